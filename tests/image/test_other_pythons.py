"""The image can be made of a Python that is written otherwise than was expected, and works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from image.sources import VERSION
from tests.fakes import process
from tests.fakes.answers import check_end, daemon_with
from tests.image.conftest import SOURCES, Tree, assembled

PYTHON = SOURCES.base / SOURCES.prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """How a file of Python's library differs: a text in the place of another, or before all; what is said."""

    file: str
    new: str
    old: str = ""
    said: str


# Several at once, for making an image takes seconds.
OTHERS = {
    "what is changed or left out": (
        Other(
            file="socket.py",
            old="import os, sys, io, selectors\n",
            new="import io, os, selectors, sys\n",
            said="socket stays as it is: `import os, sys, io, selectors` is not once in it",
        ),
        Other(
            file="re/_compiler.py",
            old="p = _parser.parse(p, flags)",
            new="p = _parser.parse(p, flags=flags)",
            said="re._compiler stays as it is: `p = _parser.parse(p, flags)` is not once in it",
        ),
        Other(
            file="base64.py",
            new="import getopt\n",
            said="getopt is in the image: base64, line 1, needs it",
        ),
    ),
    "what is empty or another's": (
        Other(
            file="queue.py",
            new="import inspect\nFLAG = inspect.CO_NESTED\n",
            said="inspect stays as it is: queue asks it for CO_NESTED",
        ),
        Other(
            file="heapq.py",
            new="from typing import NamedTuple\nclass Some(NamedTuple):\n    a: int\n",
            said="typing stays as it is: heapq asks it for NamedTuple",
        ),
    ),
    "a data class": (
        Other(
            file="queue.py",
            new="from dataclasses import dataclass\n@dataclass\nclass Some:\n    a: int\n",
            said="dataclasses stays as it is: queue asks it for dataclass",
        ),
    ),
}


def altered(place: Path, files: Mapping[str, str]) -> Path:
    """Make a file system with this machine's Python, whose library has other texts in some files."""
    base = place / "base"
    library = base / "python/lib" / VERSION
    library.mkdir(parents=True)
    for name in ("lib", "lib64", "usr"):
        (base / name).symlink_to(SOURCES.base / name)
    (base / "python/bin").symlink_to(PYTHON / "bin")
    links = [*PYTHON.glob("lib/lib*.so*"), *(PYTHON / "lib" / VERSION).iterdir()]
    for file in links:
        (base / "python" / file.relative_to(PYTHON)).symlink_to(file)
    for name, text in files.items():
        _own_folder(library / name)
        (library / name).unlink()
        (library / name).write_text(text)
    return base


def _own_folder(file: Path) -> None:
    """Make the folder of a file a real one, with a link to each file."""
    if file.parent.is_symlink():
        real = file.parent.resolve()
        file.parent.unlink()
        file.parent.mkdir()
        for each in real.iterdir():
            (file.parent / each.name).symlink_to(each)


def made(place: Path, files: Mapping[str, str]) -> Tree:
    return assembled(replace(SOURCES, base=altered(place, files), prefix=Path("python")), place)


@pytest.mark.parametrize("others", OTHERS.values(), ids=OTHERS)
def test_what_is_written_otherwise_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], others: Sequence[Other]
) -> None:
    texts: dict[str, str] = {}
    for other in others:
        text = (PYTHON / "lib" / VERSION / other.file).read_text()
        assert other.old in text
        texts[other.file] = text.replace(other.old, other.new, 1)
    tree = made(tmp_path, texts)
    said = capsys.readouterr().err
    assert [other.said for other in others if f"warning: {other.said}\n" not in said] == []
    answers(tree, tmp_path)


def answers(tree: Tree, folder: Path) -> None:
    """Hold an image to its task: it builds."""
    daemon = daemon_with()
    options = {"filename": "jettison.yaml"}
    check_end(process.run(daemon, folder, options, python=str(tree.python), entry=tree.entry))
    assert [call.name for call in daemon.calls][-1] == "Return"
