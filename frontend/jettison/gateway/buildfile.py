"""Fetch the build file from the client, with the ignore file and the lock file beside it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from jettison import llb
from jettison.errors import BuildError, OptionError, SourceFile
from jettison.gateway.bridge import Bridge, Ref, SolveError
from jettison.gateway.given import Given
from jettison.gateway.ignorefile import IGNORE_FILE, patterns
from jettison.gateway.options import CONTEXT_SOURCE, DOCKERFILE, Options
from jettison.gateway.sent import files_of
from jettison.lock import file_name
from jettison.source import load, read_limits, too_large

_MISSING = "no such file or directory"
NO_FILE = ("is a directory", "not a regular file")
"""How a daemon's message about a directory ends: in BuildKit up to 0.31, and since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A build file on its way: the graph that brings it, and where to read it from; `place` is for people."""

    filename: str
    place: str
    definition: llb.Definition
    ref: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFile:
    """The build file as text, as source of locations, and the vertex that brought it."""

    source: SourceFile
    info: llb.SourceInfo
    vertex: str


def fetch(bridge: Bridge, options: Options, given: Given) -> Fetch:
    """Ask for the build file and what is beside it, in one source, or for the tree they are in."""
    definition = llb.marshal(given.build_file or build_file_source(options))
    ref = bridge.solve(definition)
    sent = f"the directory that the client sent as {options.build_file_source}"
    place = f"the build context {options.context}".rstrip() if given.build_file else sent
    return Fetch(filename=given.filename, place=place, definition=definition, ref=ref)


def build_file_source(options: Options) -> llb.State:
    """Give the source op of the build file, which brings its lock file too.

    After a `# syntax=` line it is the op of the Dockerfile frontend, attribute by attribute, and without
    the lock file: that frontend has run it already, and the daemon then shares the vertex and the transfer.
    """
    name, local = options.filename, options.build_file_source
    _, *others = _spellings(name)
    lock = () if options.by_syntax_line else (file_name(name),)
    paths = (name, f"{name}{IGNORE_FILE}", *others, *lock)
    return files_of(options, local, paths, key=local, title=f"[internal] load build definition from {name}")


def read(bridge: Bridge, fetched: Fetch) -> BuildFile:
    """Read the build file; DescriptionError if it is no text or too long, BuildError if it is missing."""
    name, data = _read_either(bridge, fetched)
    if len(data) > read_limits.size:
        raise too_large(name, bridge.file_size(fetched.ref, name))
    source = load(name, data)
    info = llb.SourceInfo(name, data, definition=fetched.definition)
    return BuildFile(source=source, info=info, vertex=fetched.definition.head)


def own_patterns(bridge: Bridge, given: Given, fetched: Fetch) -> tuple[str, ...] | None:
    """Give what the ignore file beside the build file leaves out of the context; None if there is none.

    Of a context that is not the client's directory, nothing is left out.
    """
    if given.context is not None:
        return ()
    name = f"{fetched.filename}{IGNORE_FILE}"
    data = _read_if_there(bridge, fetched.ref, name)
    return None if data is None else patterns(name, data)


def general_patterns(bridge: Bridge, options: Options) -> tuple[str, ...]:
    """Give what the ignore file of the build context leaves out of it."""
    return ignore_patterns(bridge, options, CONTEXT_SOURCE, key=CONTEXT_SOURCE, head="[internal]")


def ignore_patterns(bridge: Bridge, options: Options, local: str, *, key: str, head: str) -> tuple[str, ...]:
    """Give the patterns of the ignore file in a directory of the client, whose `key` and `head` are given."""
    paths, title = (IGNORE_FILE,), f"{head} load {IGNORE_FILE}"
    source = files_of(options, local, paths, key=f"{key}-{IGNORE_FILE}", title=title)
    return _patterns(bridge, bridge.solve(llb.marshal(source)))


def patterns_in(bridge: Bridge, ref: Ref, there: frozenset[str]) -> tuple[str, ...]:
    """Give the patterns of the ignore file at the top of a tree, where there are those names."""
    return _patterns(bridge, ref) if IGNORE_FILE in there else ()


def _patterns(bridge: Bridge, ref: Ref) -> tuple[str, ...]:
    return patterns(IGNORE_FILE, _read_if_there(bridge, ref, IGNORE_FILE) or b"")


def _spellings(name: str) -> tuple[str, ...]:
    """List the paths that the build file may have: a `Dockerfile` may be written in lower case."""
    folder, base = posixpath.split(name)
    return (name, posixpath.join(folder, base.lower())) if base == DOCKERFILE else (name,)


def _read_either(bridge: Bridge, fetched: Fetch) -> tuple[str, bytes]:
    """Read the file by its name, or by its other spelling; one byte past the limit tells it is too long."""
    for name in _spellings(fetched.filename):
        try:
            return name, bridge.read_file(fetched.ref, name, limit=read_limits.size + 1)
        except SolveError as error:
            if _MISSING not in error.message:
                raise
    raise _no_build_file(fetched)


def _no_build_file(fetched: Fetch) -> BuildError:
    message = f"there is no build file {fetched.filename} in {fetched.place}"
    hint = "name the file: `docker buildx build -f FILE`, or `buildctl build --opt filename=FILE`"
    return OptionError(message, hint=hint)


def _read_if_there(bridge: Bridge, ref: Ref, path: str) -> bytes | None:
    """Read a file that need not exist, at most as much as a build file may have."""
    try:
        data = bridge.read_file(ref, path, limit=read_limits.size + 1)
    except SolveError as error:
        if error.message.endswith(NO_FILE):
            raise BuildError(f"{path} is not a regular file: an ignore file is a text file") from None
        return None  # What else cannot be read is as good as missing, as in the Dockerfile frontend.
    if len(data) > read_limits.size:
        raise BuildError(f"{path} is too long: an ignore file has at most {read_limits.size:,} bytes")
    return data
