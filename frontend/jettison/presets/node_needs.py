"""What the `node` preset reads, and needs, in the build context: by the tree as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from jettison.description.globs import is_glob
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.presets import node_project
from jettison.presets.needed import Needed

_HINT = "`npm install --package-lock-only` writes it: a build takes the packages that it names"


def files(node: Entry) -> tuple[str, ...]:
    """Name the files of the build context that say what a project is."""
    return node_project.files(_member(_given(node)))


def needs(node: Entry) -> Iterator[Needed]:
    """Yield manifests, the lock file, and what ships of the build context where nothing makes it."""
    place, given = node.key.span, _given(node)
    member = _member(given)
    yield Needed(paths=(node_project.MANIFEST,), span=place)
    yield Needed(paths=node_project.LOCKS[::-1], span=place, long=True, hint=_HINT)
    if member:
        yield Needed(paths=(join(member, node_project.MANIFEST),), span=place)
    if {"build", "steps"} & {*given}:
        return
    for main in _texts(given.get("main")):
        path = normpath(join(member, main.text))
        yield Needed(paths=(f"{path}/index.js", f"{path}.js", path), span=main.span, long=True)
    for file in _texts(given.get("files")):
        yield Needed(paths=(normpath(file.text),), span=file.span, long=True)


def _given(node: Entry) -> dict[str, Node]:
    """Return what a `node` key says by its keys; a text is its `main`."""
    if isinstance(node.value, Mapping):
        return {name: entry.value for name, entry in node.value.by_key().items()}
    return {"main": node.value}


def _texts(value: Node | None) -> Iterator[Scalar]:
    """Yield paths of the build context, but for patterns and those that an argument has a part in."""
    for item in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(item, Scalar) and not item.is_null and _is_path(item.text) and not is_glob(item.text):
            yield item


def _member(given: dict[str, Node]) -> str:
    """Return the folder of the workspace's member that is the program, empty for the project itself."""
    member = given.get("workspace")
    text = member.text if isinstance(member, Scalar) else ""
    return normpath(text) if _is_path(text) else ""


def _is_path(text: str) -> bool:
    """Tell whether a text is surely a path inside of the build context; others are no problem of it."""
    return bool(text) and text.isprintable() and text[0] not in "/-" and ".." not in text and "${" not in text
