"""Whose each file of an image is: of a package, of the user, or made by the build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jettison.sizes.layers import DATABASES, MANIFEST, Shape
from jettison.sizes.model import Basis, Kind
from jettison.sizes.packages import Package, from_database, from_manifest
from jettison.sizes.places import FILESYSTEM, usual_owner
from jettison.sizes.tree import Node, Tree

NOT_TOLD = "packages, not told apart"
DIRECTORIES = "directories and links"
SBOM_ENDINGS = (".cdx.json", ".spdx.json")
DEPTH = 3
"""Parts of a path after which data of one place counts as one."""

_EVIDENCE = {
    "var/lib/rpmmanifest/": "package manifests",
    "var/lib/rpm/": "package database",
    "usr/lib/sysimage/rpm/": "package database",
    "usr/share/sbom/": "SBOM",
}
_MADE = {
    "etc/passwd": "accounts",
    "etc/group": "accounts",
    "etc/shadow": "accounts",
    "etc/gshadow": "accounts",
    "etc/ld.so.cache": "library cache",
}
_MADE_IF_MISSING = {"etc/nsswitch.conf": "accounts"}
"""Files that the build makes where no package brings one; which it is, only a database tells."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is, and how that is known."""

    kind: Kind
    name: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What an image tells of its packages.

    `layer` is the highest layer with files of packages, -1 without any. `by_path` has the owners of
    files where a database says so, and `untold` are the packages whose files none lists.
    """

    layer: int = -1
    packages: Mapping[str, Package] = field(default_factory=dict)
    by_path: Mapping[str, str] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()


def records_of(tree: Tree, known: Iterable[Package] = ()) -> Records:
    """Read what an image tells of its packages; `known` are packages whose files another image told.

    Raises BuildError for records that cannot be read.
    """
    for path in DATABASES:
        if (found := tree.find(path)) and found.content.data:
            return _records(tree, found, from_database(found.content.data))
    if (found := tree.find(MANIFEST)) and found.content.data:
        files = {(each.name, each.version): each for each in known}
        listed = from_manifest(found.content.data)
        told = [files.get((each.name, each.version), each) for each in listed]
        untold = (each.name for each in listed if (each.name, each.version) not in files)
        return replace(_records(tree, found, told), untold=frozenset(untold))
    return Records()


def _records(tree: Tree, found: Node, packages: Iterable[Package]) -> Records:
    by_name = {package.name: package for package in packages}
    by_path = {tree.real(path): each.name for each in by_name.values() for path in reversed(each.paths)}
    return Records(layer=found.layer, packages=by_name, by_path=by_path)


def owner_of(path: str, node: Node, records: Records) -> Owner:
    """Say whose a path is. Records come first, then what packages are known to have, then the content."""
    if evidence := _evidence(path):
        return Owner(Kind.METADATA, evidence, Basis.CONTENT)
    if records.packages and path in _MADE:
        return Owner(Kind.METADATA, _MADE[path], Basis.CONTENT)
    directory = node.entry.shape is Shape.DIRECTORY
    if path in records.by_path and (directory or node.layer <= records.layer):
        return Owner(Kind.PACKAGE, records.by_path[path], Basis.DATABASE)
    if records.packages and path in _MADE_IF_MISSING:
        return Owner(Kind.METADATA, _MADE_IF_MISSING[path], Basis.CONTENT)
    if node.layer <= records.layer or (directory and FILESYSTEM in records.untold):
        return _owning_package(path, node, records)
    return _owning_user(path, node)


def _evidence(path: str) -> str:
    if path.endswith(SBOM_ENDINGS):
        return "SBOM"
    return next((name for place, name in _EVIDENCE.items() if f"{path}/".startswith(place)), "")


def _owning_package(path: str, node: Node, records: Records) -> Owner:
    """Say whose something of the packages' layer is; what a database does not list, nobody brought."""
    if name := usual_owner(path, records.untold):
        return Owner(Kind.PACKAGE, name, Basis.PLACE)
    if node.entry.shape is not Shape.FILE and FILESYSTEM in records.untold:
        return Owner(Kind.PACKAGE, FILESYSTEM, Basis.PLACE)
    if not records.untold:
        return _owning_user(path, node)
    return Owner(Kind.PACKAGE, NOT_TOLD, Basis.LAYER)


def _owning_user(path: str, node: Node) -> Owner:
    if node.entry.shape in (Shape.DIRECTORY, Shape.SYMLINK, Shape.OTHER):
        return Owner(Kind.DATA, DIRECTORIES, Basis.CONTENT)
    if node.content.executable:
        return Owner(Kind.PROGRAM, f"/{path}", Basis.CONTENT)
    return Owner(Kind.DATA, "/" + "/".join(path.split("/")[:-1][:DEPTH]), Basis.CONTENT)
