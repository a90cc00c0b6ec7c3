"""The options of the Dockerfile frontend that this one does not have: named, never ignored in silence."""

from __future__ import annotations

from collections.abc import Mapping

from jettison import build_args
from jettison.errors import OptionError

NOT_YET = "is not supported yet by this version of Jettison"

# Option -> what a person calls it. An empty value counts as not given.
_OPTIONS = {
    "override-copy-image": "an image for copies",
    **{
        each.option: each.effect.removeprefix(build_args.REFUSED)
        for each in build_args.TABLE
        if each.effect.startswith(build_args.REFUSED)
    },
}

_FALSE = ("", "0", "f", "false")


def refuse(opts: Mapping[str, str]) -> None:
    """Raise OptionError for the first option that would otherwise be dropped."""
    for name, title in _OPTIONS.items():
        value = opts.get(name, "")
        if value and not (name.startswith("build-arg:") and value.lower() in _FALSE):
            raise OptionError(f"option {name}={value}: {title} {NOT_YET}")
    _refuse_arguments(opts.get("cmdline", ""))


def _refuse_arguments(cmdline: str) -> None:
    """Refuse words behind the image in `# syntax=`: there are none that mean something."""
    _, _, arguments = cmdline.strip().partition(" ")
    if arguments.strip():
        message = f"the syntax line gives arguments to the frontend, and it takes none: {arguments.strip()}"
        raise OptionError(message, hint="end the line after the image's name")
