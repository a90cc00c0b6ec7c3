"""The YAML parser's own errors, with the place and, where a common slip explains them, a hint."""

from __future__ import annotations

from typing import Protocol

import yaml

from jettison import rules
from jettison.description.report import Report
from jettison.description.tree import Lines

_TAB = "YAML is indented with spaces, not tabs"


class Mark(Protocol):
    """A place of the parser; both parsers count `index` in characters from the start of the text."""

    index: int


def offset(mark: Mark | None) -> int:
    """Return the offset of a mark. The parsers set marks on all their events."""
    return 0 if mark is None else mark.index


def note_syntax(error: yaml.MarkedYAMLError, lines: Lines, report: Report) -> None:
    """Note a syntax error where the parser stumbled, and where what it was reading began."""
    at = offset(error.problem_mark or error.context_mark)
    span = lines.span(at, at + 1)
    message = f"this is not valid YAML: {error.problem}"
    began = lines.span(offset(error.context_mark), at) if error.context_mark else span
    if error.context and began.line != span.line:
        message += f" ({error.context} that began at line {began.line})"
    line = lines.text[lines.starts[span.line - 1] : at + 1]
    report.note(rules.YAML_SYNTAX, message, span, _TAB if line.isspace() and "\t" in line else "")
