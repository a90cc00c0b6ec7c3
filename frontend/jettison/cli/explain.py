"""`jettison explain`: what a build file stands for."""

from __future__ import annotations

from pathlib import Path

from jettison.cli import load, output, report
from jettison.cli.options import DEFAULT_FILE, ContextOption, FileArgument
from jettison.description.explain import explain as in_long_form
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS


def explain(file: FileArgument = DEFAULT_FILE, context: ContextOption = Path()) -> None:
    """Print a build file in long form, with the language presets written out.

    \b
    jettison explain >long.yaml
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(load.build_file(file))
        output.write(in_long_form(sources[0], PRESETS, load.project(sources[0], context)))
