"""What a build is given: the graphs of a caller, the build context, and where the build file is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from jettison import llb
from jettison.errors import DaemonError, OptionError
from jettison.gateway import archives, gitref, parse
from jettison.gateway.bridge import Bridge, SolveError
from jettison.gateway.options import CONTEXT_SOURCE, Options

KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR"


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
        return _remote(bridge, options, inputs)
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


def _remote(bridge: Bridge, options: Options, inputs: Mapping[str, llb.State]) -> Given:
    url = options.context
    if gitref.is_git(url):
        tree = _git(options)
    elif url.startswith(("http://", "https://")):
        file = archives.fetched(url, "[internal] load remote build context")
        content = archives.unpacked(bridge, file, "[internal] unpack the build context")
        if content is None:
            return _single(options, file, inputs)
        tree = content
    else:
        message = f"option context={url}: it is no address of a git repository or a web server"
        raise OptionError(message, name="context", value=url)
    tree = _below(tree, options.context_folder)
    return Given(
        filename=options.filename,
        context=tree,
        build_file=None if options.own_build_file else tree,
        inputs=inputs,
    )


def _git(options: Options) -> llb.State:
    found = gitref.parse("context", options.context)
    keep = options.build_args.get(KEEP_GIT_DIR, "")
    about = llb.Metadata(name=f"[internal] load git source {options.context}")
    return found.state(about, keep_git_dir=bool(keep) and parse.boolean(f"build-arg:{KEEP_GIT_DIR}", keep))


def _single(options: Options, file: llb.State, inputs: Mapping[str, llb.State]) -> Given:
    """Take a fetched file that is no archive as the build file; there is nothing else in its context."""
    own = options.own_build_file
    return Given(
        filename=options.filename if own else archives.FILENAME,
        context=file,
        build_file=None if own else file,
        inputs=inputs,
    )


def _below(tree: llb.State, folder: str) -> llb.State:
    if not folder:
        return tree
    part = llb.copy(tree, f"/{folder.strip('/')}", "/", contents_only=True)
    return llb.scratch().file(
        part, metadata=llb.Metadata(name=f"[internal] take {folder} of the build context")
    )
