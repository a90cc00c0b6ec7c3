"""`--call` and `--check` about a build file, as they are about a Dockerfile: no build runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildx, Engine
from tests.e2e.harbor_env import Harbor, Outcome

GOOD = """\
distro: azurelinux-3.0
args:
  # VERSION what the program prints
  VERSION: dev
go: {package: ./cmd/hello, ldflags: "-X main.version=${VERSION}"}
"""


def ask(engine: Engine, project: Path, call: str) -> Outcome:
    """Make a call as the client of each engine does: buildctl prints the text alone."""
    if isinstance(engine, Buildx):
        return engine.build(Build(context=project, extra=(f"--call={call}",)))
    request = {"check": "lint"}.get(call, call)
    return engine.build(Build(context=project, extra=("--opt", f"requestid=frontend.{request}")))


@pytest.fixture
def good(project: Path) -> Path:
    (project / "jettison.yaml").write_text(GOOD)
    return project


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("outline", ["BUILD ARG", "VERSION", "what the program prints"], id="outline"),
        pytest.param("targets", ["TARGET", "(default)", "debug", "app"], id="targets"),
        pytest.param(
            "subrequests.describe", ["NAME", "outline", "lint", "subrequests.describe"], id="describe"
        ),
    ],
)
def test_call_answers_in_text(engine: Engine, good: Path, call: str, expected: list[str]) -> None:
    text = ask(engine, good, call).ok().stdout.decode()
    assert [word for word in expected if word not in text] == []


def test_check_of_a_good_file_passes(engine: Engine, good: Path) -> None:
    text = ask(engine, good, "check").ok().stdout.decode()
    assert ("no warnings found" if isinstance(engine, Buildx) else "jettison.yaml: no problems") in text


def test_check_shows_the_lines_of_a_warning(engine: Engine) -> None:
    outcome = ask(engine, EXAMPLE, "check")
    assert "end-of-life-distro" in outcome.text
    assert "2 | >>> distro: mariner-2.0" in outcome.text
    assert outcome.code == (1 if isinstance(engine, Buildx) else 0), "buildctl has no exit code for it"


def test_check_shows_every_error_with_its_lines(engine: Engine, edited: Callable[[str, str], Path]) -> None:
    outcome = ask(engine, edited("upx: true", "upx: [1]\npakages: [tzdata]"), "check")
    assert "did you mean `packages`?" in outcome.text
    for line in ("4 | >>> upx: [1]", "5 | >>> pakages: [tzdata]", "2 | >>> distro: mariner-2.0"):
        assert outcome.text.count(line) == 1
    assert outcome.code == (1 if isinstance(engine, Buildx) else 0)


@pytest.mark.parametrize(
    ("call", "key", "names"),
    [
        pytest.param("outline", "args", ["VERSION"], id="outline"),
        pytest.param("targets", "targets", [None, "debug", "app"], id="targets"),
    ],
)
def test_call_answers_in_json(harbor: Harbor, good: Path, call: str, key: str, names: list[str]) -> None:
    outcome = Buildx(harbor).build(Build(context=good, extra=(f"--call={call},format=json",))).ok()
    assert [each.get("name") for each in json.loads(outcome.stdout)[key]] == names


def test_check_answers_in_json(harbor: Harbor) -> None:
    outcome = Buildx(harbor).build(Build(context=EXAMPLE, extra=("--call=check,format=json",)))
    found = json.loads(outcome.stdout)
    assert [each["ruleName"] for each in found["warnings"]] == ["end-of-life-distro"]
    assert [each["filename"] for each in found["sources"]] == ["jettison.yaml"]
    assert outcome.code == 1


def test_check_for_several_platforms_warns_of_no_platform(harbor: Harbor, good: Path) -> None:
    extra = ("--check", "--platform=linux/amd64,linux/arm64")
    text = Buildx(harbor).build(Build(context=good, extra=extra)).ok().text
    assert "no warnings found" in text
    assert "platform" not in text.lower().replace("--platform", "")


def test_rules_can_be_left_out_from_outside(harbor: Harbor) -> None:
    args = {"BUILDKIT_DOCKERFILE_CHECK": "skip=end-of-life-distro"}
    Buildx(harbor).build(Build(context=EXAMPLE, args=args, extra=("--check",))).ok()


def test_the_syntax_line_leads_calls_here(harbor: Harbor, good: Path) -> None:
    description = good / "jettison.yaml"
    description.write_text(f"# syntax={harbor.frontend}\n{GOOD}")
    argv = ("docker", "buildx", "build", "--call=outline", "-f", str(description), str(good))
    assert "what the program prints" in harbor.run(*argv).ok().text


def test_an_unknown_call_is_named(engine: Engine, good: Path) -> None:
    outcome = ask(engine, good, "nope")
    assert outcome.code != 0
    assert "unsupported request frontend.nope" in outcome.text
