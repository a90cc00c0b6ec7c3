"""What the value of `go` looks like."""

from __future__ import annotations

from jettison.description.shapes.kinds import Key, Keys, Numbers, Table, Text, one_of, texts
from jettison.description.shapes.texts import ANY

_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"

# Judged as written: a reference must not hide a folder outside of the context.
PACKAGE = Text(
    pattern=rf"(?!.*\.\.\.)(?!(?:.*/)?\.\.(?:/|$))\.(?:/[^{_CONTROLS}]*)?",
    references=False,
    examples=("./cmd/hello", "."),
)
_NAMED = r"(?:^|/)-[^/]*/*$"
NAME = Text(
    pattern=rf"(?!-|\.{{1,2}}$)[^/{_CONTROLS}]+",
    numbers=Numbers(least=0),
    references=False,
    examples=("hello",),
)
VERSION = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+)?(?:-fips)?", numbers=Numbers(least=0), examples=("1.26",)
)
TAGS = Text(
    pattern=r"[A-Za-z0-9_.,\s\u0080-\uffff]*", numbers=Numbers(least=0), examples=("netgo", "netgo,osusergo")
)

KEYS = Keys(
    name="go",
    keys=(
        Key(name="package", about="The folder of the program; `.` if not given.", shape=PACKAGE),
        Key(
            name="name",
            about="The program's name in `/usr/bin`; the last part of `package` if not given.",
            shape=NAME,
        ),
        Key(
            name="version", about="The version of Go; the distribution's newest if not given.", shape=VERSION
        ),
        Key(name="ldflags", about="What the linker is given; `-s -w` if not given.", shape=texts(ANY)),
        Key(name="tags", about="Build tags.", shape=texts(TAGS)),
        Key(
            name="env",
            about="Environment of the whole stage; `CGO_ENABLED` is 0 if not given.",
            shape=Table(value=ANY, keys="[^=]+", example="GOFLAGS"),
        ),
    ),
    # A program cannot be called like a folder that begins with `-`.
    rules={
        "if": {"not": {"required": ["name"]}},
        "then": {"properties": {"package": {"not": {"pattern": _NAMED}}}},
    },
)

SHAPE = one_of(
    Text(pattern=rf"(?!(?:.*/)?-[^/]*/*$){PACKAGE.pattern}", references=False, examples=PACKAGE.examples),
    KEYS,
)
