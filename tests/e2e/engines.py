"""Two engines behind one interface: the Docker daemon by buildx, a standalone buildkitd by buildctl."""

from __future__ import annotations

import base64
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.e2e.harbor_env import Harbor, Outcome

FAILED = r"(?:ERROR|error): (?:failed to build: )?failed to (?:solve|run Build function): "
"""What a client prints before the error of a build, as a regular expression.

BuildKit's client has the error from two calls that end together: the one for the whole build, and the one
for the frontend within it (`client/solve.go`, `client/build.go`). It prints whichever it hears of first,
seldom the second; the error is the same. `failed to build` is buildx's own, since 0.25.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One build as a user asks for it. `output` is an exporter's value, `no_cache` runs every step."""

    context: Path
    file: Path | None = None
    args: dict[str, str] = field(default_factory=dict)
    contexts: dict[str, str] = field(default_factory=dict)
    output: str = ""
    no_cache: bool = False
    target: str = ""
    extra: tuple[str, ...] = ()

    @property
    def description(self) -> Path:
        return self.file or self.context / "jettison.yaml"


class Engine(ABC):
    """A way to run a build with the frontend image of this tree."""

    name: str

    def __init__(self, harbor: Harbor) -> None:
        self.harbor = harbor

    @abstractmethod
    def command(self, build: Build) -> list[str]:
        """Give the words of a build with plain progress on stderr."""

    def build(self, build: Build) -> Outcome:
        """Run a build."""
        return self.harbor.run(*self.command(build))

    @abstractmethod
    def warnings(self, build: Build) -> list[str]:
        """Run a build that succeeds, and return the warnings that its client is told, or shows."""

    def oci(self, build: Build, dest: Path) -> Outcome:
        """Build into an OCI archive."""
        return self.build(_with_output(build, f"type=oci,dest={dest}"))

    def tree(self, build: Build, dest: Path) -> Outcome:
        """Build into a local directory."""
        return self.build(_with_output(build, f"type=local,dest={dest}"))

    def load(self, build: Build, tag: str, scratch: Path) -> Outcome:
        """Build into the Docker store, which runs the containers of both engines."""
        archive = scratch / "image.tar"
        self.build(_with_output(build, f"type=docker,name={tag},dest={archive}")).ok()
        return self.harbor.run("docker", "load", "-i", str(archive)).ok()


class Buildx(Engine):
    """`docker buildx build` against the Docker daemon."""

    name = "docker"

    def command(self, build: Build) -> list[str]:
        argv = ["docker", "buildx", "build", "--progress=plain", "-f", str(build.description)]
        argv += ["--build-arg", f"BUILDKIT_SYNTAX={self.harbor.frontend}"]
        for name, value in build.args.items():
            argv += ["--build-arg", f"{name}={value}"]
        for name, value in build.contexts.items():
            argv += ["--build-context", f"{name}={value}"]
        argv += ["--output", build.output] if build.output else []
        argv += ["--no-cache"] if build.no_cache else []
        argv += ["--target", build.target] if build.target else []
        argv += [*self.harbor.flags("HARBOR_BUILDX_FLAGS"), *build.extra, str(build.context)]
        return argv

    def warnings(self, build: Build) -> list[str]:
        line = r"^(?:\x1b\[0m)? - (.*: .* \(line \d+\))$"  # behind "2 warnings found", in colours or not
        return re.findall(line, self.build(build).ok().text, re.MULTILINE)


class Buildctl(Engine):
    """`buildctl build --frontend gateway.v0` against a standalone buildkitd."""

    name = "buildkitd"

    def command(self, build: Build) -> list[str]:
        description = build.description
        argv = ["buildctl", "build", "--progress=plain", "--frontend", "gateway.v0"]
        argv += ["--opt", f"source={self.harbor.frontend}", "--opt", f"filename={description.name}"]
        argv += ["--local", f"context={build.context}", "--local", f"dockerfile={description.parent}"]
        for name, value in build.args.items():
            argv += ["--opt", f"build-arg:{name}={value}"]
        for name, value in build.contexts.items():
            argv += ["--opt", f"context:{name}={value}"]
        argv += ["--output", build.output] if build.output else []
        argv += ["--no-cache"] if build.no_cache else []
        argv += ["--opt", f"target={build.target}"] if build.target else []
        return [*argv, *self.harbor.flags("HARBOR_BUILDCTL_FLAGS"), *build.extra]

    def warnings(self, build: Build) -> list[str]:
        """Read them from the raw progress.

        The plain one leaves out a warning when nothing else happens at its vertex in the same tenth of a
        second (BuildKit's `progressui`: a warning alone does not have its vertex printed again).
        """
        raw = replace(build, extra=("--progress=rawjson", *build.extra))
        told = [
            each for status in _documents(self.build(raw).ok().text) for each in status.get("warnings", ())
        ]
        return [base64.b64decode(each["short"]).decode() for each in told]


def _documents(text: str) -> Iterator[dict[str, list[dict[str, str]]]]:
    """Read the JSON documents of a text, one behind the other."""
    decoder, end = json.JSONDecoder(), 0
    while (start := text.find("{", end)) >= 0:
        document, end = decoder.raw_decode(text, start)
        yield document


def _with_output(build: Build, output: str) -> Build:
    return replace(build, output=output)
