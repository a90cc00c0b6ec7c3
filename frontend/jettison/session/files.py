"""Files that a build reads before its graph is made, from the client or from a tree in its place."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jettison import llb, lock
from jettison.errors import BuildError, SourceFile
from jettison.gateway import capabilities, listing
from jettison.gateway.bridge import Bridge, Pong, Ref, SolveError
from jettison.gateway.options import CONTEXT_SOURCE, DOCKERFILE, Options
from jettison.llb.patterns import literal
from jettison.lock import Lock
from jettison.session.futures import thread_pool
from jettison.session.ignorefile import IGNORE_FILE, Patterns, patterns
from jettison.session.inputs import BuildInputs
from jettison.source import load, read_limits, too_large

_MISSING = "no such file or directory"
_NO_FILE = ("is a directory", "not a regular file")
"""How a daemon's message about a directory ends: in BuildKit up to 0.31, and since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A build file on its way: the graph that brings it, and where to read it from; `place` is for people."""

    place: str
    definition: llb.Definition
    ref: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFile:
    """The build file as text, as source of locations, and the vertex that brought it."""

    source: SourceFile
    info: llb.SourceInfo
    vertex: str = ""


def fetch_build_file(bridge: Bridge, options: Options, inputs: BuildInputs, pong: Pong) -> Fetch:
    """Ask for the build file and what is beside it, in one source, or for the tree they are in.

    DaemonError for an address that asks for what the daemon cannot do.
    """
    definition = llb.marshal(inputs.build_file or build_file_source(options))
    capabilities.require_llb(pong, definition.caps, options.product)
    ref = bridge.solve(definition)
    sent = f"the directory that the client sent as {options.build_file_source}"
    place = f"the build context {options.context}".rstrip() if inputs.build_file else sent
    return Fetch(place=place, definition=definition, ref=ref)


def build_file_source(options: Options) -> llb.State:
    """Return the source op of the build file, which brings its lock file too.

    After a `# syntax=` line it is the op of the Dockerfile frontend, attribute by attribute, and without
    the lock file: that frontend has run it already, and the daemon then shares the vertex and the transfer.
    """
    name, local = options.filename, options.build_file_source
    _, *others = _spellings(name)
    locks = () if options.by_syntax_line else (lock.file_name(name),)
    paths = (name, f"{name}{IGNORE_FILE}", *others, *locks)
    return _local_files(
        options, local, paths, key=local, title=f"[internal] load build definition from {name}"
    )


def read_build_file(bridge: Bridge, options: Options, inputs: BuildInputs, fetched: Fetch) -> BuildFile:
    """Read the build file; DescriptionError if it is no text or too long, OptionError if it is missing."""
    name, data = _read_either(bridge, options, inputs, fetched)
    if len(data) > read_limits.size:
        raise too_large(name, bridge.file_size(fetched.ref, name))
    source = load(name, data)
    info = llb.SourceInfo(name, source.shown.encode(), "YAML", definition=fetched.definition)
    return BuildFile(source=source, info=info, vertex=fetched.definition.head)


def read_own_ignore_file(
    bridge: Bridge, options: Options, inputs: BuildInputs, fetched: Fetch
) -> Patterns | None:
    """Return what the ignore file beside the build file leaves out of the context; None if there is none.

    Of a context that is not the client's directory, nothing is left out.
    """
    if inputs.context is not None:
        return ()
    name = f"{options.filename}{IGNORE_FILE}"
    data = _read_if_there(bridge, fetched.ref, name)
    return None if data is None else patterns(name, data)


def read_ignore_file(
    bridge: Bridge,
    options: Options,
    local: str = "",
    *,
    key: str = CONTEXT_SOURCE,
    head: str = "[internal]",
) -> Patterns:
    """Ask for the ignore file of a directory of the client (the context), and return its patterns.

    `key` tells the transfer from others of the directory, `head` begins its title.
    """
    paths, title = (IGNORE_FILE,), f"{head} load {IGNORE_FILE}"
    source = _local_files(
        options, local or options.context_source, paths, key=f"{key}-{IGNORE_FILE}", title=title
    )
    return read_patterns(bridge, bridge.solve(llb.marshal(source)), surely=False)


