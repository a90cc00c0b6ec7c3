"""`jettison build`: check a build file, find an engine, build."""

# ruff: noqa: B006 - typer copies the empty lists

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from jettison.cli import load as files
from jettison.cli import output, plan, report
from jettison.cli.engines import find, flags, start, syntax
from jettison.cli.engines.passing import passed_on
from jettison.cli.engines.request import Engine, Progress, Request
from jettison.cli.options import DEFAULT_FILE, BuildArgs, FileArgument
from jettison.errors import OptionError, SourceFile

NO_ENGINE = 3
"""The exit code where nothing can build."""

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


def build(
    ctx: typer.Context,
    file: FileArgument = DEFAULT_FILE,
    *,
    context: flags.ContextFolder = Path(),
    frontend: flags.Frontend = "",
    tags: flags.Tags = [],
    build_args: BuildArgs = [],
    platforms: flags.Platforms = [],
    target: flags.Target = "",
    outputs: flags.Outputs = [],
    load: flags.Load = False,
    push: flags.Push = False,
    no_cache: flags.NoCache = False,
    secrets: flags.Secrets = [],
    ssh: flags.Ssh = [],
    labels: flags.Labels = [],
    build_contexts: flags.BuildContexts = [],
    progress: flags.ProgressOption = Progress.AUTO,
    engine: flags.EngineOption = Engine.AUTO,
    buildkit_host: flags.BuildkitHost = "",
    buildkitd_flags: flags.BuildkitdFlags = "",
    dry_run: flags.DryRun = False,
) -> None:
    """Build an image: check the build file, find an engine, run it.

    \b
    jettison build --load -t hello
    jettison build --push -t registry.example.com/hello --platform linux/amd64,linux/arm64
    jettison build -o out -- --cache-from type=local,src=cache

    Words after `--` go to `docker buildx build` or `buildctl build` as they are. Exit codes: 0 built; 1 the
    build file is wrong, or the build failed; 2 wrong usage; 3 no engine; 130 Ctrl-C.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.reported(sources), _ended():
        sources.append(_checked(file, context, build_args, platforms))
        image, by_file = syntax.chosen(sources[0].text, frontend, build_args)
        request = Request(
            file=file,
            context=context,
            image=image,
            by_file=by_file,
            tags=tuple(tags),
            build_args=tuple(build_args),
            platforms=tuple(platforms),
            target=target,
            outputs=tuple(outputs),
            load=load,
            push=push,
            no_cache=no_cache,
            secrets=tuple(secrets),
            ssh=tuple(ssh),
            labels=tuple(labels),
            build_contexts=tuple(build_contexts),
            progress=progress,
            rest=passed_on(ctx),
        )
        settings = start.Settings(engine=engine, host=buildkit_host, daemon_flags=_words(buildkitd_flags))
        if not dry_run:
            raise typer.Exit(start.build(request, settings))
        output.write(f"{start.shown(request, settings)}\n")


@contextmanager
def _ended() -> Iterator[None]:
    """Give the exit codes that only this command has."""
    try:
        yield
    except find.NoEngineError as error:
        report.say(report.text_of(error))
        raise typer.Exit(NO_ENGINE) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _checked(file: Path, context: Path, build_args: Sequence[str], platforms: Sequence[str]) -> SourceFile:
    """Read a build file and find its mistakes before a daemon has to; its warnings come with the build."""
    if file == files.STDIN:
        hint = "write it to a file: the engine reads it as well"
        raise OptionError("a build file on stdin can be checked, and not built", hint=hint)
    source = files.build_file(file)
    for platform in ",".join(platforms).split(","):
        plan.describe(source, context, plan.read_options(build_args, platform.strip()))
    return source


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        message = f"option --buildkitd-flags {text}: {error}"
        raise OptionError(message, name="buildkitd-flags", value=text) from None
