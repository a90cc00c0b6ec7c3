"""`tests`: programs that run in the finished image, files of it, and what must be true of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison import rules
from jettison.description.accounts import Accounts, user_ids
from jettison.description.basic import Pairs
from jettison.description.checks import Claim
from jettison.description.paths import ABSOLUTE
from jettison.description.shapes import Given, Items, Key, Keys, Table, Text, flag, key, list_key, one_of
from jettison.description.tree import Mapping, Scalar
from jettison.description.units import DURATION, MODE, read_count, read_duration, read_mode, whole
from jettison.description.values import Section, Value
from jettison.description.words import (
    ANY,
    LINE,
    LONGEST_LINE,
    PROGRAM,
    USER,
    WORDS,
    env_key,
    read_program,
    text_key,
)
from jettison.errors import Span

MINUTE = 60 * 10**9
"""The longest that a program runs that no `timeout` speaks of, in nanoseconds."""

_MOST_EXIT = 255
_EXPRESSION = Text(numbers=ANY.numbers, examples=("v[0-9]+",))

# What other tools have, and the shell takes for something else without a word.
_FOREIGN = re.compile(r"\\[dDAZ]|\(\?|[*+?}]\?")


def _read_timeout(value: Value) -> int:
    """Return nanoseconds; what would end a program before it began is a problem."""
    problems = len(value.report.problems)
    time = read_duration(value)
    if not time and len(value.report.problems) == problems:
        value.bad("must be longer than nothing")
    return time


_EQUALS = key("equals", "the whole output", ANY, "not checked")
_CONTAINS = key("contains", "a text, or a list of texts, that are in it", WORDS, "not checked")
_MATCHES = key(
    "matches",
    "a regular expression that some part matches; POSIX extended, as bash's `=~` has them: `[0-9]` and not"
    " `\\d`",
    _EXPRESSION,
    "not checked",
)
_EMPTY = flag("empty", "`true`: nothing is printed")

_OUTPUT = Keys(name="output", keys=(_EQUALS, _CONTAINS, _MATCHES, _EMPTY))

_EXISTS = flag("exists", "`false`: there is nothing at this path", default=True)
_MODE = key("mode", "permissions in octal", MODE, "not checked")
_OWNER = key("owner", "a user, or `user:group`, as in `image.user`", USER, "not checked")

_EXPECTED_FILE = Keys(
    name="expected-file",
    keys=(_EXISTS, _MODE, _OWNER, _CONTAINS),
    rules={
        "if": {"properties": {"exists": {"enum": [False, "false"]}}, "required": ["exists"]},
        "then": {"properties": {"mode": False, "owner": False, "contains": False}},
    },
)

_NAME = key(
    "name",
    "a line that says what the test is for; each name once",
    LINE,
    required=True,
    hint="say what the test is for",
)
_RUN = list_key(
    "run",
    "the words of a command, which runs in the image as its user",
    PROGRAM,
    read_program,
    otherwise="required, unless `files` is given",
    hint="the words of a command; or look at `files`",
)
_ENV = env_key("environment variables, added to those of `image.env`")
_STDIN = text_key("stdin", "what the program reads from its standard input", "nothing")
_TIMEOUT = Key(
    name="timeout",
    about="the longest that it may run, such as `10s`; then it is killed, with what it has started",
    shape=DURATION,
    read=_read_timeout,
    default=MINUTE,
    otherwise="`1m`",
)
_EXIT = key("exit", f"the expected exit code, up to {_MOST_EXIT}", whole(_MOST_EXIT, "1"), "`0`")
_STDOUT, _STDERR = (
    key(
        name,
        f"{what}: a text, which is all of it; or a map",
        one_of(ANY, _OUTPUT),
        "anything",
    )
    for name, what in (("stdout", "what it prints"), ("stderr", "what it prints of errors"))
)
_FILES = key(
    "files",
    "a map of absolute paths of the image to what they must be",
    Table(value=_EXPECTED_FILE, keys=ABSOLUTE.pattern, example="/etc/server/config.yaml"),
)

_OF_RUN = (_ENV, _STDIN, _TIMEOUT, _EXIT, _STDOUT, _STDERR)
"""What says something of the program that a test runs."""

_TEST = Keys(
    name="test",
    keys=(_NAME, _RUN, *_OF_RUN, _FILES),
    rules={
        "anyOf": [{"required": ["run"]}, {"required": ["files"]}],
        "dependentRequired": {each.name: ["run"] for each in _OF_RUN},
    },
)

TESTS = key(
    "tests",
    "programs that run in the finished image, and what they must do",
    Items(item=_TEST, in_target=Given.ADDED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A program run in the final image, with what is claimed of it. No argv: only files are looked at.

    `timeout` is in nanoseconds.
    """

    name: str
    argv: tuple[str, ...]
    env: Pairs
    stdin: str
    timeout: int
    claims: tuple[Claim, ...]
    span: Span


