"""What differs between two definitions of one program, as lines to read."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping

from google.protobuf import text_format
from google.protobuf.message import Message

from jettison.llb.definition import digest_of
from jettison.pb import ops_pb2
from tests.differential.follow import definition
from tests.differential.peer import Peer, RefusedError
from tests.differential.programs import Program

FORGOTTEN = frozenset(
    (
        "file.copy.includeexcludepatterns",
        "file.copy.alwaysreplaceexistingdestpaths",
        "file.copy.modestring",
        "file.copy.requiredpaths",
        "file.rm.wildcard",
        "file.symlink.create",
    )
)
"""Caps that Go's client never declares, because it looks for them before it knows the actions of the op."""


def difference(peer: Peer, program: Program, *, exact: bool = False) -> str:
    """Return what the clients make of a program and do not agree about; an empty text if nothing.

    Unless it is to be exact, caps that Go's client forgets are no difference, nor is one place of an op that
    it names several times where a graph was read back.
    """
    theirs, ours = _outcome(lambda: peer.definition(program)), _outcome(lambda: _ours(program))
    if isinstance(theirs, str) or isinstance(ours, str):
        return "" if theirs == ours else f"Go: {_said(theirs)}\njettison.llb: {_said(ours)}"
    return "\n".join(_differences(theirs, ours, exact=exact))


def _ours(program: Program) -> ops_pb2.Definition:
    try:
        return definition(program).to_pb()
    except (ValueError, TypeError, KeyError) as error:
        raise RefusedError(str(error)) from error


def _outcome(build: Callable[[], ops_pb2.Definition]) -> ops_pb2.Definition | str:
    try:
        return build()
    except RefusedError as error:
        return str(error)


def _said(outcome: ops_pb2.Definition | str) -> str:
    return f"refused: {outcome}" if isinstance(outcome, str) else f"a graph of {len(outcome.ops)} ops"


def _differences(theirs: ops_pb2.Definition, ours: ops_pb2.Definition, *, exact: bool) -> Iterator[str]:
    left, right = _by_digest(theirs), _by_digest(ours)
    yield from _diff(_first(left, right), _first(right, left))
    if left.keys() ^ right.keys():
        return
    if list(left) != list(right):
        yield "the same ops in another order"
    for digest in left:
        said = [_about(message, digest, exact=exact) for message in (theirs, ours)]
        yield from _diff(*said)


def _by_digest(message: ops_pb2.Definition) -> Mapping[str, ops_pb2.Op]:
    return {digest_of(data): ops_pb2.Op.FromString(data) for data in message.ops}


def _first(ops: Mapping[str, ops_pb2.Op], others: Mapping[str, ops_pb2.Op]) -> str:
    """Write the first op that the others lack: those that follow from it lack too."""
    return next((_shown(op) for digest, op in ops.items() if digest not in others), "")


def _about(message: ops_pb2.Definition, digest: str, *, exact: bool) -> str:
    """Write what is said about an op."""
    said = ops_pb2.OpMetadata()
    said.CopyFrom(message.metadata[digest])
    for cap in () if exact else FORGOTTEN & set(said.caps):
        del said.caps[cap]
    places = [
        f"{_shown(message.source.infos[place.source_index])}{_shown(lines)}"
        for place in message.source.locations[digest].locations
        for lines in place.ranges
    ]
    return "".join((_shown(said), *(places if exact else dict.fromkeys(places))))


def _shown(message: Message) -> str:
    return text_format.MessageToString(message)


def _diff(theirs: str, ours: str) -> Iterator[str]:
    if theirs != ours:
        yield from difflib.unified_diff(
            theirs.splitlines(), ours.splitlines(), "Go", "jettison.llb", lineterm="", n=2
        )


def sides(found: str) -> tuple[str, str]:
    """Return what each client says in a difference that the other does not, in one line each."""
    lines = found.splitlines()
    said = [line.partition(": ")[2] for line in lines if line.startswith(("Go: ", "jettison.llb: "))]
    if said:
        return said[0], said[1]
    changed = [line for line in lines if not line.startswith(("---", "+++"))]
    return _joined(changed, "-"), _joined(changed, "+")


def _joined(lines: list[str], mark: str) -> str:
    return " ".join(word for line in lines if line.startswith(mark) for word in line[1:].split())
