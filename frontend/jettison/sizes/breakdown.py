"""From the layers of an image to its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from jettison.sizes.layers import Layer
from jettison.sizes.model import Basis, Breakdown, Kind, Part, Share
from jettison.sizes.owners import NOT_TOLD, Owner, Records, owner_of, records_of
from jettison.sizes.packages import Package
from jettison.sizes.tree import Tree

CONFIGURATION = "image configuration"
HIDDEN = "hidden by higher layers"
_ORDER = {kind: number for number, kind in enumerate(Kind)}


def break_down(
    name: str,
    platform: str,
    layers: Sequence[Layer],
    documents: Mapping[str, int],
    *,
    measured: bool = True,
    known: Iterable[Package] = (),
) -> Breakdown:
    """Say what an image is made of.

    `documents` are the sizes of its config and manifest, which are stored beside the layers. `known` are
    packages with their files, for an image that only lists names. Raises BuildError for records of
    packages that cannot be read.
    """
    tree = Tree(layers)
    records = records_of(tree, known)
    shares = _shares(tree, records)
    parts = [_part(owner, files, records) for owner, files in shares.items()]
    parts = [*_doubt_places(parts), *_rest(tree, documents)]
    # A directory that no entry of a layer makes costs nothing.
    parts = [part for part in parts if part.size or part.compressed]
    told = {part.name for part in parts if part.kind is Kind.PACKAGE}
    return Breakdown(
        name=name,
        platform=platform,
        layers=len(layers),
        parts=tuple(sorted(parts, key=_order)),
        measured=measured,
        untold=tuple(sorted(records.untold - told)) if NOT_TOLD in told else (),
    )


def _order(part: Part) -> tuple[int, int, int, str]:
    return _ORDER[part.kind], -part.size, -part.compressed, part.name


def _shares(tree: Tree, records: Records) -> dict[Owner, list[Share]]:
    """Return the paths of each owner; of several names of one content the first has its size."""
    shares: dict[Owner, list[Share]] = {}
    counted: set[int] = set()
    for path, node in tree.walk():
        size = 0 if id(node.content) in counted else node.content.size
        counted.add(id(node.content))
        share = Share(path=f"/{path}", size=size, compressed=node.compressed)
        shares.setdefault(owner_of(path, node, records), []).append(share)
    return shares


def _part(owner: Owner, files: Iterable[Share], records: Records) -> Part:
    package = records.packages.get(owner.name) if owner.kind is Kind.PACKAGE else None
    return Part(
        kind=owner.kind,
        name=owner.name,
        basis=owner.basis,
        version=package.version if package else "",
        installed=package.size if package else 0,
        files=tuple(files),
    )


def _doubt_places(parts: Iterable[Part]) -> list[Part]:
    """Take a package's usual place at its word only while what is there is not more than it brought."""
    plain = Part(kind=Kind.PACKAGE, name=NOT_TOLD, basis=Basis.LAYER)
    checked = [
        replace(plain, files=part.files) if part.basis is Basis.PLACE and part.size > part.installed else part
        for part in parts
    ]
    return [_join(group) for group in _group(checked)]


def _group(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Group parts of one owner."""
    ordered = sorted(parts, key=lambda part: (part.kind, part.name))
    for _, group in groupby(ordered, key=lambda part: (part.kind, part.name)):
        yield list(group)


def _join(parts: Sequence[Part]) -> Part:
    return replace(parts[0], files=tuple(file for part in parts for file in part.files))


def _rest(tree: Tree, documents: Mapping[str, int]) -> Iterator[Part]:
    """Return what has no path in the image: its configuration, and what nobody sees."""
    files = tuple(Share(path=name, size=0, compressed=size) for name, size in documents.items())
    yield Part(kind=Kind.METADATA, name=CONFIGURATION, basis=Basis.CONTENT, files=files)
    if tree.hidden or tree.hidden_compressed:
        share = Share(path="", size=tree.hidden, compressed=tree.hidden_compressed)
        yield Part(kind=Kind.UNSEEN, name=HIDDEN, basis=Basis.LAYER, files=(share,))
