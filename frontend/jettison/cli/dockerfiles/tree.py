"""Where a Dockerfile has the whole project, and which of its copies put files where the preset has them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jettison.cli.dockerfiles.parse import Dockerfile, Instruction, Stage
from jettison.cli.dockerfiles.scope import MissingError, Scope

WHOLE = ((".",), ("./",))

_MANIFEST = re.compile(
    r"\.npmrc|package(?:-lock|\*)?\.json|npm-shrinkwrap\.json|pnpm-workspace\.yaml|Pipfile|(?:\w+[.-])?lock\S*|\S+\.lock"
    r"|pyproject\.toml|requirements\S*\.txt|setup\.(?:cfg|py)"
)
"""Files that say what is installed: the preset finds them in the project."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A copy of a stage: its sources, the place from the root, and where commands run at that time."""

    instruction: Instruction
    sources: tuple[str, ...]
    dest: str
    workdir: str


def root(dockerfile: Dockerfile, chain: Sequence[Stage], scope: Scope, folder: Path) -> str:
    """Return where the last of some stages has what lies at the top of the project, empty if it has not.

    `COPY . .` says it, or a copy of another stage that says so, or one of a file that goes where it lay.
    """
    copies, _ = _placed(dockerfile, chain, scope.child())
    for each in copies:
        name = each.instruction.flags.get("from")
        if name is None and each.sources in WHOLE:
            return _clean(each.dest)
        below = dockerfile.stage(name) if name else None
        if below and below.number < chain[-1].number:
            inside = root(dockerfile, dockerfile.chain(below), scope, folder)
            if inside and inside in map(_clean, each.sources):
                return _clean(each.dest)
    own = [each for each in copies if "from" not in each.instruction.flags]
    fits = (
        each for each in own for source in each.sources if agrees(source, each.dest, each.workdir, folder)
    )
    return next((each.workdir for each in fits), "")


def last_workdir(dockerfile: Dockerfile, chain: Sequence[Stage], scope: Scope) -> str:
    """Return where the container starts."""
    return _placed(dockerfile, chain, scope.child())[1]


def _placed(dockerfile: Dockerfile, chain: Sequence[Stage], scope: Scope) -> tuple[list[_Placed], str]:
    found: list[_Placed] = []
    workdir = "/"
    for stage in chain:
        scope.args.clear()
        for each in stage.instructions:
            if each.name == "ARG":
                scope.declare(each.words, dockerfile.args)
            elif each.name == "ENV":
                set_all(each, scope)
            elif each.name == "WORKDIR" and each.words:
                workdir = _clean(posixpath.join(workdir, scope.literal_or_same(each.words[0])))
            elif each.name in {"COPY", "ADD"} and not each.heredocs and len(each.words) > 1:
                *sources, dest = map(scope.literal_or_same, each.words)
                ends = "/" if dest.endswith(("/", "/.")) or dest in {".", ".."} or len(sources) > 1 else ""
                found.append(
                    _Placed(each, tuple(sources), f"{_clean(posixpath.join(workdir, dest))}{ends}", workdir)
                )
    return found, workdir


def set_all(instruction: Instruction, scope: Scope) -> None:
    """Take the variables of an `ENV`, as far as they are known."""
    for name, value in zip(instruction.words[::3], instruction.words[1::3], strict=True):
        try:
            scope.env[scope.literal(name)] = scope.literal(value)
        except MissingError:
            continue


def _clean(path: str) -> str:
    return f"/{posixpath.normpath(path).lstrip('/.')}" if path not in {".", "/"} else "/"


def agrees(source: str, dest: str, top: str, folder: Path) -> bool:
    """Tell whether a path of the project goes where it is from `top` on, as the preset has it too."""
    path = posixpath.normpath(source.lstrip("/") or ".")
    target = _clean(dest)
    is_inside = dest.endswith("/") or target == top
    is_folder = (folder / path).is_dir() or (
        not (folder / path).exists() and "." not in path and "*" not in path
    )
    if path != "." and is_inside and not is_folder:
        target = posixpath.join(target, posixpath.basename(path))
    return target == posixpath.normpath(posixpath.join(top or "/", path))


def inside(path: str, top: str) -> str | None:
    """Return a path from a folder on, `.` for the folder itself, None if it is not in it."""
    if not top or (path != top and not path.startswith(f"{top.rstrip('/')}/")):
        return None
    return posixpath.relpath(path, top)


def is_manifest(source: str) -> bool:
    """Tell whether a file only says what is installed."""
    return _MANIFEST.fullmatch(posixpath.basename(source)) is not None


def is_mentioned(path: str, chain: Sequence[Stage]) -> bool:
    """Tell whether what lies at a path is an installer's: a command names it, or it is always there."""
    usual = (
        "/site-packages",
        "/dist-packages",
        "/.local",
        "/venv",
        "/.venv",
        "/node_modules",
        "/usr/local/bin",
    )
    return path.rstrip("/").endswith(usual) or any(_named(path, chain))


def _named(path: str, chain: Sequence[Stage]) -> Iterator[bool]:
    name = re.compile(rf"(?<![\w.-]){re.escape(path.rstrip('/'))}(?![\w.-])")
    for each in (each for stage in chain for each in stage.instructions):
        if each.name in {"RUN", "ENV"}:
            yield re.search(
                r"\b(?:pip|uv|venv|poetry|virtualenv|pdm|npm)", each.text, re.IGNORECASE
            ) is not None and (name.search(each.text) is not None)
