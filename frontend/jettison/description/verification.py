"""`checks` and `tests`: what the finished image must be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.description.accounts import user_ids
from jettison.description.commands import command
from jettison.description.envs import env_pairs
from jettison.description.model import Accounts, Checks, Expected, ExpectedFile, Test
from jettison.description.packages import packages
from jettison.description.shapes.verification import CHECKS, EXPECTED_FILE, MOST_EXIT, OF_RUN, OUTPUT, TEST
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import count, size
from jettison.description.values import Section, Value

ANYTHING = Expected(equals=None, contains=(), matches=None, empty=False)


# Python's own, which the shell takes for something else without a word.
_FOREIGN = re.compile(r"\\[dDAZ]|\(\?|[*+?}]\?")


def read_checks(value: Value | None) -> Checks | None:
    """Return what is asserted of the final root, None if nothing is."""
    if value is None:
        return None
    values = value.section(CHECKS.names).values
    limit, listed = values.get("max-size"), values.get("packages")
    return Checks(
        no_shell=values["no-shell"].boolean() if "no-shell" in values else False,
        no_setuid=values["no-setuid"].boolean() if "no-setuid" in values else False,
        max_size=size(limit) if limit else None,
        packages=tuple(package.text for package in packages(listed)) if listed else None,
        span=value.place,
    )


def read_tests(value: Value | None, accounts: Accounts) -> tuple[Test, ...]:
    """Return the tests by the order of the file."""
    items = value.items("a list of tests") if value else ()
    tests = tuple(test for item in items for test in _test(item, accounts))
    names: set[str] = set()
    for test in tests:
        if test.name in names and value:
            value.report.error("duplicate-test", f"there are two tests `{test.name}`", test.span)
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
        exit_code=count(section.get("exit"), MOST_EXIT),
        stdout=_output(section.get("stdout")),
        stderr=_output(section.get("stderr")),
        files=tuple(_files(section.get("files"), accounts)),
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


def _output(value: Value | None) -> Expected:
    """Return what an output must be; a text is all of it."""
    if value is None:
        return ANYTHING
    if isinstance(value.node, Scalar):
        return Expected(equals=value.text(), contains=(), matches=None, empty=False)
    section = value.section(OUTPUT.names, expected="a text or a map")
    equals, contains, matches, empty = (section.get(key) for key in OUTPUT.names)
    return Expected(
        equals=equals.text() if equals else None,
        contains=contains.texts() if contains else (),
        matches=_expression(matches),
        empty=empty.boolean() if empty else False,
    )


def _expression(value: Value | None) -> str | None:
    text = value.text("a regular expression") if value else None
    if value is None or text is None:
        return None
    try:
        re.compile(text)
    except re.error as error:
        value.bad(f"is no regular expression: {error}", rule="bad-expression")
        return text
    if found := _FOREIGN.search(text):
        hint = "the shell compares: write `[0-9]` for a digit, and groups without `?`"
        message = f"is an extended regular expression, which has no `{found.group()}`"
        value.bad(message, hint, "bad-expression")
    return text


def _files(value: Value | None, accounts: Accounts) -> Iterator[ExpectedFile]:
    for entry, each in value.entries("a map of paths to what they must be") if value else ():
        path = entry.key.text
        if not path.startswith("/") or ".." in path.split("/") or not path.isprintable():
            message = f"`{path}` must be a path from the root"
            each.report.error("bad-name", message, entry.key.span)
            continue
        values = each.section(EXPECTED_FILE.names).values
        mode, owner, contains = values.get("mode"), values.get("owner"), values.get("contains")
        exists = values["exists"].boolean() if "exists" in values else True
        for key in ("mode", "owner", "contains"):
            if not exists and key in values:
                values[key].bad("does not go with `exists: false`")
        yield ExpectedFile(
            path=path,
            exists=exists,
            mode=mode.mode() if mode else None,
            owner=user_ids(owner, accounts) if owner else None,
            contains=contains.texts() if contains else (),
            span=entry.span,
        )
