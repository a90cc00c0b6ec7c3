"""Which frontend image builds a file: the one a flag names, else that of the `# syntax=` line, else ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jettison.build_args import SYNTAX

DEFAULT_IMAGE = "ghcr.io/jettison-build/jettison:1"
ARGUMENT = f"{SYNTAX.name}="
_DIRECTIVE = re.compile(r"\s*(?:#|//)\s*([A-Za-z][A-Za-z0-9]*)\s*=(.+)")


def choose_image(text: str, override: str, build_args: Sequence[str]) -> tuple[str, bool]:
    """Return the frontend's image, and whether it is the build file that names it.

    `override` is the value of `--frontend`; BuildKit's own way to say the same is the build argument
    BUILDKIT_SYNTAX, whose last value counts.
    """
    given = [arg.removeprefix(ARGUMENT) for arg in build_args if arg.startswith(ARGUMENT)]
    if image := override or "".join(given[-1:]):
        return image, False
    image = in_file(text)
    return image or DEFAULT_IMAGE, bool(image)


def in_file(text: str) -> str:
    """Return the image of a file's `# syntax=` line, without arguments; an empty text if there is none.

    BuildKit reads the directives at the top, from the first line or below a `#!` line, and stops at
    the first line that is none.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    for line in lines[1:] if text.startswith("#!") else lines:
        found = _DIRECTIVE.fullmatch(line)
        if found is None:
            return ""
        if found[1].lower() == "syntax":
            return "".join(found[2].split()[:1])
    return ""
