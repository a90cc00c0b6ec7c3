"""What is left when a part of a build dies in the middle: no process, no long wait, a clear last line."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.e2e.engines import FAILED, Build, Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.own_daemon import OwnDaemon, free_port, own_daemon
from tests.e2e.wire import Wire

LONGEST = 15.0
"""Seconds that a build may go on after a part of it has died."""

SLEEPER = """\
distro: azurelinux-3.0
rootfs: {{base: none}}
stages:
  app:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - run: echo asleep; sleep {seconds}; true
files: [{{from: app, src: /out/x, dest: /usr/bin/x}}]
"""
PACKAGES = """\
distro: azurelinux-3.0
rootfs:
  packages: [greeter-unsigned]
  repos:
    - name: ours
      url: http://{wire}/unsigned/azurelinux
      verify: none
"""
LAYER_BYTES = 1_000_000
"""After so many bytes a pull is in the middle of the frontend's layers."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client that builds; `asleep` is set once the step of the build runs."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    asleep: threading.Event = field(default_factory=threading.Event)
    silent: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())
            if re.match(r"#\d+ [\d.]+ asleep$", line):
                self.asleep.set()
        self.silent.set()

    def wait_for_step(self) -> None:
        assert self.asleep.wait(90), "\n".join(self.lines)

    def last_line(self) -> str:
        """Wait for the end, at most as long as it may take, and give the last line."""
        assert self.silent.wait(LONGEST), "\n".join(self.lines)
        return [line for line in self.lines if line][-1]


@contextmanager
def building(engine: Engine, folder: Path, seconds: str) -> Iterator[Client]:
    """Start a build whose one step sleeps; its frontend is known by the build file's name."""
    file = folder / f"{seconds}.yaml"
    file.write_text(SLEEPER.format(seconds=seconds))
    argv = engine.command(Build(context=folder, file=file, output=f"type=oci,dest={folder}/image.tar"))
    with started(argv, engine.harbor.env) as client:
        yield client


