"""From a recipe to a drawing: a vertex for each step and each source, an edge for each use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jettison import image_reference
from jettison.cli.drawing.model import Drawing, Edge, Kind, Use, Vertex
from jettison.cli.text import clean
from jettison.errors import Span
from jettison.platforms import Platform
from jettison.recipe.model import (
    JOIN,
    SCRIPTS,
    Bind,
    Context,
    Copy,
    CopyTree,
    Files,
    Git,
    Http,
    Image,
    Keep,
    Merge,
    Output,
    Pass,
    Recipe,
    Ref,
    Run,
    Scratch,
    Side,
    Stage,
    Step,
    Unpack,
)
from jettison.scripts import file_name

INTERNAL = "internal"
"""The label of stages with files that the frontend makes for itself."""

ROOT = "/"
IMAGE = "image"


KINDS = {Run: Kind.RUN, Files: Kind.FILES, Merge: Kind.MERGE}


@dataclass(frozen=True, slots=True)
class _Source:
    """What comes from outside of the build; it is `framed` with the stage that alone takes from it."""

    label: str
    framed: bool = True


_Place = _Source | tuple[str, int]
"""A source, or a step by its stage and its number there."""

_RESULT = ("", 0)
"""The place of layers laid over each other; no stage has this name."""


@dataclass(frozen=True, slots=True)
class _Outlet:
    """What a step leaves: its root, or what is at a mount of it."""

    place: _Place
    mount: str = ROOT


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a step takes, and how.

    `goes_on` is the mount where its files are part of what the step leaves, empty if nowhere. With `whole`
    these are all of them, and not `paths` alone.
    """

    outlet: _Outlet
    use: Use
    paths: tuple[str, ...] = ()
    goes_on: str = ROOT
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Node:
    """A vertex to be, what it takes, and the mounts where it leaves more than it took."""

    vertex: Vertex
    taken: tuple[_Taken, ...] = ()
    makes: frozenset[str] = frozenset({ROOT})


def drawing_of(
    recipe: Recipe, file: str, platforms: Mapping[Side, Platform], *, everything: bool = False
) -> Drawing:
    """Read a recipe of the build file `file`, for the platforms of its sides.

    Without `everything`, files that the frontend makes for itself are left out.
    """
    reader = _Reader(recipe, file, platforms, everything=everything)
    nodes = reader.read_nodes()
    results = _add_result(nodes, [outlet for layer in recipe.layers if (outlet := reader.outlet(layer))])
    shipped = _find_shipped(nodes, results)
    needed = _find_needed(nodes, results)
    nodes = {place: node for place, node in nodes.items() if place in needed}
    return Drawing(
        title=clean(f"{file} for {platforms['target'].format()}"),
        vertices=tuple(_vertices(nodes, shipped, {result.place for result in results})),
        edges=tuple(_edges(nodes, shipped)),
    )


def _add_result(nodes: dict[_Place, _Node], layers: list[_Outlet]) -> list[_Outlet]:
    """Add what lays layers over each other, and return where the result is; nowhere without layers."""
    for place in (layer.place for layer in layers):
        if isinstance(place, _Source):  # a stage without steps, from which nothing else may have been taken
            nodes.setdefault(place, _source_node(place))
    if len(layers) < 2:  # noqa: PLR2004 - one lies over nothing
        return layers
    vertex = Vertex(group=IMAGE, label=JOIN, kind=Kind.MERGE)
    nodes[_RESULT] = _Node(vertex, tuple(_Taken(layer, Use.BASE) for layer in layers))
    return [_Outlet(_RESULT)]


def _find_needed(nodes: Mapping[_Place, _Node], results: Iterable[_Outlet]) -> frozenset[_Place]:
    """Return what the result depends on: a recipe also has the verdict, which is asked for apart."""
    found: set[_Place] = set()
    waiting = [result.place for result in results]
    while waiting:
        place = waiting.pop()
        if place not in found and place in nodes:
            found.add(place)
            waiting += [each.outlet.place for each in nodes[place].taken]
    return frozenset(found)


