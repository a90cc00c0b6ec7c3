"""What the value of `rust` looks like."""

from __future__ import annotations

from jettison.description.shapes import Keys, Numbers, Text, flag, key, one_of, texts
from jettison.description.words import env_key, texts_key

# `\w` of Python knows every letter, that of ECMAScript only ASCII's.
_LETTER = r"[A-Za-z0-9_\u0080-\uffff]"
_TAIL = r"[A-Za-z0-9_\u0080-\uffff-]*"
_NUMBERS = Numbers(least=0, whole=True)

_BIN = Text(pattern=rf"{_LETTER}{_TAIL}", numbers=_NUMBERS, examples=("hello",))
_PACKAGE = Text(
    pattern=rf"{_LETTER}{_TAIL}(?:@[A-Za-z0-9_.+-]+)?",
    numbers=_NUMBERS,
    examples=("greeter", "greeter@1.2.0"),
)
_PROFILE = Text(pattern=_BIN.pattern, numbers=_NUMBERS, examples=("release", "dev"))
# Several in one text stand between spaces and commas.
_FEATURES = Text(
    pattern=rf"[\s,]*(?:{_LETTER}[A-Za-z0-9_\u0080-\uffff+./?-]*(?:[\s,]+|$))*",
    numbers=Numbers(least=0),
    examples=("tls", "tls,json"),
)
_VERSION = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:-[A-Za-z0-9_.]+)*)?",
    numbers=Numbers(least=0),
    examples=("1.90",),
)

BIN = key(
    "bin",
    "the binary, as `cargo build --bin` takes it; it becomes `/usr/bin/NAME`",
    _BIN,
    required=True,
    hint="name the binary that `cargo build --bin` is to make",
)
PACKAGE = key(
    "package",
    "the package of a workspace that has the binary, as `--package` takes it",
    _PACKAGE,
    "those cargo chooses",
)
FEATURES = texts_key(
    "features",
    "a list of features, or a text with spaces or commas",
    "none but the default ones",
    texts(_FEATURES),
)
DEFAULT_FEATURES = flag("default-features", "`false` leaves the default features out", default=True)
PROFILE = key("profile", "the profile; its own settings stay in `Cargo.toml`", _PROFILE, "`release`")
VERSION = key(
    "version",
    "of Rust, as tagged by the distribution's image: `1`, `1.90`, `1.90.0-7`",
    _VERSION,
    "[the distribution's](distro.md)",
)
ENV = env_key("environment of the whole stage", "[as below](#what-is-built)")

KEYS = Keys(name="rust", keys=(BIN, PACKAGE, FEATURES, DEFAULT_FEATURES, PROFILE, VERSION, ENV))

RUST = key("rust", "a Rust program: a preset", one_of(_BIN, KEYS))
