"""The usual file: build arguments, packages, ports and labels, in a container that answers."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import ROOT
from tests.scratch import scratch_folder

SERVER = ROOT / "examples" / "server"


@pytest.fixture(scope="module")
def tag(engine: Engine, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"jettison-e2e:{uuid.uuid4().hex}"
    build = Build(context=SERVER, args={"VERSION": "1.2.3"})
    engine.load(build, name, scratch_folder(request, "server"))
    yield name
    engine.harbor.run("docker", "rmi", "-f", name)


@pytest.fixture
def address(engine: Engine, tag: str) -> Iterator[str]:
    container = engine.harbor.run("docker", "run", "--rm", "-d", tag).ok().stdout.decode().strip()
    try:
        wanted = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        found = engine.harbor.run("docker", "inspect", "-f", wanted, container).ok().stdout.decode().strip()
        yield f"http://{found}:8080/"
    finally:
        engine.harbor.run("docker", "rm", "-f", container)


def get(address: str, seconds: float = 20) -> str:
    """Ask until the server answers: unpacking itself takes a moment."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer: HTTPResponse = direct.open(address, timeout=5)
            with answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_answers_with_its_version_and_a_time_zone_of_the_package(address: str) -> None:
    text = get(address)
    assert text.startswith("server 1.2.3, ")
    assert text.rstrip().endswith(("WET", "WEST"))


def test_config_carries_port_and_label(engine: Engine, tag: str) -> None:
    line = engine.harbor.run("docker", "inspect", "-f", "{{json .Config}}", tag).ok().stdout
    config = json.loads(line)
    assert config["ExposedPorts"] == {"8080/tcp": {}}
    assert config["Labels"] == {"org.opencontainers.image.version": "1.2.3"}
    assert config["User"] == "65532:65532"


def test_an_unknown_build_argument_is_warned_of(engine: Engine) -> None:
    assert sorted(engine.warnings(Build(context=SERVER, args={"VERSOIN": "1"}))) == [  # in no order
        "end-of-life-distro: CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31 (line 2)",
        "undeclared-build-arg: the build argument `VERSOIN` is given, but not declared (line 3)",
    ]


def test_the_target_debug_is_a_place_to_work_in(engine: Engine, tmp_path: Path) -> None:
    name = f"jettison-e2e:{uuid.uuid4().hex}"
    docker = engine.harbor.run
    engine.load(Build(context=SERVER, target="debug"), name, tmp_path)
    container = docker("docker", "run", "-d", "--read-only", "--cap-drop", "ALL", name).ok()
    running = container.stdout.decode().strip()
    try:
        work = "id -u; cat /etc/os-release | wc -l; wget -qO- http://127.0.0.1:8080/; ps; which ls wget"
        said = docker("docker", "exec", running, "sh", "-c", f"sleep 1; {work}").ok().stdout.decode()
    finally:
        docker("docker", "rm", "-f", running)
        docker("docker", "rmi", "-f", name)
    user, lines, answer, *processes, own, tool = said.splitlines()
    assert (user, int(lines) > 5, answer.partition(",")[0]) == ("65532", True, "server dev")
    assert "    1 nonroot  /usr/bin/server" in processes
    assert (own, tool) == ("/usr/bin/ls", "/usr/lib/busybox/wget")