def read_lock_file(bridge: Bridge, options: Options, inputs: BuildInputs, fetched: Fetch) -> Lock | None:
    """Return what the lock file says, None if there is none or it is not to be used.

    Raises BuildError for a file that is no lock file, OptionError for an option that says nothing known.
    """
    if not lock.upgrades(options.build_args) and lock.mode(options.build_args) != lock.USE:
        return None
    name = lock.file_name(options.filename)
    in_own_transfer = options.by_syntax_line and not inputs.build_file
    ref = bridge.solve(llb.marshal(_lock_source(options, name))) if in_own_transfer else fetched.ref
    try:
        data = bridge.read_file(ref, name, limit=lock.LONGEST + 1)
    except SolveError as error:
        if error.message.endswith(_NO_FILE):
            raise BuildError(f"{name} is a directory, and no lock file", hint=lock.WITHOUT) from error
        return None  # As for an ignore file: what cannot be read is as good as missing.
    return lock.read(posixpath.basename(name), data)


def fetch_project(
    bridge: Bridge, options: Options, inputs: BuildInputs, paths: Sequence[str], found: listing.Kinds | None
) -> Ref:
    """Ask for files of the build context and, in the same transfer, for its ignore file.

    With what was `found` there, links are followed here too: a client follows each for one path alone.
    """
    wanted = (IGNORE_FILE, *paths)
    behind = [listing.behind_links(found or {}, path) for path in wanted]
    return bridge.solve(llb.marshal(inputs.context or _project_source(options, wanted, behind)))


def list_project(bridge: Bridge, options: Options, paths: Sequence[str], looked: Collection[str]) -> Ref:
    """Ask for the same in one transfer with a list of what is there at other paths of the context.

    Of those neither content comes nor what is inside: that may be all there is. Nor does content of what
    a link leads to.
    """
    wanted = (IGNORE_FILE, *paths)
    every = {*wanted, *looked}
    # A folder above is spared by itself: it may be a link, and then nothing is inside that would spare it.
    spared = {*every, *(above for path in every for above in listing.above(path))}
    ordered = sorted(spared, key=lambda path: path.split("/"))  # what is inside comes after
    inside = [pattern for path in ordered for pattern in (f"!{literal(path)}", f"{literal(path)}/*")]
    source = llb.local(
        options.context_source,
        session_id=options.session_of(options.context_source),
        follow_paths=tuple(map(literal, sorted(every))),
        exclude=inside,
        metadata_only_except=tuple(map(literal, wanted)),
        shared_key_hint=f"{CONTEXT_SOURCE}-project",
        differ=llb.Differ.NONE,
        metadata=llb.Metadata(name=_title(wanted)),
    )
    return bridge.solve(llb.marshal(source))


def read_listing(bridge: Bridge, ref: Ref) -> listing.Kinds | None:
    """Return what such a transfer has found; None if it cannot be had."""
    try:
        return listing.read(bridge.read_file(ref, listing.FILE, limit=listing.MOST + 1))
    except SolveError:
        return None


def read_names(bridge: Bridge, ref: Ref) -> frozenset[str] | None:
    """Return what is at the top of a tree; None if it cannot be had, say for a path that is no pattern."""
    try:
        return bridge.names(ref, "/")
    except SolveError:
        return None


def read_texts(bridge: Bridge, ref: Ref, paths: Sequence[str], *, surely: bool) -> dict[str, str]:
    """Return the texts of the files that are there, by path, at most a build file's length of each.

    They are read at once. SolveError where one is `surely` there, and cannot be read.
    """
    with thread_pool() as pool:
        texts = pool.map(lambda path: _text(bridge, ref, path, surely=surely), paths)
        return {path: text for path, text in zip(paths, texts, strict=True) if text is not None}


