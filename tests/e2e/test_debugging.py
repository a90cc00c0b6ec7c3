"""Every command of the page on looking into a build does what the page says, on a real engine."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest

from tests.e2e.conftest import ENGINES
from tests.e2e.harbor_env import ROOT, Harbor, Outcome

PAGE = (ROOT / "docs" / "debugging.md").read_text().replace(" \\\n    ", " ")
SERVE = "jettison serve --socket /tmp/jettison.sock --pdb"
THROUGH = {"docker": "--through 'docker buildx dial-stdio'", "streams": "--through 'buildctl dial-stdio'"}
SOCKET = "/tmp/jettison.sock"

FILE = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  app:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - copy: {src: hello.txt, dest: /hello.txt}
      - run: "mkdir /out; cat /hello.txt >/out/x; cat /run/secrets/token >>/out/x || true"
        secrets: [{id: token, required: false}]
files: [{from: app, src: /out/x, dest: /x}]
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a project that no build has seen; its path is short enough for a socket."""
    with TemporaryDirectory(prefix="e2e-") as name:
        folder = Path(name)
        (folder / "jettison.yaml").write_text(FILE)
        (folder / "hello.txt").write_text(f"hello {uuid.uuid4().hex}\n")
        (folder / "token").write_text("sesame\n")
        yield folder


def documented(pattern: str) -> str:
    """Give the one command of the page that matches."""
    lines = [line.removeprefix("$ ") for line in PAGE.splitlines() if line.startswith("$ ")]
    (found,) = [line for line in lines if re.search(pattern, line)]
    return found.partition("   #")[0]


def shell(harbor: Harbor, place: Path, *lines: str, **replaced: str) -> Outcome:
    """Run lines of the page in a project, with the names that stand for something replaced."""
    text = "\n".join(lines).replace("IMAGE", harbor.frontend)
    for name, value in replaced.items():
        text = text.replace(name, value)
    command = f'jettison() {{ {shlex.quote(sys.executable)} -m jettison "$@"; }}'
    path = f"PYTHONPATH={ROOT / 'frontend'}"
    return harbor.run("env", "-C", str(place), path, "bash", "-euo", "pipefail", "-c", f"{command}\n{text}")


@pytest.mark.harbor
def test_buildctl_reads_the_graph(harbor: Harbor, place: Path) -> None:
    done = shell(harbor, place, documented("dump-llb")).ok()
    assert "local://context" in done.text
    assert "docker-image://mcr.microsoft.com/azurelinux/base/core:3.0" in done.text


@pytest.mark.harbor
def test_buildctl_builds_with_the_frontend_image(harbor: Harbor, place: Path) -> None:
    shell(harbor, place, documented("source=IMAGE.*type=oci")).ok()
    assert (place / "image.tar").stat().st_size > 0


@pytest.mark.harbor
@pytest.mark.parametrize("pattern", ["--target app --load", "target=app.*docker load"])
def test_stage_as_an_image_has_a_shell(harbor: Harbor, place: Path, pattern: str) -> None:
    tag = f"jettison-e2e-{uuid.uuid4().hex}"
    line = documented(pattern).replace("-t app", f"-t {tag}").replace("name=app", f"name={tag}")
    run = documented("docker run .*app$").replace("-it ", "").removesuffix("app")
    syntax = f"--build-arg BUILDKIT_SYNTAX={harbor.frontend} -f"
    try:
        shell(harbor, place, line.replace("build -f", f"build {syntax}")).ok()
        done = shell(harbor, place, f"{run}{tag} -c 'cat /out/x'").ok()
        assert done.stdout.decode() == (place / "hello.txt").read_text()
    finally:
        harbor.run("docker", "rmi", "-f", tag)


@pytest.mark.harbor
def test_frontend_comes_from_an_oci_layout(harbor: Harbor, place: Path) -> None:
    (place / "Dockerfile.frontend").write_text(f"FROM {harbor.frontend}\n")
    lines = [documented(pattern) for pattern in ("tar=false", "BUILDKIT_SYNTAX", "^digest=", "oci-layout st")]
    shell(harbor, place, *lines).ok()
    assert (place / "out" / "x").read_text() == (place / "hello.txt").read_text()


