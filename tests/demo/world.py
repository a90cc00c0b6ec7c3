"""Where the demonstration builds: with the real images where they can be had, else in the harbor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.demo import say
from tests.demo.machine import Machine, registry
from tests.e2e.harbor_env import ROOT, Harbor
from tests.harbor.frontend_image import PUBLISHED
from tests.harbor.layout import layout
from tests.harbor.scanners import scanners

# Of no registry: where a frontend has been released, its name would mean that one and not this tree's.
LOCAL = "jettison-demo:frontend"


class CommandError(Exception):
    """A command of the demonstration failed; it has said why itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An engine to build on: the environment for its clients, the frontend, flags for each build."""

    env: dict[str, str]
    frontend: str
    flags: tuple[str, ...] = ()

    @property
    def syntax(self) -> tuple[str, ...]:
        """The flags that put the frontend in place of the one in a file's first line."""
        if self.frontend == PUBLISHED:
            return ()
        return ("--build-arg", f"BUILDKIT_SYNTAX={self.frontend}")

    def run(self, *argv: str) -> None:
        """Run a command in view of the person; CommandError if it fails."""
        say.command(argv)
        if subprocess.run(argv, env=self.env, cwd=ROOT, check=False).returncode:
            raise CommandError(shlex.join(argv))

    def ask(self, *argv: str) -> str:
        """Return what a command prints; CommandError, with its own words, if it fails."""
        done = subprocess.run(argv, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"{shlex.join(argv)}\n{done.stderr.strip()}")
        return done.stdout

    def has(self, program: str) -> bool:
        """Tell whether a program is on this world's PATH."""
        return shutil.which(program, path=self.env.get("PATH")) is not None

    def build(self, tag: str, context: Path, flags: Sequence[str] = ()) -> None:
        """Build an image into the daemon's store."""
        where = str(context.relative_to(ROOT))
        self.run("docker", "buildx", "build", "--load", "-t", tag, *flags, *self.flags, where)


def open_world(machine: Machine) -> World | None:
    """Choose a world and say why; None where this machine can have neither."""
    if machine.docker and machine.real_images:
        say.note(
            f"{registry()} answers: this uses Microsoft's real images, and the Docker daemon found here."
        )
        return _real()
    _explain_harbor(machine)
    return _harbor() if machine.can_have_harbor else None


def _explain_harbor(machine: Machine) -> None:
    if not machine.real_images:
        say.note(f"{registry()} does not answer: Microsoft's real images cannot be used.")
    else:
        say.note("No Docker daemon with buildx answers here.")
    if machine.can_have_harbor:
        say.note(
            "This uses the harbor instead: test stand-ins for Microsoft's images and packages, with their",
            "names and layout but not their content, on real BuildKit. Sizes and package lists are the",
            "stand-ins'. The first time takes minutes, later ones seconds.",
        )


def _real() -> World:
    env = dict(os.environ)
    env["PATH"] = f"{env['PATH']}:{next(iter(scanners(layout().cache).values())).parent}"
    # Only the builder of the daemon itself, named as its context, takes a frontend from local images.
    env["BUILDX_BUILDER"] = World(env=env, frontend="").ask("docker", "context", "show").strip()
    world = World(env=env, frontend=LOCAL)
    say.heading("Build the frontend image from this tree")
    world.run("docker", "buildx", "build", "--load", "-t", LOCAL, "-f", "Dockerfile.frontend", ".")
    return world


def _harbor() -> World:
    say.heading("Bring up the harbor, and in it the frontend image from this tree")
    if subprocess.run([sys.executable, "-m", "tests.harbor", "up"], cwd=ROOT, check=False).returncode:
        raise CommandError("make harbor")
    found = Harbor.load()
    if found is None:
        raise CommandError("make harbor: it wrote no .harbor/env")
    flags = tuple(found.flags("HARBOR_BUILDX_FLAGS"))
    return World(env={**os.environ, **found.env}, frontend=PUBLISHED, flags=flags)
