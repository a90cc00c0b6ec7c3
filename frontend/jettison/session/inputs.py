"""What of a build does not come from the local directories of the client: graphs of a caller, an address."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from jettison import llb
from jettison.errors import DaemonError
from jettison.gateway.bridge import Bridge, SolveError
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.session.ignorefile import IGNORE_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInputs:
    """Context, build file and frontend inputs that do not come from the client's local directories.

    `context` and `build_file` (the tree that holds the build file) are None where such a directory is meant.
    """

    context: llb.State | None = None
    build_file: llb.State | None = None
    graphs: Mapping[str, llb.State] = field(default_factory=dict)


def read_inputs(bridge: Bridge, options: Options) -> tuple[BuildInputs, Options]:
    """Return what the build is given, and the options, as far as it says more of them.

    An address comes before an input, and an input before a directory. The build file is in the context,
    unless the client says that it sends the build file apart. DaemonError for a graph that cannot be read.
    """
    graphs = _graphs(bridge)
    context, apart = graphs.get(CONTEXT_SOURCE), graphs.get(options.build_file_source)
    if options.context:
        from jettison.session import remote  # noqa: PLC0415 - few contexts are

        context, options = remote.fetch_context(bridge, options)
        apart = None
    elif context is None and options.context_source != CONTEXT_SOURCE:
        options = _with_context_source(bridge, options)
    build_file = None if options.own_build_file else apart or context
    return BuildInputs(context=context, build_file=build_file, graphs=graphs), options


def _with_context_source(bridge: Bridge, options: Options) -> Options:
    """Return the options, without a name for the build context that the client has no directory of.

    The Dockerfile frontend takes the name for that of an option alone, and the directory is `context` there.
    """
    name = options.context_source
    source = llb.local(name, session_id=options.session_of(name), include=[IGNORE_FILE])
    try:
        bridge.names(bridge.solve(llb.marshal(source)), "/")
    except SolveError:
        return replace(options, context_source=CONTEXT_SOURCE)
    return options


def _graphs(bridge: Bridge) -> Mapping[str, llb.State]:
    found: Mapping[str, llb.Definition] = {}
    try:
        with suppress(SolveError):  # A daemon without the call has none.
            found = bridge.inputs()
        return {name: llb.state_of(definition) for name, definition in found.items()}
    except ValueError as error:
        raise DaemonError(f"the graph that the build is given cannot be read: {error}") from None
