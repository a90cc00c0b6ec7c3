"""How a request begins: what is asked of the daemon before anything of the build file is understood."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from time import time

from jettison.gateway import buildfile, capabilities, given
from jettison.gateway.bridge import Bridge, Pong
from jettison.gateway.buildfile import BuildFile, Fetch
from jettison.gateway.given import Given
from jettison.gateway.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is known once the build file is there; `start` is in milliseconds since 1970."""

    start: int
    bridge: Bridge
    options: Options
    given: Given
    pong: Pong
    fetched: Fetch
    file: BuildFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known while the build file is on its way."""

    start: int
    bridge: Bridge
    options: Options
    given: Given
    fetched: Fetch
    reading: Future[BuildFile]

    def result(self) -> Build:
        """Wait for the build file; DaemonError for a daemon that no build can do with."""
        pong = self.bridge.ping()
        capabilities.require_frontend(pong, self.options.product)
        return Build(
            start=self.start,
            bridge=self.bridge,
            options=self.options,
            given=self.given,
            pong=pong,
            fetched=self.fetched,
            file=self.reading.result(),
        )


def begin(bridge: Bridge, options: Options, pool: Executor) -> Opening:
    """Ask for the build file."""
    start = int(time() * 1000)
    gifts = given.find(bridge, options)
    fetched = buildfile.fetch(bridge, options, gifts)
    reading = pool.submit(buildfile.read, bridge, fetched)
    return Opening(start=start, bridge=bridge, options=options, given=gifts, fetched=fetched, reading=reading)
