"""What the value of `rust` looks like."""

from __future__ import annotations

from jettison.description.shapes.kinds import Key, Keys, Numbers, Text, one_of, texts
from jettison.description.shapes.texts import ENV, FLAG

# `\w` of Python knows every letter, that of ECMAScript only ASCII's.
_LETTER = r"[A-Za-z0-9_\u0080-\uffff]"
_TAIL = r"[A-Za-z0-9_\u0080-\uffff-]*"
_NUMBERS = Numbers(least=0, whole=True)

BIN = Text(pattern=rf"{_LETTER}{_TAIL}", numbers=_NUMBERS, examples=("hello",))
PACKAGE = Text(
    pattern=rf"{_LETTER}{_TAIL}(?:@[A-Za-z0-9_.+-]+)?",
    numbers=_NUMBERS,
    examples=("greeter", "greeter@1.2.0"),
)
PROFILE = Text(pattern=BIN.pattern, numbers=_NUMBERS, examples=("release", "dev"))
# Several in one text stand between spaces and commas.
FEATURES = Text(
    pattern=rf"[\s,]*(?:{_LETTER}[A-Za-z0-9_\u0080-\uffff+./?-]*(?:[\s,]+|$))*",
    numbers=Numbers(least=0),
    examples=("tls", "tls,json"),
)
VERSION = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:-[A-Za-z0-9_.]+)*)?",
    numbers=Numbers(least=0),
    examples=("1.90",),
)

KEYS = Keys(
    name="rust",
    keys=(
        Key(
            name="bin",
            about="A binary of `Cargo.toml`, and the program's name in `/usr/bin`.",
            shape=BIN,
            required=True,
        ),
        Key(
            name="package",
            about="A package of the workspace, if the binary's name is not enough.",
            shape=PACKAGE,
        ),
        Key(name="features", about="Features to build with.", shape=texts(FEATURES)),
        Key(
            name="default-features",
            about="Whether the default features are built; `true` if not given.",
            shape=FLAG,
        ),
        Key(name="profile", about="Cargo's profile; `release` if not given.", shape=PROFILE),
        Key(
            name="version",
            about="The version of Rust; the distribution's newest if not given.",
            shape=VERSION,
        ),
        Key(name="env", about="Environment of the whole stage.", shape=ENV),
    ),
)

RUST = Key(name="rust", about="A preset: a Rust program.", shape=one_of(BIN, KEYS))
