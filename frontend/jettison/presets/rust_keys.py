"""What the value of `rust` looks like."""

from __future__ import annotations

import re

from jettison.description.references import TOKEN
from jettison.description.shapes import Given, Items, Keys, Numbers, Table, Text, flag, key, one_of, texts
from jettison.description.steps import SECRETS, SSH
from jettison.description.words import NO_LOGIN, env_key, texts_key
from jettison.presets.builder import BUILDER_PACKAGES, MOST_PROGRAMS
from jettison.presets.program import DEST
from jettison.presets.sources import STEPS, VCS

# `\w` of Python knows every letter, that of ECMAScript only ASCII's.
_LETTER = r"[A-Za-z0-9_\u0080-\uffff]"
_TAIL = r"[A-Za-z0-9_\u0080-\uffff-]*"
_NUMBERS = Numbers(least=0, whole=True)

_NAME = Text(pattern=rf"{_LETTER}{_TAIL}", numbers=_NUMBERS, examples=("hello",))
_PACKAGE_SHAPE = Text(
    pattern=rf"{_LETTER}{_TAIL}(?:@[A-Za-z0-9_.+-]+)?",
    numbers=_NUMBERS,
    examples=("greeter", "greeter@1.2.0"),
)
_PROFILE_SHAPE = Text(pattern=_NAME.pattern, numbers=_NUMBERS, examples=("release", "dev"))
# Several in one text stand between spaces and commas.
_FEATURES_SHAPE = Text(
    pattern=rf"[\s,]*(?:{_LETTER}[A-Za-z0-9_\u0080-\uffff+./?-]*(?:[\s,]+|$))*",
    numbers=Numbers(least=0),
    examples=("tls", "tls,json"),
)
VERSION_SHAPE = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:-[A-Za-z0-9_.]+)*)?",
    numbers=Numbers(least=0),
    examples=("1.90",),
)
_BINS = Items(item=_NAME, lone=_NAME, least=1, most=MOST_PROGRAMS, in_target=Given.ADDED)

OWN_REGISTRY = "crates-io"
"""Cargo's own registry: its index cannot be said by that name."""

REGISTRY = rf"(?!{OWN_REGISTRY}$)[A-Za-z][A-Za-z0-9_-]*"
"""What cargo calls a registry, as far as a variable of the environment can say it."""

INDEX = Text(
    name="cargo-index",
    pattern=rf"(?:(?:sparse\+)?https?://(?![/?#]){NO_LOGIN}|ssh://[!-~]+)",
    examples=("sparse+https://cargo.example.com/index/",),
)
"""Where a registry has its index."""

BIN = key(
    "bin",
    "the binary, as `cargo build --bin` takes it, or a list of several; programs are called like that",
    _BINS,
    required=True,
    hint="name the binary that `cargo build --bin` is to make",
)
PACKAGE = key(
    "package",
    "the package of a workspace that has the binary, as `--package` takes it, or a list of several",
    texts(_PACKAGE_SHAPE),
    "those cargo chooses",
)
FEATURES = texts_key(
    "features",
    "a list of features, or a text with spaces or commas",
    "none but the default ones",
    texts(_FEATURES_SHAPE),
)
DEFAULT_FEATURES = flag("default-features", "`false` leaves the default features out", default=True)
PROFILE = key("profile", "the profile; its own settings stay in `Cargo.toml`", _PROFILE_SHAPE, "`release`")
VERSION = key(
    "version",
    "of Rust, as tagged by the distribution's image: `1`, `1.90`, `1.90.0-7`",
    VERSION_SHAPE,
    "[the distribution's, or a newer one that `Cargo.toml` needs](#which-rust)",
)
ENV = env_key("environment of the whole stage", "[as below](#what-is-built)")
PRIVATE = key(
    "private",
    "registries beside crates.io: names with the addresses of their indexes, which become"
    " `CARGO_REGISTRIES_NAME_INDEX`",
    Table(value=INDEX, keys=REGISTRY, example="ours"),
)

KEYS = Keys(
    name="rust",
    keys=(
        BIN,
        DEST,
        PACKAGE,
        FEATURES,
        DEFAULT_FEATURES,
        PROFILE,
        VERSION,
        BUILDER_PACKAGES,
        ENV,
        PRIVATE,
        SECRETS,
        SSH,
        VCS,
        STEPS,
    ),
)

RUST = key("rust", "Rust programs: a preset", one_of(_BINS, KEYS))


def is_index(text: str) -> bool:
    """Tell whether a text is the address of an index; what it begins with may be an argument."""
    begins = "" if TOKEN.match(text) is None else "https://x"
    return bool(re.fullmatch(INDEX.pattern, begins + TOKEN.sub("x", text)))
