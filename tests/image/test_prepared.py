"""Patterns of the image are compiled ahead, and are the same."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from image import prepared
from image.modules import own_modules
from tests.image.conftest import SOURCES, Tree
from tests.image.prelude import with_modules

# What is compiled is noted; what the table does not know is compiled as ever.
NOTED = """
import re, re._compiler, sys
patterns, missed, count = re._compiler.prepared, [], 0
def prepared(text, flags):
    global count
    ready = patterns(text, flags)
    count += 1
    if ready is None:
        missed.append(text)
    return ready
re._compiler.prepared = prepared
for name in sys.argv[1:]:
    __import__(name)
assert not missed, missed
assert "dataclasses" not in sys.modules
print(count)
assert re.fullmatch("(?P<a>a)|(b)", "b").groups() == (None, "b") and missed[-1] == "(?P<a>a)|(b)"
"""


def noted(tree: Tree, *names: str) -> int:
    """Import modules of the image that compile nothing themselves, and count what was ready for them."""
    argv = [str(tree.python), "-I", "-S", "-c", with_modules(NOTED, tree.program), *names]
    return int(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)


def test_nothing_of_ours_is_compiled_at_a_start(tree: Tree) -> None:
    assert noted(tree, *own_modules(SOURCES.own)) > 50


def test_pattern_is_the_one_that_python_makes(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(
        "import re\nONE = re.compile(r'(?P<first>a+)|(b)|[^\\W\\d]{2,}', re.I | re.X)\nre.match(b'c*', b'')\n"
    )
    (tmp_path / "made.py").write_text(prepared.table(["some"], tmp_path))
    ready = runpy.run_path(str(tmp_path / "made.py"))["pattern"]
    pattern = re.compile(r"(?P<first>a+)|(b)|[^\W\d]{2,}", re.IGNORECASE | re.VERBOSE)
    made = ready(pattern.pattern, re.IGNORECASE | re.VERBOSE)
    assert made == pattern
    assert (made.groupindex, made.groups, made.flags) == (pattern.groupindex, pattern.groups, pattern.flags)
    assert [made.sub("-", text) for text in ("7AAb", "b7", "\u00e9\u00e9")] == ["7--", "-7", "-"]
    assert ready(b"c*", 0) == re.compile(b"c*")
    assert ready("c*", 0) is None


def test_the_table_is_the_same_each_time() -> None:
    names = ["jettison.errors", "jettison.llb"]
    assert prepared.table(names, SOURCES.own.parent) == prepared.table(names, SOURCES.own.parent)


def test_a_mistake_in_a_module_is_not_hidden(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.py").write_text("import none_such_module\n")
    with pytest.raises(subprocess.CalledProcessError):
        prepared.table(["broken"], tmp_path)
    assert "No module named 'none_such_module'" in capfd.readouterr().err
