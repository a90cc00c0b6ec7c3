"""What a build is given: the graphs of a caller, the build context, and where the build file is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from jettison import llb
from jettison.errors import DaemonError
from jettison.gateway.bridge import Bridge, SolveError
from jettison.gateway.options import CONTEXT_SOURCE, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Trees that are no local directories of the client.

    `context` and `build_file` (the tree that holds the build file) are None where such a directory is
    meant. `filename` is the build file's name in its tree.
    """

    filename: str
    context: llb.State | None = None
    build_file: llb.State | None = None
    inputs: Mapping[str, llb.State] = field(default_factory=dict)


def find(bridge: Bridge, options: Options) -> Given:
    """Find out what a build is given; OptionError for a context that is no address.

    An address comes before an input, and an input before a directory. The build file is in the context,
    unless the client says that it sends the build file apart.
    """
    inputs = _inputs(bridge)
    if options.context:
        from jettison.gateway.remote import remote  # noqa: PLC0415 - few contexts are

        return remote(bridge, options, inputs)
    context = inputs.get(CONTEXT_SOURCE)
    apart = inputs.get(options.build_file_source)
    build_file = None if options.own_build_file else apart or context
    return Given(filename=options.filename, context=context, build_file=build_file, inputs=inputs)


def _inputs(bridge: Bridge) -> Mapping[str, llb.State]:
    found: Mapping[str, llb.Definition] = {}
    with suppress(SolveError):  # A daemon without the call has none.
        found = bridge.inputs()
    try:
        return {name: llb.state_of(definition) for name, definition in found.items()}
    except ValueError as error:
        raise DaemonError(f"the graph that the build is given cannot be read: {error}") from None
