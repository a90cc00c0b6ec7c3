"""Files of the machine that the command line runs on: what a build would ask its client for."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePosixPath

from jettison import lock, rules
from jettison.description.model import Description
from jettison.description.reader import Parsed, parse
from jettison.errors import BuildError, DescriptionError, Problem, SourceFile, suggest
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.lock import Lock
from jettison.presets.needed import Needed
from jettison.presets.reads import has_steps, needed, project_files, started
from jettison.recipe.reach import stage_of
from jettison.session import lacking
from jettison.session.describe import describe_build
from jettison.session.disk_imports import hidden_folders
from jettison.session.ignorefile import IGNORE_FILE, Patterns, patterns
from jettison.session.misfits import find_misfits
from jettison.session.missing_file import folder_error, name_hint
from jettison.session.named_contexts import replace_stages
from jettison.source import load, read_limits, too_large

_MOST = 5
"""So many folders are listed."""

STDIN = Path("-")
"""The build file's path that means stdin."""

STDIN_NAME = "<stdin>"
"""What a build file from stdin is called."""


def check_file(
    source: SourceFile | Parsed, context: Path, options: Options, *, all_targets: bool = False
) -> Description:
    """Describe the image of a build file; DescriptionError with every problem of it, and of its context.

    With `all_targets` also with those that a build of another target would have. What a named context stands
    for takes nothing from the build context; one called so may be in its place.
    """
    parsed = parse(source)
    project = read_project(context, project_files(parsed))
    platform, target = options.platforms[0], options.target
    description = describe_build(parsed, options, platform, target, project, all_targets=all_targets)
    if CONTEXT_SOURCE not in options.contexts:
        others = description.variants if all_targets else ()
        variants = (describe_build(parsed, options, platform, each, project) for each in others)
        made = [
            replace_stages(each, options.contexts, platform, options.build_platform)
            for each in (description, *variants)
        ]
        found = _check_context(parsed, made, stage_of(target, description), context, project)
        return replace(description, warnings=(*description.warnings, *found))
    return description


def _check_context(
    parsed: Parsed,
    descriptions: Sequence[Description],
    stage: str,
    folder: Path,
    project: Mapping[str, str],
) -> Iterable[Problem]:
    """Return warnings; raise DescriptionError for what a context lacks, or hides, of what a build takes."""
    file = Path(parsed.source.name)
    context = lacking.Context(
        has=lambda _, path: _is_there(folder, path),
        ignored=read_ignore_file(file, folder),
        ignore_file=own.name if (own := _own_ignore_file(file)).exists() else IGNORE_FILE,
        near=lambda path: _near(folder, path),
    )
    hidden = () if has_steps(parsed) else hidden_folders(parsed, folder, project, context.ignored)
    needs = (*needed(parsed), *started(parsed, project), *hidden)
    taken = (need for each in descriptions for need in lacking.taken(needs, each, stage))
    exact = (replace(need, folder=(folder / need.paths[0]).is_dir()) for need in taken)
    problems = list(lacking.find_lacking(exact, context))
    if problems := problems or list(
        _find_empty(lacking.of_stages(needed(parsed), descriptions[0], stage), folder)
    ):
        raise DescriptionError(problems, parsed.source)
    lists = (lacking.find_lists(each, stage, lambda path: (folder / path).is_dir()) for each in descriptions)
    return dict.fromkeys(chain.from_iterable(lists))


def _find_empty(needs: Iterable[Needed], folder: Path) -> Iterator[Problem]:
    """Yield a problem for each folder of a program that has no Go file."""
    for need in needs:
        path = folder / need.paths[0]
        if need.holds and not any(path.glob(need.holds)):
            found = path.glob(f"*/{need.holds}")
            others = sorted({f"`./{file.parent.relative_to(folder)}`" for file in found})
            hint = f"there are some in {', '.join(others[:_MOST])}" if others else ""
            message = f"`{need.paths[0]}` has no Go files"
            yield Problem(rule=rules.NOT_IN_CONTEXT, message=message, span=need.span, hint=hint)


