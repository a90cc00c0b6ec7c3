"""What the `node` preset reads, and needs, in the build context: by the tree as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import join, normpath

from jettison.description.globs import is_glob
from jettison.description.tree import Entry, Node, Scalar, Sequence
from jettison.description.tree import Mapping as Map
from jettison.errors import Span
from jettison.presets import node_project
from jettison.presets.needed import Needed
from jettison.presets.node_project import Package

_WRITES = "`npm install --package-lock-only` writes"
_HINT = f"{_WRITES} it: a build takes the packages that it names"
_OTHERS = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "Yarn", "bun.lock": "Bun", "bun.lockb": "Bun"}
_NPM = f"and dependencies are installed by npm: {_WRITES} a lock file for it"
_INSTEAD = tuple(
    (file, f"there is `{file}`, {_NPM}, or run {name} in a stage of your own")
    for file, name in _OTHERS.items()
)
_MODULES = "node_modules"


def files(node: Entry) -> tuple[str, ...]:
    """Name the files of the build context that say what a project is."""
    return node_project.files(_member(_given(node)))


def needs(node: Entry) -> Iterator[Needed]:
    """Yield manifests, the lock file, and what ships of the build context where nothing makes it."""
    place, given = node.key.span, _given(node)
    member = _member(given)
    yield Needed(paths=(node_project.MANIFEST,), span=place)
    yield Needed(paths=node_project.LOCKS[::-1], span=place, long=True, hint=_HINT, instead=_INSTEAD)
    if member:
        yield Needed(paths=(join(member, node_project.MANIFEST),), span=place)
    if {"build", "steps"} & {*given}:
        return
    for main in _texts(given.get("main")):
        yield from _program(join(member, main.text), main.span)
    for file in _texts(given.get("files")):
        yield Needed(paths=(normpath(file.text),), span=file.span, long=True)


def started(node: Entry, project: Mapping[str, str]) -> Iterator[Needed]:
    """Yield the file that a project says it starts, where nothing makes it."""
    given = _given(node)
    said = given.get("main")
    is_left = said is None or (isinstance(said, Scalar) and said.is_null)
    package = _package(_member(given), project)
    if package is None or not is_left or {"build", "steps"} & {*given} or _installs(package, project):
        return
    start, main = package.start, package.text_of("main")
    file = start.file if start else main
    if _is_path(file):
        whose = "its script `start` runs it" if start else f"it is `main` of {package.path}"
        hint = f"{whose}: {_remedy(package, is_map=isinstance(node.value, Map))}"
        yield from _program(join(_member(given), file), node.key.span, hint)


def _remedy(package: Package, *, is_map: bool) -> str:
    """Say what to do about a file that is not there: a script may make it."""
    built = next((name for name in package.scripts if name.partition(":")[0] == "build"), "")
    if not built:
        return "write what node starts"
    return f"`build: {built}` has it made" if is_map else f"`node: {{build: {built}}}` has it made"


def _package(member: str, project: Mapping[str, str]) -> Package | None:
    try:
        return node_project.read(project, join(member, node_project.MANIFEST))
    except ValueError:
        return None  # which is noted


def _installs(package: Package, project: Mapping[str, str]) -> bool:
    """Tell whether scripts of an installation may make files."""
    top = _package("", project)
    return any({*node_project.OF_INSTALL} & {*each.scripts} for each in (package, top) if each)


def _program(file: str, span: Span, hint: str = "") -> Iterator[Needed]:
    """Yield the file that node starts, unless npm brings it."""
    path = normpath(file)
    if _MODULES not in path.split("/"):
        yield Needed(paths=(f"{path}/index.js", f"{path}.js", path), span=span, long=True, hint=hint)


def _given(node: Entry) -> dict[str, Node]:
    """Return what a `node` key says by its keys; a text is its `main`."""
    if isinstance(node.value, Map):
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