@contextmanager
def started(argv: list[str], env: Mapping[str, str]) -> Iterator[Client]:
    process = subprocess.Popen(
        argv,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    client = Client(process)
    reader = threading.Thread(target=client.read)
    reader.start()
    try:
        yield client
    finally:
        process.kill()
        process.wait()
        reader.join()
        if process.stderr is not None:
            process.stderr.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder with a path that is short enough for sockets; mounts of a dead daemon are undone."""
    with TemporaryDirectory(prefix="e2e-") as name:
        try:
            yield Path(name)
        finally:
            unmount(name)


@pytest.fixture
def seconds() -> str:
    """Give a number by which the step's process is known."""
    return f"{uuid.uuid4().int % 10**6 + 3600}"


def sleepers(seconds: str) -> list[int]:
    """List the processes of the step; its shell stays, since something comes after the sleep."""
    wanted = f"sleep {seconds}"  # the shell's script has it in one word, the program in two
    processes = Path("/proc").glob("[0-9]*")
    return [int(each.name) for each in processes if wanted in text(each / "cmdline").replace("\0", " ")]


def frontends(seconds: str) -> list[int]:
    """List the processes of the frontend; a client has the file's name in its arguments."""
    found = [each for each in Path("/proc").glob("[0-9]*") if f"filename={seconds}" in text(each / "environ")]
    return [int(each.name) for each in found]


def text(file: Path) -> str:
    try:
        return file.read_bytes().decode(errors="replace")
    except OSError:
        return ""


def gone_in_time(seconds: str, listed: Callable[[str], list[int]] = sleepers) -> bool:
    deadline = time.monotonic() + LONGEST
    while listed(seconds) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not listed(seconds)


def unmount(folder: str) -> None:
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in reversed([each for each in mounts if each.startswith(f"{folder}/")]):
        subprocess.run(["umount", "--lazy", mount], check=False)


def test_client_that_is_killed_leaves_no_step(engine: Engine, folder: Path, seconds: str) -> None:
    with building(engine, folder, seconds) as client:
        client.wait_for_step()
        assert sleepers(seconds)
        os.killpg(client.process.pid, signal.SIGKILL)
        client.process.wait(LONGEST)
        assert gone_in_time(seconds)


@pytest.mark.harbor
def test_daemon_that_is_killed_in_a_step_leaves_no_client(harbor: Harbor, folder: Path, seconds: str) -> None:
    """The step's own process is runc's, and stays until it ends: BuildKit cannot take it along."""
    with own_daemon(harbor, folder) as daemon, building(Buildctl(daemon.harbor), folder, seconds) as client:
        client.wait_for_step()
        try:
            daemon.kill()
            assert re.match("error: failed to .*Unavailable", client.last_line())
        finally:
            end(sleepers(seconds))


@pytest.mark.harbor
@pytest.mark.stand_in
def test_daemon_that_is_killed_leaves_no_frontend(harbor: Harbor, folder: Path, seconds: str) -> None:
    """The frontend waits for an image that a silent registry does not describe."""
    with (
        Wire(harbor.env["HARBOR_REGISTRY"], held=1) as wire,
        own_daemon(harbor, folder, registry=wire.address) as daemon,
        building(Buildctl(daemon.harbor), folder, seconds) as client,
    ):
        assert wire.busy.wait(60)
        assert frontends(seconds)
        daemon.kill()
        assert re.match("error: failed to .*Unavailable", client.last_line())
        assert gone_in_time(seconds, frontends)


def end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.harbor
@pytest.mark.stand_in
def test_registry_that_dies_in_a_pull_ends_the_build(harbor: Harbor, folder: Path, seconds: str) -> None:
    with pulling(harbor, folder, seconds) as (wire, client, _):
        wire.cut()
        assert client.last_line().endswith("connect: connection refused")


@pytest.mark.harbor
@pytest.mark.stand_in
def test_pull_from_a_silent_registry_can_be_interrupted(harbor: Harbor, folder: Path, seconds: str) -> None:
    """BuildKit itself waits on; a second build need not, and Ctrl-C is heard."""
    with pulling(harbor, folder, seconds) as (_, client, _):
        os.killpg(client.process.pid, signal.SIGINT)
        assert re.match("error: .*canceled", client.last_line())


@contextmanager
def pulling(harbor: Harbor, folder: Path, seconds: str) -> Iterator[tuple[Wire, Client, OwnDaemon]]:
    """Start a build whose registry falls silent in the middle of the frontend image."""
    with Wire(harbor.env["HARBOR_REGISTRY"], held=LAYER_BYTES) as wire:
        through = {"JETTISON_IMAGE": harbor.frontend.replace(harbor.env["HARBOR_REGISTRY"], wire.address)}
        with own_daemon(harbor, folder, registry=wire.address) as daemon:
            own = Harbor({**daemon.harbor.env, **through})
            with building(Buildctl(own), folder, seconds) as client:
                assert wire.busy.wait(60)
                yield wire, client, daemon


@pytest.mark.harbor
@pytest.mark.stand_in
def test_repository_that_dies_in_a_download_ends_the_build(harbor: Harbor, folder: Path) -> None:
    """A file of its index is on its way: of what it alone has, or it would not be asked."""
    with Wire(harbor.env["HARBOR_HTTP"].removeprefix("http://"), held=1) as wire:
        text = PACKAGES.format(wire=wire.address)
        (folder / "jettison.yaml").write_text(text)
        argv = Buildctl(harbor).command(Build(context=folder, output=f"type=oci,dest={folder}/image.tar"))
        with started(argv, harbor.env) as client:
            assert wire.busy.wait(60)
            wire.cut()
            place = r"jettison\.yaml:\d+:\d+: error: "
            said = "package repository not reachable or not readable: ours"
            assert re.match(f"{FAILED}{place}{said}", client.last_line())


@pytest.mark.harbor
def test_network_to_the_daemon_that_breaks_ends_both_sides(
    harbor: Harbor, folder: Path, seconds: str
) -> None:
    address = f"127.0.0.1:{free_port()}"
    with own_daemon(harbor, folder, address=f"tcp://{address}") as daemon, Wire(address) as wire:
        through = Harbor({**daemon.harbor.env, "BUILDKIT_HOST": f"tcp://{wire.address}"})
        with building(Buildctl(through), folder, seconds) as client:
            client.wait_for_step()
            assert daemon.sessions() == 1
            wire.cut()
            assert re.match("error: .*(EOF|reset|refused|Unavailable)", client.last_line())
            assert gone_in_time(seconds)
            assert daemon.sessions() == 0
