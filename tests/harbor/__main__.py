"""`python -m tests.harbor up|down|status`."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.harbor import down, engines, layout, lock, process, registry, report, up, watchdog, webserver
from tests.harbor.layout import HarborError

DAEMONS = (registry.NAME, webserver.NAME, engines.DOCKER, engines.BUILDKIT, watchdog.NAME)


def main(arguments: list[str]) -> int:
    """Run one command; return 1 if a part of the harbor is missing afterwards."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.harbor", description="The offline world to test in."
    )
    parser.add_argument("command", choices=("up", "down", "status"))
    command = parser.parse_args(arguments).command
    place = layout.layout()
    os.environ["PATH"] = layout.machine_path(os.environ["PATH"])  # `.harbor/env` may have been sourced
    if command == "status":
        return _status(place)
    try:
        with lock.alone(place):
            return _up(place) if command == "up" else _down(place)
    except HarborError as error:
        print(f"harbor: {error}", file=sys.stderr)
        return 1


def _up(place: layout.Layout) -> int:
    start, result = time.monotonic(), report.Report()
    up.up(place, result)
    spent = f"{time.monotonic() - start:.1f} s"
    if result.lost:
        print(result.summary(), file=sys.stderr)
        print(f"harbor: up in part after {spent}; what runs: {', '.join(_running(place)) or 'nothing'}")
        return 1
    print(f"harbor: up ({spent}); to use it: . {place.env.relative_to(place.repo)}")
    return 0


def _down(place: layout.Layout) -> int:
    stopped = down.down(place)
    print(f"harbor: stopped {', '.join(stopped)}" if stopped else "harbor: was not up")
    return 0


def _status(place: layout.Layout) -> int:
    names = _running(place)
    for name in DAEMONS:
        pid = process.running(place, name)
        print(f"{name:10} {f'running, process {pid}' if pid else 'not running'}")
    print(f"env        {place.env if place.env.exists() else 'none; bring the harbor up with `make harbor`'}")
    return 0 if len(names) == len(DAEMONS) else 1


def _running(place: layout.Layout) -> list[str]:
    return [name for name in DAEMONS if process.running(place, name)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
