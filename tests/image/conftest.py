"""The tree of the frontend's image, made of the Python that runs the tests and its packages."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Protocol

import grpc
import pytest

from image.sources import PREFIX, PROGRAM, Sources
from image.tree import assemble
from tests.scratch import scratch_folder

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Sources(
    base=Path("/"),
    prefix=Path(sys.base_prefix).relative_to("/"),
    packages=Path(grpc.__file__).parents[1],
    own=ROOT / "frontend" / "jettison",
)


class Started(Protocol):
    """A frontend of an image: the interpreter, and what stands behind it in the image's entry point."""

    @property
    def python(self) -> Path: ...

    @property
    def entry(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Tree:
    """An assembled tree; `python` starts its interpreter with its libraries, as a container would."""

    root: Path
    python: Path

    @property
    def program(self) -> str:
        return str(self.root / PROGRAM)

    @property
    def entry(self) -> tuple[str, ...]:
        return ("-I", "-S", f"{self.program}/__main__.pyc")


@pytest.fixture(scope="session")
def tree(request: pytest.FixtureRequest) -> Tree:
    with redirect_stderr(StringIO()) as said:
        tree = assembled(SOURCES, scratch_folder(request, "image"))
    assert said.getvalue() == "", "the image is made for another Python"
    return tree


def assembled(sources: Sources, place: Path) -> Tree:
    """Make the image's tree in a folder, with a program beside it that starts its interpreter."""
    (place / "root").mkdir()
    assemble(sources, place / "root")
    return startable(place)


def startable(place: Path) -> Tree:
    """Write the program beside a tree that starts its interpreter with its libraries."""
    (libraries,) = (place / "root/lib").glob("*-linux-gnu")
    starter = place / "python3"
    program = place / "root" / PREFIX / "bin/python3"
    starter.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={libraries} exec {program} "$@"\n')
    starter.chmod(0o755)
    return Tree(place / "root", starter)
