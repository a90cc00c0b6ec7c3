"""Errors a user can act on: what is wrong, where, and what to do.

    BuildError
    ├─ DescriptionError   the build description is wrong, with every problem found in it
    │  └─ VerificationError   the image is not what the description claims
    ├─ OptionError        an option given beside the description is wrong
    └─ DaemonError        the daemon cannot do what the build needs, or went away

Every message is rendered here, so that the command line, the daemon's answer and the linter show
the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from jettison import __version__
from jettison.rules import Rule, Severity

_SUGGESTIONS = 100
"""Most words a misspelt one is compared with: a file may hold thousands of both."""

_COMPARED = 24
"""Characters of words that are compared: of twice as many it takes four times as long."""

LIKENESS = 0.65
"""How much two words share, of 1, of which one may be meant by the other."""

CONTEXT_LINES = 1
"""Unmarked lines shown before and after the marked ones."""

MARKED_LINES = 8
"""Longest run of marked lines; the rest of a longer value says nothing more about its place."""

SHOWN_PROBLEMS = 100
"""Most problems that are shown; a file of nothing else would drown its reader, and the message's carrier."""

FOUND_PROBLEMS = 10_000
"""Errors after which nothing more is looked for: a file of a mebibyte can have 500,000."""

# Of git's addresses, `git@` names an account that everybody has.
_LOGIN = re.compile(r"(?<=\bhttp://)[^/?#\s`]+@|(?<=\bhttps://)[^/?#\s`]+@|(?<=://)[^/?#\s`@:]*:[^/?#\s`]*@")

REPORTS = "https://github.com/jettison-build/jettison/issues"
"""Where people tell us of our faults."""

MESSAGE_LENGTH = 3000
"""Longest message or hint, in characters: a value that it repeats may be a mebibyte."""

LINE_WIDTH = 160
"""Longest piece of a line that is shown, in characters; a file may be one line of a mebibyte."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A build description as text, under the name the user knows it by."""

    name: str
    text: str
    language: str = "YAML"

    @property
    def shown(self) -> str:
        """The text as anybody may see it, line by line: without logins."""
        return hide_logins(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a file: lines and columns (in characters) count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> Span:
        """The first character: enough for what is wrong with a whole map."""
        return Span(self.file, self.line, self.column, self.line, self.column + 1)

    def holds(self, other: Span) -> bool:
        """Tell whether another piece of the same file begins in this one; one of nothing, also at its end."""
        begin, end = (other.line, other.column), (self.end_line, self.end_column)
        return (self.line, self.column) <= begin <= end

    @property
    def last_line(self) -> int:
        """The last line with a character of the span: a line that it ends in column 1 of has none."""
        return max(self.line, self.end_line - (self.end_column == 1))

    @property
    def marked(self) -> tuple[int, int, int, int]:
        """First line and column, last line and end column: what BuildKit marks when a step fails."""
        return self.line, self.column, self.last_line, self.end_column


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a build description; message and hint are made fit to be shown."""

    rule: Rule
    message: str
    span: Span
    hint: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        """Clean what may repeat values of the file, for all who show it, also as JSON."""
        object.__setattr__(self, "message", presentable(self.message))
        object.__setattr__(self, "hint", presentable(self.hint))


class BuildError(Exception):
    """A build cannot go on, for a reason the user can read."""

    def __init__(self, message: str, span: Span | None = None, hint: str = "") -> None:
        self.message = presentable(message)
        super().__init__(self.message)
        self.span = span
        self.hint = presentable(hint)


class DescriptionError(BuildError):
    """A build description is wrong; `problems` holds all that was found, sorted by place.

    `source` is the file for excerpts. Its text is empty where the content cannot be shown (a file
    that is not text, or far too long).
    """

    def __init__(self, problems: Iterable[Problem], source: SourceFile) -> None:
        self.problems = in_order(problems)
        self.source = source
        first = self.problems[0]
        lines = [headline(problem) for problem in shown(self.problems)]
        super().__init__(first.message, first.span, first.hint)
        self.message = "\n".join([*lines, *more(self.problems)])
        self.args = (self.message,)


class VerificationError(DescriptionError):
    """The finished image is not what `checks` and `tests` of the description say."""


class OptionError(BuildError):
    """An option given beside the build description is wrong; the message says which."""


class DaemonError(BuildError):
    """The daemon is too old, lacks a capability, or went away."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by place, each once: a value reached through two aliases is one problem."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.span, each.rule.name, each.message)))


def headline(problem: Problem) -> str:
    """Return `file:line:column: error: message [rule]`; further lines of a message follow."""
    place = f"{printable(problem.span.file)}:{problem.span.line}:{problem.span.column}"
    first, newline, rest = problem.message.partition("\n")
    return f"{place}: {problem.severity}: {first} [{problem.rule.name}]{newline}{rest}"


