"""What programs are called, and where they go."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jettison.description.describe import describe
from jettison.description.model import Description
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.go_programs import module_name
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, messages, variables

HEAD = "distro: azurelinux-3.0\nargs: {ARCH: x}\n"
MODULE = {"go.mod": "module example.com/team/notes\n\ngo 1.24\n"}


def with_project(text: str, project: Mapping[str, str] = MODULE) -> Description:
    return describe(SourceFile(NAME, f"{HEAD}{text}\n"), variables(), PRESETS, project)


def copied(found: Description) -> list[tuple[str | None, str]]:
    return [(file.src, file.dest) for file in found.files]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("module example.com/team/notes\n", "notes", id="the last element"),
        pytest.param("// of us\n\n\tmodule  example.com/notes // here\n", "notes", id="among comments"),
        pytest.param("module notes", "notes", id="one element"),
        pytest.param("module example.com/notes/v2\r\n", "notes", id="a major version"),
        pytest.param("module example.com/notes/v12\n", "notes", id="a high one"),
        pytest.param("module example.com/notes/v1\n", "v1", id="none that modules have"),
        pytest.param("module example.com/notes/v02\n", "v02", id="none with a zero"),
        pytest.param("module v2\n", "v2", id="nothing before it"),
        pytest.param("module gopkg.in/notes.v3\n", "notes.v3", id="as gopkg.in has it"),
        pytest.param('module "example.com/notes"\n', "notes", id="quoted"),
        pytest.param("module `example.com/notes`\n", "notes", id="quoted otherwise"),
        pytest.param("module (\n\texample.com/notes\n)\n", "notes", id="a block"),
        pytest.param("go 1.24\n", "", id="no module"),
        pytest.param("modules example.com/notes\n", "", id="another word"),
        pytest.param("module example.com/..\n", "", id="two dots"),
        pytest.param("module example.com/../v2\n", "", id="two dots before a version"),
        pytest.param("module /v2\n", "", id="nothing but a slash before it"),
        pytest.param("module example.com/${NAME}\n", "", id="signs that Go refuses"),
    ],
)
def test_what_go_build_calls_a_modules_own_program(text: str, expected: str) -> None:
    assert module_name(text) == expected


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param(".", ["notes"], id="a text"),
        pytest.param("./", ["notes"], id="a slash at the end"),
        pytest.param("{tags: [netgo]}", ["notes"], id="a map without a package"),
        pytest.param("{package: ., version: '1.26'}", ["notes"], id="a version of Go"),
        pytest.param("[., ./cmd/sync]", ["notes", "sync"], id="among several"),
        pytest.param("{package: ., name: other}", ["other"], id="a name"),
        pytest.param("./cmd/v2", ["v2"], id="a folder is called as it is"),
    ],
)
def test_a_program_is_called_like_its_module(go: str, expected: list[str]) -> None:
    found = with_project(f"go: {go}\nupx: true")
    assert copied(found) == [(f"/out/{name}", f"/usr/bin/{name}") for name in expected]
    assert found.image.entrypoint == (f"/usr/bin/{expected[0]}",)
    assert found.upx is not None
    assert found.upx.files == tuple(f"/usr/bin/{name}" for name in expected)


def test_a_module_whose_name_is_not_known_has_an_app() -> None:
    assert copied(with_project("go: .", {})) == [("/out/app", "/usr/bin/app")]
    assert copied(with_project("go: .", {"go.mod": "go 1.24\n"})) == [("/out/app", "/usr/bin/app")]


def test_two_programs_of_one_name() -> None:
    with pytest.raises(DescriptionError) as caught:
        with_project("go: [., ./cmd/notes]")
    assert [problem.message for problem in caught.value.problems] == ["`go` makes a second program `notes`"]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        pytest.param("go: {package: ./cmd, dest: /manager}", [("/out/manager", "/manager")], id="a path"),
        pytest.param("go: {dest: /opt/x/y}", [("/out/y", "/opt/x/y")], id="a path for a module's own"),
        pytest.param("go: {package: ./cmd/a, dest: /}", [("/out/a", "/a")], id="the root"),
        pytest.param(
            "go: {package: [./a, ./b], dest: /opt/}",
            [("/out/a", "/opt/a"), ("/out/b", "/opt/b")],
            id="a folder of several",
        ),
        pytest.param("go: {package: ./a, dest: /usr/sbin}", [("/out/a", "/usr/sbin/a")], id="a known folder"),
        pytest.param("go: {package: ./a, name: b, dest: /opt/}", [("/out/b", "/opt/b")], id="with a name"),
        pytest.param("go: {package: ./cmd/-x, dest: /x}", [("/out/x", "/x")], id="for what has no name"),
        pytest.param("rust: {bin: a, dest: /manager}", [("/out/a", "/manager")], id="a path for rust"),
        pytest.param("rust: {bin: a, dest: /opt/}", [("/out/a", "/opt/a")], id="a folder for rust"),
    ],
)
def test_programs_go_where_the_file_says(preset: str, expected: list[tuple[str, str]]) -> None:
    found = with_project(f"{preset}\nupx: true")
    assert copied(found) == expected
    assert found.image.entrypoint == (expected[0][1],)
    assert found.upx is not None
    assert found.upx.files == tuple(dest for _, dest in expected)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        pytest.param(
            "go: {name: a, dest: /manager}",
            "`go.name` is said again by `dest`"
            " | leave `name` out, or end `dest` with a slash: it is then a folder",
            id="two names",
        ),
        pytest.param(
            "go: {package: [./a, ./b], dest: /manager}",
            "`go.dest` is the path of one program | end it with a slash: it is then the folder of all",
            id="one path for two",
        ),
        pytest.param(
            "rust: {bin: [a, b], dest: /manager}",
            "`rust.dest` is the path of one program | end it with a slash: it is then the folder of all",
            id="one path for two of rust",
        ),
        pytest.param(
            "go: {dest: bin/manager}",
            "`go.dest` must be a path from the root, found `bin/manager` | write `/bin/manager`",
            id="a relative path",
        ),
        pytest.param(
            "go: {dest: '/${ARCH:-x}'}",
            "`go.dest` is a path without `${…}`"
            " | name the folder; the program is called like its package there",
            id="a reference",
        ),
        pytest.param(
            "rust: {bin: a, dest: /.wh.a}",
            "`rust.dest` holds `.wh.`, by which an image marks what is gone: `/.wh.a` | give it another name",
            id="a mark",
        ),
    ],
)
def test_places_that_are_refused(preset: str, expected: str) -> None:
    assert messages(f"{HEAD}{preset}\n") == [expected]
