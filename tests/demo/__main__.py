"""`make demo`: build examples/hello with the frontend of this tree, run it, weigh it, scan it."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.demo import say, scans, sizes
from tests.demo.machine import inspect
from tests.demo.world import CommandError, World, open_world
from tests.e2e.harbor_env import ROOT
from tests.harbor.layout import HarborError

EXAMPLE = ROOT / "examples" / "hello"
SMALL, NAIVE = "jettison-demo:hello", "jettison-demo:naive"


def main() -> int:
    """Run the demonstration, or the part of it that this machine can; return an exit code."""
    try:
        world = open_world(inspect())
        if world is None:
            return without_engine()
        demonstrate(world)
    except (CommandError, HarborError) as error:
        print(f"make demo: failed: {error}", file=sys.stderr)
        return 1
    return 0


def demonstrate(world: World) -> None:
    """Build both images, run the small one, and compare."""
    say.heading("The whole build file")
    say.note((EXAMPLE / "jettison.yaml").read_text().rstrip())
    say.heading("Build it")
    world.build(SMALL, EXAMPLE, ["-f", "examples/hello/jettison.yaml", *world.syntax])
    say.heading("Run it")
    world.run("docker", "run", "--rm", "--network", "none", SMALL)
    say.heading("The same program from a naive Dockerfile")
    world.build(NAIVE, EXAMPLE, ["-f", "examples/hello/Dockerfile.naive"])
    say.heading("Sizes")
    weighed = {"jettison": sizes.measure(world, SMALL), "naive Dockerfile": sizes.measure(world, NAIVE)}
    say.note(*sizes.table(weighed))
    say.heading("What scanners see in the small image")
    scans.show(world, SMALL)


def without_engine() -> int:
    """Say what is missing and show what needs no engine; a failure only in CI."""
    say.note(
        "Missing: a Docker daemon with buildx that can reach Microsoft's registry, or root to bring up the",
        "harbor. So nothing is built, run, weighed or scanned. This part needs neither:",
    )
    for words in (["check"], ["explain"]):
        argv = ["jettison", *words, "examples/hello/jettison.yaml"]
        say.heading(" ".join(argv))
        subprocess.run([sys.executable, "-m", *argv], cwd=ROOT, check=True)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