def render(problem: Problem, source: SourceFile) -> str:
    """Return the problem as a person reads it: headline, excerpt with `>>>`, hint. No final newline."""
    return hinted("\n".join([headline(problem), *excerpt(problem.span, source)]), problem.hint)


def hinted(text: str, hint: str) -> str:
    """Return a text with a hint on a line below it, if there is one."""
    return f"{text}\n  hint: {hide_logins(hint)}" if hint else text


def render_all(problems: Iterable[Problem], source: SourceFile) -> str:
    """Return the problems rendered by place, with an empty line between them."""
    ordered = in_order(problems)
    return "\n\n".join([*(render(problem, source) for problem in shown(ordered)), *more(ordered)])


def shown(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems to show, by place: where there are too many, errors come before warnings."""
    if len(problems) <= SHOWN_PROBLEMS:
        return tuple(problems)
    errors_first = sorted(problems, key=lambda problem: problem.severity == "warning")
    return in_order(errors_first[:SHOWN_PROBLEMS])


def more(problems: Sequence[Problem]) -> list[str]:
    """Return a line that counts the problems that are not shown, if there are any."""
    left = len(problems) - SHOWN_PROBLEMS
    at_least = "at least " if len(problems) == FOUND_PROBLEMS else ""
    return [f"and {at_least}{left:,} more"] if left > 0 else []


def excerpt(span: Span, source: SourceFile) -> list[str]:
    """Return the numbered lines around a span, its own marked `>>>`; none for no text, or another file."""
    if not source.text or span.file != source.name:
        return []
    lines = _lines(source.text)
    last = min(span.last_line, span.line + MARKED_LINES - 1)
    first_shown = max(1, span.line - CONTEXT_LINES)
    last_shown = min(len(lines), last + CONTEXT_LINES)
    shown = range(first_shown, last_shown + 1)
    return [_excerpt_line(number, lines[number - 1], span, number <= last) for number in shown]


@lru_cache(maxsize=1)
def _lines(text: str) -> Sequence[str]:
    """Return the lines of a text, which many problems may be shown in."""
    return text.removesuffix("\n").split("\n")


def fault(error: BaseException) -> str:
    """Return what to say of an error that nobody foresaw, with the place in our code that a report needs."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = ""
    if frame is not None:
        place = f" at {frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}"
    return fault_message(f"{place}: {type(error).__name__}: {presentable(str(error))}")


def fault_message(what: str) -> str:
    """Return the message of a fault of our own, which goes on as `what` says."""
    return f"Jettison {__version__} failed by a fault of its own{what}; please report it at {REPORTS}"


def suggest(word: str, choices: Iterable[str], likeness: float = LIKENESS) -> str:
    """Return a question naming the choice closest to a misspelt word, or an empty text.

    `likeness` is the least that the two share, of 1.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - few builds have mistakes

    by_lower = {choice.lower()[:_COMPARED]: choice for choice in islice(choices, _SUGGESTIONS)}
    close = get_close_matches(word.lower()[:_COMPARED], by_lower, n=1, cutoff=likeness)
    return f"did you mean `{by_lower[close[0]]}`?" if close else ""


def _excerpt_line(number: int, line: str, span: Span, before_end: bool) -> str:
    mark = ">>>" if before_end and number >= span.line else "   "
    column = span.column if number == span.line else 1
    return f"{number:4} | {mark} {printable(_window(hide_logins(line), column))}".rstrip()


def _window(line: str, column: int) -> str:
    """Return at most LINE_WIDTH characters of a line, around a column (from 1)."""
    if len(line) <= LINE_WIDTH:
        return line
    start = max(0, min(column - 1 - LINE_WIDTH // 2, len(line) - LINE_WIDTH))
    piece = line[start : start + LINE_WIDTH]
    return ("…" if start else "") + piece + ("…" if start + LINE_WIDTH < len(line) else "")


def presentable(text: str) -> str:
    """Return a text without logins, each line printable; of one that is too long, its begin and its end.

    Further lines are indented: none can pass for a message of its own.
    """
    text = hide_logins(text)
    if len(text) > MESSAGE_LENGTH:
        half = MESSAGE_LENGTH // 2
        text = f"{text[:half]}…{text[-half:]}"
    if text.isprintable():
        return text
    first, *others = map(printable, text.split("\n"))
    indented = (line if line.startswith("  ") else f"  {line}".rstrip() for line in others)
    return "\n".join([first, *indented])


def one_line(text: str) -> str:
    """Return a text as the name of something: presentable, and of one line."""
    return presentable(printable(text))


def hide_logins(text: str) -> str:
    """Return text with `***` for the name and the password that an address in it has before its host."""
    return _LOGIN.sub("***@", text) if "://" in text else text


def printable(text: str) -> str:
    """Return text that cannot drive a terminal: a tab becomes a space, other controls a `�`."""
    if text.isprintable():
        return text
    spaced = text.replace("\t", " ").removesuffix("\r")
    return "".join(char if char.isprintable() else "�" for char in spaced)
