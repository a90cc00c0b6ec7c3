"""What the options of a command mean for a build file. Kept from what compiles: a check needs none of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jettison.cli import load
from jettison.description import describe as describing
from jettison.description.model import Description, Variables
from jettison.errors import OptionError, SourceFile
from jettison.gateway import options as gateway_options
from jettison.gateway.options import Options
from jettison.presets.registry import PRESETS


def read_options(build_args: Sequence[str], platform: str) -> Options:
    """Read the command's options as the frontend reads a client's; OptionError for a bad one.

    `build_args` are `NAME=VALUE`. An empty `platform` means the one of this machine.
    """
    opts = [_build_arg(each) for each in build_args]
    if platform:
        opts.append(f"platform={platform}")
    named = {f"{gateway_options.OPT_PREFIX}{number}": opt for number, opt in enumerate(opts)}
    options = gateway_options.read(named)
    if len(options.platforms) > 1:
        raise OptionError(f"option platform={platform}: a graph is for one platform")
    return options


def describe(
    source: SourceFile, context: Path, options: Options, *, all_targets: bool = False
) -> Description:
    """Check a build file for a context and options; DescriptionError with every problem of it.

    With `all_targets` also with those that a build of another target would have.
    """
    target, build = options.platforms[0], options.build_platform
    variables = Variables(build_args=options.build_args, target=target, build=build)
    project = load.project(source, context)
    return describing.describe(source, variables, PRESETS, project, all_targets=all_targets)


def _build_arg(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not name or not equals:
        raise OptionError(f"option --build-arg {text}: expected NAME=VALUE")
    return f"build-arg:{text}"
