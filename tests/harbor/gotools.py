"""Commands of Go modules, found on the machine or compiled by its Go at a pinned version."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

VERSION = "v0.34.2"  # the newest of the module proxy
OLDEST = (0, 30)
OLD_VERSIONS = ("v0.13.2", "v0.18.2")  # the oldest that Jettison builds with, and one between
MODULE = "github.com/moby/buildkit"
COMMANDS = ("buildkitd", "buildctl")
REGISTRY, REGISTRY_VERSION = "github.com/distribution/distribution/v3", "v3.1.2"
ACTIONLINT, ACTIONLINT_VERSION = "github.com/rhysd/actionlint", "v1.7.12"
GO_MOD = "module harbor.invalid/tools\n"
GO_ENV = {"CGO_ENABLED": "0", "GOWORK": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildKit:
    """The daemon and its client."""

    buildkitd: Path
    buildctl: Path


def buildkit(cache: Path) -> BuildKit:
    """Return the machine's own commands if they are current, else compiled ones (150 s on two cores)."""
    folder = _own() or released(cache, VERSION)
    return BuildKit(buildkitd=folder / "buildkitd", buildctl=folder / "buildctl")


def released(cache: Path, version: str) -> Path:
    """Return a folder with both commands of a release, compiled where the cache lacks them."""
    return part(cache, "buildkit", fingerprint(version, GO_MOD), lambda place: _compile(place, version))


def registry(cache: Path) -> Path:
    """Return a registry server, for machines without Debian's."""
    return _command(cache, REGISTRY, REGISTRY_VERSION, "registry")


def actionlint(cache: Path) -> Path:
    """Return the linter of GitHub's workflows."""
    return _command(cache, ACTIONLINT, ACTIONLINT_VERSION, "actionlint")


def _command(cache: Path, module: str, version: str, command: str) -> Path:
    def make(place: Path) -> None:
        compile_commands(place, module, version, [command])

    return part(cache, command, fingerprint(version, GO_MOD), make) / command


def _own() -> Path | None:
    found = [Path(path) for path in map(shutil.which, COMMANDS) if path]
    if len(found) < len(COMMANDS) or found[0].parent != found[1].parent:
        return None
    match = re.search(r"v(\d+)\.(\d+)\.", run([found[0], "--version"]))
    current = match is not None and (int(match[1]), int(match[2])) >= OLDEST
    return found[0].parent if current else None


def _compile(place: Path, version: str) -> None:
    if shutil.which("go") is None:
        raise HarborError(
            f"no buildkitd {'.'.join(map(str, OLDEST))} or newer, and no Go to compile {version}: install one"
        )
    compile_commands(place, MODULE, version, COMMANDS, f"-X {MODULE}/version.Version={version}")


def compile_commands(
    place: Path, module: str, version: str, commands: Sequence[str], flags: str = ""
) -> None:
    """Compile commands of a released module into a folder.

    A module of our own asks for it: `go install MODULE@VERSION` refuses a go.mod with an exclude line.
    """
    own = place / "module"
    own.mkdir()
    (own / "go.mod").write_text(GO_MOD)
    names = [f"{module}/cmd/{command}" for command in commands]
    run(["go", "get", *(f"{name}@{version}" for name in names)], cwd=own, env=GO_ENV)
    linked = f"-s -w {flags}".strip()
    run(["go", "build", "-trimpath", "-ldflags", linked, "-o", f"{place}/", *names], cwd=own, env=GO_ENV)
