"""`# check=…` in the comments that a file starts with: rules to leave out, warnings that are errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jettison.errors import Problem

_DIRECTIVE = re.compile(r"#\s*([A-Za-z][A-Za-z0-9_-]*)\s*=(.+)")
_MODELINE = re.compile(r"#\s*yaml-language-server:")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDirective:
    """What a file says of its own warnings: rules that are not reported, and whether they are errors."""

    skip: frozenset[str] = frozenset()
    error: bool = False

    def applied(self, problem: Problem) -> Problem | None:
        """Return a problem as it is reported; None for a warning that is skipped."""
        if problem.severity != "warning":
            return problem
        if "all" in self.skip or problem.rule.name.lower() in self.skip:
            return None
        return replace(problem, severity="error") if self.error else problem


def check_directive(text: str, instead: str = "") -> CheckDirective:
    """Return what the `check` directive of a text says; without one nothing is left out.

    `instead` is a directive's value from outside, which takes its place.
    """
    return _parsed(instead or check_text(text))


def check_text(text: str) -> str:
    """Return the last `check` directive of a text as it is written, empty without one.

    As in a Dockerfile, directives end at the first other line; an editor's modeline may stand among them.
    """
    found = ""
    for line in text.removeprefix("\ufeff").splitlines():
        match = _DIRECTIVE.fullmatch(line)
        if match is None and not _MODELINE.match(line):
            break
        if match and match[1].lower() == "check":
            found = match[2].strip()
    return found


def _parsed(value: str) -> CheckDirective:
    parts = dict(part.strip().partition("=")[::2] for part in value.split(";"))
    skip = frozenset(word.strip().lower() for word in parts.get("skip", "").split(",") if word.strip())
    return CheckDirective(skip=skip, error=parts.get("error", "").strip().lower() == "true")
