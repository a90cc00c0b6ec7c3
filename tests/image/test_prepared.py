"""Data classes of the image are compiled before they are made, and are the same."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from image import prepared
from image.modules import own_modules
from tests.image.conftest import SOURCES, Tree
from tests.image.prelude import with_modules

# What is compiled is noted; a class that the table does not know still becomes one.
NOTED = """
import dataclasses, sys
given, missed, count = dataclasses.prepared, [], 0
def noted(text):
    global count
    code = given(text)
    count += 1
    if code is text:
        missed.append(text)
    return code
dataclasses.prepared = noted
for name in sys.argv[1:]:
    __import__(name)
assert missed == [], missed
made = dataclasses.make_dataclass("Made", ["one"], frozen=True, slots=True)
assert missed and repr(made(1)) == "Made(one=1)"
print(count)
"""


def test_no_class_of_ours_is_compiled_at_a_start(tree: Tree) -> None:
    argv = [str(tree.python), "-I", "-S", "-c", with_modules(NOTED, tree.program), *own_modules(SOURCES.own)]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    assert int(done.stdout) > 500


def test_the_table_is_the_same_each_time() -> None:
    names = ["jettison.errors", "jettison.llb"]
    assert prepared.table(names, SOURCES.own.parent) == prepared.table(names, SOURCES.own.parent)


@pytest.mark.parametrize("change", prepared.CHANGES, ids=["import", "exec", "docstring"])
def test_another_dataclasses_is_refused(change: tuple[str, str]) -> None:
    text = Path(dataclasses.__file__).read_text()
    assert change[1] in prepared.changed(text)
    with pytest.raises(prepared.ChangedError) as caught:
        prepared.changed(text.replace(change[0], ""))
    assert str(caught.value) == (
        f"`{change[0].strip()}` is not once in this version of dataclasses: adapt CHANGES"
    )


def test_a_mistake_in_a_module_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import none_such_module\n")
    argv = [sys.executable, "-I", prepared.__file__, str(tmp_path), "broken"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No module named 'none_such_module'" in done.stderr
