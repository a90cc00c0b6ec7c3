"""`jettison init` for C and C++: what the project installs, and when a Makefile is not of C."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.projects.c import find
from jettison.errors import BuildError
from tests.layouts import lay_out

CMAKE = "project(notes)\nfind_package(SQLite3)\nadd_executable(notes a.c)\ninstall(TARGETS notes)\n"
LIBRARIES = ("`packages` below it names the -devel packages of the libraries that it needs",)
ONLY = "it is the only program"


@pytest.mark.parametrize(
    ("files", "line", "why", "comments"),
    [
        pytest.param(
            {"CMakeLists.txt": CMAKE}, "c:", f"`notes` of CMakeLists.txt: {ONLY}", LIBRARIES, id="cmake"
        ),
        pytest.param(
            {"meson.build": "executable('a', 'a.c', install: true)\nexecutable('a-bench', install: true)\n"},
            "c: a",
            "`a` of meson.build: the others look like helpers or tests",
            (),
            id="meson with two",
        ),
        pytest.param(
            {"configure.ac": "AC_INIT([a])\n", "src/Makefile.am": "bin_PROGRAMS = a\n"},
            "c:",
            f"`a` of configure.ac: {ONLY}",
            (),
            id="autotools",
        ),
        pytest.param(
            {"Makefile": "CFLAGS = -O2\nPROG := a\n", "src/a.c": ""},
            "c: a",
            f"`a` of Makefile: {ONLY}",
            (),
            id="a Makefile beside C",
        ),
    ],
)
def test_what_is_written(
    tmp_path: Path, files: dict[str, str], line: str, why: str, comments: tuple[str, ...]
) -> None:
    found = find(lay_out(tmp_path, files))
    assert found
    assert (found.line, found.why, found.comments) == (line, (why,), comments)


def test_a_makefile_of_another_language_is_none_of_c(tmp_path: Path) -> None:
    assert find(lay_out(tmp_path, {"Makefile": "PROG = a\n", "main.go": "package main\n"})) is None


def test_a_project_that_says_no_program(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, {"CMakeLists.txt": "add_library(a a.c)\n"})
    with pytest.raises(BuildError) as caught:
        find(folder)
    assert caught.value.message == (
        f"{folder / 'CMakeLists.txt'}: no program is found that it installs: read are CMakeLists.txt and"
        " src/CMakeLists.txt"
    )
    assert caught.value.hint == "have it install one, or write jettison.yaml yourself, with `c: NAME`"
