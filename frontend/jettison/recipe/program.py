"""The program's layer: what the image holds besides its root, from stages, the context or the file itself.

A program that UPX has packed hides its Go modules: the step that packs reads them first and writes the
SBOM, for it alone knows the program before and after. Crates are in no Rust program: their list comes beside.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from jettison.description.capabilities import encode
from jettison.description.files import own_paths
from jettison.description.globs import is_glob
from jettison.description.model import Description, ImageFile, Sbom, Upx
from jettison.distros import Layout
from jettison.distros import upx as releases
from jettison.errors import BuildError, Span
from jettison.recipe.draft import TREE, Draft
from jettison.recipe.model import (
    JOIN,
    Action,
    Bind,
    Copy,
    CopyTree,
    Http,
    Keep,
    Link,
    MakeDir,
    Merge,
    Output,
    Run,
    Scratch,
    Unpack,
    Write,
)
from jettison.recipe.reach import clean, copies_over_links, granted_files, listed_files, own_layers

LINKED = "/run/jettison-linked"
SETTLED = "/run/jettison-settled"
GRANTED = "/run/jettison-granted"
LISTS = "/run/jettison-crates"
DESCRIBED = "/run/jettison-described"
TOOL = "/run/jettison-upx"
PACKED = "/run/jettison-packed"

ELF_MACHINES = MappingProxyType({"amd64": 62, "arm64": 183})
"""Numbers in an ELF header, for every architecture that a distribution has packages for."""


def add_program(draft: Draft, tree: Output) -> Output:
    """Add what makes the layer out of the program's files, and return it."""
    upx = draft.description.upx
    made = _add_described(draft, tree) if upx is None else _add_packed(draft, tree, upx)
    return _add_dated(draft, made)


def add_own_layers(draft: Draft) -> tuple[Output, ...]:
    """Add the layers of copies that have one each, and return them, the lowest first."""
    files = own_layers(draft.description)
    return tuple(
        _add_dated(draft, _add_files(draft, (file,), f"layer-{number}"), f"layer-{number}")
        for number, file in enumerate(files, 1)
    )


def add_tree(draft: Draft) -> Output | None:
    """Add the files of the layer before any is packed; None for no files."""
    files = tuple(file for file in draft.description.files if not file.own_layer)
    return _add_granted(draft, _add_files(draft, files)) if files else None


def add_image_files(draft: Draft, layers: Sequence[Output], tree: Output | None) -> Output | None:
    """Add all files of the image as one tree; None for no files."""
    if not layers:
        return tree
    every = (*layers, tree) if tree else (*layers,)
    return draft.step("files", "image", Scratch(), Merge(layers=every, title=JOIN))


def _add_files(draft: Draft, files: Sequence[ImageFile], name: str = "program") -> Output:
    """Add what copies files, or makes them, at their places of the root."""
    actions, spans = zip(*_actions(draft, files), strict=True)
    title = f"collect {', '.join(file.dest for file in files)}"
    tree = draft.files(name, title, actions, label="image", spans=spans)
    return _add_settled(draft, tree, files, name)


def _actions(draft: Draft, files: Iterable[ImageFile]) -> Iterator[tuple[Action, Span]]:
    """Yield what makes each file, with its place."""
    made: set[str] = set()
    for file in files:
        dest = _destination(draft, file)
        for parent in _parents(dest):
            if parent not in made:
                made.add(parent)
                yield _directory(parent, draft.description.distro.layout), file.span
        yield _action(draft, file, dest), file.span


def _destination(draft: Draft, file: ImageFile) -> str:
    """Return the path in the layer; one that names a directory ends with a slash, as a copy wants it."""
    path = draft.real_path(file.dest)
    is_directory = draft.description.distro.layout.is_directory(path)
    inside = file.dest.endswith("/") or is_directory or is_glob(file.src or "")
    return f"{path}/" if inside and path != "/" else path


def _parents(dest: str) -> Iterator[str]:
    """Yield the directories above a destination, the outermost first."""
    parts = dest.split("/")[1:-1]
    yield from (f"/{'/'.join(parts[:depth])}" for depth in range(1, len(parts) + 1))


def _directory(path: str, layout: Layout) -> MakeDir:
    """Make a directory as the root below has it: the layer's mode and owner take the place of the root's."""
    mode, owner = layout.modes.get(path, (0o755, 0))
    return MakeDir(path=path, mode=mode, owner=f"{owner}:{owner}" if owner else None)


def _action(draft: Draft, file: ImageFile, dest: str) -> Action:
    if file.content is not None:
        mode = 0o644 if file.mode is None else file.mode
        return Write(dest=dest, data=file.content.encode(), mode=mode, owner=file.owner)
    if file.symlink is not None:
        made = None if draft.request.symlinks else _add_link(draft, file.symlink, file)
        return Link(dest=dest, target=file.symlink, owner=file.owner, made=made)
    if file.src is None:
        raise BuildError(f"nothing says what {file.dest} holds", file.span)
    origin = draft.origin(file.origin, "target", file.span)
    return Copy(origin=origin, src=(clean(file.src),), dest=dest, mode=file.mode, owner=file.owner)


