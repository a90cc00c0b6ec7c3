"""The rule for tests whose engine or scanner is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import conftest

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