def _find_shipped(nodes: Mapping[_Place, _Node], results: Iterable[_Outlet]) -> frozenset[_Outlet]:
    """Return what the image holds all of, on the way back from its layers."""
    found: set[_Outlet] = set()
    waiting = list(results)
    while waiting:
        outlet = waiting.pop()
        if outlet not in found and outlet.place in nodes:
            found.add(outlet)
            taken = (each for each in nodes[outlet.place].taken if each.goes_on == outlet.mount)
            waiting += [each.outlet for each in taken if each.whole]
    return frozenset(found)


def _vertices(
    nodes: Mapping[_Place, _Node], shipped: frozenset[_Outlet], results: set[_Place]
) -> Iterator[Vertex]:
    for place, node in nodes.items():
        result = place in results
        ships = result or any(_Outlet(place, mount) in shipped for mount in node.makes)
        yield replace(node.vertex, ships=ships, result=result)


def _edges(nodes: Mapping[_Place, _Node], shipped: frozenset[_Outlet]) -> Iterator[Edge]:
    """Yield an edge for each pair of vertices and each use, with all paths it is about."""
    numbers = {place: number for number, place in enumerate(nodes)}
    for place, node in nodes.items():
        paths: dict[tuple[int, Use, bool], dict[str, None]] = {}
        for taken in node.taken:
            if taken.outlet.place in numbers:
                ships = _Outlet(place, taken.goes_on) in shipped
                key = (numbers[taken.outlet.place], taken.use, ships)
                paths.setdefault(key, {}).update(dict.fromkeys(map(clean, taken.paths)))
        for (source, use, ships), about in paths.items():
            yield Edge(source=source, target=numbers[place], use=use, paths=tuple(about), ships=ships)


