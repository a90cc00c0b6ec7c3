"""BuildKit's own commands: found on the machine, or compiled by its Go at a pinned version."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

VERSION = "v0.34.2"
OLDEST = (0, 30)
MODULE = "github.com/moby/buildkit"
COMMANDS = ("buildkitd", "buildctl")
GO_MOD = "module harbor.invalid/tools\n"
GO_ENV = {"CGO_ENABLED": "0", "GOWORK": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildKit:
    """The daemon and its client."""

    buildkitd: Path
    buildctl: Path


def buildkit(cache: Path) -> BuildKit:
    """Return the machine's own commands if they are current, else compiled ones (150 s on two cores)."""
    folder = _own() or part(cache, "buildkit", fingerprint(VERSION, GO_MOD), _compile)
    return BuildKit(buildkitd=folder / "buildkitd", buildctl=folder / "buildctl")


def _own() -> Path | None:
    found = [Path(path) for path in map(shutil.which, COMMANDS) if path]
    if len(found) < len(COMMANDS) or found[0].parent != found[1].parent:
        return None
    match = re.search(r"v(\d+)\.(\d+)\.", run([found[0], "--version"]))
    current = match is not None and (int(match[1]), int(match[2])) >= OLDEST
    return found[0].parent if current else None


def _compile(place: Path) -> None:
    """Compile in a module of our own: `go install MODULE@VERSION` refuses a go.mod with an exclude line."""
    if shutil.which("go") is None:
        raise HarborError(
            f"no buildkitd {'.'.join(map(str, OLDEST))} or newer, and no Go to compile it: install one"
        )
    module = place / "module"
    module.mkdir()
    (module / "go.mod").write_text(GO_MOD)
    names = [f"{MODULE}/cmd/{name}" for name in COMMANDS]
    run(["go", "get", *(f"{name}@{VERSION}" for name in names)], cwd=module, env=GO_ENV)
    flags = f"-s -w -X {MODULE}/version.Version={VERSION}"
    run(["go", "build", "-trimpath", "-ldflags", flags, "-o", f"{place}/", *names], cwd=module, env=GO_ENV)
