"""What the options of a build mean for the text of its build file; a check needs no more of a session."""

from __future__ import annotations

from collections.abc import Mapping

from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.description.reader import Parsed
from jettison.gateway.options import Options
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS


def describe_build(
    parsed: Parsed,
    options: Options,
    platform: Platform,
    target: str,
    project: Mapping[str, str],
    *,
    all_targets: bool = False,
) -> Description:
    """Describe the build of a target for a platform; DescriptionError with every problem of the file.

    `project` has texts of the build context by path. With `all_targets` also those count that only other
    targets would have.
    """
    return describe(parsed, variables(options, platform, target), PRESETS, project, all_targets=all_targets)


def variables(options: Options, platform: Platform, target: str) -> Variables:
    """Return what the options say of the arguments and platforms that the text is read for."""
    return Variables(
        build_args=options.build_args,
        target=platform,
        build=options.build_platform,
        variant=target.lower(),
    )