@contextmanager
def serving(harbor: Harbor, place: Path, engine: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run `jettison serve` before an engine, with its terminal in our hands."""
    line = SERVE.replace(SOCKET, f"{place}/j.sock").removesuffix(" --pdb")
    argv = shlex.split(f"{line} {THROUGH.get(engine, '')}")
    env = {**os.environ, **harbor.env, "PYTHONPATH": str(ROOT / "frontend"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-m", *argv, *words],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=0,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def stderr_of(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stderr is not None
    return process.stderr


def wait_until_it_serves(process: subprocess.Popen[str], place: Path) -> None:
    line = stderr_of(process).readline()
    assert line == f"builds at this address are answered here: BUILDKIT_HOST=unix://{place}/j.sock\n"


def client(harbor: Harbor, place: Path) -> Harbor:
    return Harbor({**harbor.env, "BUILDKIT_HOST": f"unix://{place}/j.sock"})


def below(process: subprocess.Popen[str]) -> list[Path]:
    """List what a process has started."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [Path(f"/proc/{pid}") for task in tasks for pid in task.read_text().split()]


def program(process: Path) -> str:
    """Give the name of a program, or of the file that Python runs."""
    words = (process / "cmdline").read_text().split("\0")
    return next((Path(word).name for word in words if word.endswith(".py")), Path(words[0]).name)


@pytest.mark.harbor
@pytest.mark.parametrize("engine", list(ENGINES))
def test_build_is_answered_by_a_process_of_ones_own(harbor: Harbor, place: Path, engine: str) -> None:
    with serving(harbor, place, engine) as process:
        wait_until_it_serves(process, place)
        shell(client(harbor, place), place, documented("source=any")).ok()
        assert (place / "out" / "x").read_text() == f"{(place / 'hello.txt').read_text()}sesame\n"
        (place / "jettison.yaml").write_text(FILE.replace("mkdir /out; cat", "exit 3; cat"))
        failed = shell(client(harbor, place), place, documented("source=any"))
        assert '>>>       - run: "exit 3; cat' in failed.stderr
        (place / "jettison.yaml").write_text(f"{FILE}nope: 1\n")
        wrong = shell(client(harbor, place), place, documented("source=any"))
        assert ">>> nope: 1" in wrong.stderr
        started = below(process)
        assert {*map(program, started)} == {"guard.py", *(["docker"] if engine == "docker" else [])}
        process.send_signal(signal.SIGINT)
        said = stderr_of(process).read().splitlines()
        assert process.wait(10) == 0
    answered, failed_step, mistake = said[:3]
    assert answered == "build answered"
    assert failed_step.startswith(
        "build failed: jettison.yaml:8:9: error: step [app 2/2] ended with exit code 3: exit 3; cat "
    )
    assert mistake.startswith(
        "build failed: jettison.yaml:11:1: error: unknown key `nope` [unknown-key]; hint: "
    )
    assert said[-1] == "ended"
    assert [each for each in started if each.exists()] == []
    assert not (place / "j.sock").exists()


@pytest.mark.harbor
def test_buildx_builds_at_the_same_address(harbor: Harbor, place: Path) -> None:
    name = f"serve-{uuid.uuid4().hex}"
    create = documented("buildx create").replace(SOCKET, f"{place}/j.sock").replace("serve", name)
    build = documented("--builder serve").replace("serve", name).removesuffix(".") + "-o out ."
    with serving(harbor, place, "streams") as process:
        wait_until_it_serves(process, place)
        try:
            shell(harbor, place, create, build).ok()
        finally:
            harbor.run("docker", "buildx", "rm", name)
    assert (place / "out" / "x").read_text() == (place / "hello.txt").read_text()


@pytest.mark.harbor
def test_debugger_has_the_terminal(harbor: Harbor, place: Path) -> None:
    with serving(harbor, place, "buildkitd", "--pdb") as process:
        wait_until_it_serves(process, place)
        with start(client(harbor, place), place, documented("jettison build -o out")) as build:
            asked = ["break _build", "continue", "p session.file.source.name", "continue"]
            heard = talk(process, asked)
            assert build.wait(60) == 0, build.communicate()
    assert "'jettison.yaml'" in heard
    assert (place / "out" / "x").read_text() == (place / "hello.txt").read_text()


def start(harbor: Harbor, place: Path, line: str) -> subprocess.Popen[str]:
    words: Sequence[str] = (*shlex.split(line), "--engine", "buildctl", "--frontend", "any")
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=place,
        env={**os.environ, **harbor.env, "PYTHONPATH": str(ROOT / "frontend")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def talk(process: subprocess.Popen[str], lines: Sequence[str]) -> str:
    """Answer each prompt of the debugger with a line; gives all that it said before the last."""
    assert process.stdin is not None
    heard = ""
    for line in lines:
        heard += prompt(process)
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return heard


def prompt(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    heard, deadline = "", time.monotonic() + 60
    while not heard.endswith("(Pdb) "):
        ready, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
        assert ready, heard
        heard += os.read(process.stdout.fileno(), 1 << 12).decode()
    return heard
