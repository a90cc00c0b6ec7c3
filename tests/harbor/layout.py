"""Where the harbor keeps things: this checkout's state, the cache that all checkouts share, the sockets."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


class HarborError(Exception):
    """A part of the harbor cannot be had; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders of one checkout's harbor.

    ``state`` is lost with the checkout, ``cache`` survives it. ``run`` holds sockets and process ids: its
    path is short, because a socket's path may have 107 bytes, and it outlives a removed ``state``, so that
    ``down`` still finds what to stop.
    """

    repo: Path
    state: Path
    cache: Path
    run: Path

    @property
    def env(self) -> Path:
        """The file to source."""
        return self.state / "env"

    @property
    def owner(self) -> Path:
        """The file that names the checkout whose state this is."""
        return self.state / "owner"

    @property
    def bin(self) -> Path:
        """The folder that `.harbor/env` puts on PATH."""
        return self.state / "bin"

    @property
    def tag(self) -> str:
        """Eight hex digits that tell this checkout from others on the machine."""
        return self.run.name.rpartition("-")[2]

    def log(self, name: str) -> Path:
        """Return the file that a daemon writes its output to."""
        return self.state / "log" / f"{name}.log"

    def make(self) -> None:
        """Create the folders; those of state and sockets are for their owner only."""
        for folder in (self.state / "log", self.bin, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.run.chmod(0o700)


def layout(repo: Path = REPO, environ: Mapping[str, str] = os.environ) -> Layout:
    """Return the layout of a checkout, as the environment asks for it."""
    tag = hashlib.sha256(str(repo).encode()).hexdigest()[:8]
    runtime = Path("/run") if os.access("/run", os.W_OK) else Path(tempfile.gettempdir())
    return Layout(
        repo=repo, state=repo / ".harbor", cache=_cache(environ), run=runtime / f"jettison-harbor-{tag}"
    )


def _cache(environ: Mapping[str, str]) -> Path:
    chosen = environ.get("JETTISON_HARBOR_CACHE")
    if chosen:
        return Path(chosen).absolute()
    home = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "/root"), ".cache")
    return Path(home, "jettison-harbor").absolute()


def machine_path(path: str) -> str:
    """Return PATH without the programs of any checkout's harbor: those are no part of the machine."""
    folders = path.split(os.pathsep)
    ours = ((".harbor", "bin"), (".real", "bin"))
    return os.pathsep.join(folder for folder in folders if Path(folder).parts[-2:] not in ours)
