"""Which of a project's programs ship: those that people start, before helpers, tests and clients."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jettison.cli.projects.project import Program

# What a helper is for stands anywhere in its name, as in `test-runner`; what it is does at its end alone: a
# `release-manager` and an `integration-api` ship.
_FOR_HELP = re.compile(
    r"bench(?:marks?)?|demos?|dev|e2e|examples?|fakes?|fuzz|gen|generate|hack|lint|mocks?|samples?"
    r"|test(?:s|data|ing|util)?|xtask"
)
_HELPERS = re.compile(
    r"ci|debug|docs?|generator|helpers?|integration|release|scripts?|tools?"
    r"|(?:api|cli|client|code|config|crd|doc|man|mock|proto|schema|spec|type)s?gen"
)
_CLIENTS = re.compile(r"cli|client|\w*ctl")
_SERVERS = (
    "server",
    "daemon",
    "operator",
    "manager",
    "controller",
    "api",
    "webhook",
    "service",
    "agent",
    "proxy",
)
_MOST = 4
"""So many programs are put into one image; of more, nobody means all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Programs that ship, the one that is started first; the others; and why, as a sentence.

    `namesakes` would ship too, and are called like one that does: an image has one program of a name.
    """

    ships: tuple[Program, ...]
    others: tuple[Program, ...]
    why: str
    namesakes: tuple[Program, ...] = ()


def choose(
    programs: Sequence[Program], called: Iterable[str], is_named: Callable[[Program], bool], own: str
) -> Choice:
    """Choose among programs, of which there is one at least.

    `called` is what the project is called, `is_named` tells of a program whether Dockerfiles name it, and
    `own` says where the program of a package of its own is.
    """
    names = {name.lower() for name in called}
    serious = [each for each in programs if not is_helper(each, names)] or list(programs)
    if len(programs) == 1:
        return _choice(programs, programs, "it is the only program")
    if len(serious) == 1:
        return _choice(programs, serious, "the others look like helpers or tests")
    alone: tuple[tuple[Callable[[Program], bool], str], ...] = (
        (lambda each: each.is_own, own),
        (lambda each: each.name.lower() in names, "it is called like the project"),
        (is_named, "a Dockerfile here names it"),
    )
    for is_it, why in alone:
        if len(found := [each for each in serious if is_it(each)]) == 1:
            return _choice(programs, found, why)
    return _several(programs, serious, is_named)


def _several(
    programs: Sequence[Program], serious: Sequence[Program], is_named: Callable[[Program], bool]
) -> Choice:
    named = [each for each in serious if is_named(each)]
    found = named or [each for each in serious if not _is_client(each)] or serious
    first, *more = kept = _one_of_a_name(ranked := sorted(found, key=_rank))
    namesakes = [each for each in ranked if each not in kept]
    if namesakes and len(kept) <= _MOST:
        why = f"of programs that ship and are called `{namesakes[0].name}` an image has one"
        return _choice(programs, kept, why, namesakes)
    if not more:
        return _choice(programs, [first], "the others look like clients, helpers or tests")
    if len(found) > _MOST:
        return _choice(programs, [first], f"of {len(found)} programs it looks most like a server")
    why = "Dockerfiles here name them" if named else "all of these look like programs that ship"
    return _choice(programs, [first, *more], f"{why}; the image starts the first")


def _one_of_a_name(programs: Sequence[Program]) -> list[Program]:
    """Return the first of each name, as an image has one."""
    found: dict[str, Program] = {}
    for each in programs:
        found.setdefault(each.name, each)
    return list(found.values())


def _choice(
    programs: Sequence[Program], ships: Sequence[Program], why: str, namesakes: Sequence[Program] = ()
) -> Choice:
    others = tuple(each for each in programs if each not in (*ships, *namesakes))
    return Choice(ships=tuple(ships), others=others, why=why, namesakes=tuple(namesakes))


def is_helper(program: Program, called: Iterable[str] = ()) -> bool:
    """Tell whether a word of where a program is says so; those of what its project is called say nothing."""
    own = {word for name in called for word in _words(name)}
    for part in (*posixpath.dirname(program.source).split("/"), program.name):
        *_, last = words = _words(part)
        if last not in own and _HELPERS.fullmatch(last):
            return True
        if any(word not in own and _FOR_HELP.fullmatch(word) for word in words):
            return True
    return False


def _is_client(program: Program) -> bool:
    return any(_CLIENTS.fullmatch(word) for word in _words(program.name))


def _rank(program: Program) -> tuple[bool, int, int, str]:
    """Return a key that brings servers first and clients last, and else what is nearest to the top."""
    words = _words(program.name)
    server = next((number for number, word in enumerate(_SERVERS) if word in words), len(_SERVERS))
    return _is_client(program), server, program.value.count("/"), program.value


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.lower())