class _Reader:
    """Reads the stages of a recipe, each after those that it takes from."""

    def __init__(
        self, recipe: Recipe, file: str, platforms: Mapping[Side, Platform], *, everything: bool
    ) -> None:
        self._stages = {stage.name: stage for stage in recipe.stages}
        self._passed_on: dict[str, Ref] = {}
        for stage in recipe.stages:
            if ref := _passed_on(stage):
                self._passed_on[stage.name] = self._origin(ref)
        self._file = file
        self._platforms = platforms
        self._everything = everything

    def read_nodes(self) -> dict[_Place, _Node]:
        """Return all steps, and each source before the first step that takes from it."""
        nodes: dict[_Place, _Node] = {}
        steps = list(self._steps())
        users = _users(node for _, node in steps)
        for place, node in steps:
            nodes |= {source: _source_node(source, users[source]) for source in _sources(node)}
            nodes[place] = node
        return nodes

    def outlet(self, ref: Ref) -> _Outlet | None:
        """Return what a ref stands for; None for no files at all."""
        ref = self._origin(ref)
        if isinstance(ref, Output):
            return _Outlet((ref.stage, len(self._stages[ref.stage].steps) - 1), ref.mount)
        source = self._source(ref)
        return None if source is None else _Outlet(source)

    def _origin(self, ref: Ref) -> Ref:
        """Return what a ref is of, where a stage only passes it on."""
        return self._passed_on.get(ref.stage, ref) if isinstance(ref, Output) else ref

    def _source(self, ref: Context | Scratch | Image | Http | Git) -> _Source | None:
        match ref:
            case Scratch():
                return None
            case Context():
                return _Source("build context", framed=False)
            case Http() | Git():
                return _Source(clean(ref.title))
            case Image():
                several = len(set(self._platforms.values())) > 1
                where = f" ({self._platforms[ref.side].format()})" if several else ""
                return _Source(clean(f"from {image_reference.familiar(ref.reference)}{where}"))

    def _steps(self) -> Iterator[tuple[_Place, _Node]]:
        for stage in self._stages.values():
            before = self.outlet(stage.base)
            for number, step in enumerate(() if _passed_on(stage) else stage.steps):
                place = (stage.name, number)
                node = self._node(stage, step, before)
                if self._everything or node.taken or stage.label != INTERNAL:
                    yield place, node
                before = _Outlet(place)

    def _node(self, stage: Stage, step: Step, before: _Outlet | None) -> _Node:
        base = () if before is None else (_Taken(before, Use.BASE),)
        mounts = step.mounts if isinstance(step, Run) else ()
        kept = (mount.dest for mount in mounts if isinstance(mount, Keep))
        return _Node(self._vertex(stage, step), (*base, *self._taken(step)), frozenset((ROOT, *kept)))

    def _vertex(self, stage: Stage, step: Step) -> Vertex:
        group, kind = clean(stage.label), KINDS[type(step)]
        if isinstance(step, Merge):
            return Vertex(group=group, label=clean(step.title), kind=kind)
        label = clean(f"{step.counter} {step.title}")
        return Vertex(
            group=group, label=label, kind=kind, lines=tuple(map(self._lines, dict.fromkeys(step.spans)))
        )

    def _taken(self, step: Step) -> Iterator[_Taken]:
        match step:
            case Run():
                yield from self._taken_by_run(step)
            case Files():
                yield from self._taken_by_files(step)
            case Merge():
                yield from (_Taken(outlet, Use.BASE) for each in step.layers if (outlet := self.outlet(each)))

    def _lines(self, span: Span) -> str:
        return f"{clean(self._file)}:{span.line}-{span.last_line}"

    def _taken_by_run(self, step: Run) -> Iterator[_Taken]:
        for mount in step.mounts:
            match mount:
                case Bind():
                    ref, use, goes_on = mount.origin, Use.MOUNT, ""
                case Keep():
                    ref, use, goes_on = mount.base, Use.BASE, mount.dest
                case Pass():
                    ref, use, goes_on = mount.origin, Use.BASE, mount.dest
                case _:
                    continue
            if outlet := self.outlet(ref):
                yield _Taken(outlet, use, (mount.dest,), goes_on)
        if self._everything and step.scripts:
            scripts = _Source(f"scripts {' '.join(map(file_name, step.scripts))}")
            yield _Taken(_Outlet(scripts), Use.MOUNT, (SCRIPTS,), "")

    def _taken_by_files(self, step: Files) -> Iterator[_Taken]:
        for action in step.actions:
            if isinstance(action, Copy | CopyTree | Unpack) and (outlet := self.outlet(action.origin)):
                paths = tuple(_copied(action))
                picked = isinstance(action, Copy) and bool(action.include or action.exclude)
                yield _Taken(outlet, Use.COPY, paths, whole=not paths and not picked)


def _passed_on(stage: Stage) -> Ref | None:
    """Return what a stage leaves as it is: its base, or the one layer that is laid over nothing."""
    match stage.steps:
        case ():
            return stage.base
        case (Merge(layers=(layer,)),):
            return layer
        case _:
            return None


def _copied(action: Copy | CopyTree | Unpack) -> Iterator[str]:
    """Yield the paths that are copied, none for a whole tree or a download."""
    match action:
        case Copy() if not isinstance(action.origin, Http):
            start = "" if isinstance(action.origin, Context | Git) else ROOT
            yield from (f"{start}{src}" for src in action.src if src not in ("", "."))
        case CopyTree():
            yield from (action.src,) if action.src != ROOT else ()
        case _:
            pass


def _sources(node: _Node) -> Iterator[_Source]:
    yield from (place for each in node.taken if isinstance(place := each.outlet.place, _Source))


def _users(nodes: Iterable[_Node]) -> dict[_Source, set[str]]:
    """Return the groups that take from each source."""
    users: dict[_Source, set[str]] = {}
    for node in nodes:
        for source in _sources(node):
            users.setdefault(source, set()).add(node.vertex.group)
    return users


def _source_node(source: _Source, users: Iterable[str] = ()) -> _Node:
    alone = list(users)
    group = alone[0] if source.framed and len(alone) == 1 else ""
    return _Node(Vertex(group=group, label=source.label, kind=Kind.SOURCE))
