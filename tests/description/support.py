"""Short ways to read a description in a test."""

from __future__ import annotations

from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.errors import DescriptionError, SourceFile
from jettison.platforms import parse
from jettison.presets.registry import PRESETS

NAME = "jettison.yaml"
HEAD = "distro: azurelinux-3.0\n"
GO_SETTINGS = (
    ("MS_GO_NOSYSTEMCRYPTO", "1"),
    ("MS_GOTOOLCHAIN_TELEMETRY_ENABLED", "0"),
    ("GOCACHE", "/root/.cache/go-build"),
)
"""What stages with Go are told."""


def variables(target: str = "linux/amd64", build: str = "linux/amd64", **args: str) -> Variables:
    return Variables(build_args=args, target=parse(target), build=parse(build))


def described(text: str, given: Variables | None = None) -> Description:
    return describe(SourceFile(NAME, text), given or variables(), PRESETS)


def problems(text: str, given: Variables | None = None) -> list[str]:
    """Return `line:column rule` of every problem that refuses a text, none if it is taken."""
    try:
        described(text, given)
    except DescriptionError as error:
        return [f"{each.span.line}:{each.span.column} {each.rule.name}" for each in error.problems]
    return []


def messages(text: str, given: Variables | None = None) -> list[str]:
    """Return the messages of every problem that refuses a text, with their hints."""
    try:
        described(text, given)
    except DescriptionError as error:
        return [f"{each.message} | {each.hint}" if each.hint else each.message for each in error.problems]
    return []
