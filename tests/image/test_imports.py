"""The modules of the image: all that the text of a program asks for, and none that is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from image.imports import Missing, closure

BUILTIN = frozenset({"sys"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of modules that import nothing."""
    for name in ("plain", "late", "guarded", "package/__init__", "package/inner", "package/beside"):
        (tmp_path / f"{name}.py").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / "compiled.cpython-311-aarch64-linux-gnu.so").write_text("")
    return tmp_path


def names(folder: Path, text: str, *cut: str, file: str = "main") -> list[str]:
    (folder / f"{file}.py").write_text(text)
    root = file.replace("/", ".")
    found = closure([root], (folder,), BUILTIN, frozenset(cut))
    return [module.name for module in found.modules if module.name != root]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import sys, plain", ["plain"]),
        ("import package.inner", ["package", "package.inner"]),
        ("from package import inner, missing_attribute", ["package", "package.inner"]),
        ("def f():\n    import late", ["late"]),
        ("class C:\n    def f(self):\n        for _ in ():\n            import late", ["late"]),
        ("try:\n    import guarded\nexcept ImportError:\n    import plain", ["guarded", "plain"]),
        ("match 1:\n    case 1:\n        import plain", ["plain"]),
        ("import compiled", ["compiled"]),
        ("try:\n    import absent\nexcept ImportError:\n    absent = None", []),
        ("def f():\n    import absent", []),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import plain", ["typing"]),
    ],
    ids=str,
)
def test_follows(folder: Path, text: str, found: list[str]) -> None:
    (folder / "typing.py").write_text("")
    assert names(folder, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from . import beside", ["package", "package.beside"]),
        ("from .inner import x", ["package", "package.inner"]),
    ],
)
def test_follows_relative_imports(folder: Path, text: str, found: list[str]) -> None:
    assert names(folder, text, file="package/main") == found


def test_what_is_cut_stays_out_with_all_below_it(folder: Path) -> None:
    text = "def f():\n    import package.inner, late"
    assert names(folder, text, "package") == ["late"]


@pytest.mark.parametrize(
    "text",
    ["import late", "try:\n    import late\nexcept OSError:\n    pass"],
    ids=["plainly", "not guarded"],
)
def test_what_is_cut_is_there_where_it_cannot_be_done_without(folder: Path, text: str) -> None:
    (folder / "main.py").write_text(text)
    found = closure(["main"], (folder,), BUILTIN, frozenset({"late"}))
    assert [module.name for module in found.modules] == ["late", "main"]
    assert [(one.name, one.place.partition(",")[0]) for one in found.uncut] == [("late", "main")]


def test_only_what_is_below_a_name_is_cut(folder: Path) -> None:
    assert names(folder, "def f():\n    import package, package.inner", "package.*") == ["package"]


def test_a_module_for_another_system_is_left_out(folder: Path) -> None:
    (folder / "other.py").write_text("import absent")
    (folder / "above.py").write_text("import other")
    assert names(folder, "def f():\n    import above, plain") == ["plain"]


def test_the_text_that_the_image_has_counts(folder: Path) -> None:
    (folder / "main.py").write_text("import plain")
    found = closure(["main"], (folder,), BUILTIN, frozenset(), {"main": "import late"})
    assert [module.name for module in found.modules] == ["late", "main"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import plain\nimport absent", "main, line 2, needs the module absent"),
        ("import between", "between, line 1, needs the module absent"),
    ],
    ids=["by a root", "by what it needs"],
)
def test_what_cannot_be_done_without_and_is_not_there_is_named(folder: Path, text: str, line: str) -> None:
    (folder / "between.py").write_text("import absent")
    with pytest.raises(Missing) as caught:
        names(folder, text)
    assert str(caught.value) == line
