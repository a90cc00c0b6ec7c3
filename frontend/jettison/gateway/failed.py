"""What a daemon says of a step that failed, beside the message: typed JSON in the details of its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from jettison.documents import listing, mapping, parse, text
from jettison.errors import BuildError
from jettison.gateway.status import PREFIX
from jettison.llb.definition import CUSTOM_NAME
from jettison.pb import status_pb2

_SOLVE = f"{PREFIX}Solve+json"
_SOURCE = f"{PREFIX}Source+json"
_VERTEX = f"{PREFIX}Vertex+json"
_EXIT = "github.com/moby/buildkit/gatewayapi.ExitMessage+json"

_UNREADABLE = (DecodeError, KeyError, ValueError, RecursionError, BuildError)

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedStep:
    """A step that failed, by its name in the progress and its first place in the build file, if it has one.

    A place is line and column, from 1. A command has `argv`, its exit code, and the daemon's id of the root
    that it left.
    """

    name: str
    place: tuple[int, int] | None
    argv: tuple[str, ...] = ()
    code: int | None = None
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedVertex:
    """What a daemon tells of the op that failed: its digest, and of a file op the number of the action.

    It is the `input` that was not as asked for where the daemon had not begun with any action.
    """

    digest: str
    action: int | None
    input: int | None


def read(status: bytes) -> FailedStep | None:
    """Read which step failed; None where the status does not say so."""
    with suppress(*_UNREADABLE):
        details = _details(status)
        solves = [_json(value) for url, value in details if url == _SOLVE]
        return _read(solves[-1], details) if solves else None
    return None


def read_place(status: bytes) -> tuple[int, int] | None:
    """Read the place of a fetch, and of what is no step; None where the status has none."""
    with suppress(*_UNREADABLE):
        details = _details(status)
        solve = dict(details).get(_SOLVE)
        fetched = solve is None or "source" in _part(_json(solve), "op")
        return _place(details) if fetched else None
    return None


def read_vertex(status: bytes) -> FailedVertex | None:
    """Read which op a status is about; None where it does not tell.

    The field `file.index` is always that of the last action, whichever failed. What an action has made is
    kept for a debugger only of the one that failed. (FileOpSolver.getInput of BuildKit 0.13 to 0.34)
    """
    with suppress(*_UNREADABLE):
        details = dict(_details(status))
        solve = _json(details[_SOLVE])
        kept = listing(solve.get("mountIDs", []), "what actions made")
        return FailedVertex(
            digest=text(_json(details[_VERTEX])["digest"], "a digest"),
            action=next((number for number, key in enumerate(kept) if key), None),
            input=int(text(_part(solve, "cache").get("index", "0"), "its number"))
            if "cache" in solve
            else None,
        )
    return None


def _details(status: bytes) -> list[tuple[str, bytes]]:
    return [(each.type_url, each.value) for each in status_pb2.Status.FromString(status).details]


def _read(solve: Json, details: Sequence[tuple[str, bytes]]) -> FailedStep:
    codes = [_json(value).get("Code") for url, value in details if url == _EXIT]
    op = _part(solve, "op")
    process = _part(op, "exec")
    return FailedStep(
        name=text(_part(solve, "description").get(CUSTOM_NAME, ""), "the name"),
        place=_place(details),
        argv=tuple(text(word, "a word") for word in listing(_part(process, "meta").get("args", []), "args")),
        code=next((code for code in codes if isinstance(code, int)), None),
        root=_root(process, solve),
    )


def _root(process: Json, solve: Json) -> str:
    """Return the id of what the command left at its root."""
    mounts = [mapping(each, "a mount") for each in listing(process.get("mounts", []), "mounts")]
    ids = listing(solve.get("mountIDs", []), "mountIDs")
    roots = (text(ref, "an id") for mount, ref in zip(mounts, ids, strict=False) if mount.get("dest") == "/")
    return next(roots, "")


def _place(details: Sequence[tuple[str, bytes]]) -> tuple[int, int] | None:
    places = [place for url, value in details if url == _SOURCE for place in _places(_json(value))]
    return next(iter(places[-1:]), None)  # the first place that a step has is the last detail


def _places(source: Json) -> Iterator[tuple[int, int]]:
    for each in listing(source.get("ranges", []), "ranges"):
        start = _part(mapping(each, "a range"), "start")
        line, character = start.get("line", 0), start.get("character", 0)
        if isinstance(line, int) and isinstance(character, int):
            yield line, character + 1


def _part(value: Json, key: str) -> Json:
    return mapping(value.get(key, {}), key)


def _json(value: bytes) -> Json:
    return mapping(parse(value), "the detail")
