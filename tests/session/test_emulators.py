"""A root of another machine whose scripts need programs, and an emulator that a daemon does not name."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from jettison.recipe.rootfs import MACHINES
from jettison.session.emulators import exit_program
from tests.fakes.answers import check_end, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.test_failed_commands import failed
from tests.session.test_lock_file import ASKED, SUM
from tests.session.whole import FILES

BOTH = {"platform": "linux/amd64,linux/arm64"}
LOCK = {"platform": "linux/arm64", "build-arg:JETTISON_LOCK": "write"}
MACHINE, PROBE = "--machine=aarch64", "/exit"
SCRIPT = ("/bin/bash", "-p", "/run/jettison/rootfs.sh", MACHINE)
SAID = b"the install script of a package needs programs\0build on such a machine\0"
TOLD = "the install script of a package needs programs; hint: build on such a machine"
OTHER = "step [app] ended with exit code 2: go build; hint: what it printed is above"
ROOT = failed(SCRIPT, "[rootfs] install", code=126, line=0)
PACKAGES = "".join(f"{name}-1-1.azl3.noarch {SUM}\n" for name in ASKED).encode()


def execs(request: Message) -> Iterator[tuple[str, list[str]]]:
    """Yield the machine and the command of each step of a graph."""
    assert isinstance(request, gateway_pb2.SolveRequest)
    for op in map(ops_pb2.Op.FromString, request.definition.ops):
        if op.HasField("exec"):
            yield op.platform.architecture, list(op.exec.process.args)


def daemon(*, emulator: bool, later: Status | None = None) -> Daemon:
    """Give a daemon that makes no root of arm64 on amd64, and may have an emulator."""

    def refuse(request: Message) -> Status | None:
        words = {word for _, command in execs(request) for word in command}
        if MACHINE in words:
            return ROOT
        if PROBE in words:
            return None if emulator else Status(code=2, message="exec format error")
        return later if words else None

    files = {**FILES, "build": {"packages": PACKAGES}}
    return Daemon(files=files, refuse={"Solve": refuse}, left={"root": SAID})


def roots(found: Daemon) -> list[tuple[str, bool]]:
    """Give the builder of each root that was asked for, and whether it was told of another machine."""
    steps = [each for solve in found.solves() for each in execs(solve) if each[1][2:3] == [SCRIPT[2]]]
    return sorted((machine, MACHINE in command) for machine, command in steps)


def test_the_target_s_own_builder_makes_the_root(tmp_path: Path) -> None:
    found = daemon(emulator=True)
    check_end(run(found, tmp_path, BOTH))
    assert roots(found) == [("amd64", False), ("amd64", False), ("amd64", True), ("arm64", False)]
    (returned,) = found.returns()
    assert sorted(returned.result.refs.refs) == ["linux/amd64", "linux/arm64"]


def test_and_the_one_that_is_locked(tmp_path: Path) -> None:
    found = daemon(emulator=True)
    check_end(run(found, tmp_path, LOCK))
    assert roots(found) == [("amd64", True), ("arm64", False)]
    (returned,) = found.returns()
    assert returned.HasField("result")


@pytest.mark.parametrize("opts", [BOTH, LOCK], ids=["a build", "a lock"])
def test_without_an_emulator_the_error_is_the_first(tmp_path: Path, opts: dict[str, str]) -> None:
    found = daemon(emulator=False)
    check_end(run(found, tmp_path, opts))
    assert ("arm64", False) not in roots(found)
    assert error_of(found).message == TOLD


def test_what_fails_later_is_told(tmp_path: Path) -> None:
    found = daemon(emulator=True, later=failed(("/bin/sh", "-c", "go build"), "[app] go build", 2, line=0))
    check_end(run(found, tmp_path, {"platform": "linux/arm64"}))
    assert error_of(found).message == OTHER


def test_nobody_looks_for_an_emulator_without_need(tmp_path: Path) -> None:
    found = daemon(emulator=True)
    found.refuse = {}
    check_end(run(found, tmp_path, BOTH))
    commands = [command for solve in found.solves() for _, command in execs(solve)]
    assert [PROBE] not in commands
    assert roots(found) == [("amd64", False), ("amd64", True)]


def test_the_program_ends_at_once(tmp_path: Path) -> None:
    """That of the other machine is run with an emulator in `tests/e2e/test_foreign.py`."""
    program = tmp_path / "exit"
    program.write_bytes(exit_program({name: key for key, name in MACHINES.items()}[platform.machine()]))
    program.chmod(0o755)
    assert subprocess.run([program], check=False).returncode == 0
