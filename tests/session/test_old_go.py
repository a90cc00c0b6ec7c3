"""A Go that is older than the project needs by its patch version: told with the line that needs it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.answers import check_end, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.images import GO
from tests.fakes.process import run
from tests.session.test_failed_commands import APP, failed, failing

NEEDS = b"module example.com/a\n\ngo 1.27.11\n"
LINE = "line 3 of go.mod needs Go 1.27.11, and"
WORKING = "line 1 of go.work needs Go 1.27.12, and"
HINT = "; hint: lower that line, or name a newer Go by `version`"
COMPILES = ("/bin/sh", "-c", "go build -C .")


def daemon_of(version: str, go: str = "go: .", mod: bytes = NEEDS) -> Daemon:
    env = [f"GOLANG_VERSION={version}"] if version else []
    build = f"distro: azurelinux-3.0\n{go}\n".encode()
    files = {"dockerfile": {"jettison.yaml": build}, "context": {"go.mod": mod}}
    return Daemon(files=files, config=json.dumps({"config": {"Env": env}}).encode())


@pytest.mark.parametrize(
    ("version", "go", "place"),
    [
        pytest.param("1.27.4", "go: .", "2:1", id="the distribution's"),
        pytest.param("1.27.4-1", "go: .", "2:1", id="of Microsoft's own number"),
        pytest.param("1.27.4", "go: {version: '1.27'}", "2:1", id="asked for"),
    ],
)
def test_an_image_with_an_older_go_ends_the_build(tmp_path: Path, version: str, go: str, place: str) -> None:
    daemon = daemon_of(version, go)
    check_end(run(daemon, tmp_path, {}))
    image = GO.replace("1.27", version[:4])
    assert error_of(daemon).message == (
        f"jettison.yaml:{place}: error: {LINE} the image {image} has Go {version}{HINT}"
    )


@pytest.mark.parametrize(
    ("version", "go", "mod"),
    [
        pytest.param("1.27.11", "go: .", NEEDS, id="the same"),
        pytest.param("1.28.0", "go: .", NEEDS, id="a newer line"),
        pytest.param("1.27.0", "go: .", b"module a\n\ngo 1.27\n", id="any patch"),
        pytest.param("", "go: .", NEEDS, id="an image that does not say it"),
        pytest.param("1.27.4", "go: {env: {GOTOOLCHAIN: auto}}", NEEDS, id="one that may be fetched"),
        pytest.param("1.27.4", "go: {env: {GO111MODULE: 'off'}}", NEEDS, id="no modules"),
        pytest.param("1.27.4", "go: {env: {GO111MODULE: '${M}'}}\nargs: {M: 'off'}", NEEDS, id="perhaps"),
    ],
)
def test_others_do_not(tmp_path: Path, version: str, go: str, mod: bytes) -> None:
    daemon = daemon_of(version, go, mod)
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


def test_a_stage_that_a_named_context_stands_for_compiles_nothing(tmp_path: Path) -> None:
    daemon = daemon_of("1.20.14")
    check_end(run(daemon, tmp_path, {"context:app": "docker-image://docker.io/library/golang:1.20"}))
    assert daemon.returns()[0].HasField("result")


WORK = b"go 1.27.12\n\nuse .\n"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param("'off'", f"jettison.yaml:2:1: error: {LINE}", id="none"),
        pytest.param("/src/b/go.work", f"jettison.yaml:2:1: error: {LINE}", id="another"),
        pytest.param("auto", f"jettison.yaml:2:1: error: {WORKING}", id="found"),
    ],
)
def test_a_workspace_that_is_switched_off_needs_no_go(tmp_path: Path, value: str, message: str) -> None:
    daemon = daemon_of("1.27.4", f"go: {{env: {{GOWORK: {value}}}}}")
    daemon = replace(daemon, files={**daemon.files, "context": {"go.mod": NEEDS, "go.work": WORK}})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == f"{message} the image {GO} has Go 1.27.4{HINT}"


@pytest.mark.parametrize(
    ("left", "message"),
    [
        pytest.param(
            b"go1.27.4\ntime 2026-01-01T00:00:00Z\n",
            f"jettison.yaml:2:1: error: {LINE} the image has Go 1.27.4{HINT}",
            id="an older one",
        ),
        pytest.param(
            b"go1.27.11\n",
            "jettison.yaml:4:12: error: step [app 2/2] ended with exit code 1: go build -C ./cmd/hello"
            "; hint: what it printed is above",
            id="another failure",
        ),
    ],
)
def test_where_the_image_does_not_say_it_the_step_that_failed_does(
    tmp_path: Path, left: bytes, message: str
) -> None:
    failure = failing(failed(COMPILES, APP))
    daemon = replace(daemon_of(""), refuse=failure.refuse, left={"root": left})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == message
