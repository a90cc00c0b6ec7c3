"""Modules come out of one file as they would come out of files of their own."""

from __future__ import annotations

import _csv
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from image import start
from image.bundle import Compiled, bundle, compiled

PROGRAM = Path("opt/jettison")
RUN = """
import sys
sys.path.insert(0, {frontend!r})
from image.start import install
install({program!r})
{script}
"""


def module(file: str, text: str) -> tuple[str, Compiled]:
    """Give a module by the file that it would be in."""
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return name, compiled(text, PROGRAM / file)


def run(root: Path, texts: Mapping[str, str], script: str) -> str:
    """Bundle modules, given by their files, in an image's tree; say what a script prints that has them."""
    program = root / PROGRAM
    program.mkdir(parents=True, exist_ok=True)
    modules = dict(module(file, text) for file, text in texts.items())
    (program / start.FILE).write_bytes(bundle(modules, {"deep.down._csv": PROGRAM / "deep/down/e.so"}))
    text = RUN.format(frontend=str(Path(start.__file__).parents[1]), program=str(program), script=script)
    argv = [sys.executable, "-I", "-c", text]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        pytest.param("import one; print(one.NAME)", "one", id="module"),
        pytest.param("import one; print(one.__file__)", "{root}/opt/jettison/one.py", id="file"),
        pytest.param("from many import inner; print(inner.NAME)", "many.inner", id="module of a package"),
        pytest.param("import many; print(many.__path__)", "['{root}/opt/jettison/many']", id="package"),
        pytest.param("import many; print(many.inner.NAME)", "many.inner", id="import of its own"),
        pytest.param("import bare.inner; print(bare.inner.NAME)", "bare.inner", id="package without a file"),
        pytest.param(
            "import deep.down; print(deep.down.__path__)",
            "['{root}/opt/jettison/deep/down']",
            id="package of an extension alone",
        ),
        pytest.param(
            "from deep.down import _csv; print(_csv.__file__, _csv.QUOTE_ALL)",
            "{root}/opt/jettison/deep/down/e.so 1",
            id="extension",
        ),
        pytest.param("import pkgutil; print(pkgutil.get_data('many', 'data'))", "b'data'", id="data"),
        pytest.param("import colorsys; print(colorsys.__name__)", "colorsys", id="another place"),
    ],
)
def test_modules_are_what_they_are_in_files(tmp_path: Path, script: str, printed: str) -> None:
    (tmp_path / PROGRAM / "many").mkdir(parents=True)
    (tmp_path / PROGRAM / "many/data").write_text("data")
    (tmp_path / PROGRAM / "deep/down").mkdir(parents=True)
    shutil.copyfile(_csv.__file__, tmp_path / PROGRAM / "deep/down/e.so")
    texts = {
        "one.py": "NAME = __name__",
        "many/__init__.py": "from . import inner",
        "many/inner.py": "NAME = __name__",
        "bare/inner.py": "NAME = __name__",
    }
    assert run(tmp_path, texts, script).rstrip() == printed.format(root=tmp_path)


def test_what_is_nowhere_is_not_found(tmp_path: Path) -> None:
    script = "try: import none\nexcept ModuleNotFoundError as error: print(error)"
    assert run(tmp_path, {"one.py": ""}, script) == "No module named 'none'\n"


def test_a_failure_names_its_module_and_line(tmp_path: Path) -> None:
    script = (
        "import traceback\ntry: import one\nexcept ZeroDivisionError as error:\n"
        "    print(traceback.extract_tb(error.__traceback__)[-1][:3])"
    )
    assert run(tmp_path, {"one.py": "\n\n1 / 0\n"}, script) == "('/opt/jettison/one.py', 3, '<module>')\n"


def test_the_same_modules_give_the_same_bytes() -> None:
    texts = [("b.py", "B = 1"), ("a/c.py", "C = 1")]
    here, there = (dict(module(*each) for each in order) for order in (texts, texts[::-1]))
    assert bundle(here, {}) == bundle(there, {})
