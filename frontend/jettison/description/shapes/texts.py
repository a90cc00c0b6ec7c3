"""Texts that several parts of a description use."""

from __future__ import annotations

from jettison.description.shapes.kinds import Flag, Given, Items, Numbers, Table, Text, texts

_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_STAYS = r"(?!(?:.*/)?\.\.(?:/|$))"
_NATURAL = Numbers(least=0)

NATURAL = "[0-9]{1,10}"

MOST_ID = (1 << 32) - 2
"""The highest number of a user or group."""


def whole(most: int, example: str) -> Text:
    """Return the text of a whole number up to `most`."""
    return Text(pattern=NATURAL, examples=(example,), numbers=Numbers(least=0, most=most, whole=True))


FLAG = Flag()

ANY = Text(name="text", numbers=Numbers(), examples=("a text",))

WORDS = texts(ANY)

WORD = Text(name="word", pattern=r"\S+", numbers=Numbers(), examples=("a-word",))

PATH = Text(name="path", pattern=rf"{_STAYS}[^{_CONTROLS}]+", numbers=Numbers(), examples=("web/dist", "."))

ABSOLUTE = Text(
    name="absolute-path", pattern=rf"{_STAYS}/[^{_CONTROLS}]*", examples=("/usr/share/hello", "/")
)

ADDRESS = "[A-Za-z][A-Za-z0-9+.-]*://"
"""How an address begins, where a path may be meant."""

SOURCE = Text(
    name="source-path", pattern=rf"(?!{ADDRESS}){PATH.pattern}", numbers=Numbers(), examples=PATH.examples
)

SOURCES = Items(item=SOURCE, lone=SOURCE, least=1, in_target=Given.ADDED)

ABSOLUTES = texts(ABSOLUTE)

LINE = Text(
    name="line", pattern=rf"(?=.*\S)[^{_CONTROLS}]+", numbers=Numbers(), examples=("prints its version",)
)

PACKAGE = Text(
    name="package",
    pattern=r"[A-Za-z0-9][A-Za-z0-9._+~:^=()/-]*",
    numbers=_NATURAL,
    examples=("tzdata", "openssl-libs-3.3.5"),
)

PACKAGES = texts(PACKAGE)

_OF_ROOT = Text(
    name="package-or-auto", pattern=PACKAGE.pattern, numbers=_NATURAL, examples=("auto", *PACKAGE.examples)
)

PACKAGES_OR_AUTO = texts(_OF_ROOT)
"""Packages of the root, among which may be those of what its programs are linked against."""

MODE = Text(
    name="mode",
    pattern="(?:0o?)?[0-7]{3,4}",
    numbers=Numbers(least=0, most=7777, whole=True),
    examples=("0644", "0755"),
)

URL = Text(name="address", pattern=r"(?:https?|file)://[!-~]+", examples=("https://example.com/repo",))

WEB_URL = Text(name="web-address", pattern=r"https?://[!-~]+", examples=("https://example.com/file.tar.gz",))

USER = Text(name="user", numbers=Numbers(), examples=("65532", "root", "0:0"))

ARGUMENT = r"[A-Za-z_][A-Za-z0-9_]*"
"""What an argument is called, and a secret's environment variable."""

ENV = Table(value=ANY, keys="[^=]+", example="LOG_LEVEL")

# Without a shell nothing would split it.
_PROGRAM = Text(
    name="program", pattern=r"\s*(?:\S(?:[^ ]*\S)?)?\s*", numbers=Numbers(), examples=("/usr/bin/hello",)
)

COMMAND = Items(item=ANY, lone=_PROGRAM, in_target=Given.INSTEAD)

PROGRAM = Items(item=ANY, lone=_PROGRAM, least=1, in_target=Given.INSTEAD)
"""A command that is not empty."""

DURATION = Text(
    name="duration", pattern=r"(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+", examples=("30s", "1m30s")
)

SIZE = Text(
    name="size",
    pattern=r"([0-9]+(?:\.[0-9]+)?)\s*([KkMmGg][Ii]?)?[Bb]?",
    numbers=_NATURAL,
    examples=("12MB", "500KiB"),
)

MOMENT = Text(
    name="moment",
    pattern=(
        r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
        r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    ),
    examples=("2026-06-01T00:00:00Z",),
)
