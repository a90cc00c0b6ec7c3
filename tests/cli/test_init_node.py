"""`jettison init` in the folder of a Node.js project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jettison.cli.init import text_of
from jettison.cli.projects.find import find
from jettison.errors import BuildError
from tests.cli.test_init import MAIN, MODULE, SYNTAX
from tests.layouts import Files, lay_out

LOCK = {"package-lock.json": "{}"}


def package(**values: object) -> dict[str, str]:
    return {"package.json": json.dumps(values)}


def member(path: str, **values: object) -> dict[str, str]:
    return {f"{path}/package.json": json.dumps({"name": f"@x/{path.rpartition('/')[2]}", **values})}


STARTED = {"start": "node server.js"}
MADE = {"start": "node dist/main.js", "build": "tsc"}
WORKSPACE = {**package(name="mono", workspaces=["packages/*"]), **LOCK}


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        pytest.param(
            {**package(scripts=STARTED), "server.js": ""},
            "node:",
            ("server.js: `start` of package.json runs it",),
            id="start",
        ),
        pytest.param(
            {**package(main="./lib"), "lib/index.js": ""},
            "node:",
            ("lib: it is `main` of package.json",),
            id="main",
        ),
        pytest.param(
            {**package(main="index.js", scripts=STARTED), "server.js": ""},
            "node: server.js",
            ("server.js: `start` of package.json runs it",),
            id="a main that is not there",
        ),
        pytest.param(
            {**package(name="a"), "src/app.js": ""},
            "node: src/app.js",
            ("src/app.js: it is called so",),
            id="a name",
        ),
        pytest.param(
            package(scripts=MADE),
            "node: {build: build}",
            ("dist/main.js: `start` of package.json runs it",),
            id="a main that is made",
        ),
        pytest.param(
            {
                **package(main="index.js", scripts={"start": "NODE_ENV=production node server.js"}),
                "server.js": "",
            },
            "node: server.js",
            ("server.js: `start` of package.json runs it",),
            id="a start with variables",
        ),
        pytest.param(
            package(scripts={"start": "nest start", "start:prod": "node dist/main", "build": "nest build"}),
            "node: {main: dist/main, build: build}",
            ("dist/main: `start:prod` of package.json runs it",),
            id="a start for production",
        ),
        pytest.param(
            package(main="a/x.js", scripts={"start": "node a/x.js", "build": "tsc"}),
            "node: {build: build}",
            ("a/x.js: `start` of package.json runs it",),
            id="a folder of any name that is made",
        ),
        pytest.param(
            package(scripts={"start": "next start", "build": "next build"}),
            "node: {main: node_modules/next/dist/bin/next, build: build}",
            ("node_modules/next/dist/bin/next: `start` of package.json is `next start`",),
            id="Next.js",
        ),
        pytest.param(
            {
                **WORKSPACE,
                **member("packages/api", scripts=STARTED),
                "packages/api/server.js": "",
                **member("packages/shared", main="index.js"),
                "packages/shared/index.js": "",
            },
            "node: {workspace: packages/api}",
            ("it is the only program", "server.js: `start` of packages/api/package.json runs it"),
            id="a member",
        ),
        pytest.param(
            {
                **WORKSPACE,
                **member("packages/api", scripts=MADE),
                **member("packages/cli", scripts={"start": "node cli.js"}),
                "packages/cli/cli.js": "",
                "packages/old/node_modules/x/package.json": "{",
            },
            "node: {workspace: packages/api, build: build}",
            (
                "the others look like clients, helpers or tests",
                "dist/main.js: `start` of packages/api/package.json runs it",
            ),
            id="a member that is made",
        ),
    ],
)
def test_what_is_written(tmp_path: Path, files: Files, line: str, why: tuple[str, ...]) -> None:
    project = find(lay_out(tmp_path, files))
    assert (project.line, project.why) == (line, why)


def test_what_is_to_be_done_first_and_what_else_there_is(tmp_path: Path) -> None:
    files = {
        **WORKSPACE,
        **member("packages/api", scripts=STARTED),
        "packages/api/server.js": "",
        **member("packages/web", scripts=STARTED),
        "packages/web/server.js": "",
    }
    del files["package-lock.json"]
    assert text_of(find(lay_out(tmp_path, files)), "azurelinux-3.0") == (
        f"{SYNTAX}distro: azurelinux-3.0\n"
        "# `npm install --package-lock-only` writes package-lock.json, which a build needs\n"
        "# Another program here: workspace packages/web\n"
        "node: {workspace: packages/api}\n"
    )


def test_next_is_told_to_start(tmp_path: Path) -> None:
    files = {**package(name="a", scripts={"start": "next start", "build": "next build"}), **LOCK}
    text = text_of(find(lay_out(tmp_path, files)), "azurelinux-3.0")
    assert text.endswith(
        "node: {main: node_modules/next/dist/bin/next, build: build}\nimage:\n  cmd: [start]\n"
    )


def test_tools_beside_a_go_program_are_none(tmp_path: Path) -> None:
    files = {**package(scripts={"build": "vite build"}), "go.mod": MODULE, "main.go": MAIN}
    assert find(lay_out(tmp_path, files)).line == "go: ."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            '{"main": "index.js", "scripts": {"start": "serve dist"}}',
            "nothing says what node starts: no `main` that is there, no script `start` of the form"
            " `node FILE`",
            id="no program",
        ),
        pytest.param(
            "{",
            "this is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            id="no JSON",
        ),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BuildError) as error:
        find(lay_out(tmp_path, {"package.json": text}))
    assert error.value.message == f"{tmp_path}/package.json: {said}"
