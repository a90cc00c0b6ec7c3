"""From a state to a definition: an iterative walk, so that a long chain needs no deep stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import NoneType

from jettison.llb import caps, checks
from jettison.llb.definition import NOTHING, Definition, Metadata, digest_of
from jettison.llb.encode import encode, inputs_of
from jettison.llb.ops import Op, Output, SourceOp
from jettison.llb.sources import LOCAL, SESSION, UNIQUE
from jettison.llb.state import State, edge_of
from jettison.pb import ops_pb2
from jettison.platforms import Platform


def marshal(state: State, *, platform: Platform | None = None, unique: str = "") -> Definition:
    """Write the graph that ends in a state; the same graph gives the same bytes in any process.

    Ops come in the order in which Go's client writes them: depth first, inputs in the order of `inputs_of`.
    `platform` is that of images and commands that say none; without it they have the daemon's.
    `unique` is what tells each local source that says nothing of its own from those of other builds.
    Go's client makes a new one each time. Here it is the caller's: who sends a graph with local sources
    to a daemon gives a new one for each build, or two builds at once get one client's files.
    """
    head = edge_of("state", state)
    checks.texts(unique=unique)
    checks.instances((Platform, NoneType), platform=platform)
    if head is None:
        return Definition()
    graph = _Graph(platform, unique)
    for op in _post_order(head.op):
        graph.add(op)
    return graph.finish(head)


def _post_order(head: Op) -> list[Op]:
    """List every op once, each after its inputs."""
    done: set[int] = set()
    order: list[Op] = []
    stack: list[Op] = [head]
    while stack:
        op = stack.pop()
        if id(op) in done:
            continue
        if waits_for := [edge.op for edge in inputs_of(op) if id(edge.op) not in done]:
            stack.append(op)
            stack.extend(reversed(waits_for))
            continue
        done.add(id(op))
        order.append(op)
    return order


def _tell_apart(op: Op, unique: str) -> Op:
    """Return an op; in a local source that nothing else tells from those of other builds, `unique` does."""
    if not unique or not isinstance(op, SourceOp) or not op.identifier.startswith(LOCAL):
        return op
    if dict(op.attrs).keys() & {SESSION, UNIQUE}:
        return op
    needs = (*op.caps, caps.LOCAL_ATTRS[UNIQUE])
    return replace(op, attrs=(*op.attrs, (UNIQUE, unique)), caps=needs)


class _Graph:
    """What has been written so far; ops that come out equal are one vertex."""

    def __init__(self, platform: Platform | None, unique: str) -> None:
        self._platform = platform
        self._unique = unique
        self._digests: dict[int, str] = {}
        self._ops: dict[str, bytes] = {}
        self._metadata: dict[str, list[Metadata]] = {}
        self._needs: dict[str, frozenset[str]] = {}

    def add(self, op: Op) -> None:
        """Write an op whose inputs have been written."""
        data, needs = encode(_tell_apart(op, self._unique), self._digest, self._platform)
        digest = digest_of(data)
        self._digests[id(op)] = digest
        if digest in self._ops:
            self._metadata[digest].append(op.metadata)
            self._needs[digest] |= needs
            return
        self._ops[digest], self._metadata[digest], self._needs[digest] = data, [op.metadata], needs

    def finish(self, result: Output) -> Definition:
        """Add the op that only names the result, with the caps of the graph as a whole."""
        last = ops_pb2.Op()
        last.inputs.add(digest=self._digest(result.op), index=result.index)
        data = last.SerializeToString(deterministic=True)
        about = {digest: Metadata.merged(each) for digest, each in self._metadata.items()}
        needs = {**self._needs, digest_of(data): frozenset(_global_caps(about.values()))}
        return Definition(ops=(*self._ops.values(), data), metadata=about, needs=needs)

    def _digest(self, op: Op) -> str:
        return self._digests[id(op)]


def _global_caps(metadata: Iterable[Metadata]) -> list[str]:
    about = [each for each in metadata if each is not NOTHING]
    needs = [caps.CONSTRAINTS, caps.PLATFORM]
    needs += [caps.META_DESCRIPTION] if any(each.pairs() for each in about) else []
    needs += [caps.META_IGNORE_CACHE] if any(each.ignore_cache for each in about) else []
    needs += [caps.META_EXPORT_CACHE] if any(each.export_cache is not None for each in about) else []
    return needs
