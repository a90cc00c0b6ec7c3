"""Write what `dataclasses` gives a class: its slots, `__init__`, and the methods that its options ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
FROZEN = "__setattr__ = __no_set__\n__delattr__ = __no_delete__"
REPR = "def __repr__(self):\n return f'{{self.__class__.__qualname__}}({shown})'"
HASH = "def __hash__(self):\n return hash({own})"
COMPARED = """def {name}(self, other):
 if other.__class__ is self.__class__:
  return {own} {sign} {others}
 return NotImplemented"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field; its default and what makes its value are expressions, empty where it has none."""

    name: str
    keyword: bool
    default: str = ""
    factory: str = ""
    shown: bool = True

    @property
    def parameter(self) -> str:
        """Write the parameter of `__init__`."""
        default = f"__factory__({self.factory})" if self.factory else self.default
        return f"{self.name}={default}" if default else self.name

    @property
    def value(self) -> str:
        """Write what the field is set to."""
        name = self.name
        return f"{name}.make() if {name}.__class__ is __factory__ else {name}" if self.factory else name


def body(options: Mapping[str, bool], new: Sequence[str], fields: Sequence[Field]) -> Iterator[str]:
    """Write the statements of a class; `new` are the names of the fields that are not inherited."""
    yield f"__slots__ = {tuple(new)}"
    yield f"__match_args__ = {tuple(each.name for each in fields if not each.keyword)}"
    yield f"__fields__ = {tuple(each.name for each in fields)}"  # for `replace`
    yield _init(fields, frozen=options["frozen"])
    if options["frozen"]:
        yield FROZEN
    if options["repr"]:
        yield REPR.format(
            shown=", ".join(f"{each.name}={{self.{each.name}!r}}" for each in fields if each.shown)
        )
    own, others = _values("self", fields), _values("other", fields)
    if options["eq"]:
        yield HASH.format(own=own) if options["frozen"] else "__hash__ = None"
        yield COMPARED.format(name="__eq__", own=own, sign="==", others=others)
    if options["order"]:
        yield from (COMPARED.format(name=name, own=own, sign=ORDER[name], others=others) for name in ORDER)


def _init(fields: Iterable[Field], *, frozen: bool) -> str:
    plain = [each.parameter for each in fields if not each.keyword]
    keywords = [each.parameter for each in fields if each.keyword]
    parameters = ["self", *plain, *(["*", *keywords] if keywords else [])]
    form = " __put__(self, {0.name!r}, {0.value})" if frozen else " self.{0.name} = {0.value}"
    return "\n".join([f"def __init__({', '.join(parameters)}):", " pass", *map(form.format, fields)])


def _values(owner: str, fields: Iterable[Field]) -> str:
    """Write a tuple of all fields of an instance."""
    return "(" + "".join(f"{owner}.{each.name}, " for each in fields) + ")"
