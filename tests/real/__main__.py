"""`make real`: run on the real images where they can be reached, and write what was seen.

Exit codes: 0, all went well; 1, the demonstration or a test failed, and the report says which; 2, an engine
could not be started; 3, the images, packages or UPX's releases cannot be reached, and nothing was run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.demo import say
from tests.demo.__main__ import NAIVE, SMALL, demonstrate
from tests.demo.sizes import measure
from tests.demo.world import CommandError, World
from tests.harbor import lock
from tests.harbor.layout import HarborError, Layout, machine_path
from tests.harbor.world import WorldError
from tests.real import facts, places, results, world
from tests.real.report import Demo, Run, page
from tests.reality.page import ROOT, page_rows

MIRROR = "JETTISON_REAL_MIRROR"
FAILED, NO_ENGINE, NOT_REACHED = 1, 2, 3
TESTS = ("tests/e2e",)


def main(arguments: list[str]) -> int:
    """Run it; return an exit code."""
    chosen = _parser().parse_args(arguments)
    mirror = os.environ.get(MIRROR, "")
    missing = places.silent(places.needed(mirror))
    if missing:
        print(places.sentence(missing), file=sys.stderr)
        return NOT_REACHED
    here = world.place()
    os.environ["PATH"] = machine_path(os.environ["PATH"])  # `.harbor/env` may have been sourced
    try:
        with lock.alone(here), world.running(here, mirror) as env:
            run = _run(here, env, mirror, chosen.tests or TESTS)
    except (HarborError, WorldError) as error:
        print(f"make real: {error}", file=sys.stderr)
        return NO_ENGINE
    return _write(run, here)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.real", description="Run on the real images.")
    parser.add_argument("tests", nargs=argparse.REMAINDER, help="words for pytest in the place of tests/e2e")
    return parser


def _run(here: Layout, env: dict[str, str], mirror: str, tests: Sequence[str]) -> Run:
    built = World(env=env, frontend=env["JETTISON_IMAGE"])
    seen = [facts.image(built, name, fetch=not mirror) for name in world.images()]
    demo = _demonstrate(built)
    say.heading("Tests")
    return Run(
        day=datetime.now(UTC).date(),
        commit=_commit(),
        mirror=mirror,
        tools=facts.tools(built),
        images=seen,
        demo=demo,
        results=_test(here, env, tests),
        rows=page_rows(),
    )


def _demonstrate(built: World) -> Demo:
    """Run the demonstration, and look at the images that it made."""
    start = time.monotonic()
    try:
        demonstrate(built)
        spent = time.monotonic() - start
        sizes = {"jettison": measure(built, SMALL), "naive Dockerfile": measure(built, NAIVE)}
        return Demo(seconds=spent, sizes=sizes, packages=facts.packages(built, SMALL))
    except CommandError as error:
        return Demo(seconds=time.monotonic() - start, failed=str(error).strip().splitlines()[0])


def _test(here: Layout, env: dict[str, str], tests: Sequence[str]) -> list[results.Result]:
    junit = here.state / "junit.xml"
    junit.unlink(missing_ok=True)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "not stand_in",
        f"--junitxml={junit}",
        "--durations=10",
        *tests,
    ]
    subprocess.run(words, cwd=ROOT, env=env, check=False)
    return results.read(junit)


def _commit() -> str:
    changed = ", with changes that are not in it" if _git("status", "--porcelain") else ""
    return (_git("rev-parse", "HEAD") or "unknown") + changed


def _git(*words: str) -> str:
    # It is root's run, and the tree may be another user's.
    argv = ["git", "-c", f"safe.directory={ROOT}", *words]
    try:
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _write(run: Run, here: Layout) -> int:
    """Write the report where it can be committed; one on stand-ins or through a mirror never goes there."""
    folder: Path = ROOT / "docs" / "real" if run.real else here.state
    report = folder / f"{run.day}.md"
    report.write_text(page(run))
    say.note(f"make real: the report is in {report.relative_to(ROOT)}")
    return 0 if run.well else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
