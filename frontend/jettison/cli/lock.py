"""`jettison lock`: hold the next builds to the images and packages of today."""

# ruff: noqa: B006 - typer copies the empty lists

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from jettison import lock as locks
from jettison.build_args import LOCK
from jettison.cli import building, graphs, guarded, output, report
from jettison.cli.engines import flags, start, syntax
from jettison.cli.engines.request import Engine, Progress, Request
from jettison.cli.options import DEFAULT_FILE, BuildArgs, FileArgument, read_options
from jettison.errors import BuildError, SourceFile
from jettison.session.disk_files import lock_path, read_lock_file

Update = Annotated[bool, typer.Option("--update", help="Make the lock file again, though there is one.")]


def lock(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: flags.ContextFolder = Path(),
    update: Update = False,
    frontend: flags.Frontend = "",
    build_args: BuildArgs = [],
    secrets: flags.Secrets = [],
    platforms: flags.Platforms = [],
    build_contexts: flags.BuildContexts = [],
    progress: flags.ProgressOption = Progress.AUTO,
    engine: flags.EngineOption = Engine.AUTO,
    buildkit_host: flags.BuildkitHost = "",
    buildkitd_flags: flags.BuildkitdFlags = "",
) -> None:
    """Write the digests of images and the exact packages of the image beside the build file.

    \b
    jettison lock
    jettison lock --update --platform linux/amd64,linux/arm64

    A build uses the lock file that is there. Where there is one already, this says whether it still fits.
    Exit codes: 0 written, or it fits; 1 it does not fit, or the build failed; 2 wrong usage; 3 no engine.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources), building.exit_codes():
        sources.append(
            building.check_before_build(file, context, build_args, platforms, build_contexts=build_contexts)
        )
        place = lock_path(file)
        if place.exists() and not update:
            _check(sources[0], context, build_args, platforms)
            output.write(f"{place} fits {file}\n")
            return
        image, by_file = syntax.choose_image(sources[0].text, frontend, build_args)
        request = Request(
            file=file,
            context=context,
            image=image,
            by_file=by_file,
            build_args=(*build_args, f"{LOCK.name}={locks.WRITE}"),
            platforms=tuple(platforms) or _platforms_before(file),
            secrets=tuple(secrets),
            build_contexts=tuple(build_contexts),
            progress=progress,
        )
        daemon_flags = building.words("--buildkitd-flags", buildkitd_flags)
        _write(place, request, start.Settings(engine=engine, host=buildkit_host, daemon_flags=daemon_flags))


def _check(source: SourceFile, context: Path, build_args: Sequence[str], platforms: Sequence[str]) -> None:
    """Compile what a build would, for the platforms that are asked for or locked; BuildError if it cannot."""
    chosen = [each.strip() for each in ",".join(platforms).split(",") if each.strip()]
    for platform in chosen or _locked_platforms(Path(source.name)):
        graphs.build_graph(source, context, read_options(build_args, platform))


def _locked_platforms(file: Path) -> tuple[str, ...]:
    """Return the platforms of a build file's lock file, none if it is not there."""
    found = read_lock_file(file, {})
    return tuple(dict.fromkeys(root.platform for root in found.roots)) if found else ()


def _platforms_before(file: Path) -> tuple[str, ...]:
    """Return the platforms of a lock file that is to be made again, whatever is wrong with it."""
    try:
        return _locked_platforms(file)
    except BuildError:
        return ()


def _write(place: Path, request: Request, settings: start.Settings) -> None:
    """Let an engine make the lock file, and put it into its place whole."""
    with guarded.folder("jettison-lock-") as folder:
        made = replace(request, outputs=(f"type=local,dest={folder.path}",))
        if code := start.build(made, settings):
            raise typer.Exit(code)
        text = (folder.path / place.name).read_bytes()
    output.write_to(place, text)
    found = locks.read(str(place), text)
    packages = sum(len(root.packages) for root in found.roots)
    output.write(f"{place}: {len(found.images)} images, {packages} packages\n")
