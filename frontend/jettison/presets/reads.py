"""What presets look at, and need, in the build context.

Apart from the presets themselves, and by the tree as it is written: a build asks for these files before it
has imported what understands the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import normpath

from jettison.description.basic import DEEPEST, HISTORY
from jettison.description.reader import Parsed, read
from jettison.description.tree import Entry, Node, Scalar, Sequence
from jettison.description.tree import Mapping as Map
from jettison.errors import DescriptionError, SourceFile, Span
from jettison.presets import c_files, go_version, node_needs, python_project, rust_version
from jettison.presets.needed import Needed


def project_files(source: SourceFile | Parsed) -> tuple[str, ...]:
    """Name the files that presets read, whether they are there or not."""
    go = _entry(source, "go")
    modules = go_version.files(each.text for each in _folders(go)) if go else ()
    rust = rust_version.FILES if _entry(source, "rust") else ()
    node = node_needs.files(found) if (found := _entry(source, "node")) else ()
    python = python_project.files(found) if (found := _entry(source, "python")) else ()
    c = c_files.files(found) if (found := _entry(source, "c")) else ()
    return (*c, *modules, *node, *rust, *python)


def looked_at(source: SourceFile | Parsed, needs: Iterable[Needed]) -> frozenset[str]:
    """Name the paths of the context that are needed, and those that `files` take, but for globs."""
    paths = [path for need in needs for path in (*need.paths, *(each for each, _ in need.instead))]
    files = _entry(source, "files")
    for file in _items(files.value) if files else ():
        src = file.get("src") if isinstance(file, Map) and file.get("from") is None else None
        if src and isinstance(src.value, Scalar) and "${" not in src.value.text:
            paths.append(src.value.text)
    return frozenset(normpath(path).lstrip("/") for path in paths if not {*path} & {*"*?"}) - {
        ".",
        "",
    }


def needed(source: SourceFile | Parsed) -> tuple[Needed, ...]:
    """List what presets cannot do without, and the keys of package repositories.

    Of a preset with steps only the history that it asks for: they may make all else, but for what node takes
    before them.
    """
    presets = {**dict.fromkeys(NEEDS, _needs_of_history), **_BEFORE_STEPS} if has_steps(source) else NEEDS
    readers = {**presets, "rootfs": _keys}
    asked = ((needs, _entry(source, key)) for key, needs in readers.items())
    return tuple(each for needs, entry in asked if entry for each in needs(entry))


def started(source: SourceFile | Parsed, project: Mapping[str, str]) -> tuple[Needed, ...]:
    """List the files that a project says it starts, where the build file leaves that to it."""
    node = _entry(source, "node")
    return tuple(node_needs.started(node, project)) if node else ()


def has_steps(source: SourceFile | Parsed) -> bool:
    """Tell whether steps of the file stand between the context and what a preset compiles."""
    presets = (entry.value for key in NEEDS if (entry := _entry(source, key)))
    steps = (preset.get("steps") for preset in presets if isinstance(preset, Map))
    return any(isinstance(each.value, Sequence) and each.value.items for each in steps if each)


def need(source: SourceFile | Parsed, project: Mapping[str, str], preset: str) -> go_version.Need | None:
    """Return which Go or Rust a project needs; None where the build file says it itself, or nobody does."""
    entry = _entry(source, preset)
    if entry is None or _says_version(entry):
        return None
    return rust_version.need(project) if preset == "rust" else least_go(source, project)


def least_go(source: SourceFile | Parsed, project: Mapping[str, str]) -> go_version.Need | None:
    """Return which Go the files of a project need, whatever `version` says; None if they do not.

    Files that `env` has Go pass over, or that an argument may, need none.
    """
    go = _entry(source, "go")
    if go is None:
        return None
    return go_version.need((each.text for each in _folders(go)), project, go_version.counted(_env(go)))


def program_folders(source: SourceFile | Parsed) -> tuple[tuple[str, Span], ...]:
    """List the folders of Go programs, each with its place; none whose names an argument has a part in."""
    go = _entry(source, "go")
    return tuple((each.text, each.span) for each in _folders(go) if "${" not in each.text) if go else ()


def crate_folders(source: SourceFile | Parsed) -> tuple[Span, ...]:
    """List the places that ask for the crate at the top of the context."""
    rust = _entry(source, "rust")
    return (rust.key.span,) if rust else ()


def _entry(source: SourceFile | Parsed, key: str) -> Entry | None:
    try:
        return read(source).root.get(key)
    except DescriptionError:
        return None


def _says_version(preset: Entry) -> bool:
    return isinstance(preset.value, Map) and preset.value.get("version") is not None


def _folders(go: Entry) -> tuple[Scalar, ...]:
    """List the folders of a `go` key's packages."""
    if not isinstance(go.value, Map):
        return _packages(go.value)
    package = go.value.get("package")
    return _packages(package.value) if package else (Scalar(".", go.key.span),)


