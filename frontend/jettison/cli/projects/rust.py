"""Rust projects: a package, or a workspace of several, and what cargo calls their programs."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from jettison.cli.projects import built
from jettison.cli.projects.choice import choose
from jettison.cli.projects.evidence import called, dockerfiles, is_binary_in
from jettison.cli.projects.project import (
    Language,
    NoProgramError,
    Program,
    Project,
    Value,
    image_name,
    is_file,
    one_or_list,
    text_of,
)
from jettison.errors import BuildError

_FILE = "Cargo.toml"
_MAIN = "src/main.rs"
_NAME = r"[A-Za-z0-9_][\w-]*"
"""What cargo takes as a name: it has no dots."""

_OWN = f"{_MAIN} is the package's own program"
_NO_LOCK = "there is no Cargo.lock, without which nothing builds: `cargo generate-lockfile` writes it"
_DEEPEST = 2
_NO_FOLDER = frozenset(("node_modules", "target", "third_party", "vendor"))
_MOST_DOTS = 1000
"""The reader of TOML goes through all parts of a key again for each of them."""

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Program):
    """A program of a package, where that is, and the features without which cargo does not make it."""

    package: str
    path: str
    features: tuple[str, ...]


def find(folder: Path) -> Project | None:
    """Return the Rust project in a directory, None if it is none; BuildError for one without a program."""
    if not is_file(folder / _FILE):
        return None
    manifest = _manifest(folder)
    workspace = _table(manifest, "workspace")
    if workspace is None:
        _check_alone(folder, manifest)
    packages = _packages(folder, manifest)
    own = list(_binaries(folder, ".", manifest))
    binaries = own
    if not own and workspace is not None:
        binaries = [each for path in packages for each in _binaries(folder, path, packages[path])]
    if not binaries:
        where = f"{_MAIN}, src/bin or a [[bin]]"
        whose = f"this package has no program: no {where}" if workspace is None else "no member has a program"
        raise NoProgramError(
            f"{folder / _FILE}: {whose}", hint="run this in the folder of a project that has one"
        )
    if len({each.package for each in binaries}) > 1:  # each package has one that is its own
        binaries = [replace(each, is_own=False) for each in binaries]
    return _project(folder, manifest, binaries, is_virtual=not own)


def _project(folder: Path, manifest: Table, binaries: Sequence[Binary], *, is_virtual: bool) -> Project:
    package = _table(manifest, "package") or {}
    chosen, said = _chosen(folder, manifest, binaries)
    names = called(folder, _text(package, "name"))
    texts = dockerfiles(folder)
    named = [each for each in binaries if is_binary_in(each.name, each.package, texts)]
    choice = choose(chosen or binaries, names, named.__contains__, _OWN)
    taken = sorted((each for each in binaries if each in choice.ships), key=choice.ships.index)
    ships = _apart(taken, binaries)
    namesakes = [each for each in binaries if each in (*choice.namesakes, *taken) and each not in ships]
    value: dict[str, Value] = {"bin": one_or_list([each.name for each in ships])}
    if is_virtual:
        value["package"] = one_or_list(list(dict.fromkeys(each.package for each in ships)))
    if features := sorted(set(chain.from_iterable(each.features for each in ships))):
        value["features"] = features
    lock = "Cargo.lock"
    return Project(
        key="rust",
        alone="bin",
        value=value,
        name=image_name(ships[0].name),
        why=(said,) if len(chosen) == 1 else tuple(filter(None, (said, choice.why))),
        others=tuple(each.name for each in binaries if each not in (*ships, *namesakes)),
        namesakes=tuple(f"{each.name} of {each.package}" for each in namesakes),
        needs=tuple(
            path for path in (_FILE, lock, *(each.source for each in ships)) if (folder / path).exists()
        ),
        no_need=("target",),
        lacks=() if (folder / lock).exists() else (_NO_LOCK,),
        programs=tuple(each.name for each in ships),
    )


def _apart(ships: Sequence[Binary], binaries: Sequence[Binary]) -> list[Binary]:
    """Return programs without those whose package has one that is called like one of another package.

    Cargo makes a binary of every package that it is told, and each in the same place.
    """
    names = [(each.package, each.name) for each in binaries]
    kept: list[Binary] = []
    for each in ships:
        others = [other for other in kept if other.package != each.package]
        pairs = [
            *((each.package, other.name) for other in others),
            *((other.package, each.name) for other in others),
        ]
        if not any(pair in names for pair in pairs):
            kept.append(each)
    return kept


def _chosen(folder: Path, manifest: Table, binaries: Sequence[Binary]) -> tuple[Sequence[Binary], str]:
    """Return the programs that a manifest prefers, and how it says so; none if it does not."""
    run = _text(_table(manifest, "package") or {}, "default-run")
    if chosen := [each for each in binaries if each.name == run]:
        return chosen, "it is the `default-run` of Cargo.toml"
    default = _texts(_table(manifest, "workspace") or {}, "default-members")
    paths = {path.resolve() for pattern in default for path in _matches(folder, pattern)}
    chosen = [each for each in binaries if (folder / each.path).resolve() in paths]
    them = "it" if len(chosen) == 1 else "them"
    return chosen, f"Cargo.toml has {them} in its `default-members`" if chosen else ""


def _check_alone(folder: Path, manifest: Table) -> None:
    """Raise BuildError for a member of a workspace that is further up."""
    said = _text(_table(manifest, "package") or {}, "workspace")
    above = [folder / said] if said else folder.resolve().parents
    for place in above:
        if not is_file(place / _FILE):
            continue
        workspace = _table(_manifest(place), "workspace")
        if workspace is not None and not _is_excluded(folder, place, workspace):
            root = os.path.relpath(place)
            message = f"{folder / _FILE}: this package is of the workspace in {root}, where its Cargo.lock is"
            raise BuildError(message, hint=f"run `jettison init {root}`: it takes programs of members too")


def _is_excluded(folder: Path, root: Path, workspace: Table) -> bool:
    return _is_below(os.path.relpath(folder.resolve(), root.resolve()), _texts(workspace, "exclude"))


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(f"{path}/".startswith(f"{each.rstrip('/')}/") for each in folders)


def _packages(folder: Path, manifest: Table) -> dict[str, Table]:
    """Return the manifests of a package or workspace, and of what they depend on by path, by their folders.

    BuildError if one is not in the folder.
    """
    workspace = _table(manifest, "workspace") or {}
    excluded, found = _texts(workspace, "exclude"), {".": manifest}
    patterns = (_matches(folder, pattern) for pattern in _texts(workspace, "members"))
    waiting = [os.path.relpath(path, folder) for path in chain.from_iterable(patterns)]
    waiting += _dependencies(folder, ".", manifest)
    for path in waiting:
        if path not in found and not _is_below(path, excluded) and is_file(folder / path / _FILE):
            found[path] = _manifest(folder / path)
            waiting += _dependencies(folder, path, found[path])
    return found


def _matches(folder: Path, pattern: str) -> Sequence[Path]:
    """List the packages below a folder that a pattern is for; none for one that is no pattern."""
    if pattern.startswith("/") or ".." in pattern.split("/"):
        return ()
    try:
        return [file.parent for file in sorted(folder.glob(f"{pattern.rstrip('/')}/{_FILE}"))]
    except ValueError:
        return ()


def _binaries(folder: Path, path: str, manifest: Table) -> Iterator[Binary]:
    """Yield the programs of a package, as cargo finds them: those it names, then those of files it knows."""
    package = _table(manifest, "package")
    name = _text(package, "name") if package else ""
    if package is None or not re.fullmatch(_NAME, name):
        return
    known = dict(_known(folder / path, name))
    listed = manifest.get("bin")
    tables = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = {_text(each, "name"): each for each in tables}
    paths = {each: _text(table, "path") or known.get(each, "") for each, table in named.items()}
    if package.get("autobins") is not False:
        paths |= {
            each: file for each, file in known.items() if each not in paths and file not in paths.values()
        }
    for each, file in paths.items():
        if re.fullmatch(_NAME, each):
            yield Binary(
                value=each,
                name=each,
                source=os.path.normpath(f"{path}/{file or _FILE}"),
                is_own=file == _MAIN,
                package=name,
                path=path,
                features=_texts(named.get(each, {}), "required-features"),
            )


def _known(package: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield names of programs with their files, where cargo looks for them by itself."""
    if (package / _MAIN).is_file():
        yield name, _MAIN
    for file in sorted((package / "src" / "bin").glob("*.rs")):
        yield file.stem, f"src/bin/{file.name}"
    for file in sorted((package / "src" / "bin").glob("*/main.rs")):
        yield file.parent.name, f"src/bin/{file.parent.name}/main.rs"


