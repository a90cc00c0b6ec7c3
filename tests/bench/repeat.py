"""Build the same thing many times against one daemon, in a row and at once, and see what stays.

`python -m tests.bench.repeat` does it 200 times on a daemon of its own, which needs the harbor and root.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.own_daemon import OwnDaemon, own_daemon

IN_A_ROW, AT_ONCE = 200, 8

# What the step writes differs from run to run: equal digests say that it ran once.
DESCRIPTION = """\
distro: azurelinux-3.0
rootfs: {{base: none}}
stages:
  app:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - run: "mkdir /out; echo {name} $RANDOM $RANDOM >/out/x"
files: [{{from: app, src: /out/x, dest: /x}}]
"""


@dataclass(frozen=True, slots=True)
class Built:
    """One build: the digest of its image's config, and the seconds that it took."""

    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What a daemon holds between builds: sessions of clients, open files, kilobytes of memory."""

    sessions: int
    files: int
    memory: int


def prepare(folder: Path) -> Path:
    """Write a build file that no build has seen before; gives its folder."""
    project = Path(tempfile.mkdtemp(dir=folder))
    (project / "jettison.yaml").write_text(DESCRIPTION.format(name=project.name))
    return project


def in_a_row(engine: Engine, project: Path, count: int) -> list[Built]:
    """Build one after the other; fails if a build does."""
    return [_build(engine, project, number) for number in range(count)]


def at_once(engine: Engine, project: Path, count: int) -> list[Built]:
    """Build so many at the same time; fails if a build does."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda number: _build(engine, project, number), range(count)))


def kept(daemon: OwnDaemon) -> Kept:
    """Ask a daemon what it holds, once it has had a moment to let go."""
    deadline = time.monotonic() + 5
    while daemon.sessions() and time.monotonic() < deadline:
        time.sleep(0.1)
    status = Path(f"/proc/{daemon.process.pid}/status").read_text()
    (memory,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    files = len(list(Path(f"/proc/{daemon.process.pid}/fd").iterdir()))
    return Kept(daemon.sessions(), files, int(memory))


def _build(engine: Engine, project: Path, number: int) -> Built:
    answer, start = project / f"{number}.json", time.monotonic()
    output = f"type=oci,dest={project}/{number}.tar"
    engine.build(Build(context=project, output=output, extra=("--metadata-file", str(answer)))).ok()
    seconds = time.monotonic() - start
    return Built(json.loads(answer.read_text())["containerimage.config.digest"], seconds)


def main() -> None:
    """Build many times and print what was seen."""
    harbor = Harbor.load()
    if harbor is None:
        sys.exit("no harbor is up: run `make harbor`")
    with tempfile.TemporaryDirectory(prefix="repeat-") as name, own_daemon(harbor, Path(name)) as daemon:
        engine, project = Buildctl(daemon.harbor), prepare(Path(name))
        _show("first", in_a_row(engine, project, 1), kept(daemon))
        for _ in range(4):
            _show("in a row", in_a_row(engine, project, IN_A_ROW // 4), kept(daemon))
        _show("at once", at_once(engine, project, AT_ONCE), kept(daemon))


def _show(title: str, builds: list[Built], held: Kept) -> None:
    digests, median = (
        len({each.digest for each in builds}),
        statistics.median(each.seconds for each in builds),
    )
    print(
        f"{len(builds):4} {title:9} {digests} digest, median {median:5.2f} s; the daemon has {held}",
        flush=True,
    )


if __name__ == "__main__":
    main()
