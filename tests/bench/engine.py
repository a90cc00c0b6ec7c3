"""A buildkitd of the bench's own, empty at its start, with the harbor's registry behind it."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.harbor_env import Harbor, Outcome
from tests.harbor import engines
from tests.harbor.layout import Layout

PATIENCE = 60.0  # seconds until a daemon must answer


@dataclass(frozen=True, slots=True)
class Engine:
    """A running buildkitd by the address of its socket."""

    harbor: Harbor
    host: str

    def buildctl(self, *words: str) -> Outcome:
        """Run the client against this daemon."""
        return self.harbor.run("buildctl", "--addr", self.host, *words, timeout=900)

    def build(self, recipe: Recipe, project: Path, extra: Sequence[str] = ()) -> Build:
        """Build a project by a recipe, and say how long it took; fails with all that was printed."""
        words = ["build", "--progress=plain", "--frontend=gateway.v0"]
        words += ["--opt", f"source={recipe.frontend}", "--opt", f"filename={recipe.file.name}"]
        folder = recipe.file.parent if recipe.file.is_absolute() else project
        words += ["--local", f"context={project}", "--local", f"dockerfile={folder}"]
        options = {f"build-arg:{name}": value for name, value in recipe.args.items()}
        words += [word for name, value in options.items() for word in ("--opt", f"{name}={value}")]
        start = time.perf_counter()
        text = self.buildctl(*words, *extra).ok().text
        return Build(seconds=time.perf_counter() - start, progress=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A way to build: a frontend's image, a build file (of the project, or by a full path), arguments."""

    name: str
    frontend: str
    file: Path
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a build took, and what it said."""

    seconds: float
    progress: str


@contextmanager
def daemon(harbor: Harbor, layout: Layout) -> Iterator[Engine]:
    """Run a buildkitd that knows nothing yet; it and all that it holds go at the end."""
    with tempfile.TemporaryDirectory(prefix="jettison-bench-") as name:
        place = Path(name)
        host = f"unix://{place}/buildkitd.sock"
        settings = engines.buildkit_config(str(place / "root"), host, harbor.env["HARBOR_REGISTRY"])
        (place / "buildkitd.toml").write_text(settings)
        with _running(harbor, layout, place):
            _await(harbor, host)
            yield Engine(harbor, host)


@contextmanager
def _running(harbor: Harbor, layout: Layout, place: Path) -> Iterator[None]:
    program = Path(layout.bin / "buildkitd").resolve()
    env = {**harbor.env, "PATH": engines.path(layout, ()), "TMPDIR": str(place)}
    with (place / "log").open("wb") as log:
        command = [str(program), "--config", str(place / "buildkitd.toml")]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(harbor: Harbor, host: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while harbor.run("buildctl", "--addr", host, "debug", "workers").code:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the bench's buildkitd did not answer in {PATIENCE:.0f} s")
        time.sleep(0.1)
