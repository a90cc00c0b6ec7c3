"""What the value of `go` looks like."""

from __future__ import annotations

from typing import Literal

from jettison.description.basic import DEEPEST
from jettison.description.paths import CONTROLS
from jettison.description.shapes import (
    FLAG,
    Choice,
    Given,
    Items,
    Json,
    Keys,
    Numbers,
    Text,
    choice,
    flag,
    key,
    one_of,
    texts,
)
from jettison.description.steps import SECRETS, SSH
from jettison.description.words import ANY, env_key, texts_key
from jettison.presets.builder import BUILDER_PACKAGES, MOST_PROGRAMS
from jettison.presets.program import DEST
from jettison.presets.sources import STEPS, VCS

# Judged as written: a reference must not hide a folder outside of the context.
_FOLDER = Text(
    pattern=rf"(?!.*\.\.\.)(?!(?:.*/)?\.\.(?:/|$))(?!(?:[^/]*/){{{DEEPEST + 1}}}/*[^/])"
    rf"\.(?:/[^{CONTROLS}]*)?",
    references=False,
    examples=("./cmd/hello", "."),
)
# The last part begins with `-`: no program can be called so.
_OTHERWISE: dict[str, Json] = {"not": {"type": "string", "pattern": r"(?:^|/)-[^/]*/*$"}}
_PROGRAM = Text(
    pattern=rf"(?!-|\.{{1,2}}$)[^/{CONTROLS}]+",
    numbers=Numbers(least=0),
    references=False,
    examples=("hello",),
)
VERSION_SHAPE = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+)?(?:-fips)?", numbers=Numbers(least=0), examples=("1.26",)
)
_TAGS = Text(
    pattern=r"[A-Za-z0-9_.,\s\u0080-\uffff]*", numbers=Numbers(least=0), examples=("netgo", "netgo,osusergo")
)

Crypto = Literal["go", "system"]

_CRYPTO: Choice[Crypto] = Choice(choices=("go", "system"))

PACKAGE = key(
    "package",
    "the folder of the program in the build context, `.` or `./FOLDER`, or a list of several",
    Items(item=_FOLDER, lone=_FOLDER, least=1, most=MOST_PROGRAMS, in_target=Given.ADDED),
    "`.`",
)
NAME = key(
    "name",
    "the program's name; with one package only",
    _PROGRAM,
    "the package's last element; for `.` [that of the module](#what-is-built)",
)
VERSION = key(
    "version",
    "of Go, as tagged by the distribution's image: `1.26`, `1.26.1-2`",
    VERSION_SHAPE,
    "[the distribution's, or a newer one that `go.mod` needs](#which-go)",
)
CGO = key(
    "cgo",
    "whether C is compiled in, and programs are linked against glibc",
    FLAG,
    "`false`; with `crypto: system` as the version needs it",
)
CRYPTO = choice(
    "crypto",
    "whose cryptography programs use: `go`, or the [`system`'s OpenSSL](#whose-cryptography)",
    _CRYPTO,
    "go",
)
LDFLAGS = key("ldflags", "for the linker, a text or a list; beside those of `strip`", texts(ANY), "none")
STRIP = flag(
    "strip",
    "`true` leaves out symbols and debug information: the linker gets `-s -w`, unless `ldflags` has one of"
    " them",
    default=True,
)
TAGS = texts_key("tags", "build tags: a list, or a text with spaces or commas", shape=texts(_TAGS))
ENV = env_key(
    "environment of the whole stage; it wins over what the preset sets, [flags in `GOFLAGS` too](#flags)",
    "[as below](#what-is-built)",
    "GOFLAGS",
)
PATTERN = Text(pattern=r"[^\s:@]*", numbers=Numbers(least=0), examples=("example.com/me/*",))
PRIVATE = texts_key(
    "private",
    "patterns of modules that no public proxy is asked for; they become `GOPRIVATE`",
    shape=texts(PATTERN),
)

KEYS = Keys(
    name="go",
    keys=(
        PACKAGE,
        NAME,
        DEST,
        VERSION,
        CGO,
        CRYPTO,
        BUILDER_PACKAGES,
        LDFLAGS,
        STRIP,
        TAGS,
        ENV,
        PRIVATE,
        SECRETS,
        SSH,
        VCS,
        STEPS,
    ),
    # A program cannot be called like a folder that begins with `-`.
    rules={
        "if": {"required": ["name"]},
        "then": {"properties": {"package": {"maxItems": 1}}},
        "else": {"properties": {"package": {**_OTHERWISE, "items": _OTHERWISE}}},
    },
)

_ALONE = Text(pattern=rf"(?!(?:.*/)?-[^/]*/*$){_FOLDER.pattern}", references=False, examples=_FOLDER.examples)

GO = key(
    "go",
    "Go programs: a preset",
    one_of(Items(item=_ALONE, lone=_ALONE, least=1, most=MOST_PROGRAMS, in_target=Given.ADDED), KEYS),
)
