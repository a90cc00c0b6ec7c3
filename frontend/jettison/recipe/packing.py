"""Packing with UPX: the tool for the machine that builds, the programs of the machine that runs."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from jettison.description.model import Sbom, Upx
from jettison.distros import upx as releases
from jettison.errors import BuildError
from jettison.recipe.draft import Draft
from jettison.recipe.model import Bind, Http, Keep, Mount, Output, Unpack
from jettison.recipe.mounts import TREE
from jettison.recipe.sbom import list_mounts, version_option

LABEL = "upx"
TOOL = "/run/jettison-upx"
PACKED = "/run/jettison-packed"
ELF_MACHINES = MappingProxyType({"amd64": 62, "arm64": 183})
"""Numbers in an ELF header, for every architecture that a distribution has packages for."""


def add_packed(draft: Draft, tree: Output, upx: Upx) -> Output:
    """Pack the programs of a tree; BuildError for a machine whose programs cannot be told from others."""
    words = _words(draft, upx)
    mounts: tuple[Mount, ...] = (
        Bind(dest=TREE, origin=tree),
        Bind(dest=TOOL, origin=_add_tool(draft, upx)),
        Keep(dest=PACKED),
        *list_mounts(draft),
    )
    stage = draft.script(
        LABEL,
        LABEL,
        "programs/pack.sh",
        words,
        spans=(upx.span,),
        title=f"pack with UPX {upx.version} ({upx.level})",
        about="The program again, packed.",
        mounts=mounts,
    )
    return Output(stage, PACKED)


def _words(draft: Draft, upx: Upx) -> list[str]:
    """Return the words that tell the script to copy TREE to PACKED with packed programs."""
    target = draft.request.target
    machine = ELF_MACHINES.get(target.architecture)
    if machine is None:
        raise BuildError(f"programs for {target.format()} cannot be packed with UPX", upx.span)
    files = (draft.real_path(path) for path in upx.files)
    options = _options(upx, draft.description.sbom)
    return [*options, upx.level, TREE, PACKED, str(machine), *files]


def _options(upx: Upx, sbom: Sbom | None) -> Iterator[str]:
    if upx.required:
        yield "--required"
    if sbom is None:
        yield "--no-sbom"
    yield from version_option(sbom)


def _add_tool(draft: Draft, upx: Upx) -> Output:
    """Add UPX for the machine that builds, held to its checksum, and unpacked."""
    architecture = draft.request.build.architecture
    checksum = dict(upx.sha256).get(architecture)
    if checksum is None:
        raise BuildError(
            f"no checksum of UPX {upx.version} for a builder of architecture {architecture}",
            upx.span,
            hint=f"give `upx.sha256.{architecture}`",
        )
    archive = Http(
        url=upx.url or releases.url(upx.version, architecture),
        checksum=f"sha256:{checksum}",
        filename="upx.tar.xz",
        title=f"fetch UPX {upx.version}",
        arg="UPX_URL",
    )
    return draft.files(
        "upx-tool",
        LABEL,
        f"unpack UPX {upx.version}",
        (Unpack(origin=archive, name="upx"),),
        (upx.span,),
        about=f"UPX {upx.version}, for a builder of {architecture}.",
    )
