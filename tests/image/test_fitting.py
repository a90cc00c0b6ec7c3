"""What stands in a module's place is used where it has all that is asked of it."""

from __future__ import annotations

import ast

import pytest

from image.fitting import Asked, misfits

STAND_IN = "from other import given\nmade = 1\ndef function(): pass\nclass Class: pass"
ANY = 'ABSENT = frozenset({"absent"})\ndef __getattr__(name): return name'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from some import made, function, Class, given", id="its names"),
        pytest.param("import some as other\nother.made", id="its names, by it"),
        pytest.param("def f():\n from some import lacking\n some.lacking", id="in a function"),
        pytest.param("import some\nf = lambda: some.lacking", id="in a lambda"),
        pytest.param("try:\n from some import lacking\nexcept ImportError:\n pass", id="where it may fail"),
        pytest.param("import lacking\nlacking.lacking", id="another module"),
        pytest.param("from some import inner", id="a module in it"),
        pytest.param("from anything import name\nimport anything\nanything.other", id="any name"),
    ],
)
def test_it_fits(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "module", "name"),
    [
        pytest.param("from some import lacking", "some", "lacking", id="imported"),
        pytest.param("import some as other\nclass A(other.Base): pass", "some", "Base", id="a base"),
        pytest.param("import some\n@some.lacking\ndef f(): pass", "some", "lacking", id="a decorator"),
        pytest.param("import some\ndef f(a=some.lacking): pass", "some", "lacking", id="a default"),
        pytest.param("class A:\n from some import lacking", "some", "lacking", id="in a class"),
        pytest.param("from anything import absent", "anything", "absent", id="none of any"),
        pytest.param("import empty.inner", "empty", "inner", id="a module in an empty one"),
        pytest.param("from . import some", "package", "some", id="of its own package"),
    ],
)
def test_it_does_not_fit(text: str, module: str, name: str) -> None:
    assert found(text) == {module: Asked(module, name, "package.by")}


def found(text: str) -> dict[str, Asked]:
    trees = {"package.by": (ast.parse(text), "package"), "some.inner": (ast.parse(""), "some")}
    instead = {"some": STAND_IN, "anything": ANY, "empty": "", "package": ""}
    return misfits(trees | {"empty.inner": (ast.parse(""), "empty")}, instead)
