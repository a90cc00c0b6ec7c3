"""Files that a Dockerfile copies into its image: from the build context, from images, and from its stages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jettison.cli.dockerfiles import accounts
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Dockerfile, Instruction, Stage
from jettison.cli.dockerfiles.scope import MissingError, Scope, as_written
from jettison.distros import Layout

_OCTAL = re.compile(r"0?[0-7]{3,4}")
_REMOTE = re.compile(r"(?:https?|git|ssh)://|git@", re.IGNORECASE)
_PACKED = re.compile(r".*\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2?|txz)")
_CERTIFICATES = (
    "/etc/ssl/certs",
    "/etc/pki",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
)
_ACCOUNTS = ("/etc/passwd", "/etc/group", "/etc/shadow")
_ZONES = "/usr/share/zoneinfo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a copy is: the context's folder, the Dockerfile, the stage that ships, and the root's layout."""

    folder: Path
    dockerfile: Dockerfile
    stage: Stage
    layout: Layout


@dataclass(frozen=True, slots=True)
class Copy:
    """What one `COPY` or `ADD` says, with variables put in: sources, place, owner and mode."""

    instruction: Instruction
    sources: tuple[str, ...]
    dest: str
    more: dict[str, str]


def read(draft: Draft, instruction: Instruction, scope: Scope, stage: Stage) -> Copy | None:
    """Return what a `COPY` or `ADD` says; None after a note about what cannot be said in a build file."""
    try:
        words = tuple(scope.literal(word) for word in instruction.words)
        owner, mode = (scope.literal(instruction.flags.get(flag, "")) for flag in ("chown", "chmod"))
    except MissingError as error:
        draft.note(instruction, str(error))
        return None
    if len(words) < 2:  # noqa: PLR2004 - a source and a place
        draft.note(instruction, "it names no source, or no place")
        return None
    more = {}
    if owner and owner not in {"0", "root", "0:0", "root:root"}:
        if not (named := accounts.meaning(draft, owner, stage.base)):
            draft.note(
                instruction,
                f"nobody here makes the user or group `{owner}`: the files belong to root",
                f"--chown={owner}",
            )
        else:
            more["owner"] = named
    if mode and _OCTAL.fullmatch(mode):
        more["mode"] = mode.rjust(4, "0")
    elif mode:
        draft.note(instruction, "permissions are written in octal", f"--chmod={mode}")
    for flag in sorted({"exclude", "parents"} & instruction.flags.keys()):
        draft.note(
            instruction, "a build file has no such option for a copy; look at what is copied", f"--{flag}"
        )
    return Copy(instruction, words[:-1], _absolute(words[-1], draft.workdir, many=len(words) > 2), more)  # noqa: PLR2004


def _absolute(path: str, workdir: str, *, many: bool = False) -> str:
    """Return a path from the root, with a slash at its end where it is that of a folder."""
    is_folder = many or path in {".", ".."} or path.endswith(("/", "/.", "/.."))
    clean = posixpath.normpath(posixpath.join(workdir, path))
    clean = f"/{clean.lstrip('/')}"
    return f"{clean.rstrip('/')}/" if is_folder else clean


def take_from_context(draft: Draft, copy: Copy, place: Place) -> None:
    """Take files of the build context."""
    for source in copy.sources:
        path = posixpath.normpath(source.lstrip("/")) if source.lstrip("/") else "."
        if _REMOTE.match(source):
            draft.note(
                copy.instruction, "an address: fetch it in a stage with `http`, which wants a checksum"
            )
        elif copy.instruction.name == "ADD" and _PACKED.fullmatch(path):
            draft.note(
                copy.instruction, "ADD unpacks archives; do that with `run` in a stage, and copy from there"
            )
        elif path.split("/")[0] == ".." or not _is_there(place.folder, path):
            draft.note(copy.instruction, f"`{path}` is not in the folder")
        else:
            _add(draft, copy, path, {}, is_folder=(place.folder / path).is_dir(), layout=place.layout)


