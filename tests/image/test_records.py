"""A class that is written out is what Python's `dataclasses` makes of the same text."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import ClassVar

import pytest

from image import records
from image.instead import records as shared
from image.modules import own_modules
from tests.image.classes import CLASSES, FROZEN, PLAIN, REFUSED
from tests.image.conftest import SOURCES

HEAD = "from __future__ import annotations\nfrom dataclasses import dataclass, field, replace\n"
# What is asked of each class, of each instance, and of each two.
OF_CLASS = ("Made.__match_args__", "Made.__slots__", "Made.__name__, Made.__qualname__, Made.__mro__")
OF_ONE = (
    "a",
    "a == 1, a != 1, a.__eq__(1)",
    "hasattr(a, '__dict__'), [(name, type(getattr(Made, name))) for name in Made.__slots__]",
    "a.three",
    "a.double()",
    "setattr(a, 'one', 3), a",
    "delattr(a, 'one'), a.one",
    "replace(a), replace(a) is a",
    "replace(a, one=7)",
    "replace(a, two=7)",
    "replace(a, nothing=7)",
)
OF_TWO = ("a == b, a != b", "hash(a) == hash(b)", "a < b, a > b", "a <= b, a >= b", "a.one is b.one")


@pytest.fixture(autouse=True)
def _modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, records.SHARED, shared)
    looked_up = ModuleType("some")  # where dataclasses looks for what ClassVar means
    vars(looked_up)["ClassVar"] = ClassVar
    monkeypatch.setitem(sys.modules, "some", looked_up)


@pytest.mark.parametrize(("text", "calls"), CLASSES.values(), ids=CLASSES)
def test_a_class_does_what_the_data_class_does(text: str, calls: Sequence[str]) -> None:
    written = run(records.written_out(HEAD + text, "some"), "some")
    assert outcomes(written, calls) == outcomes(run(HEAD + text, "some"), calls)


def run(source: str | ast.Module, name: str) -> dict[str, type]:
    module = ModuleType(name)
    exec(compile(source, name, "exec", dont_inherit=True), vars(module))  # noqa: S102 - as Python imports
    return vars(module)


def outcomes(space: dict[str, type], calls: Sequence[str]) -> list[str]:
    """Say what comes of each thing that a class is asked."""
    made = [f"Made({call})" for call in calls]
    pairs = [f"for a in [{one}] for b in [{two}]" for one in made for two in made]
    return [
        *(outcome(each, space) for each in OF_CLASS),
        *(outcome(f"[({each}) for a in [{one}]]", space) for each in OF_ONE for one in made),
        *(outcome(f"[({each}) {pair}]", space) for each in OF_TWO for pair in pairs),
    ]


def outcome(asked: str, space: dict[str, type]) -> str:
    try:
        told = repr(eval(asked, dict(space)))  # noqa: S307 - written above
    except Exception as error:  # noqa: BLE001 - a failure is compared as well
        told = f"{type(error).__name__}: {error}"
    return f"{asked}: {without_addresses(told)}"


def without_addresses(text: str) -> str:
    return re.sub(r" at 0x\w+", "", text)


@pytest.mark.parametrize("change", ["setattr(Made(1), 'two', 2)", "delattr(Made(1), 'two')"])
def test_a_frozen_class_refuses_other_names_too(change: str) -> None:
    """That of `dataclasses` asks for its super class there, and fails over that where it has slots."""
    text = f"{FROZEN}class Made:\n    one: int"
    written = run(records.written_out(HEAD + text, "some"), "some")
    word = "assign to" if change.startswith("set") else "delete"
    assert outcome(change, written) == f"{change}: FrozenInstanceError: cannot {word} field 'two'"


def test_an_error_has_the_line_of_the_class() -> None:
    text = f"{HEAD}\n\n{PLAIN}class Made:\n    one: int"
    written = run(records.written_out(text, "some"), "some")
    assert vars(written["Made"])["__init__"].__code__.co_firstlineno == 6


@pytest.mark.parametrize(("named", "text"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_written_out_is_named(named: str, text: str) -> None:
    with pytest.raises(records.FormError) as caught:
        records.written_out(text, "some")
    place = "some, class A" if "class A" in text else "some"
    assert str(caught.value) == f"{place}: `{named}` cannot be written out, see image/records.py"


def test_other_classes_stay_as_they_are() -> None:
    text = "class A:\n    one: int = 1\n\n@other(dataclass)\nclass B(A): pass\n"
    assert ast.dump(records.written_out(text, "some")) == ast.dump(ast.parse(text))


def test_every_class_of_ours_is_what_it_is_in_the_source() -> None:
    count = 0
    for name in own_modules(SOURCES.own):
        module = importlib.import_module(name)
        real = {key: each for key, each in vars(module).items() if is_data_class(each, name)}
        written = run(records.written_out(inspect.getsource(module), name), name) if real else {}
        for key, each in real.items():
            assert shape(written[key]) == shape(each)
        count += len(real)
    assert count > 100


def is_data_class(value: object, module: str) -> bool:
    return isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module


# What only `dataclasses` and pickles ask for, and what nobody does.
UNASKED = {
    *("__dataclass_fields__", "__dataclass_params__", "__getstate__", "__setstate__", "__annotations__"),
    *("__fields__", "__doc__"),
}


def shape(cls: type) -> tuple[object, ...]:
    """Give what can be seen of a class: its slots, its parameters, and what it has beside them."""
    parameters = inspect.signature(cls).parameters.values()
    return (
        cls.__dict__["__slots__"],
        cls.__dict__["__match_args__"],
        cls.__dict__.get("__hash__", "none of its own") is None,
        [(each.name, each.kind, without_addresses(repr(each.default))) for each in parameters],
        sorted(cls.__dict__.keys() - UNASKED),
    )
