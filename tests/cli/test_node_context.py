"""What `jettison check` says of a Node.js project whose build would end for what its folder lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.test_context import HEAD, WHICH, found, write

HIDDEN = (
    "3:1 `.dockerignore` hides `package-lock.json` from the build | add the line `!package-lock.json` at its"
    " end; an ignore file for this build alone is `FILE.dockerignore` beside the build file"
)
PROJECT = {"package.json": '{"main": "server.js"}', "package-lock.json": "{}", "server.js": ""}
UNLOCKED = {name: text for name, text in PROJECT.items() if name != "package-lock.json"}
MEMBER = {"package.json": '{"workspaces": ["api"]}', "package-lock.json": "{}", "api/package.json": "{}"}
LOCK = (
    "the build context has no `package-lock.json` | `npm install --package-lock-only` writes it:"
    " a build takes the packages that it names"
)


@pytest.mark.parametrize(
    ("node", "files", "expected"),
    [
        pytest.param("", PROJECT, [], id="all there"),
        pytest.param(" server.js", PROJECT, [], id="all there, by name"),
        pytest.param(" server", PROJECT, [], id="an ending that node adds"),
        pytest.param(" lib", {**PROJECT, "lib/index.js": ""}, [], id="a folder"),
        pytest.param("", UNLOCKED, [f"3:1 {LOCK}"], id="no lock file"),
        pytest.param("", {**UNLOCKED, "npm-shrinkwrap.json": "{}"}, [], id="the other lock file"),
        pytest.param(
            "",
            {**PROJECT, ".dockerignore": "package-lock.json\n"},
            [HIDDEN],
            id="a hidden lock file",
        ),
        pytest.param(
            " {main: server.js, steps: [{run: make}]}",
            {"server.js": ""},
            [f"3:1 {LOCK}", f"3:1 the build context has no `package.json` | {WHICH}"],
            id="steps do not come before npm",
        ),
        pytest.param(
            " servre.js",
            PROJECT,
            ["3:7 the build context has no `servre.js` | did you mean `server.js`?"],
            id="an unknown main",
        ),
        pytest.param(
            " {main: dist/a.js, build: build, files: dist}",
            {**PROJECT, "package.json": '{"scripts": {"build": "tsc"}}'},
            [],
            id="a main that is made",
        ),
        pytest.param(
            " {main: server.js, files: [server.js, pubilc, '*.css']}",
            {**PROJECT, "public/a.html": ""},
            ["3:44 the build context has no `pubilc` | did you mean `public`?"],
            id="files",
        ),
        pytest.param(" {workspace: api, main: a.js}", {**MEMBER, "api/a.js": ""}, [], id="a member"),
        pytest.param(
            " {workspace: ./api, main: b.js}",
            {**MEMBER, "api/a.js": ""},
            ["3:32 the build context has no `api/b.js` | did you mean `api/a.js`?"],
            id="an unknown main of a member",
        ),
        pytest.param(
            " {workspace: app, main: a.js}",
            MEMBER,
            [
                f"3:1 the build context has no `app/package.json` | {WHICH}",
                f"3:30 the build context has no `app/a.js` | {WHICH}",
            ],
            id="no member",
        ),
    ],
)
def test_what_a_context_lacks(
    tmp_path: Path, node: str, files: Mapping[str, str], expected: list[str]
) -> None:
    write(tmp_path, files)
    assert found(tmp_path, f"{HEAD}node:{node}\n") == expected
