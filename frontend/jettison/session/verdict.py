"""What is wrong with an image that was built, asked of the daemon before the image is handed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jettison import llb, rules
from jettison.description.model import Claim
from jettison.errors import DaemonError, Problem, SourceFile, VerificationError
from jettison.gateway.bridge import Bridge
from jettison.gateway.options import Options
from jettison.platforms import Platform
from jettison.recipe.verify import FAILURES
from jettison.session.futures import results_of, thread_pool

_RECORD = re.compile(r"(?P<claim>[0-9]{1,9}) (?P<when>[0-9]{1,19})\n(?P<text>.*)", re.DOTALL)
_AGAIN = "build again with `--no-cache`: its cache may be damaged"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is claimed and not so.

    `when` is the time when its program began, in milliseconds since 1970; 0 if none did.
    """

    problem: Problem
    when: int


@dataclass(frozen=True, slots=True)
class Question:
    """What one platform's image is to be: its verdict, and all that is claimed of it."""

    verdict: llb.State
    claims: tuple[Claim, ...]
    platform: Platform


def read_failures(bridge: Bridge, questions: Sequence[Question], options: Options) -> list[Failure]:
    """Build verdicts, all at once, and read them; SolveError when an image cannot even be built."""
    refs = [bridge.solve(llb.marshal(each.verdict), options.cache_imports) for each in questions]
    with thread_pool(max(len(refs), 1)) as pool:
        answers = results_of([pool.submit(bridge.read_file, ref, FAILURES) for ref in refs])
    pairs = zip(questions, answers, strict=True)
    return [failure for question, data in pairs for failure in parse_failures(data, question, options.multi)]


def parse_failures(data: bytes, question: Question, several: bool) -> Iterator[Failure]:
    """Read a list of failures, as `judge.sh` writes it; of several platforms each names its own.

    DaemonError for what is none.
    """
    before = f"{question.platform.format()}: " if several else ""
    for record in data.decode(errors="replace").split("\0")[:-1]:
        found = _RECORD.fullmatch(record)
        if found is None or int(found["claim"]) >= len(question.claims):
            raise DaemonError("the daemon's list of what is wrong with the image cannot be read", hint=_AGAIN)
        claim, when = question.claims[int(found["claim"])], int(found["when"])
        message, _, hint = found["text"].partition("\n  hint: ")
        rule = rules.CHECK_FAILED if claim.about == "image" else rules.TEST_FAILED
        yield Failure(Problem(rule=rule, message=before + message, span=claim.span, hint=hint), when)


def are_old(failures: Iterable[Failure], start: int) -> bool:
    """Tell whether a failure is that of an earlier build: its program may have failed by chance."""
    return any(0 < failure.when < start for failure in failures)


def failure_error(failures: Iterable[Failure], source: SourceFile) -> VerificationError:
    """Return all failures as one error."""
    return VerificationError((failure.problem for failure in failures), source)
