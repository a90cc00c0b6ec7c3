"""Which frontend image builds a file: the one a flag names, else that of the `# syntax=` line, else ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jettison import rules
from jettison.build_args import SYNTAX
from jettison.errors import Problem, SourceFile, Span

DEFAULT_IMAGE = "ghcr.io/jettison-build/jettison:1"
ARGUMENT = f"{SYNTAX.name}="
# Each line that is none of these ends BuildKit's search (parser/directives.go).
_DIRECTIVE = re.compile(r"#\s*(syntax|check|escape)\s*=\s*(\S.*)", re.IGNORECASE)
_MEANT = re.compile(r"(?:#|//)\s*syntax\s*=", re.IGNORECASE)


def choose_image(text: str, override: str, build_args: Sequence[str]) -> tuple[str, bool]:
    """Return the frontend's image, and whether it is the build file that names it.

    `override` is the value of `--frontend`; BuildKit's own way to say the same is the build argument
    BUILDKIT_SYNTAX, whose last value counts.
    """
    if image := override or of_arguments(build_args):
        return image, False
    image = in_file(text)
    return image or DEFAULT_IMAGE, bool(image)


def of_arguments(build_args: Sequence[str]) -> str:
    """Return the image that a build argument names; an empty text if none does."""
    given = [arg.removeprefix(ARGUMENT) for arg in build_args if arg.startswith(ARGUMENT)]
    return "".join(given[-1:])


def in_file(text: str) -> str:
    """Return the image of a file's `# syntax=` line, without arguments; an empty text if there is none."""
    return next((value.split()[0] for name, value in _directives(text) if name == "syntax"), "")


def find_fault(source: SourceFile) -> Problem | None:
    """Return why BuildKit takes a file for a Dockerfile; None where it finds the `# syntax=` line."""
    if in_file(source.text):
        return None
    hint = f"begin the file with `# syntax={DEFAULT_IMAGE}`"
    return find_misplaced(source) or _fault(source, 1, "there is no `# syntax=` line", hint)


def find_misplaced(source: SourceFile) -> Problem | None:
    """Return what is wrong with a `# syntax=` line that BuildKit does not see; None where there is none."""
    if in_file(source.text):
        return None
    lines = source.text.lstrip(" \t").split("\n")
    line = next((number for number, text in enumerate(lines, 1) if _MEANT.match(text)), None)
    if line is None:
        return None
    first = 2 if lines[0].startswith("#!") else 1
    hint = f"make it line {first}, `# syntax=IMAGE`: BuildKit stops at the first other comment or line"
    return _fault(source, line, "BuildKit does not see this `# syntax=` line", hint)


def _fault(source: SourceFile, line: int, message: str, hint: str) -> Problem:
    text = source.text.split("\n")[line - 1]
    span = Span(source.name, line, 1, line, len(text) + 1)
    whole = f"{message}, so Docker takes the file for a Dockerfile"
    return Problem(rule=rules.NO_SYNTAX_LINE, message=whole, span=span, hint=hint)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of the directives at the top: from the first line, or below a `#!` line."""
    lines = text.removeprefix("\ufeff").split("\n")
    for line in lines[1:] if lines[0].startswith("#!") else lines:
        found = _DIRECTIVE.fullmatch(line)
        if found is None:
            return
        yield found[1].lower(), found[2]
