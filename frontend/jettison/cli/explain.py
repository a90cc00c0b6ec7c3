"""`jettison explain`: what a build file stands for."""

from __future__ import annotations

from pathlib import Path

from jettison.cli import output, report
from jettison.cli.options import (
    DEFAULT_FILE,
    BuildArgs,
    ContextOption,
    FileArgument,
    TargetOption,
    read_options,
)
from jettison.description.explain import Selection
from jettison.description.explain import explain as in_long_form
from jettison.description.model import Description
from jettison.description.reader import parse
from jettison.errors import SourceFile, hide_logins
from jettison.gateway.options import Options
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from jettison.session.describe import describe_build
from jettison.session.disk_files import read_build_file, read_project


def explain(
    file: FileArgument = DEFAULT_FILE,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    target: TargetOption = "",
) -> None:
    """Print a build file in long form, with the language presets written out.

    \b
    jettison explain >long.yaml
    jettison explain --target debug --build-arg VERSION=7

    Of a target, what its build reads is printed, as a file of its own; build arguments are then its defaults.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources):
        sources.append(read_build_file(file))
        parsed = parse(sources[0])
        options = read_options(build_args, target=target)
        project = read_project(context, project_files(parsed))
        selection = Selection()
        if target or build_args:
            description = describe_build(parsed, options, options.platforms[0], target, project)
            report.warn(description.warnings, sources[0])
            selection = _select(description, options)
        text = in_long_form(parsed, PRESETS, project, selection)
        if (shown := hide_logins(text)) != text:
            report.say("warning: `***` stands for a login in an address: give it by a secret of the build")
        output.write(shown)


def _select(description: Description, options: Options) -> Selection:
    """Return what is asked for; OptionError for what is neither a target nor a stage."""
    from jettison.recipe.reach import stage_of, used_stages  # noqa: PLC0415 - the whole file needs no recipe

    stage = stage_of(options.target, description)
    stages = frozenset(each.name for each in used_stages(description, stage)) if stage else frozenset[str]()
    return Selection(target=options.target.lower(), stages=stages, build_args=options.build_args)
