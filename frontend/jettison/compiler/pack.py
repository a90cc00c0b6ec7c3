"""Packing with UPX: the tool for the machine that builds, the programs of the machine that runs."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from jettison import llb
from jettison.compiler.evidence import list_mounts, version_option
from jettison.compiler.mounts import SCRIPTS, TREE, scripts
from jettison.compiler.place import metadata
from jettison.compiler.stages import Builder
from jettison.description.model import Sbom, Upx
from jettison.distros import upx as releases
from jettison.errors import BuildError

STAGE = "upx"
TOOL = "/run/jettison-upx"
PACKED = "/run/jettison-packed"
PACK_SCRIPT = "programs/pack.sh"
ELF_MACHINES = MappingProxyType({"amd64": 62, "arm64": 183})
"""Numbers in an ELF header, for every architecture that a distribution has packages for."""


def packed(builder: Builder, tree: llb.State, upx: Upx) -> llb.State:
    """Pack the programs of a tree; BuildError for a machine whose programs cannot be told from others."""
    executed = builder.run_script(
        pack_command(builder, upx),
        upx.span,
        f"pack with UPX {upx.version} ({upx.level})",
        stage=STAGE,
        mounts=[
            llb.bind(TREE, tree),
            llb.bind(TOOL, tool_state(builder, upx)),
            llb.output(PACKED),
            *list_mounts(builder),
            scripts(PACK_SCRIPT),
        ],
    )
    return executed.mount(PACKED)


def pack_command(builder: Builder, upx: Upx) -> list[str]:
    """Give the words that copy TREE to PACKED with packed programs, in a step that has PACK_SCRIPT."""
    target = builder.request.target
    machine = ELF_MACHINES.get(target.architecture)
    if machine is None:
        raise BuildError(f"programs for {target.format()} cannot be packed with UPX", upx.span)
    files = (builder.real_path(path) for path in upx.files)
    options = _options(upx, builder.description.sbom)
    return ["/bin/bash", f"{SCRIPTS}/pack.sh", *options, upx.level, TREE, PACKED, str(machine), *files]


def _options(upx: Upx, sbom: Sbom | None) -> Iterator[str]:
    if upx.required:
        yield "--required"
    if sbom is None:
        yield "--no-sbom"
    yield from version_option(sbom)


def tool_state(builder: Builder, upx: Upx) -> llb.State:
    """Fetch UPX for the machine that builds, held to its checksum, and unpack it.

    The daemon unpacks, as `ADD` does: base/core has no tar.
    """
    architecture = builder.request.build.architecture
    checksum = dict(upx.sha256).get(architecture)
    if checksum is None:
        raise BuildError(
            f"no checksum of UPX {upx.version} for a builder of architecture {architecture}",
            upx.span,
            hint=f"give `upx.sha256.{architecture}`",
        )
    name = "upx.tar.xz"
    archive = llb.http(
        upx.url or releases.url(upx.version, architecture),
        checksum=f"sha256:{checksum}",
        filename=name,
        metadata=metadata(builder.request, upx.span, f"fetch UPX {upx.version}", stage=STAGE),
    )
    return llb.scratch().file(
        llb.copy(archive, f"/{name}", "/", unpack=True),
        metadata=metadata(builder.request, upx.span, f"unpack UPX {upx.version}", stage=STAGE),
    )
