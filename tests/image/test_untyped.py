"""What stands for `typing` lets a module be imported, and changes nothing that it does."""

from __future__ import annotations

import sys
import typing
from types import ModuleType

import pytest

from image.instead import untyped

# What modules do with names of `typing` outside of annotations.
TEXT = """
import collections.abc
import typing
from typing import TYPE_CHECKING, Any, Generic, NewType, Protocol, TypeVar, Union
from typing import cast, overload, runtime_checkable

T = TypeVar("T", bound="Base")
Callback = typing.Callable[[int], typing.Optional[T]]
Either = Union[int, str] | None
Both = None | typing.List[T]
Id = NewType("Id", int)

@runtime_checkable
class Base(Protocol):
    pass

class Made(Base, Generic[T], dict):
    @overload
    def size(self): return 1

    @typing.final
    def size(self): return 2

if TYPE_CHECKING:
    import nothing

found = [Id(5), cast(Any, 6), Made(a=7)["a"], Made().size(), isinstance(Made(), Base), issubclass(Made, dict)]
bases = Base.__bases__
arguments = typing.get_args(int), typing.get_origin(int)
"""


def test_a_module_does_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    real = run()
    monkeypatch.setitem(sys.modules, "typing", untyped)
    standing_in = run()
    assert standing_in["found"] == real["found"] == [5, 6, 7, 2, True, True]
    assert standing_in["arguments"] == real["arguments"] == ((), None)
    assert standing_in["bases"] == (object,)


@pytest.mark.parametrize("name", ["__path__", *sorted(untyped.ABSENT)])
def test_a_name_that_does_something_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        vars(untyped)["__getattr__"](name)


def test_a_way_that_there_is_not() -> None:
    with pytest.raises(AssertionError) as real:
        typing.assert_never(5)  # type: ignore[arg-type]
    with pytest.raises(AssertionError) as standing_in:
        untyped.assert_never(5)
    assert str(standing_in.value) == str(real.value)


def test_a_name_has_no_items() -> None:
    with pytest.raises(TypeError):
        list(untyped.Name())  # type: ignore[call-overload]


def run() -> dict[str, object]:
    module = ModuleType("some")
    exec(compile(TEXT, "some", "exec"), vars(module))  # noqa: S102 - as Python imports
    return vars(module)
