"""What of a project is in the stage of a preset, and what is done there before the compiler runs."""

from __future__ import annotations

import pytest

from jettison.description.model import Copy, Run, Stage
from jettison.errors import Span
from tests.description.support import NAME, described, messages

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: v1.2.3}\n"
CACHES = ["/go/pkg/mod", "/root/.cache/go-build"]


def stage(text: str) -> Stage:
    return described(f"{HEAD}{text}").stages[-1]


def scripts(text: str) -> list[str | None]:
    return [step.script for step in stage(text).steps if isinstance(step, Run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("go: ./cmd/a\n", (".git",), id="go"),
        pytest.param("go: {package: ., vcs: false}\n", (".git",), id="not asked for"),
        pytest.param("go: {package: ., vcs: true, cgo: false}\n", (), id="asked for"),
        pytest.param("go: {package: ., env: {GOFLAGS: -v -buildvcs}}\n", (), id="by a flag"),
        pytest.param("go: {package: ., env: {GOFLAGS: '-buildvcs=auto -v'}}\n", (), id="by a value"),
        pytest.param(
            "go: {package: ., env: {GOFLAGS: -buildvcs=false}}\n", (".git",), id="refused by a flag"
        ),
        pytest.param("go: {package: ., env: {GOFLAGS: -buildvcs -buildvcs=0}}\n", (".git",), id="the last"),
    ],
)
def test_the_history_stays_at_home(text: str, expected: tuple[str, ...]) -> None:
    copy = stage(text).steps[0]
    assert isinstance(copy, Copy)
    assert (copy.src, copy.exclude) == ((".",), expected)


def test_the_version_is_that_of_the_history() -> None:
    """Without one Go would say nothing: a step looks for it."""
    found = stage("go: {package: ., vcs: true, cgo: false}\n")
    assert [package.text for package in found.packages] == ["git"]
    assert scripts("go: {package: ., vcs: true, cgo: false}\n") == [
        "git rev-parse --verify HEAD",
        'go build -C . -trimpath -buildmode=exe -buildvcs=true -ldflags "-buildid= -s -w" -o /out/app .',
    ]


STAMP = (
    r"""v={}; printf '%s\n' '#!/bin/sh' 'case $1$4 in */link-importcfg)"""
    r""" sed -i "s|\(.nmod.t[^\]*.t\)\([^\]*\)|\1'"${{v:-\\2}}"'|" "$5" ;; esac' 'exec "$@"'"""
    r""" >/stamp && chmod +x /stamp"""
)
STAMPED = (
    "go build -C . -trimpath -buildmode=exe -buildvcs=false -toolexec /stamp"
    ' -ldflags "-buildid= -s -w" -o /out/app .'
)


@pytest.mark.parametrize(("version", "word"), [("v1.2.3", "v1.2.3"), ("${VERSION}", '"${VERSION}"')])
def test_a_version_that_the_file_says_is_put_into_the_program(version: str, word: str) -> None:
    text = f"go: {{package: ., cgo: false}}\nsbom: {{version: '{version}'}}\n"
    assert scripts(text) == [STAMP.format(word), STAMPED]


@pytest.mark.parametrize("sbom", ["true", "false", "{}", "{version: ''}"])
def test_no_version_is_put_in_where_none_is_said(sbom: str) -> None:
    assert len(scripts(f"go: .\nsbom: {sbom}\n")) == 1


def test_a_version_that_cannot_be_one() -> None:
    assert messages(f"{HEAD}go: .\nsbom: {{version: 1|2}}\n") == [
        "`sbom.version` must be the version of a Go program, such as `v1.2.3`, found `1|2`"
    ]


STEPS = """\
stages: {web: {from: scratch}}
go:
  package: .
  secrets: [netrc]
  steps:
    - copy: {from: web, src: /out, dest: web/dist}
    - run: go generate ./...
    - {run: [make, $VERSION], env: {GOARCH: arm64, A: b}, cache: [/own], secrets: [], network: none}
"""


def test_steps_stand_between_the_project_and_the_compiler() -> None:
    found = stage(STEPS)
    _, copy, generate, make, compile_ = found.steps
    assert isinstance(copy, Copy)
    assert (copy.origin, copy.src, copy.dest) == ("web", ("/out",), "web/dist")
    assert copy.span == Span(NAME, 8, 7, 8, 51)
    assert isinstance(generate, Run)
    assert isinstance(make, Run)
    assert isinstance(compile_, Run)
    assert (compile_.script or "").startswith("go build ")


def test_a_command_gets_what_the_compiler_gets_and_runs_on_the_machine_that_builds() -> None:
    _, _, generate, make, _ = stage(STEPS).steps
    assert isinstance(generate, Run)
    assert isinstance(make, Run)
    assert [cache.dest for cache in generate.cache] == CACHES
    assert [secret.id for secret in generate.secrets] == ["netrc"]
    assert generate.env == (("GOOS", ""), ("GOARCH", ""))
    assert [cache.dest for cache in make.cache] == ["/own"]
    assert (make.secrets, make.network) == ((), "none")
    assert make.env == (("GOOS", ""), ("GOARCH", "arm64"), ("A", "b"))
    assert (make.argv, make.args) == (("make", "$VERSION"), (("VERSION", "v1.2.3"),))


NO_MAP = "`stages.app.steps` must be a map with one of `copy`, `run`, `http`, `git`, found the text `make`"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param("make", NO_MAP, id="no list"),
        pytest.param("[make]", NO_MAP, id="a text"),
        pytest.param("[{run: a, copy: b}]", "a step does one thing, found `copy` and `run`", id="two verbs"),
        pytest.param("[{run: ''}]", "`stages.app.steps.run` has no command", id="no command"),
    ],
)
def test_steps_that_are_refused(steps: str, expected: str) -> None:
    assert messages(f"{HEAD}go: {{package: ., steps: {steps}}}\n") == [expected]
