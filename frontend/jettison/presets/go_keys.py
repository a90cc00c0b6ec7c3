"""What the value of `go` looks like."""

from __future__ import annotations

from jettison.description.shapes.kinds import (
    Choice,
    Given,
    Items,
    Json,
    Key,
    Keys,
    Numbers,
    Table,
    Text,
    one_of,
    texts,
)
from jettison.description.shapes.stages import SECRETS, SSH
from jettison.description.shapes.texts import ANY, FLAG, PACKAGES

_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"

# Judged as written: a reference must not hide a folder outside of the context.
PACKAGE = Text(
    pattern=rf"(?!.*\.\.\.)(?!(?:.*/)?\.\.(?:/|$))\.(?:/[^{_CONTROLS}]*)?",
    references=False,
    examples=("./cmd/hello", "."),
)
# The last part begins with `-`: no program can be called so.
_OTHERWISE: dict[str, Json] = {"not": {"type": "string", "pattern": r"(?:^|/)-[^/]*/*$"}}
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

CRYPTO = Choice(choices=("go", "system"))

KEYS = Keys(
    name="go",
    keys=(
        Key(
            name="package",
            about="The folder of the program, or of each of several; `.` if not given.",
            shape=Items(item=PACKAGE, lone=PACKAGE, least=1, in_target=Given.ADDED),
        ),
        Key(
            name="name",
            about="The program's name in `/usr/bin`; the last part of `package` if not given. For one alone.",
            shape=NAME,
        ),
        Key(
            name="version",
            about="The version of Go; if not given the distribution's, or a newer one that `go.mod` needs.",
            shape=VERSION,
        ),
        Key(
            name="cgo",
            about="Whether C is compiled in, and programs are linked against glibc; `false` if not given.",
            shape=FLAG,
        ),
        Key(
            name="crypto",
            about="Whose cryptography programs use: Go's own (`go`, if not given) or the `system`'s OpenSSL.",
            shape=CRYPTO,
        ),
        Key(
            name="packages",
            about="RPMs that the builder needs besides, such as `sqlite-devel`.",
            shape=PACKAGES,
        ),
        Key(name="ldflags", about="What the linker is given; `-s -w` if not given.", shape=texts(ANY)),
        Key(name="tags", about="Build tags.", shape=texts(TAGS)),
        Key(
            name="env",
            about="Environment of the whole stage; `CGO_ENABLED` is 0 if not given.",
            shape=Table(value=ANY, keys="[^=]+", example="GOFLAGS"),
        ),
        Key(
            name="private",
            about="Patterns of modules that no public proxy is asked for, as in `GOPRIVATE`.",
            shape=texts(ANY),
        ),
        SECRETS,
        SSH,
    ),
    # A program cannot be called like a folder that begins with `-`.
    rules={
        "if": {"required": ["name"]},
        "then": {"properties": {"package": {"maxItems": 1}}},
        "else": {"properties": {"package": {**_OTHERWISE, "items": _OTHERWISE}}},
    },
)

_ALONE = Text(pattern=rf"(?!(?:.*/)?-[^/]*/*$){PACKAGE.pattern}", references=False, examples=PACKAGE.examples)

GO = Key(
    name="go",
    about="A preset: a static Go program.",
    shape=one_of(Items(item=_ALONE, lone=_ALONE, least=1, in_target=Given.ADDED), KEYS),
)
