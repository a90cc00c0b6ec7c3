"""What the image holds besides its root: files from stages, and inline files, packed if wanted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from jettison import llb, references
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.place import metadata
from jettison.compiler.stages import Builder, copy_into
from jettison.description.model import ImageFile, Upx
from jettison.distros import upx as releases
from jettison.errors import BuildError

LINKED_INTO_USR = ("bin", "sbin", "lib", "lib64")
PACKER = "/run/jettison-upx"
TREE, PACKED = "/run/jettison-tree", "/run/jettison-packed"
ELF_MACHINES = {"amd64": 62, "arm64": 183}
"""Numbers in an ELF header, for every architecture that a distribution has packages for."""


def program_state(builder: Builder) -> llb.State | None:
    """Give the layer of the program, or None when the description ships no file."""
    files = builder.description.files
    if not files:
        return None
    title = ", ".join(file.dest for file in files)
    about = metadata(builder.request, files[0].span, f"collect {title}", stage="image")
    tree = llb.scratch().file(*_actions(builder, files), metadata=about)
    upx = builder.description.upx
    return tree if upx is None else _packed(builder, tree, upx)


def image_path(path: str) -> str:
    """Write a path below /bin, /sbin, /lib or /lib64 as below /usr: a directory there would hide the link."""
    clean = posixpath.normpath(f"/{path.lstrip('/')}")
    first, _, rest = clean.lstrip("/").partition("/")
    if first not in LINKED_INTO_USR or not rest:
        clean = clean if clean != "/" else ""
    else:
        clean = f"/usr/{'lib' if first == 'lib64' else first}/{rest}"
    return clean + "/" if path.endswith("/") or not clean else clean


def _actions(builder: Builder, files: Iterable[ImageFile]) -> Iterator[llb.FileAction]:
    made: set[str] = set()
    for file in files:
        dest = image_path(file.dest)
        parent = posixpath.dirname(dest)
        if file.src is None and parent not in {"/", *made}:
            made.add(parent)
            yield llb.mkdir(parent, mode=0o755, parents=True)
        yield _action(builder, file, dest)


def _action(builder: Builder, file: ImageFile, dest: str) -> llb.FileAction:
    owner = _owner(file)
    if file.content is not None:
        mode = 0o644 if file.mode is None else file.mode
        return llb.mkfile(dest, file.content.encode(), mode=mode, owner=owner)
    if file.symlink is not None:
        return llb.symlink(file.symlink, dest, owner=owner)
    if file.src is None:
        raise BuildError(f"nothing says what {file.dest} holds", file.span)
    origin = builder.origin(file.origin, builder.request.target)
    return copy_into(origin, file.src, dest, mode=file.mode, owner=owner)


def _owner(file: ImageFile) -> llb.Owner | None:
    if file.owner is None:
        return None
    user, _, group = file.owner.partition(":")
    return llb.Owner(user=int(user), group=int(group or user))


def _packed(builder: Builder, tree: llb.State, upx: Upx) -> llb.State:
    request = builder.request
    machine = ELF_MACHINES[request.target.architecture]
    base = builder.image(references.normalize(builder.description.distro.base_image), request.build, "upx")
    executed = builder.run(
        base,
        [
            "/bin/bash",
            f"{SCRIPTS}/pack.sh",
            upx.level,
            TREE,
            PACKED,
            str(machine),
            *map(image_path, upx.files),
        ],
        upx.span,
        f"pack with UPX {upx.version} ({upx.level})",
        stage="upx",
        mounts=[
            llb.bind(TREE, tree),
            llb.bind(PACKER, packer_state(builder, upx)),
            llb.output(PACKED),
            scripts("pack.sh"),
        ],
        network="none",
        cwd="/",
    )
    return executed.mount(PACKED)


def packer_state(builder: Builder, upx: Upx) -> llb.State:
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
        metadata=metadata(builder.request, upx.span, f"fetch UPX {upx.version}", stage="upx"),
    )
    return llb.scratch().file(
        llb.copy(archive, f"/{name}", "/", unpack=True),
        metadata=metadata(builder.request, upx.span, f"unpack UPX {upx.version}", stage="upx"),
    )