def _add_link(draft: Draft, target: str, file: ImageFile) -> Output:
    """Add a step that makes a link, for a daemon older than BuildKit 0.19, and return where it is."""
    run = Run(
        argv=("ln", "-s", "--", target, f"{LINKED}/link"),
        title=f"make the link {file.dest}",
        spans=(file.span,),
        again=draft.request.ignores_cache("image"),
        mounts=(Keep(dest=LINKED),),
        network="none",
        cwd="/",
    )
    stage = draft.step("link", "image", draft.tools("build", file.span, "image"), run, "build")
    return replace(stage, mount=LINKED)


def _add_settled(draft: Draft, tree: Output, files: Sequence[ImageFile], name: str) -> Output:
    """Add a step that moves what a tree has at the place of a link of the root to where that link leads.

    Laid over the root, a directory `/lib64` would replace the link, and no program would find its
    loader. What a copied directory holds is not known here, so a step of the build looks.
    """
    spans = [file.span for file in copies_over_links(draft.description) if file in files]
    if not spans:
        return tree
    return draft.script(
        f"{name}-settled",
        "root/settle.sh",
        _settle_words(draft.description),
        title="settle copied directories into the root",
        spans=spans,
        out=SETTLED,
        mounts=(Bind(dest=TREE, origin=tree),),
        label="image",
    )


def _settle_words(description: Description) -> list[str]:
    """Return the words that copy TREE to SETTLED, with the links and directories of the layout."""
    layout = description.distro.layout
    spared = (f"--spare={path}" for path in own_paths(description.files, layout))
    links = (f"{link}={target}" for link, target in layout.links.items())
    modes = (f"{mode:o}:{owner}:{path}" for path, (mode, owner) in layout.modes.items())
    return [*spared, TREE, SETTLED, *links, "--", *modes]


def _add_granted(draft: Draft, tree: Output) -> Output:
    """Add a step that gives programs of a tree their capabilities; the tree itself if none gets any."""
    files = granted_files(draft.description)
    if not files:
        return tree
    return draft.script(
        "program-granted",
        "programs/grant.sh",
        (TREE, GRANTED, *_grants(draft)),
        title=f"give capabilities to {', '.join(file.dest for file in files)}",
        spans=[file.span for file in files],
        out=GRANTED,
        mounts=(Bind(dest=TREE, origin=tree),),
        label="image",
    )


def _grants(draft: Draft) -> Iterator[str]:
    """Yield `PATH=HEX` for each program; what stands later at a path has none of what stood before."""
    granted: dict[str, str] = {}
    for file in draft.description.files:
        path = _destination(draft, file)
        path += posixpath.basename(clean(file.src or "")) if path.endswith("/") else ""
        granted.pop(path, None)
        if file.capabilities:
            granted[path] = encode(file.capabilities)
    yield from (f"{path}={value}" for path, value in granted.items())


def _add_dated(draft: Draft, tree: Output, name: str = "program") -> Output:
    """Give all that a tree holds the time of SOURCE_DATE_EPOCH; without one it stays as it is.

    The same program is then the same layer, built anywhere. Of a directory the time is when something was
    last put there, so the whole tree is copied once.
    """
    if draft.request.epoch is None:
        return tree
    copied = CopyTree(origin=tree, time=draft.request.epoch)
    return draft.files(
        f"{name}-dated", f"set times of the {name.replace('-', ' ')}", (copied,), label="image"
    )


def _add_described(draft: Draft, tree: Output) -> Output:
    """Add SBOMs for the programs of a tree that have a list of crates; the tree itself if none has."""
    spans = [file.span for file in listed_files(draft.description)]
    if not spans:
        return tree
    return draft.script(
        "program-described",
        "programs/describe.sh",
        (*_version_option(draft.description.sbom), TREE, DESCRIBED),
        title="write what programs are made of",
        spans=spans,
        out=DESCRIBED,
        mounts=(Bind(dest=TREE, origin=tree), *_list_mounts(draft)),
        label="sbom",
    )


def _version_option(sbom: Sbom | None) -> Iterator[str]:
    """Yield the programs' version as an option of a script."""
    if sbom and sbom.version is not None:
        yield f"--version={sbom.version}"


def _list_mounts(draft: Draft) -> Iterator[Bind]:
    """Add the lists of crates, each at the path of its program, and yield their mount; none without lists."""
    files = listed_files(draft.description)
    if not files:
        return
    lists = draft.files(
        "program-crates",
        "collect lists of crates",
        [
            Copy(
                origin=draft.origin(file.origin, "target", file.span),
                src=(clean(file.made_of or ""),),
                dest=draft.real_path(file.dest),
                exact=True,
            )
            for file in files
        ],
        label="sbom",
        spans=(file.span for file in files),
    )
    yield Bind(dest=LISTS, origin=lists)


def _add_packed(draft: Draft, tree: Output, upx: Upx) -> Output:
    """Pack the programs of a tree; BuildError for a machine whose programs cannot be told from others."""
    words = _words(draft, upx)
    mounts = (
        Bind(dest=TREE, origin=tree),
        Bind(dest=TOOL, origin=_add_tool(draft, upx)),
        *_list_mounts(draft),
    )
    return draft.script(
        "upx",
        "programs/pack.sh",
        words,
        title=f"pack with UPX {upx.version} ({upx.level})",
        spans=(upx.span,),
        out=PACKED,
        mounts=mounts,
    )


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
    yield from _version_option(sbom)


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
    unpack = Unpack(origin=archive, name="upx")
    title = f"unpack UPX {upx.version}"
    return draft.files("upx-tool", title, (unpack,), label="upx", spans=(upx.span,))