def _packages(value: Node) -> tuple[Scalar, ...]:
    """List the folders of the build context that a value names; none where one will be refused."""
    items = _items(value)
    found = tuple(item for item in items if isinstance(item, Scalar) and _is_folder(item.text))
    return found if len(found) == len(items) else ()


def _is_folder(path: str) -> bool:
    first, *others = path.split("/")
    inside = first == "." and ".." not in others and len(others) <= DEEPEST
    return inside and "..." not in path and path.isprintable()


def _needs_of_go(go: Entry) -> Iterator[Needed]:
    """Yield the folder of each package, and the module that it is in; not where an argument has a say."""
    env = _env(go)
    without_modules = env is not None and env.get("GO111MODULE")
    yield from _needs_of_history(go)
    for package in _folders(go):
        path = package.text.rstrip("/")
        if "${" in path:
            continue
        yield Needed(paths=(path,), span=package.span, folder=True, holds="*.go")
        if not without_modules:
            yield Needed(paths=go_version.modules(package.text), span=package.span)


def _env(go: Entry) -> Map | None:
    """Return the variables that a `go` key sets."""
    env = go.value.get("env") if isinstance(go.value, Map) else None
    return env.value if env and isinstance(env.value, Map) else None


def _needs_of_rust(rust: Entry) -> Iterator[Needed]:
    yield from _needs_of_history(rust)
    place = rust.key.span
    yield Needed(paths=("Cargo.toml",), span=place)
    hint = "`cargo generate-lockfile` writes it: a build takes the crates that it names"
    yield Needed(paths=("Cargo.lock",), span=place, long=True, hint=hint)


def _needs_of_c(c: Entry) -> Iterator[Needed]:
    yield from _needs_of_history(c)
    yield c_files.need(c)


def _needs_of_python(python: Entry) -> Iterator[Needed]:
    yield from _needs_of_history(python)
    yield from python_project.needs(python)


def _needs_of_history(preset: Entry) -> Iterator[Needed]:
    """Yield the history of the project, where a preset is asked for it."""
    vcs = preset.value.get("vcs") if isinstance(preset.value, Map) else None
    if vcs and isinstance(vcs.value, Scalar) and vcs.value.text == "true":
        hint = "a build from a repository takes `--build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1`"
        yield Needed(paths=(HISTORY,), span=vcs.span, folder=True, hint=hint)


def _keys(rootfs: Entry) -> Iterator[Needed]:
    """Yield the keys of package repositories that are files of the build context."""
    repos = rootfs.value.get("repos") if isinstance(rootfs.value, Map) else None
    for repo in repos.value.items if repos and isinstance(repos.value, Sequence) else ():
        keys = repo.get("keys") if isinstance(repo, Map) else None
        for key in _items(keys.value) if keys else ():
            if isinstance(key, Scalar) and key.text and "${" not in key.text and "://" not in key.text:
                yield Needed(paths=(key.text,), span=key.span, key=True)


def _items(value: Node) -> tuple[Node, ...]:
    return value.items if isinstance(value, Sequence) else (value,)


NEEDS: Mapping[str, Callable[[Entry], Iterator[Needed]]] = {
    "c": _needs_of_c,
    "go": _needs_of_go,
    "node": node_needs.needs,
    "python": _needs_of_python,
    "rust": _needs_of_rust,
}
"""By the key of a preset."""

_BEFORE_STEPS = {"node": node_needs.needs}