def _dependencies(folder: Path, package: str, manifest: Table) -> Iterator[str]:
    """Yield the folders of what a package depends on by path; BuildError for one outside of the whole."""
    for name, said in _paths(manifest):
        path = os.path.relpath(folder / package / said, folder)
        if path.split("/")[0] == "..":
            message = f"{folder / package / _FILE}: it takes `{name}` from `{said}`, which is not in {folder}"
            raise BuildError(message, hint=_hint_around(folder.resolve(), (folder / path).resolve()))
        yield path


def _hint_around(*packages: Path) -> str:
    """Say how packages become one project."""
    both = os.path.commonpath(packages)
    place = os.path.relpath(both)
    members = ", ".join(f'"{os.path.relpath(each, both)}"' for each in packages)
    return (
        f"a build has one folder as its context: let {_FILE} in {place} have a `[workspace]` with"
        f" `members = [{members}]`, and run `jettison init {place}`"
    )


def _paths(manifest: Table) -> Iterator[tuple[str, str]]:
    """Yield names of what a package depends on by path, and the paths as they are said."""
    targets = _table(manifest, "target") or {}
    tables = [manifest, _table(manifest, "workspace"), *(_table(targets, name) for name in targets)]
    kinds = ("dependencies", "dev-dependencies", "build-dependencies")
    for listed in (_table(table, kind) or {} for table in tables if table for kind in kinds):
        paths = ((name, _text(_table(listed, name) or {}, "path")) for name in listed)
        yield from ((name, path) for name, path in paths if path)


