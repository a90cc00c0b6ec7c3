"""Texts of data classes: those that can be written out, and those that cannot."""

from __future__ import annotations

USUAL = "@dataclass(frozen=True, slots=True, kw_only=True)\n"

PLAIN = "@dataclass(slots=True)\n"
FROZEN = "@dataclass(frozen=True, slots=True)\n"

EQUAL = (
    "    def __eq__(self, other):\n        return True\n    @property\n    def three(self):\n        return 3"
)
BASE = (
    f"{USUAL}class Base:\n    one: int = 1\n    two: int = 2\n    def double(self):\n        return self.one"
)

POST = (
    "    def __post_init__(self):\n        if not self.one:\n            raise ValueError('no one')\n"
    "        object.__setattr__(self, 'one', (self.one,))"
)

# By what a class shows: its text, and arguments to make it by.
CLASSES = {
    "usual": (
        f"{USUAL}class Made:\n    one: int\n    two: str = 'x'\n    three: tuple[int, ...] = ()",
        ["one=1", "one=1, two='y'", "one=1, two='x', three=(2,)", "", "1", "one=1, other=2", "one=[]"],
    ),
    "of any type": (
        f"from typing import Generic, TypeVar\nT = TypeVar('T')\n{USUAL}class Made(Generic[T]):\n    one: T",
        ["one=1", "one='a'"],
    ),
    "by position": (
        f"{FROZEN}class Made:\n    one: int\n    two: int = 2",
        ["1", "1, 2", "one=1, two=3", "1, one=1", "", "1, 2, 3", "1, other=2"],
    ),
    "not frozen": (
        f"{PLAIN}class Made:\n    one: list[int]\n    two: int = 2",
        ["[]", "[]", "[1], 3"],
    ),
    "compared by identity": (
        "@dataclass(frozen=True, slots=True, eq=False)\nclass Made:\n    one: int = 1",
        ["", "1", "one=2"],
    ),
    "changeable, by identity": (
        "@dataclass(slots=True, eq=False)\nclass Made:\n    one: int = 1",
        ["", "1", "one=2"],
    ),
    "ordered": (
        "@dataclass(frozen=True, slots=True, order=True)\nclass Made:\n    one: int\n    two: str = ''",
        ["1", "1, 'a'", "2", "1"],
    ),
    "without a repr": (
        "@dataclass(frozen=True, slots=True, repr=False)\nclass Made:\n    one: int",
        ["1", "2"],
    ),
    "a field that is not shown": (
        f"{FROZEN}class Made:\n    one: int\n    two: int = field(repr=False)",
        ["1, 2", "1, 3", "1"],
    ),
    "a default of a field": (
        f"{USUAL}class Made:\n    one: int = field(default=len('abc'), repr=True)",
        ["", "one=3", "one=4"],
    ),
    "a factory": (
        f"{USUAL}class Made:\n    one: list[int] = field(default_factory=list)\n    two: int = 1",
        ["", "", "one=[1]", "one=None", "two=2"],
    ),
    "a factory that a parameter has the name of": (
        f"{PLAIN}class Made:\n    list: int\n    one: list[int] = field(default_factory=list)",
        ["1", "1, [2]"],
    ),
    "a factory without a name": (
        f"{PLAIN}class Made:\n    one: list[int] = field(default_factory=lambda: [1])",
        ["", "", "[]"],
    ),
    "defaults evaluated once": (
        f"count = iter(range(9))\n{USUAL}class Made:\n    one: int = next(count)",
        ["", "", "one=0"],
    ),
    "one field": (f"{FROZEN}class Made:\n    one: int", ["1", "(1,)"]),
    "no fields": (f"{PLAIN}class Made:\n    'Nothing.'", ["", "1"]),
    "methods of its own": (
        f"{FROZEN}class Made:\n    one: int\n    def __repr__(self):\n        return 'mine'\n{EQUAL}",
        ["1", "2"],
    ),
    "a hash of its own": (
        f"{PLAIN}class Made:\n    one: int\n    def __hash__(self):\n        return 7",
        ["1", "1", "2"],
    ),
    "a variable of the class": (
        f"from typing import ClassVar\n{USUAL}class Made:\n    one: int = 1\n    three: ClassVar[int] = 3",
        ["", "one=2", "three=3"],
    ),
    "inherited fields": (
        f"{BASE}\n{USUAL}class Made(Base):\n    three: int\n    two: int = 5",
        ["three=3", "three=3, one=1", "one=1", "three=3, two=2"],
    ),
    "inherited, not frozen": (
        f"{PLAIN}class Base:\n    one: int\n{PLAIN}class Made(Base):\n    two: int = 2",
        ["1", "1, 2", "two=3, one=1", ""],
    ),
    "completed": (
        f"{FROZEN}class Made:\n    one: int\n{POST}",
        ["1", "[2]", "0", "one='a'"],
    ),
    "completed as what it inherits from": (
        f"{FROZEN}class Base:\n    one: int\n{POST}\n{FROZEN}class Made(Base):\n    two: int = 2",
        ["1", "0", "[3], 4"],
    ),
    "in a function": (
        f"def inner():\n    {FROZEN}    class Made:\n        one: int\n    return Made\nMade = inner()",
        ["1", "2", ""],
    ),
    "names of the methods' own": (
        f"{USUAL}class Made:\n    one: int = 1\n    other: int = 2\n    name: str = ''\n    hash: int = 3",
        ["", "other=3", "name='a', hash=1"],
    ),
}

# By what is named in the error the text that has it.
REFUSED = {
    "import dataclasses": "import dataclasses",
    "from dataclasses import fields": "from dataclasses import fields",
    "from dataclasses import field as f": "from dataclasses import field as f",
    "dataclass": "@dataclass\nclass A: pass",
    "dataclass(frozen=True)": "@dataclass(frozen=True)\nclass A: pass",
    "dataclass(slots=True, init=False)": "@dataclass(slots=True, init=False)\nclass A: pass",
    "dataclass(slots=SLOTS)": "@dataclass(slots=SLOTS)\nclass A: pass",
    "dataclass(**OPTIONS)": "@dataclass(**OPTIONS)\nclass A: pass",
    "dataclass(None, slots=True)": "@dataclass(None, slots=True)\nclass A: pass",
    "Protocol": USUAL + "class A(Protocol): pass",
    "other.B": USUAL + "class A(other.B): pass",
    "if 1:": USUAL + "class A:\n    if 1:\n        a: int",
    "__a: int": USUAL + "class A:\n    __a: int",
    "b: int = a": USUAL + "class A:\n    a: int = 1\n    b: int = a",
    "a: int = field(init=False)": USUAL + "class A:\n    a: int = field(init=False)",
    "a: int = field(repr=SHOWN)": USUAL + "class A:\n    a: int = field(repr=SHOWN)",
}