def _is_there(folder: Path, path: str) -> bool:
    """Tell whether a path is in a context; behind a link to an absolute path, of the context, it may be."""
    above = [folder / parent for parent in PurePosixPath(path).parents][:-1]
    links = (each.readlink() for each in above if each.is_symlink())
    return os.path.lexists(folder / path) or any(link.is_absolute() for link in links)


def _near(folder: Path, path: str) -> str:
    """Say which path beside one that is not there may be meant."""
    parent, _, name = path.rpartition("/")
    try:
        there = [each.name for each in (folder / parent).iterdir()]
    except OSError:
        return ""
    return suggest(path, (posixpath.join(parent, each) for each in there)) if name else ""


def check_lock(source: SourceFile, context: Path, options: Options, platform: str) -> None:
    """Check that builds of a file would take the lock file beside it; DescriptionError with what they refuse.

    Those of all platforms that are locked, or of the one that is asked for.
    """
    found = read_lock_file(Path(source.name), options.build_args)
    if found is None:
        return
    parsed = parse(source)
    project = read_project(context, project_files(parsed))
    asked = options.platforms if platform else ()
    if problems := find_misfits(parsed, options, project, found, asked):
        raise DescriptionError(problems, source)


def read_build_file(path: Path) -> SourceFile:
    """Read a build file; DescriptionError if it is no text or too long, BuildError if it cannot be read."""
    if path == STDIN:
        return _read_stdin()
    try:
        with path.open("rb") as stream:
            data = stream.read(read_limits.size + 1)
            size = path.stat().st_size
    except IsADirectoryError:
        raise folder_error(str(path)) from None
    except FileNotFoundError as error:
        raise BuildError(f"{path}: there is no such file", hint=_hint(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(data) > read_limits.size:
        raise too_large(str(path), max(size, len(data)))
    return load(str(path), data)


def read_ignore_file(file: Path, context: Path) -> Patterns:
    """Return the patterns that a context leaves out; the ignore file beside the build file comes first.

    BuildError if it cannot be read, DescriptionError for patterns that a build would refuse.
    """
    for path in (_own_ignore_file(file), context / IGNORE_FILE):
        try:
            with path.open("rb") as stream:
                return patterns(str(path), stream.read(read_limits.size + 1))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unreadable(path, error) from None
    return ()


def _own_ignore_file(file: Path) -> Path:
    return file.with_name(f"{file.name}{IGNORE_FILE}")


def read_project(context: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the texts of files of a context, by path, as far as they are there; BuildError for others."""
    texts: dict[str, str] = {}
    for name in names:
        path = context / name
        try:
            with path.open("rb") as stream:
                texts[name] = stream.read(read_limits.size).decode("utf-8", "replace")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            continue
        except OSError as error:
            raise _unreadable(path, error) from None
    return texts


def read_lock_file(file: Path, build_args: Mapping[str, str]) -> Lock | None:
    """Return what the lock file beside a build file says, None if there is none or it is not to be used.

    BuildError if it cannot be read, or is no lock file.
    """
    path = lock_path(file)
    if lock.mode(build_args) != lock.USE:
        return None
    try:
        return lock.read(str(path), path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error) from None


def lock_path(file: Path) -> Path:
    """Return where the lock file of a build file is."""
    return file.with_name(lock.file_name(file.name))


def _read_stdin() -> SourceFile:
    if sys.stdin is None:
        raise BuildError("stdin is closed: there is no build file to read")
    try:
        data = sys.stdin.buffer.read(read_limits.size + 1)
    except OSError as error:
        raise BuildError(f"{STDIN_NAME}: cannot be read: {error.strerror}") from None
    return load(STDIN_NAME, data)


def _hint(path: Path) -> str:
    """Say which file beside a missing one may be meant."""
    if path.is_symlink():
        return f"it is a link to {path.readlink()}"
    try:
        there = [each.name for each in path.parent.iterdir()]
    except OSError:
        there = []
    return name_hint(str(path), there) or "give the path of a build file"


def _unreadable(path: Path, error: OSError) -> BuildError:
    return BuildError(f"{path}: cannot be read: {error.strerror}")
