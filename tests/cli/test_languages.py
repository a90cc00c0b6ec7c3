"""`jettison init` in a folder of several languages: which one is written, why, and how to have another."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.init import text_of
from jettison.cli.projects.find import find
from jettison.errors import BuildError
from tests.cli.conftest import Outcome
from tests.cli.test_init import CARGO, MAIN, MODULE, SYNTAX, init
from tests.layouts import Files, lay_out

GO = {"go.mod": MODULE, "main.go": MAIN}
RUST = {"Cargo.toml": CARGO, "src/main.rs": ""}
FIRST = "this folder has programs in Go and Rust: of these the first is taken, which is Go"
NAMED = "this folder has programs in Go and Rust: a Dockerfile here builds on Rust"
OUTSIDE = f"{MODULE}replace example.com/x => ../x\n"


@pytest.mark.parametrize(
    ("dockerfile", "line", "why"),
    [
        pytest.param("", "go: .", FIRST, id="no Dockerfile"),
        pytest.param("FROM rust:1.90 AS build\n", "rust: grep-lite", NAMED, id="an image of one language"),
        pytest.param(
            "FROM --platform=$BUILDPLATFORM example.com/base/rust@sha256:0\n",
            "rust: grep-lite",
            NAMED,
            id="an image of a registry, for a platform",
        ),
        pytest.param("FROM golang:1.26\nFROM rust:1.90\n", "go: .", FIRST, id="images of both"),
        pytest.param("FROM trust:1\n# FROM rust:1\n", "go: .", FIRST, id="an image that ends alike"),
    ],
)
def test_a_dockerfile_tells_else_the_first(tmp_path: Path, dockerfile: str, line: str, why: str) -> None:
    project = find(lay_out(tmp_path, {**GO, **RUST, "Dockerfile": dockerfile}))
    assert (project.line, project.why[0]) == (line, why)


def test_the_other_one_is_named_in_the_file(tmp_path: Path) -> None:
    assert text_of(find(lay_out(tmp_path, {**GO, **RUST})), "azurelinux-3.0") == (
        f"{SYNTAX}distro: azurelinux-3.0\ngo: .\n"
        "# Programs in another language here, each for an image of its own:\n#   rust: grep-lite\n"
    )


def test_the_other_one_can_be_had(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, {**GO, **RUST}), "--preset", "rust")
    assert done.stdout.splitlines()[:2] == [
        "wrote jettison.yaml: `rust: grep-lite` on azurelinux-3.0",
        "why: it is the only program",
    ]


def test_an_unknown_preset_is_wrong_usage(tmp_path: Path) -> None:
    assert init(lay_out(tmp_path, GO), "--preset", "gO") == Outcome(
        2,
        "",
        "error: option --preset gO: expected one of go, rust, python, node, c\n  hint: did you mean `go`?\n",
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {**RUST, "go.mod": OUTSIDE, "main.go": MAIN},
            "go.mod: it takes a module from `../x`, which is not in",
            id="the first one cannot be written",
        ),
        pytest.param(
            {"Cargo.toml": CARGO, "src/lib.rs": ""}, "this package has no program", id="a library alone"
        ),
    ],
)
def test_what_is_wrong_with_the_first_is_said(tmp_path: Path, files: Files, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        find(lay_out(tmp_path, files))


def test_a_library_gives_way_to_a_program(tmp_path: Path) -> None:
    files = {**GO, "Cargo.toml": CARGO, "src/lib.rs": ""}
    assert find(lay_out(tmp_path, files)).line == "go: ."


def test_projects_below_are_named(tmp_path: Path) -> None:
    files = {"services/web/package.json": "{}", "api/pyproject.toml": "", "node_modules/a/package.json": "{}"}
    assert init(lay_out(tmp_path, files)) == Outcome(
        1,
        "",
        "error: .: no project at its top, and projects below: api, services/web\n"
        "  hint: run `jettison init api`\n",
    )


def test_members_of_a_workspace_are_named(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
        "packages/core/pyproject.toml": "",
        "packages/api/pyproject.toml": "",
    }
    assert init(lay_out(tmp_path, files)) == Outcome(
        1,
        "",
        "error: pyproject.toml: a workspace without a program at its top; its members: packages/api,"
        " packages/core\n  hint: write jettison.yaml yourself, with `python: {project: packages/api}`\n",
    )


def test_a_language_that_is_not_there(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, GO), "--preset", "rust")
    assert done == Outcome(
        1, "", "error: .: no Rust project here\n  hint: it needs `Cargo.toml` of a Rust program\n"
    )
