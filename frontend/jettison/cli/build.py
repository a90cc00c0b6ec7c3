"""`jettison build`: check a build file, find an engine, build."""

# ruff: noqa: B006 - typer copies the empty lists

from __future__ import annotations

from pathlib import Path

import typer

from jettison.cli import building, output, report
from jettison.cli.engines import flags, limits, start, syntax
from jettison.cli.engines.passing import words_passed_on
from jettison.cli.engines.request import Engine, Progress, Request
from jettison.cli.options import DEFAULT_FILE, BuildArgs, BuildContexts, FileArgument
from jettison.errors import SourceFile


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
    build_contexts: BuildContexts = [],
    memory: flags.Memory = "",
    memory_swap: flags.MemorySwap = "",
    cpu_shares: flags.CpuShares = "",
    cpu_period: flags.CpuPeriod = "",
    cpu_quota: flags.CpuQuota = "",
    cpuset_cpus: flags.CpusetCpus = "",
    cpuset_mems: flags.CpusetMems = "",
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
    limited = (memory, memory_swap, cpu_shares, cpu_period, cpu_quota, cpuset_cpus, cpuset_mems)
    with report.report_errors(sources), building.exit_codes():
        given = building.check_before_build(
            file, context, build_args, platforms, build_contexts=build_contexts, target=target
        )
        sources.append(given)
        image, by_file = syntax.choose_image(sources[0].text, frontend, build_args)
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
            limits=tuple((flag, text) for flag, text in zip(limits.OPTIONS, limited, strict=True) if text),
            progress=progress,
            rest=words_passed_on(ctx),
        )
        settings = start.Settings(
            engine=engine,
            host=buildkit_host,
            daemon_flags=building.words("--buildkitd-flags", buildkitd_flags),
        )
        if not dry_run:
            raise typer.Exit(start.build(request, settings))
        output.write(f"{start.command_line(request, settings)}\n")