def read_patterns(bridge: Bridge, ref: Ref, *, surely: bool) -> Patterns:
    """Return the patterns of the ignore file at the top of a tree; SolveError as above."""
    return patterns(IGNORE_FILE, _read_if_there(bridge, ref, IGNORE_FILE, surely=surely) or b"")


def _local_files(options: Options, local: str, paths: tuple[str, ...], *, key: str, title: str) -> llb.State:
    """Return the source op of some files below a directory that the client knows as `local`.

    `key` tells this transfer from others of the same directory, `title` names it in the progress. A path
    that is not there is no error.
    """
    return llb.local(
        local,
        session_id=options.session_of(local),
        follow_paths=tuple(map(literal, paths)),
        shared_key_hint=key,
        differ=llb.Differ.NONE,
        metadata=llb.Metadata(name=title),
    )


def _lock_source(options: Options, name: str) -> llb.State:
    local = options.build_file_source
    return _local_files(options, local, (name,), key=f"{local}-lock", title=f"[internal] load {name}")


def _project_source(options: Options, paths: Sequence[str], behind: Sequence[str]) -> llb.State:
    every = tuple(sorted({*paths, *behind}))
    key = f"{CONTEXT_SOURCE}-project"
    return _local_files(options, options.context_source, every, key=key, title=_title(paths))


def _title(paths: Sequence[str]) -> str:
    return f"[internal] load {', '.join(dict.fromkeys(posixpath.basename(path) for path in paths))}"


def _spellings(name: str) -> tuple[str, ...]:
    """List the paths that the build file may have: a `Dockerfile` may be written in lower case."""
    folder, base = posixpath.split(name)
    return (name, posixpath.join(folder, base.lower())) if base == DOCKERFILE else (name,)


def _read_either(bridge: Bridge, options: Options, inputs: BuildInputs, fetched: Fetch) -> tuple[str, bytes]:
    """Read the file by its name, or by its other spelling; one byte past the limit tells it is too long."""
    folder = False
    for name in _spellings(options.filename):
        try:
            return name, bridge.read_file(fetched.ref, name, limit=read_limits.size + 1)
        except SolveError as error:
            folder = error.message.endswith(_NO_FILE)
            if not folder and _MISSING not in error.message:
                raise
    from jettison.session import missing_file  # noqa: PLC0415 - few builds lack their file

    if folder:
        raise missing_file.folder_error(options.filename)
    whole = inputs.build_file is not None
    raise missing_file.missing_error(bridge, options, fetched.ref, fetched.place, whole=whole)


def _read_if_there(bridge: Bridge, ref: Ref, path: str, *, surely: bool = False) -> bytes | None:
    """Read a file that need not exist, and little more than an ignore file may have."""
    try:
        return bridge.read_file(ref, path, limit=read_limits.size + 1)
    except SolveError as error:
        if error.message.endswith(_NO_FILE):
            raise BuildError(f"{path} is not a regular file: an ignore file is a text file") from None
        if surely:
            raise
        return None  # What else cannot be read is as good as missing, as in the Dockerfile frontend.


def may_have(bridge: Bridge, ref: Ref, top: frozenset[str], path: str) -> bool:
    """Tell whether a file may be in a tree that has these names at its top; false if it surely is not."""
    first, slash, _ = path.partition("/")
    if first not in top or not slash:
        return first in top
    try:
        bridge.read_file(ref, path, limit=1)
    except SolveError as error:
        return _MISSING not in error.message
    return True


def _text(bridge: Bridge, ref: Ref, path: str, *, surely: bool) -> str | None:
    try:
        return bridge.read_file(ref, path, limit=read_limits.size).decode("utf-8", "replace")
    except SolveError:
        if surely:
            raise
        return None  # A file that is not there says nothing, and most are not.
