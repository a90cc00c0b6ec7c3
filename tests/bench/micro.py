"""What needs no engine: marshalling, compiling, reading and start-up, in milliseconds and ratios."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from jettison import llb
from jettison.cli.graphs import build_graph
from jettison.cli.options import read_options
from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.errors import SourceFile
from jettison.pb import ops_pb2
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from tests.description.test_mistakes import FORTY
from tests.fakes import process
from tests.fakes.answers import check_end, daemon_with

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7
AMD64 = Platform("linux", "amd64")
OPTIONS = read_options([], "linux/amd64")


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the shortest of some runs: what the work costs when nothing else disturbs it."""
    return min(_once(work) for _ in range(runs)) * 1000


def show(name: str, value: float, basis: str, base: float) -> None:
    """Print a figure and its ratio to another of the same run."""
    print(f"{name:42} {value:8.1f} ms   {value / base:6.1f} times {basis} ({base:.1f} ms)", flush=True)


def chain(length: int) -> llb.State:
    """Return a line of commands."""
    state = llb.image("docker.io/library/alpine:latest", platform=AMD64)
    for number in range(length):
        state = state.run(["echo", str(number)]).root
    return state


def diamond(levels: int) -> llb.State:
    """Return a graph in which 2 ** levels ways lead to the source."""
    state = llb.image("docker.io/library/alpine:latest", platform=AMD64)
    for number in range(levels):
        state = llb.merge([state.run(["left", str(number)]).root, state.run(["right", str(number)]).root])
    return state


def flat(width: int) -> llb.State:
    """Return commands that start from one image, laid over each other."""
    image = llb.image("docker.io/library/alpine:latest", platform=AMD64)
    return llb.merge([image.run(["echo", str(number)]).root for number in range(width)])


def marshalling(name: str, state: llb.State) -> None:
    """Compare marshalling with what protobuf alone takes to write the same ops."""
    messages = [ops_pb2.Op.FromString(data) for data in llb.marshal(state).ops]
    wire = milliseconds(lambda: [each.SerializeToString() for each in messages])
    show(f"marshal {name}", milliseconds(lambda: llb.marshal(state)), "protobuf alone", wire)


def reading() -> None:
    """Compare reading the usual file with what YAML alone takes."""
    path = ROOT / "examples" / "server" / "jettison.yaml"
    source = SourceFile("jettison.yaml", path.read_text())
    variables = Variables(build_args={}, target=AMD64, build=AMD64)
    plain = milliseconds(lambda: yaml.compose(source.text, Loader=yaml.CSafeLoader))
    show(
        "read the usual file",
        milliseconds(lambda: describe(source, variables, PRESETS)),
        "libyaml alone",
        plain,
    )


def starting() -> None:
    """Compare one whole request with an interpreter that does nothing."""
    empty = milliseconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    with tempfile.TemporaryDirectory() as folder:
        whole = milliseconds(lambda: _request(Path(folder)))
        wrong = Path(folder) / "wrong.yaml"
        wrong.write_text(FORTY)
        checked = milliseconds(lambda: _check(wrong))
    show("answer one request, start to end", whole, "an empty Python", empty)
    show("jettison check, 44 mistakes", checked, "an empty Python", empty)


def _request(folder: Path) -> None:
    check_end(process.run(daemon_with(), folder, {"filename": "jettison.yaml"}))
    (folder / "daemon.sock").unlink(missing_ok=True)


def _check(file: Path) -> None:
    command = [sys.executable, "-m", "jettison", "check", str(file)]
    done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 1:
        raise RuntimeError(f"`jettison check` ended with {done.returncode}, 1 was expected")


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compiling() -> None:
    """Compile and marshal descriptions of more and more steps, from their text to their bytes."""
    for count in (10, 100, 1_000):
        source = SourceFile("jettison.yaml", steps(count))
        spent = milliseconds(lambda: build_graph(source, ROOT, OPTIONS))  # noqa: B023 - called at once
        print(f"{f'compile and marshal {count:,} steps':42} {spent:8.1f} ms   {spent / count:6.3f} ms a step")


def steps(count: int) -> str:
    """Return a description with that many steps."""
    lines = "".join(f"      - run: echo {number} >>/out/log\n" for number in range(count))
    return f"""distro: azurelinux-3.0
stages:
  app:
    from: go
    steps:
{lines}files: [{{from: app, src: /out/log, dest: /log}}]
"""


def measure() -> None:
    """Print all figures, in about half a minute."""
    marshalling("a chain of 5,000 ops", chain(5_000))
    marshalling("a diamond of 20 levels", diamond(20))
    marshalling("a flat graph of 10,000 ops", flat(10_000))
    compiling()
    reading()
    starting()
