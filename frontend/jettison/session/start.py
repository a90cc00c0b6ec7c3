"""How a request begins: what is asked of the daemon before anything of the build file is understood."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from time import time

from jettison.gateway import capabilities, limits
from jettison.gateway.bridge import Bridge, Pong
from jettison.gateway.options import Options
from jettison.session import files
from jettison.session.files import BuildFile, Fetch
from jettison.session.inputs import BuildInputs, read_inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One request, once its build file is there; `start` is in milliseconds since 1970."""

    start: int
    bridge: Bridge
    options: Options
    inputs: BuildInputs
    pong: Pong
    fetched: Fetch
    file: BuildFile


def begin(bridge: Bridge, options: Options, pool: Executor, while_waiting: Callable[[], object]) -> Session:
    """Fetch the build file; DaemonError for a daemon that no build can do with.

    `while_waiting` is called while the file is on its way.
    """
    start = int(time() * 1000)
    inputs, options = read_inputs(bridge, options)
    if options.context_epoch:
        from jettison.session import context_time  # noqa: PLC0415 - few builds ask for it

        options = context_time.with_context_time(bridge, options)
    pong = bridge.ping()
    capabilities.require_frontend(pong, options.product)
    capabilities.require_limits(pong, limits.flags(options.resources), options.product)
    fetched = files.fetch_build_file(bridge, options, inputs, pong)
    reading = pool.submit(files.read_build_file, bridge, options, inputs, fetched)
    while_waiting()
    return Session(
        start=start,
        bridge=bridge,
        options=options,
        inputs=inputs,
        pong=pong,
        fetched=fetched,
        file=reading.result(),
    )