def _is_there(folder: Path, path: str) -> bool:
    if not re.search(r"[*?\[]", path):
        return (folder / path).exists()
    try:
        return any(folder.glob(path))
    except (ValueError, NotImplementedError):
        return False


def _add(
    draft: Draft, copy: Copy, source: str, begin: dict[str, str], *, is_folder: bool, layout: Layout
) -> None:
    dest = copy.dest
    if not is_folder and not dest.endswith("/") and _is_folder(draft, dest, layout):
        dest += "/"
    if is_folder and layout.is_directory(dest) and dest == "/":
        draft.note(
            copy.instruction, "a folder copied over the whole root: name the folders in it, one entry each"
        )
        return
    draft.files.append({**begin, "src": as_written(source), "dest": as_written(dest), **copy.more})


def _is_folder(draft: Draft, path: str, layout: Layout) -> bool:
    """Tell whether a path is that of a folder by what is known: then a file goes into it."""
    made = (each["dest"].rstrip("/") for each in draft.files if each["dest"].endswith("/"))
    return path == draft.workdir or path in made or layout.is_directory(path)


def take_texts(draft: Draft, copy: Copy, scope: Scope) -> None:
    """Take what stands in the Dockerfile itself."""
    for here in copy.instruction.heredocs:
        dest = f"{copy.dest}{here.name}" if copy.dest.endswith("/") else copy.dest
        try:
            content = scope.document(here.content) if here.expands else here.content
        except MissingError as error:
            draft.note(copy.instruction, str(error))
            continue
        draft.files.append({"dest": dest, "content": as_written(content), **copy.more})


def take_idiom(draft: Draft, copy: Copy, brought: Collection[str]) -> bool:
    """Take a copy that stands for certificates, accounts or time zones; tell whether it was one."""
    sources = [f"/{each.lstrip('/')}" for each in copy.sources]
    if all(each.startswith(_ZONES) for each in sources):
        draft.add([each for each in ("tzdata",) if each not in brought])
        return True
    return all(each.startswith(_CERTIFICATES) or each in _ACCOUNTS for each in sources)


def take_from_image(draft: Draft, copy: Copy, image: str, place: Place) -> None:
    """Take files of an image that the Dockerfile does not make."""
    for source in copy.sources:
        path = f"/{source.lstrip('/')}"
        is_folder = path.endswith("/") or not PurePosixPath(path).name
        _add(draft, copy, path, {"from": image}, is_folder=is_folder, layout=place.layout)


def of_context(path: str, stage: Stage, place: Place, scope: Scope) -> str:
    """Return the path in the context of what a stage copied from there; empty if it is not from there."""
    workdir = "/"
    found = ""
    for each in (each for part in place.dockerfile.chain(stage) for each in part.instructions):
        if each.name == "WORKDIR" and each.words:
            workdir = posixpath.join(workdir, scope.literal_or_same(each.words[0]))
        if each.name == "COPY" and "from" not in each.flags and not each.heredocs and len(each.words) > 1:
            sources, dest = each.words[:-1], _absolute(each.words[-1], workdir, many=len(each.words) > 2)  # noqa: PLR2004
            found = next(
                filter(None, (_mapped(path, source, dest, place.folder) for source in sources)), found
            )
    return found


def _mapped(path: str, source: str, dest: str, folder: Path) -> str:
    source = posixpath.normpath(source.lstrip("/") or ".")
    if source.split("/")[0] == ".." or re.search(r"[*?\[]", source):
        return ""
    if (folder / source).is_dir():
        base = dest.rstrip("/")
        if path != base and not path.startswith(f"{base}/"):
            return ""
        mapped = posixpath.normpath(posixpath.join(source, path.removeprefix(base).lstrip("/") or "."))
    else:
        mapped = source if path == (dest + posixpath.basename(source) if dest.endswith("/") else dest) else ""
    return mapped if mapped and mapped != "." and (folder / mapped).exists() else ""
