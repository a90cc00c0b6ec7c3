"""Whether a project may fetch modules, for which its stage gets git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison.description.describe import describe
from jettison.errors import SourceFile
from jettison.presets import go_c
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, described, variables

MODULE = "module example.com/a\n\ngo 1.24\n"
ASKING = f"{MODULE}\nrequire example.com/b v1.0.0\n"


def packages(go: str, project: Mapping[str, str]) -> list[str]:
    source = SourceFile(NAME, f"distro: azurelinux-3.0\ngo: {go}\n")
    return [package.text for package in describe(source, variables(), PRESETS, project).stages[0].packages]


@pytest.mark.parametrize(
    ("go", "project", "expected"),
    [
        pytest.param("./cmd/a", {"go.mod": MODULE}, [], id="none"),
        pytest.param("./cmd/a", {"go.mod": ASKING}, ["git"], id="one"),
        pytest.param("./cmd/a", {"go.mod": f"{MODULE}require (\n\tb v1.0.0\n)\n"}, ["git"], id="a block"),
        pytest.param("./cmd/a", {"go.mod": f"{MODULE}// it will require b\n"}, [], id="a comment"),
        pytest.param("./cmd/a", {"go.mod": MODULE, "go.work": "go 1.24\nuse .\n"}, ["git"], id="a workspace"),
        pytest.param("./cmd/a", {}, ["git"], id="nothing known"),
        pytest.param("./a/b", {"go.mod": ASKING, "a/go.mod": MODULE}, [], id="the nearest"),
        pytest.param("[./a, ./b]", {"go.mod": ASKING, "a/go.mod": MODULE}, ["git"], id="one of two"),
        pytest.param("{package: ., packages: [gcc]}", {"go.mod": MODULE}, ["gcc"], id="others"),
    ],
)
def test_git_is_there_where_a_module_may_be_fetched(
    go: str, project: Mapping[str, str], expected: list[str]
) -> None:
    assert packages(go, project) == expected


SQLITE = "github.com/mattn/go-sqlite3"
C = "module example.com/a\n\ngo 1.24\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.22\n)\n"
ALONE = f"require {SQLITE}/v2 v2.0.0 // indirect"
SAID = (
    "line 6 of {} requires github.com/mattn/go-sqlite3, which needs C, and C is not compiled in"
    " | write `cgo: true`, or `cgo: false` where the program does without"
)


@pytest.mark.parametrize(
    ("go", "project", "expected"),
    [
        pytest.param("./cmd/a", {"go.mod": C}, [SAID.format("go.mod")], id="required"),
        pytest.param("[./a/x, ./a/y]", {"a/go.mod": C}, [SAID.format("a/go.mod")], id="by two programs"),
        pytest.param("{cgo: true}", {"go.mod": C}, [], id="compiled in"),
        pytest.param("{cgo: false}", {"go.mod": C}, [], id="left out on purpose"),
        pytest.param("{env: {CGO_ENABLED: 0}}", {"go.mod": C}, [], id="by the environment"),
        pytest.param("./a", {"go.mod": ASKING}, [], id="another"),
        pytest.param("./a", {"go.mod": C.replace("sqlite3", "sqlite3x")}, [], id="called nearly so"),
        pytest.param("./a", {"go.mod": f"// {SQLITE} v1\nexclude {SQLITE} v1.14.1\n"}, [], id="excluded"),
        pytest.param(
            "./a", {"go.mod": f"replace (\n\t{SQLITE} v1.1 => ./a\n)\nrequire x v1\n"}, [], id="replaced"
        ),
        pytest.param(
            "./a",
            {"go.mod": f"// {SQLITE} v1\nexclude {SQLITE} v1\n\nrequire(\n)\n{ALONE}"},
            [SAID.format("go.mod")],
            id="required in a line of its own",
        ),
    ],
)
def test_a_module_that_needs_c_is_told(go: str, project: Mapping[str, str], expected: list[str]) -> None:
    source = SourceFile(NAME, f"distro: azurelinux-3.0\ngo: {go}\n")
    warned = describe(source, variables(), PRESETS, project).warnings
    assert [f"{each.message} | {each.hint}" for each in warned] == expected
    assert {each.rule.name for each in warned} <= {"left-out-c"}


BY_VARIABLE = (
    "`go.env.CGO_ENABLED` has programs linked against glibc, which the image does not get by it"
    " | write `cgo: true` in its place; it compiles on the target's platform, too"
)


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param("{env: {CGO_ENABLED: 1}}", [BY_VARIABLE], id="alone"),
        pytest.param("{cgo: false, env: {CGO_ENABLED: '1'}}", [BY_VARIABLE], id="beside what it is against"),
        pytest.param("{cgo: true, env: {CGO_ENABLED: 1}}", [], id="beside the key"),
        pytest.param("{env: {CGO_ENABLED: 0}}", [], id="turned off"),
    ],
)
def test_c_that_only_a_variable_asks_for_is_told(go: str, expected: list[str]) -> None:
    warned = described(f"distro: azurelinux-3.0\ngo: {go}\n").warnings
    assert [f"{each.message} | {each.hint}" for each in warned] == expected
    assert {each.rule.name for each in warned} <= {"c-by-variable"}


@pytest.mark.go
@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param("", "warning, C is left out of example.com/b (`cgo` compiles it in)\n", id="by default"),
        pytest.param(" -tags pure", "", id="not with these tags"),
    ],
)
def test_what_is_left_out_is_listed(tmp_path: Path, tags: str, expected: str) -> None:
    """A package that is C alone is imported only where there is C, as go-sqlite3 is by many programs."""
    files = {
        "go.mod": f"{ASKING}\nreplace example.com/b => ./b\n",
        "a/main.go": "package main\n\nfunc main() {}\n",
        "a/c.go": '//go:build cgo && !pure\n\npackage main\n\nimport _ "example.com/b"\n',
        "b/go.mod": "module example.com/b\n\ngo 1.24\n",
        "b/b.go": 'package b\n\nimport "C"\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    listed = go_c.script("./a", tags)
    env = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0"}
    found = subprocess.run(
        ["sh", "-c", listed], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert (found.stdout, found.stderr) == ("", expected)
