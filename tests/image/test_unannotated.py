"""Annotations go, and nothing else does."""

from __future__ import annotations

import ast

import pytest

from image import unannotated

METHODS = "class A:\n def f(self, a: int) -> A:\n  def g(b: int) -> A: pass"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "def f(a: int, *b: str, c: bool=True, **d: X) -> None: pass",
            "def f(a, *b, c=True, **d): pass",
            id="a function",
        ),
        pytest.param("async def f(a: int, /) -> None: 1", "async def f(a, /): 1", id="an asynchronous one"),
        pytest.param(METHODS, "class A:\n def f(self, a):\n  def g(b): pass", id="methods"),
        pytest.param("a: int = 1", "a = 1", id="a variable"),
        pytest.param("a.b: int = 1", "a.b = 1", id="an attribute"),
        pytest.param("a: int", "pass", id="a name without a value"),
        pytest.param("class A(B):\n a: int\n b: int = 2", "class A(B):\n pass\n b = 2", id="a class"),
        pytest.param("f = lambda a: a", "f = lambda a: a", id="no annotation"),
    ],
)
def test_what_stays(text: str, expected: str) -> None:
    assert ast.unparse(unannotated.without(ast.parse(text), "some")) == ast.unparse(ast.parse(expected))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class A(NamedTuple): a: int", id="a tuple"),
        pytest.param("class A(typing.TypedDict): a: int", id="a dict"),
        pytest.param("@dataclass\nclass A: a: int", id="a data class"),
        pytest.param("@dataclasses.dataclass(slots=True)\nclass A: a: int", id="one with options"),
        pytest.param("def f():\n class A(NamedTuple): a: int", id="in a function"),
    ],
)
def test_a_class_that_is_made_of_them_is_refused(text: str) -> None:
    with pytest.raises(unannotated.ReadError) as caught:
        unannotated.without(ast.parse(text), "some.module")
    assert str(caught.value) == ("some.module: A is made of its annotations, see image/unannotated.py")