def read_tests(value: Value | None, accounts: Accounts) -> tuple[Test, ...]:
    """Return the tests by the order of the file."""
    items = value.items("a list of tests") if value else ()
    tests = tuple(test for item in items for test in _read_test(item, accounts))
    names: set[str] = set()
    for test in tests:
        if test.name in names and value:
            value.report.note(rules.DUPLICATE_TEST, f"there are two tests `{test.name}`", test.span)
        names.add(test.name)
    return tests


def _read_test(item: Value, accounts: Accounts) -> Iterator[Test]:
    section = _TEST.section(item, expected="a map with `name`")
    if not isinstance(item.node, Mapping):
        return
    name = _NAME.needed(section)
    title = name.text() if name else None
    if name and title is not None and not (title.strip() and title.isprintable()):
        name.bad("must be a line of text")
    if name and title is not None and len(title) > LONGEST_LINE:
        name.bad(f"has more than {LONGEST_LINE} characters")
    _check_run(section)
    yield Test(
        name=title or "",
        argv=_RUN.of(section),
        env=_ENV.of(section),
        stdin=_STDIN.of(section),
        timeout=_TIMEOUT.of(section),
        claims=tuple(_read_claims(section, accounts)),
        span=item.span,
    )


def _check_run(section: Section) -> None:
    """Note a test that looks at nothing, and expectations of a program that is not run."""
    if _RUN.value(section):
        return
    if _FILES.value(section) is None:
        _RUN.needed(section)
    for each in _OF_RUN:
        if value := each.value(section):
            value.bad("goes with `run` only")


def _read_claims(section: Section, accounts: Accounts) -> Iterator[Claim]:
    """Yield what a test claims, in the order in which a person would look."""
    run, code = _RUN.value(section), _EXIT.value(section)
    if run:
        expected = read_count(code, _MOST_EXIT) if code else 0
        yield _claim(_EXIT.name, "equals", str(expected), code or run)
        for stream in (_STDOUT, _STDERR):
            if value := stream.value(section):
                yield from _read_output(value, stream.name)
    files = _FILES.value(section)
    for entry, each in files.entries("a map of paths to what they must be") if files else ():
        path = entry.key.text
        if not path.startswith("/") or ".." in path.split("/") or not path.isprintable():
            each.report.note(rules.BAD_NAME, f"`{path}` must be a path from the root", entry.key.span)
        else:
            yield from _read_file(each, path, accounts)


def _claim(about: str, kind: str, text: str, value: Value) -> Claim:
    return Claim(about=about, kind=kind, text=text, span=value.place)


def _read_output(value: Value, stream: str) -> Iterator[Claim]:
    """Yield what an output must be; a text is all of it."""
    if isinstance(value.node, Scalar):
        yield _claim(stream, "equals", value.text() or "", value)
        return
    section = _OUTPUT.section(value, expected="a text or a map")
    equals, matches, empty = _EQUALS.value(section), _MATCHES.value(section), _EMPTY.value(section)
    if equals and (text := equals.text()) is not None:
        yield _claim(stream, "equals", text, equals)
    yield from _read_contains(_CONTAINS.value(section), stream)
    if matches and (text := _read_expression(matches)) is not None:
        yield _claim(stream, "matches", text, matches)
    if empty and _EMPTY.of(section):
        yield _claim(stream, "equals", "", empty)


def _read_contains(value: Value | None, about: str) -> Iterator[Claim]:
    """Yield a claim for each text, at its own line."""
    for item in value.items("a list of texts") if value else ():
        if (text := item.text()) is not None:
            yield _claim(about, "contains", text, item)


def _read_expression(value: Value) -> str | None:
    text = value.text("a regular expression")
    if text is None:
        return None
    if found := _FOREIGN.search(text):
        hint = "the shell compares: write `[0-9]` for a digit, and groups without `?`"
        message = f"is an extended regular expression, which has no `{found.group()}`"
        value.bad(message, hint, rules.BAD_EXPRESSION)
        return text
    from jettison.description.expressions import find_fault  # noqa: PLC0415 - few files have one

    if fault := find_fault(text):
        value.bad(f"is not a regular expression: {fault}", rule=rules.BAD_EXPRESSION)
    return text


def _read_file(value: Value, path: str, accounts: Accounts) -> Iterator[Claim]:
    section = _EXPECTED_FILE.section(value)
    exists, bits, owner = _EXISTS.value(section), _MODE.value(section), _OWNER.value(section)
    if exists and not _EXISTS.of(section):
        for other in (bits, owner, _CONTAINS.value(section)):
            if other:
                other.bad("does not go with `exists: false`")
        yield _claim(path, "absent", "", exists)
        return
    yield _claim(path, "exists", "", exists or value)
    if bits and (number := read_mode(bits)) is not None:
        yield _claim(path, "mode", f"{number:o}", bits)
    if owner and (ids := user_ids(owner, accounts)) is not None:
        yield _claim(path, "owner", ids, owner)
    yield from _read_contains(_CONTAINS.value(section), path)
