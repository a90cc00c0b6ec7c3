"""`checks` and `tests`: what the finished image must be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.accounts import user_ids
from jettison.description.commands import command
from jettison.description.envs import env_pairs
from jettison.description.model import Accounts, Claim, Image, Test
from jettison.description.packages import packages
from jettison.description.shapes.verification import CHECKS, EXPECTED_FILE, MOST_EXIT, OF_RUN, OUTPUT, TEST
from jettison.description.starting import STARTS
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import count, duration, size
from jettison.description.values import Section, Value

MINUTE = 60 * 10**9
"""The longest that a program runs that no `timeout` speaks of, in nanoseconds."""

# Python's own, which the shell takes for something else without a word.
_FOREIGN = re.compile(r"\\[dDAZ]|\(\?|[*+?}]\?")


def read_checks(value: Value | None, image: Image) -> tuple[Claim, ...]:
    """Return what is asserted of the final root and of who starts in it."""
    section = value.section(CHECKS.names) if value else None
    return tuple(
        claim for name in CHECKS.names if section for claim in _check(section.get(name), name, image)
    )


def _check(value: Value | None, name: str, image: Image) -> Iterator[Claim]:
    if value is None or name == STARTS:
        return
    if name == "max-size":
        yield _claim("image", name, str(size(value)), value)
    elif name == "packages":
        yield _claim("image", name, "".join(f"{package.text}\n" for package in packages(value)), value)
    elif value.boolean():
        yield _claim("image", name, image.user if name == "no-root-user" else "", value)


def _claim(about: str, kind: str, text: str, value: Value) -> Claim:
    return Claim(about=about, kind=kind, text=text, span=value.place)


def read_tests(value: Value | None, accounts: Accounts) -> tuple[Test, ...]:
    """Return the tests by the order of the file."""
    items = value.items("a list of tests") if value else ()
    tests = tuple(test for item in items for test in _test(item, accounts))
    names: set[str] = set()
    for test in tests:
        if test.name in names and value:
            value.report.note(rules.DUPLICATE_TEST, f"there are two tests `{test.name}`", test.span)
        names.add(test.name)
    return tests


def _test(item: Value, accounts: Accounts) -> Iterator[Test]:
    section = item.section(TEST.names, expected="a map with `name`")
    if not isinstance(item.node, Mapping):
        return
    name = section.get("name")
    if name is None:
        section.missing("name", "say what the test is for")
    title = name.text() if name else None
    if name and title is not None and not (title.strip() and title.isprintable()):
        name.bad("must be a line of text")
    _check_run(section)
    yield Test(
        name=title or "",
        argv=command(section.get("run"), needed=True),
        env=env_pairs(section.get("env")),
        stdin=section.text("stdin"),
        timeout=_timeout(section.get("timeout")),
        claims=tuple(_claims(section, accounts)),
        span=item.span,
    )


def _check_run(section: Section) -> None:
    """Note a test that looks at nothing, and expectations of a program that is not run."""
    if section.get("run"):
        return
    if section.get("files") is None:
        section.missing("run", "the words of a command; or look at `files`")
    for key in OF_RUN:
        if value := section.get(key):
            value.bad("goes with `run` only")


def _timeout(value: Value | None) -> int:
    """Return nanoseconds; what would end a program before it began is a problem."""
    if value is None:
        return MINUTE
    problems = len(value.report.problems)
    time = duration(value)
    if not time and len(value.report.problems) == problems:
        value.bad("must be longer than nothing")
    return time


def _claims(section: Section, accounts: Accounts) -> Iterator[Claim]:
    """Yield what a test claims, in the order in which a person would look."""
    run, code = section.get("run"), section.get("exit")
    if run:
        yield _claim("exit", "equals", str(count(code, MOST_EXIT)), code or run)
        for stream in ("stdout", "stderr"):
            yield from _output(section.get(stream), stream)
    yield from _files(section.get("files"), accounts)


def _output(value: Value | None, stream: str) -> Iterator[Claim]:
    """Yield what an output must be; a text is all of it."""
    if value is None:
        return
    if isinstance(value.node, Scalar):
        yield _claim(stream, "equals", value.text() or "", value)
        return
    section = value.section(OUTPUT.names, expected="a text or a map")
    equals, contains, matches, empty = (section.get(key) for key in OUTPUT.names)
    if equals and (text := equals.text()) is not None:
        yield _claim(stream, "equals", text, equals)
    yield from _contains(contains, stream)
    if matches and (text := _expression(matches)) is not None:
        yield _claim(stream, "matches", text, matches)
    if empty and empty.boolean():
        yield _claim(stream, "equals", "", empty)


def _contains(value: Value | None, about: str) -> Iterator[Claim]:
    """Yield a claim for each text, at its own line."""
    for item in value.items("a list of texts") if value else ():
        if (text := item.text()) is not None:
            yield _claim(about, "contains", text, item)


def _expression(value: Value) -> str | None:
    text = value.text("a regular expression")
    if text is None:
        return None
    try:
        re.compile(text)
    except re.error as error:
        value.bad(f"is no regular expression: {error}", rule=rules.BAD_EXPRESSION)
        return text
    if found := _FOREIGN.search(text):
        hint = "the shell compares: write `[0-9]` for a digit, and groups without `?`"
        message = f"is an extended regular expression, which has no `{found.group()}`"
        value.bad(message, hint, rules.BAD_EXPRESSION)
    return text


def _files(value: Value | None, accounts: Accounts) -> Iterator[Claim]:
    for entry, each in value.entries("a map of paths to what they must be") if value else ():
        path = entry.key.text
        if not path.startswith("/") or ".." in path.split("/") or not path.isprintable():
            message = f"`{path}` must be a path from the root"
            each.report.note(rules.BAD_NAME, message, entry.key.span)
        else:
            yield from _file(each, path, accounts)


def _file(value: Value, path: str, accounts: Accounts) -> Iterator[Claim]:
    section = value.section(EXPECTED_FILE.names)
    exists, mode, owner, contains = (section.get(key) for key in EXPECTED_FILE.names)
    if exists and not exists.boolean():
        for other in (mode, owner, contains):
            if other:
                other.bad("does not go with `exists: false`")
        yield _claim(path, "absent", "", exists)
        return
    yield _claim(path, "exists", "", exists or value)
    if mode and (bits := mode.mode()) is not None:
        yield _claim(path, "mode", f"{bits:o}", mode)
    if owner and (ids := user_ids(owner, accounts)) is not None:
        yield _claim(path, "owner", ids, owner)
    yield from _contains(contains, path)
