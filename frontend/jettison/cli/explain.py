"""`jettison explain`: what a build file stands for."""

from __future__ import annotations

from pathlib import Path

from jettison.cli import output, report
from jettison.cli.options import DEFAULT_FILE, ContextOption, FileArgument
from jettison.description.explain import explain as in_long_form
from jettison.description.reader import parse
from jettison.errors import SourceFile
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from jettison.session.disk_files import read_build_file, read_project


def explain(file: FileArgument = DEFAULT_FILE, context: ContextOption = Path()) -> None:
    """Print a build file in long form, with the language presets written out.

    \b
    jettison explain >long.yaml
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(read_build_file(file))
        parsed = parse(sources[0])
        output.write(in_long_form(parsed, PRESETS, read_project(context, project_files(parsed))))
