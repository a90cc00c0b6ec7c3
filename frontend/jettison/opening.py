"""How a request begins: what is asked of the daemon before anything of the build file is understood."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from time import time

from jettison.gateway import buildfile, capabilities, given, limits
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


def begin(bridge: Bridge, options: Options, pool: Executor, meanwhile: Callable[[], object]) -> Build:
    """Fetch the build file; DaemonError for a daemon that no build can do with.

    `meanwhile` is done while the file is on its way.
    """
    start = int(time() * 1000)
    gifts = given.find(bridge, options)
    options = _with_time(bridge, options)
    fetched = buildfile.fetch(bridge, options, gifts)
    reading = pool.submit(buildfile.read, bridge, fetched)
    meanwhile()
    pong = bridge.ping()
    capabilities.require_frontend(pong, options.product)
    capabilities.require_limits(pong, limits.flags(options.resources), options.product)
    return Build(
        start=start,
        bridge=bridge,
        options=options,
        given=gifts,
        pong=pong,
        fetched=fetched,
        file=reading.result(),
    )


def _with_time(bridge: Bridge, options: Options) -> Options:
    if not options.context_epoch:
        return options
    from jettison.gateway import moment  # noqa: PLC0415 - few builds ask for it

    return moment.settled(bridge, options)
