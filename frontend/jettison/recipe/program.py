"""The program's layer: what the image holds besides its root, from stages, the context or the file itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.description.model import ImageFile
from jettison.distros import Layout
from jettison.errors import BuildError
from jettison.recipe.draft import Draft
from jettison.recipe.model import Action, Bind, Copy, CopyTree, Keep, Link, MakeDir, Output, Write
from jettison.recipe.mounts import TREE
from jettison.recipe.packing import add_packed
from jettison.recipe.reach import clean, copies_over_links
from jettison.recipe.sbom import add_described
from jettison.recipe.stages import is_glob

SETTLED = "/run/jettison-settled"


def add_program(draft: Draft, tree: Output) -> Output:
    """Add what makes the layer out of the program's files, and return it."""
    upx = draft.description.upx
    made = add_described(draft, tree) if upx is None else add_packed(draft, tree, upx)
    return _add_dated(draft, made)


def add_tree(draft: Draft) -> Output | None:
    """Add the files of the layer before any is packed; None for no files."""
    files = draft.description.files
    if not files:
        return None
    tree = draft.files(
        "program",
        "image",
        f"collect {', '.join(file.dest for file in files)}",
        tuple(_actions(draft, files)),
        [file.span for file in files],
        about="The program: what the image holds besides its root.",
    )
    return _add_settled(draft, tree)


def _actions(draft: Draft, files: Iterable[ImageFile]) -> Iterator[Action]:
    made: set[str] = set()
    for file in files:
        dest = _destination(draft, file)
        for parent in _parents(dest):
            if parent not in made:
                made.add(parent)
                yield _directory(parent, draft.description.distro.layout)
        yield _action(draft, file, dest)


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
        return Link(dest=dest, target=file.symlink, owner=file.owner)
    if file.src is None:
        raise BuildError(f"nothing says what {file.dest} holds", file.span)
    origin = draft.origin(file.origin, "target", file.span)
    return Copy(origin=origin, src=(clean(file.src),), dest=dest, mode=file.mode, owner=file.owner)


def _add_settled(draft: Draft, tree: Output) -> Output:
    """Add a step that moves what a tree has at the place of a link of the root to where that link leads.

    Laid over the root, a directory `/lib64` would replace the link, and no program would find its
    loader. What a copied directory holds is not known here, so a step of the build looks.
    """
    spans = [file.span for file in copies_over_links(draft.description)]
    if not spans:
        return tree
    stage = draft.script(
        "program-settled",
        "image",
        "root/settle.sh",
        _settle_words(draft.description.distro.layout),
        spans=spans,
        title="settle copied directories into the root",
        about="The program with what lay in the way of the root's links where they lead.",
        mounts=(Bind(dest=TREE, origin=tree), Keep(dest=SETTLED)),
    )
    return Output(stage, SETTLED)


def _settle_words(layout: Layout) -> list[str]:
    """Return the words that copy TREE to SETTLED, with the links and directories of the layout."""
    links = (f"{link}={target}" for link, target in layout.links.items())
    modes = (f"{mode:o}:{owner}:{path}" for path, (mode, owner) in layout.modes.items())
    return [TREE, SETTLED, *links, "--", *modes]


def _add_dated(draft: Draft, tree: Output) -> Output:
    """Give all that a tree holds the time of SOURCE_DATE_EPOCH; without one it stays as it is.

    The same program is then the same layer, built anywhere. Of a directory the time is when something was
    last put there, so the whole tree is copied once.
    """
    if draft.request.epoch is None:
        return tree
    copied = CopyTree(origin=tree, time=draft.request.epoch)
    return draft.files(
        "program-dated",
        "image",
        "set times of the program",
        (copied,),
        about="The program, with one time for all.",
    )
