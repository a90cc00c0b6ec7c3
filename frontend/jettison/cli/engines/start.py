"""From a request to a running engine, or to the command line that would run it."""

from __future__ import annotations

import os
import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jettison.cli import report
from jettison.cli.engines import buildctl, buildx, find, private, run
from jettison.cli.engines.request import Client, Engine, Request
from jettison.cli.engines.signals import Signals

_TITLES = {
    Engine.BUILDX: "docker buildx",
    Engine.BUILDCTL: "buildctl, at the daemon of BUILDKIT_HOST",
    Engine.BUILDKITD: "a buildkitd that runs for this build",
}
_NOTHING_KEPT = "note: nothing stays of this build; to keep its result add --load, --push or --output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which engine to use, the address of BuildKit's daemon, and flags for one that is started."""

    engine: Engine
    host: str = ""
    daemon_flags: tuple[str, ...] = ()


def build(request: Request, settings: Settings) -> int:
    """Run a build and return the exit code of the engine's client."""
    engine = find.engine(settings.engine, settings.host)
    wanted = _client(engine, request, settings.host)
    if wanted.loads:
        find.require_docker()
    if settings.engine is Engine.AUTO:
        report.say(f"building with {_TITLES[engine]}")
    if not wanted.keeps:
        report.say(_NOTHING_KEPT)
    with Signals() as signals:
        code = _run(engine, request, settings, signals)
        signals.check()
    return code


def command_line(request: Request, settings: Settings) -> str:
    """Return the command that a build would run, as words for a shell.

    A named engine is not asked whether it is there, but buildctl needs to know a daemon.
    """
    engine, folder = settings.engine, Path(tempfile.gettempdir()) / f"{private.PREFIX}XXXXXXXX"
    if engine is Engine.AUTO or (engine is Engine.BUILDCTL and not settings.host):
        engine = find.engine(engine, settings.host)
    if engine is not Engine.BUILDKITD:
        return _line(_client(engine, request, settings.host))
    daemon = private.command(folder, settings.daemon_flags, root=os.geteuid() == 0)
    return f"{shlex.join(daemon)} &\n{_line(_client(engine, request, private.address(folder)))}"


def _run(engine: Engine, request: Request, settings: Settings, signals: Signals) -> int:
    if engine is not Engine.BUILDKITD:
        return run.client(_client(engine, request, settings.host), signals)
    with private.daemon(settings.daemon_flags, signals) as address:
        return run.client(_client(engine, request, address), signals)


def _client(engine: Engine, request: Request, address: str) -> Client:
    return buildx.client(request) if engine is Engine.BUILDX else buildctl.client(request, address)


def _line(client: Client) -> str:
    words = shlex.join(client.argv)
    return f"{words} | {shlex.join(run.LOAD)}" if client.loads else words
