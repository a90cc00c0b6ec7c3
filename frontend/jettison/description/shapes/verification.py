"""The shapes of `checks` and `tests`."""

from __future__ import annotations

from jettison.description.shapes.kinds import Given, Items, Key, Keys, Table, Text, one_of
from jettison.description.shapes.texts import (
    ABSOLUTE,
    ANY,
    DURATION,
    ENV,
    FLAG,
    LINE,
    MODE,
    PACKAGES,
    PROGRAM,
    SIZE,
    USER,
    WORDS,
    whole,
)

MOST_EXIT = 255
_EXPRESSION = Text(numbers=ANY.numbers, examples=("v[0-9]+",))

CHECKS = Keys(
    name="checks",
    keys=(
        Key(
            name="starts",
            about="Whether what the image starts must be able to start; `true` if not given.",
            shape=FLAG,
        ),
        Key(name="no-shell", about="No shell is in the image.", shape=FLAG),
        Key(name="no-setuid", about="No program runs as somebody else than who starts it.", shape=FLAG),
        Key(name="no-root-user", about="The image does not start as root.", shape=FLAG),
        Key(name="max-size", about="The most that all files are together, such as `12MB`.", shape=SIZE),
        Key(name="packages", about="The only packages that the image may have.", shape=PACKAGES),
    ),
)

OUTPUT = Keys(
    name="output",
    keys=(
        Key(name="equals", about="All of the output.", shape=ANY),
        Key(name="contains", about="Texts that are in the output.", shape=WORDS),
        Key(name="matches", about="A regular expression that is found in the output.", shape=_EXPRESSION),
        Key(name="empty", about="Whether there is no output.", shape=FLAG),
    ),
)

EXPECTED_FILE = Keys(
    name="expected-file",
    keys=(
        Key(name="exists", about="Whether the file is there; `true` if not given.", shape=FLAG),
        Key(name="mode", about="Its permissions, in octal.", shape=MODE),
        Key(name="owner", about="Its user, or `user:group`.", shape=USER),
        Key(name="contains", about="Texts that are in it.", shape=WORDS),
    ),
    rules={
        "if": {"properties": {"exists": {"enum": [False, "false"]}}, "required": ["exists"]},
        "then": {"properties": {"mode": False, "owner": False, "contains": False}},
    },
)

OF_RUN = ("env", "stdin", "timeout", "exit", "stdout", "stderr")
"""What says something of the program that a test runs."""

_OUTPUT = one_of(ANY, OUTPUT)

TEST = Keys(
    name="test",
    keys=(
        Key(name="name", about="What the test is for.", shape=LINE, required=True),
        Key(name="run", about="The words of a command, which runs in the image as its user.", shape=PROGRAM),
        Key(name="env", about="Environment of the command, besides the image's.", shape=ENV),
        Key(name="stdin", about="What it reads from its standard input; nothing if not given.", shape=ANY),
        Key(
            name="timeout",
            about="The longest that it may run, such as `10s`; a minute if not given.",
            shape=DURATION,
        ),
        Key(name="exit", about="The exit code; 0 if not given.", shape=whole(MOST_EXIT, "1")),
        Key(name="stdout", about="What it prints: all of it as a text, or a map.", shape=_OUTPUT),
        Key(name="stderr", about="What it prints of errors: all of it as a text, or a map.", shape=_OUTPUT),
        Key(
            name="files",
            about="Paths of the image, and what they must be.",
            shape=Table(value=EXPECTED_FILE, keys=ABSOLUTE.pattern, example="/etc/server/config.yaml"),
        ),
    ),
    rules={
        "anyOf": [{"required": ["run"]}, {"required": ["files"]}],
        "dependentRequired": {name: ["run"] for name in OF_RUN},
    },
)

TESTS = Items(item=TEST, in_target=Given.ADDED)
