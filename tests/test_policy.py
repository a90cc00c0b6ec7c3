"""The rule for tests whose engine, scanner or rights are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest
from tests.e2e.harbor_env import ROOT

FULL = {
    "DOCKER_HOST": "unix:///d.sock",
    "BUILDKIT_HOST": "unix:///b.sock",
    "JETTISON_IMAGE": "127.0.0.1:1/jettison:dev",
    "HARBOR_REGISTRY": "127.0.0.1:1",
    "HARBOR_HTTP": "http://127.0.0.1:2",
}


def programs(folder: Path, **codes: int) -> str:
    for name, code in codes.items():
        (folder / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("marker", "names", "codes", "expected"),
    [
        pytest.param("engine", list(FULL), {"docker": 0, "buildctl": 0}, "", id="engine"),
        pytest.param(
            "engine",
            ["DOCKER_HOST"],
            {"docker": 0, "buildctl": 0},
            "engine: no $BUILDKIT_HOST, $JETTISON_IMAGE: run `make harbor`",
            id="engine without variables",
        ),
        pytest.param(
            "engine",
            list(FULL),
            {"docker": 0, "buildctl": 1},
            "engine: no `buildctl debug workers`: run `make harbor`",
            id="engine that does not answer",
        ),
        pytest.param("scanner", [], {"trivy": 0, "syft": 0}, "", id="scanners"),
        pytest.param(
            "scanner", [], {"trivy": 0}, "scanner: no `syft version`: run `make harbor`", id="no syft"
        ),
        pytest.param(
            "harbor", [], {}, "harbor: no $HARBOR_REGISTRY, $HARBOR_HTTP: run `make harbor`", id="harbor"
        ),
    ],
)
def test_says_what_is_missing(
    tmp_path: Path, marker: str, names: list[str], codes: dict[str, int], expected: str
) -> None:
    env = {name: FULL[name] for name in names} | {"PATH": programs(tmp_path, **codes)}
    assert conftest.missing(marker, env) == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [pytest.param(0, "", id="root"), pytest.param(1000, "world: not root: run this as root", id="a user")],
)
def test_the_world_is_for_root(monkeypatch: pytest.MonkeyPatch, user: int, expected: str) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert conftest.missing("world", FULL) == expected


PROBE = """
import pytest


@pytest.fixture
def harbor():
    return 1


@pytest.fixture
def world():
    return 2


@pytest.fixture
def unpack(world):
    return 3


def test_harbor(harbor): ...
def test_unpack(unpack): ...
def test_neither(): ...
"""


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [("engine", ["test_harbor"]), ("world", ["test_unpack"]), ("not engine and not world", ["test_neither"])],
)
def test_a_fixture_marks_the_tests_that_use_it(tmp_path: Path, chosen: str, expected: list[str]) -> None:
    (tmp_path / "test_probe.py").write_text(PROBE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    engine\n    world\n")
    place = str(tmp_path)
    words = ["-p", "tests.conftest", "-m", chosen, "--collect-only", "-q", "--rootdir", place, place]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = [line.rpartition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert names == expected, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("ci", "outcome"),
    [
        pytest.param("", pytest.skip.Exception, id="skipped at home"),
        pytest.param("1", pytest.fail.Exception, id="failed in CI"),
    ],
)
def test_a_test_without_its_engine(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    outcome: type[BaseException],
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(conftest, "_missing_here", "{}: none".format)
    monkeypatch.setattr(request.node, "own_markers", [pytest.mark.engine.mark])
    with pytest.raises(outcome, match=r"^engine: none$"):
        conftest.pytest_runtest_setup(request.node)
