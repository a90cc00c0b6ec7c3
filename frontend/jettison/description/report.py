"""A collector of problems, so that one reading of a file finds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from jettison.description.directives import CheckDirective
from jettison.errors import (
    FOUND_PROBLEMS,
    LIKENESS,
    SHOWN_PROBLEMS,
    DescriptionError,
    Problem,
    SourceFile,
    Span,
    in_order,
    printable,
    suggest,
)
from jettison.rules import Rule


@dataclass(slots=True)
class Report:
    """The problems found so far in one file.

    A value in `broken` has a problem already that makes others of it pointless: they are not noted.
    """

    source: SourceFile
    problems: list[Problem] = field(default_factory=list)
    broken: set[Span] = field(default_factory=set)
    asked: Iterator[int] = field(default_factory=count)
    errors: Iterator[int] = field(default_factory=partial(count, 1))

    def beside(self) -> Report:
        """Return an empty report of another reading of the same file."""
        return Report(self.source, broken=self.broken, asked=self.asked)

    def suggest(self, word: str, choices: Iterable[str], likeness: float = LIKENESS) -> str:
        """Return which word is meant, as `errors.suggest` does; nothing after more than anybody sees."""
        return suggest(word, choices, likeness) if next(self.asked) < SHOWN_PROBLEMS else ""

    def note(self, rule: Rule, message: str, span: Span, hint: str = "") -> None:
        """Note a problem; its rule says whether the description can be used nevertheless.

        A line feed is one of a value, and would begin a line that is ours. Raises DescriptionError with
        everything found, where that is enough.
        """
        if rule.severity == "error" and span in self.broken:
            return
        self.problems.append(
            Problem(
                rule=rule, message=printable(message), span=span, hint=printable(hint), severity=rule.severity
            )
        )
        if rule.severity == "error" and next(self.errors) == FOUND_PROBLEMS:
            raise DescriptionError(self.problems, self.source)

    def ended_by(self, rule: Rule, message: str, span: Span) -> DescriptionError:
        """Return an error with everything found, and a last problem that reading cannot go on after."""
        return DescriptionError([*self.problems, Problem(rule=rule, message=message, span=span)], self.source)

    def apply(self, directive: CheckDirective) -> None:
        """Leave out, or make errors of, the warnings that the file names in its directive."""
        applied = (directive.applied(problem) for problem in self.problems)
        self.problems = [problem for problem in applied if problem is not None]

    def warnings(self) -> tuple[Problem, ...]:
        """Return the warnings by place."""
        return in_order(problem for problem in self.problems if problem.severity == "warning")

    def raise_errors(self) -> None:
        """Raise DescriptionError with everything found, warnings too, if there is an error."""
        if any(problem.severity == "error" for problem in self.problems):
            raise DescriptionError(self.problems, self.source)
