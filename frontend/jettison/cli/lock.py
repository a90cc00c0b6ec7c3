"""`jettison lock`: hold the next builds to the images and packages of today."""

# ruff: noqa: B006 - typer copies the empty lists

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from jettison import lock as locks
from jettison.build_args import LOCK, LOCK_IMAGES, LOCK_UPGRADE
from jettison.cli import building, graphs, guarded, lock_changes, output, report
from jettison.cli.check import Format, FormatOption
from jettison.cli.engines import flags, start, syntax
from jettison.cli.engines.request import Engine, Progress, Request
from jettison.cli.options import DEFAULT_FILE, BuildArgs, BuildContexts, FileArgument, read_options
from jettison.errors import BuildError, OptionError, SourceFile
from jettison.lock import Lock
from jettison.session.disk_files import check_lock, lock_path, read_lock_file

BEHIND = 4
"""The exit code of `--check` where something newer is there."""

Update = Annotated[bool, typer.Option("--update", help="Make the lock file again, though there is one.")]
UpgradePackages = Annotated[
    list[str],
    typer.Option(
        "--upgrade-package", metavar="NAME", help="Take today's one, with what it needs, and leave all else."
    ),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing: exit code 4 where something is newer.")]
LocalImages = Annotated[
    bool,
    typer.Option("--local-images", help="Lock images that the engine has, and ask no registry for them."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing: say what would change.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a person wants of the lock file."""

    update: bool
    upgrade: tuple[str, ...]
    check: bool
    dry_run: bool
    chosen: Format

    def __post_init__(self) -> None:
        """Refuse what cannot be meant together."""
        if self.update and self.upgrade:
            raise OptionError("options --update and --upgrade-package: one moves all, the other a few")
        if self.check and (self.update or self.dry_run):
            other = "--update" if self.update else "--dry-run"
            raise OptionError(f"options --check and {other}: --check writes nothing, and says what is newer")

    @property
    def makes_anew(self) -> bool:
        """Whether nothing of a lock file has to fit."""
        return self.update or (self.dry_run and not self.upgrade)

    @property
    def writes(self) -> bool:
        """Whether a lock file is put into its place."""
        return not (self.check or self.dry_run)

    @property
    def asks(self) -> bool:
        """Whether repositories are asked though there is a lock file."""
        return self.makes_anew or self.check or bool(self.upgrade)


def lock(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: flags.ContextFolder = Path(),
    update: Update = False,
    upgrade_packages: UpgradePackages = [],
    check: Check = False,
    dry_run: DryRun = False,
    local_images: LocalImages = False,
    chosen: FormatOption = Format.TEXT,
    frontend: flags.Frontend = "",
    build_args: BuildArgs = [],
    secrets: flags.Secrets = [],
    platforms: flags.Platforms = [],
    build_contexts: BuildContexts = [],
    progress: flags.ProgressOption = Progress.AUTO,
    engine: flags.EngineOption = Engine.AUTO,
    buildkit_host: flags.BuildkitHost = "",
    buildkitd_flags: flags.BuildkitdFlags = "",
) -> None:
    """Write the digests of images and the exact packages of the image beside the build file.

    \b
    jettison lock
    jettison lock --update --platform linux/amd64,linux/arm64
    jettison lock --check
    jettison lock --upgrade-package openssl-libs

    A build uses the lock file that is there. Where there is one already, this says whether it still fits.
    Exit codes: 0 written, or it fits; 1 it does not fit, or the build failed; 2 wrong usage; 3 no engine;
    4 something is newer than what `--check` found locked.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources), building.exit_codes():
        upgrade = _names(upgrade_packages)
        wish = _Wish(update=update, upgrade=upgrade, check=check, dry_run=dry_run, chosen=chosen)
        sources.append(
            building.check_before_build(file, context, build_args, platforms, build_contexts=build_contexts)
        )
        place = lock_path(file)
        _require(wish, place, platforms)
        if place.exists() and not wish.makes_anew:
            _check(sources[0], context, build_args, platforms, build_contexts)
            if not wish.asks:
                output.write(lock_changes.as_json(()) if chosen is Format.JSON else f"{place} fits {file}\n")
                return
        if wish.writes:
            output.check_replaceable(place)
        before = _before(file)
        locks.check_upgrades(before, upgrade)
        image, by_file = syntax.choose_image(sources[0].text, frontend, build_args)
        request = Request(
            file=file,
            context=context,
            image=image,
            by_file=by_file,
            build_args=(*build_args, *_locking(upgrade, local=local_images)),
            platforms=tuple(platforms) or _platforms(before),
            secrets=tuple(secrets),
            build_contexts=tuple(build_contexts),
            progress=progress,
        )
        daemon_flags = building.words("--buildkitd-flags", buildkitd_flags)
        settings = start.Settings(engine=engine, host=buildkit_host, daemon_flags=daemon_flags)
        _compare(wish, place, before, _made(place, request, settings))


def _names(words: Sequence[str]) -> tuple[str, ...]:
    """Return names of packages, each given alone or several by commas; OptionError for a word without one."""
    for word in words:
        if not word.replace(",", " ").split():
            raise OptionError(f"option --upgrade-package {word}: expected the name of a package")
    return tuple(name for word in words for name in word.replace(",", " ").split())


def _require(wish: _Wish, place: Path, platforms: Sequence[str]) -> None:
    """Refuse what needs a lock file without one, and platforms beside packages that alone may move."""
    if not place.exists() and (wish.check or wish.upgrade):
        raise BuildError(f"{place}: there is no such file", hint="make it: `jettison lock`")
    if wish.upgrade and platforms:
        raise OptionError(
            "options --upgrade-package and --platform: all platforms that are locked move together"
        )


def _check(
    source: SourceFile,
    context: Path,
    build_args: Sequence[str],
    platforms: Sequence[str],
    build_contexts: Sequence[str],
) -> None:
    """Compile what a build would, for the platforms that are asked for or locked; BuildError if it cannot.

    What is compiled is the image; its targets, and a lock file without any platform, are only compared.
    """
    chosen = [each.strip() for each in ",".join(platforms).split(",") if each.strip()]
    for platform in chosen or _platforms(read_lock_file(Path(source.name), {})):
        graphs.build_graph(source, context, read_options(build_args, platform, "", build_contexts))
    for platform in chosen or [""]:
        check_lock(source, context, read_options(build_args, platform, "", build_contexts), platform)


def _platforms(found: Lock | None) -> tuple[str, ...]:
    """Return the platforms of a lock file, none if it is not there."""
    return found.all_platforms if found else ()


def _before(file: Path) -> Lock | None:
    """Return the lock file that is to be made again, None if it is not there, or cannot be read."""
    try:
        return read_lock_file(file, {})
    except BuildError:
        return None


def _locking(upgrade: Sequence[str], *, local: bool) -> tuple[str, ...]:
    """Return the build arguments that ask for a lock file."""
    return (
        f"{LOCK.name}={locks.WRITE}",
        *((f"{LOCK_UPGRADE.name}={','.join(upgrade)}",) if upgrade else ()),
        *((f"{LOCK_IMAGES.name}={locks.LOCAL}",) if local else ()),
    )


def _made(place: Path, request: Request, settings: start.Settings) -> bytes:
    """Let an engine make the lock file, and return its text."""
    with guarded.folder("jettison-lock-") as folder:
        made = replace(request, outputs=(f"type=local,dest={folder.path}",))
        if code := start.build(made, settings):
            raise typer.Exit(code)
        return (folder.path / place.name).read_bytes()


def _compare(wish: _Wish, place: Path, before: Lock | None, text: bytes) -> None:
    """Say what is new in a lock file, and put it into its place, whole, if it is wanted there."""
    after = locks.read(str(place), text)
    if wish.check and before:
        before = _comparable(before, after)
    found = lock_changes.changes(before, after)
    if wish.chosen is Format.JSON:
        output.write(lock_changes.as_json(found))
    elif before:
        output.write(lock_changes.table(found))
    packages = sum(len(root.packages) for root in (*after.roots, *after.stages))
    size = f"{len(after.images)} images, {packages} packages"
    if wish.writes:
        output.replace(place, text)
        _say(wish, f"{place}: {size}\n")
    elif before is None:
        _say(wish, f"{place} would have {size}\n")
    else:
        _end_check(wish, place, behind=bool(found))


def _comparable(before: Lock, after: Lock) -> Lock:
    """Return what was locked, of the platforms that were looked at; packages of stages, if here they can be.

    Those of a lock file that knows of no stages, or was made on another machine, are taken for the same.
    """
    platforms = {root.platform for root in (*after.roots, *after.stages)}
    stages = before.stages if before.builder == after.builder else after.stages
    return replace(
        before,
        roots=tuple(root for root in before.roots if root.platform in platforms),
        stages=tuple(root for root in stages if root.platform in platforms),
    )


def _end_check(wish: _Wish, place: Path, *, behind: bool) -> None:
    """Say how a lock file stands; typer.Exit with a code of its own where `--check` finds it behind."""
    if not behind:
        _say(wish, f"{place} has what there is today\n")
    if not behind or not wish.check:
        return
    words = " ".join(f"--upgrade-package {name}" for name in wish.upgrade) or "--update"
    _say(wish, f"{place} is behind: take this by `jettison lock {words}`\n")
    raise typer.Exit(BEHIND)


def _say(wish: _Wish, line: str) -> None:
    """Say how it ended, to people: scripts have the list, and the exit code."""
    if wish.chosen is Format.TEXT:
        output.write(line)
