"""The image's tree answers like the source tree, on every way, and holds nothing that it can do without."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from image import contents
from image.modules import own_modules, wanted
from image.sources import PREFIX, Sources
from image.start import FILE as BUNDLE
from image.start import Bundle
from image.tree import NotFoundError, assemble
from tests.fakes import process
from tests.fakes.answers import HELLO, check_end, daemon_with, error_of
from tests.fakes.daemon import Daemon
from tests.image.conftest import SOURCES, Tree
from tests.image.prelude import start, with_modules
from tests.image.ways import FILE, WAYS, Way, answered

OTHER_SYSTEMS = {"encodings.mbcs"}  # cannot be imported where there is no Windows
MEGABYTE = 1_000_000


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_answers_as_the_source_tree_does(tree: Tree, tmp_path: Path, way: Way) -> None:
    for name in ("ours", "image"):
        (tmp_path / name).mkdir()
    assert answered(way, tmp_path / "image", tree) == answered(way, tmp_path / "ours", None)


BROKEN = """
from jettison.session import solve
def broken(*_):
    raise {error}
solve.compile_target = broken
"""


@pytest.mark.parametrize("error", ["KeyError('x')", "RecursionError()", "MemoryError()", "SystemExit(3)"])
def test_a_bug_is_reported(tree: Tree, tmp_path: Path, error: str) -> None:
    daemon = daemon_with()
    script = with_modules(BROKEN.format(error=error) + start(tree.program), tree.program)
    entry = ("-I", "-S", "-c", "import sys; sys.argv[1:] = []\n" + script)
    check_end(process.run(daemon, tmp_path, FILE, python=str(tree.python), entry=entry))
    assert error.partition("(")[0] in error_of(daemon).message


def test_a_daemon_that_hangs_up_leaves_no_process(tree: Tree, tmp_path: Path) -> None:
    daemon = Daemon(files={"dockerfile": {"jettison.yaml": HELLO}}, hang=frozenset({"Solve"}))
    ended = process.run(daemon, tmp_path, FILE, python=str(tree.python), entry=tree.entry, hang_up=True)
    assert (ended.code, ended.stderr) == (0, "")


def run(tree: Tree, script: str, *words: str) -> None:
    """Run a script in the tree's interpreter, as the frontend is run."""
    argv = [str(tree.python), "-I", "-S", "-c", with_modules(script, tree.program), *words]
    subprocess.run(argv, check=True)


def test_the_interpreter_finds_its_own_library(tree: Tree) -> None:
    """It would take one of another place, if there is one, as where these tests run."""
    run(tree, f"import sys; assert sys.prefix == sys.base_prefix == {f'{tree.root}/{PREFIX}'!r}, sys.path")


def test_it_knows_itself_by_what_is_in_it(tree: Tree) -> None:
    written = (tree.root / "opt/jettison/jettison/identity").read_text()
    run(tree, f"from jettison.session.own_image import find_tree; assert find_tree() == {written!r}")
    assert re.fullmatch("sha256:[0-9a-f]{64}", written)


def test_every_module_of_the_image_can_be_imported(tree: Tree) -> None:
    script = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    run(tree, script, *sorted({module.name for module in wanted(SOURCES).modules} - OTHER_SYSTEMS))


def test_everything_that_ours_imports_is_there(tree: Tree) -> None:
    """Also what a function imports, of which the image can be made without."""
    script = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    run(tree, script, *sorted(set(asked_by_ours()) - {"jettison.cli"}))


def asked_by_ours() -> Sequence[str]:
    files = [SOURCES.own.parent / f"{name.replace('.', '/')}" for name in own_modules(SOURCES.own)]
    sources = [
        path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        for path in files
    ]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source.read_text()))]
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return [*plain, *(node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module)]


def test_nothing_that_is_cut_is_there(tree: Tree) -> None:
    bundle = Bundle(f"{tree.program}/{BUNDLE}", "")
    assert bundle.find_spec("jettison.session.answer") is not None
    for name in sorted({*contents.CUT, *contents.NOT_OURS}):
        assert bundle.find_spec(name) is None, name


def test_there_are_programs_libraries_modules_and_scripts_only(tree: Tree) -> None:
    files = [path for path in tree.root.rglob("*") if path.is_file()]
    assert {path.suffix for path in files if ".so" not in path.name} == {"", ".pyc", ".sh"}
    assert sorted(path.name for path in files if not path.suffix) == ["identity", BUNDLE, "python3"]
    scripts = f"{tree.program}/jettison/scripts/"
    assert [path for path in files if path.suffix == ".sh" and not str(path).startswith(scripts)] == []


def test_is_small(tree: Tree, tmp_path: Path) -> None:
    archive = tmp_path / "tree.tar.gz"
    subprocess.run(["tar", "-C", tree.root, "-czf", archive, "."], check=True)
    assert archive.stat().st_size < 20 * MEGABYTE


def test_a_library_that_the_base_lacks_is_named(tmp_path: Path) -> None:
    base = tmp_path / "base"
    interpreter = base / "usr/local/bin" / SOURCES.interpreter.name
    interpreter.parent.mkdir(parents=True)
    interpreter.write_bytes(SOURCES.interpreter.read_bytes())
    library = SOURCES.base / SOURCES.prefix / "lib" / SOURCES.interpreter.name
    (base / "usr/local/lib").mkdir()
    (base / "usr/local/lib" / library.name).symlink_to(library)
    sources = Sources(base=base, prefix=Path("usr/local"), packages=SOURCES.packages, own=SOURCES.own)
    with pytest.raises((NotFoundError, FileNotFoundError), match=str(base)):
        assemble(sources, tmp_path / "root")