def places_below(folder: Path) -> list[str]:
    """List the folders below that have a Cargo.toml, without what is below those."""
    found = []
    for path, folders, files in os.walk(folder):
        below = os.path.relpath(path, folder)
        if _FILE in files:
            found.append(below)
        is_last = _FILE in files or below.count("/") >= _DEEPEST
        inside = (each for each in sorted(folders) if each[0] != "." and each not in _NO_FOLDER)
        folders[:] = [] if is_last else inside
    return found


def _manifest(folder: Path) -> Table:
    """Read a package's or workspace's manifest; BuildError if it is no TOML."""
    file = folder / _FILE
    text = text_of(file)
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise BuildError(f"{file}: a line has more than {_MOST_DOTS:,} dots, and no key of cargo's")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        raise BuildError(f"{file}: this is not TOML: {error}") from None


def _table(table: Table, key: str) -> Table | None:
    value = table.get(key)
    return value if isinstance(value, dict) else None


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _texts(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


LANGUAGE = Language(
    name="Rust",
    key="rust",
    looked_for=f"`{_FILE}`",
    files=(_FILE,),
    images=r"rust",
    find=find,
    tools=frozenset(("cargo", "rustc", "rustup")),
    others=frozenset(("cargo run", "cargo test", "cargo clippy")),
    build=built.of_rust,
)
