"""`rust`: a Rust program, built by cargo in release mode on the target's platform.

    rust: hello

    rust:
      bin: hello               # a binary of `Cargo.toml`, and the program's name
      dest: /hello             # the program's path; with a slash at the end a folder
      package: greeter         # of a workspace, if the binary's name is not enough
      features: [tls]
      default-features: false
      profile: release
      version: "1.90"          # of Rust; the distribution's default if not given
      env: {RUSTFLAGS: -C target-cpu=x86-64-v2}  # of the whole stage

The program is linked against what the distribution's compiler links: the packages that hold it are
added to the image. No flag of rustc is set here: `RUSTFLAGS` would replace those of the project's own
`.cargo/config.toml`, and with fixed directories the same sources give the same bytes without any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.description.preset import Preset, Project
from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.shapes import Keys, Numbers, Text, flag, key, one_of, texts
from jettison.description.tree import Entry, Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.description.words import env_key, texts_key
from jettison.presets.program import (
    DEST,
    Maker,
    Plain,
    check_quotable,
    distro_of,
    long_form,
    own_env,
    read_dest,
    stage_env,
)
from jettison.presets.shell import word

# `\w` of Python knows every letter, that of ECMAScript only ASCII's.
_LETTER = r"[A-Za-z0-9_\u0080-\uffff]"
_TAIL = r"[A-Za-z0-9_\u0080-\uffff-]*"
_NUMBERS = Numbers(least=0, whole=True)

_BIN_SHAPE = Text(pattern=rf"{_LETTER}{_TAIL}", numbers=_NUMBERS, examples=("hello",))
_PACKAGE_SHAPE = Text(
    pattern=rf"{_LETTER}{_TAIL}(?:@[A-Za-z0-9_.+-]+)?",
    numbers=_NUMBERS,
    examples=("greeter", "greeter@1.2.0"),
)
_PROFILE_SHAPE = Text(pattern=_BIN_SHAPE.pattern, numbers=_NUMBERS, examples=("release", "dev"))
# Several in one text stand between spaces and commas.
_FEATURES_SHAPE = Text(
    pattern=rf"[\s,]*(?:{_LETTER}[A-Za-z0-9_\u0080-\uffff+./?-]*(?:[\s,]+|$))*",
    numbers=Numbers(least=0),
    examples=("tls", "tls,json"),
)
_VERSION_SHAPE = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:-[A-Za-z0-9_.]+)*)?",
    numbers=Numbers(least=0),
    examples=("1.90",),
)

_BIN = key(
    "bin",
    "the binary, as `cargo build --bin` takes it; the program is called like it",
    _BIN_SHAPE,
    required=True,
    hint="name the binary that `cargo build --bin` is to make",
)
_PACKAGE = key(
    "package",
    "the package of a workspace that has the binary, as `--package` takes it",
    _PACKAGE_SHAPE,
    "those cargo chooses",
)
_FEATURES = texts_key(
    "features",
    "a list of features, or a text with spaces or commas",
    "none but the default ones",
    texts(_FEATURES_SHAPE),
)
_DEFAULT_FEATURES = flag("default-features", "`false` leaves the default features out", default=True)
_PROFILE = key("profile", "the profile; its own settings stay in `Cargo.toml`", _PROFILE_SHAPE, "`release`")
_VERSION = key(
    "version",
    "of Rust, as tagged by the distribution's image: `1`, `1.90`, `1.90.0-7`",
    _VERSION_SHAPE,
    "[the distribution's](distro.md)",
)
_ENV = env_key("environment of the whole stage", "[as below](#what-is-built)")

_KEYS = Keys(name="rust", keys=(_BIN, DEST, _PACKAGE, _FEATURES, _DEFAULT_FEATURES, _PROFILE, _VERSION, _ENV))

RUST = key("rust", "a Rust program: a preset", one_of(_BIN_SHAPE, _KEYS))

# All of cargo's home, not its `registry` alone: the lock that two builds take is at the top of it.
_HOME = "/usr/local/cargo"
_TARGET = "/target"

_TOLD = {"CARGO_TARGET_DIR": _TARGET, "CARGO_PROFILE_RELEASE_STRIP": "symbols"}

# cargo alone knows where the program is: profile, `build.target` and the environment have a part in that.
_MADE = "--message-format json-render-diagnostics"
_EXECUTABLE = """"$(printf '%s\\n' "$made" | sed -n 's/.*"executable":"\\([^"]*\\)".*/\\1/p')\""""

# The cache may hold a build of newer files, or of another project's program of that name: cargo goes by times
# alone, and would ship that. Only the project's own crates are compiled again by this.
_OUTDATE = "find . -type f -exec touch {} +"

# Scanners see no crates in a program. What runs only while it is compiled is no part of it.
_LIST = "cargo tree --locked --offline --edges normal,no-proc-macro --prefix none --format '{p}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `rust` key asks for, checked.

    `made` and `chosen` are options of cargo, ready for a shell: what is made, and what of the project
    goes into it.
    """

    bin: str
    made: str
    chosen: str
    toolchain: Scalar
    env: Mapping | None


def _rewrite(entry: Entry, root: Mapping, _: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "rust", entry.span, report)
    section = _section(value)
    program = _program(section) if section else None
    if section is None or program is None:
        return None
    make, distro = Maker(entry.span), distro_of(root)
    libraries, dest = distro.toolchains["rust"].libraries, read_dest(section, distro)
    return long_form(make, root, [program.bin], _stage(program, make), libraries, dest=dest, crates=True)


PRESET = Preset(key=RUST, rewrite=_rewrite)


def _section(value: Value) -> Section | None:
    """Return the map form; a single text is its `bin`."""
    node = value.node
    if isinstance(node, Scalar) and not node.is_null:
        return Section(value, {_BIN.name: value})
    if isinstance(node, Mapping):
        return _KEYS.section(value)
    value.wrong("the name of a binary, such as `hello`, or a map")
    return None


def _program(section: Section) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    binary = _name(_BIN.needed(section), r"\w[\w-]*", "the name of a binary in `Cargo.toml`")
    package = _name(_PACKAGE.value(section), r"\w[\w-]*(@[\w.+-]+)?", "the name of a package")
    profile = _name(_PROFILE.value(section), r"\w[\w-]*", "the name of a profile") or "release"
    features = _features(section)
    chosen = [f" --package {word(package)}"] if package else []
    chosen += [f" --features {word(features)}"] if features else []
    chosen += [" --no-default-features"] if not _DEFAULT_FEATURES.of(section) else []
    toolchain, env = _toolchain(section), own_env(_ENV.value(section))
    if binary is None:
        return None
    return _Program(
        bin=binary,
        made=f"--profile {word(profile)} --bin {word(binary)}",
        chosen="".join(chosen),
        toolchain=toolchain,
        env=env,
    )


def _name(value: Value | None, pattern: str, expected: str) -> str | None:
    """Return a name that cargo is given, None after a problem."""
    text = value.text(expected) if value else None
    if value is None or text is None:
        return None
    if not re.fullmatch(pattern, TOKEN.sub("x", text)):
        value.bad(f"must be {expected}, found `{text}`")
        return None
    check_quotable(value)
    return text


def _features(section: Section) -> str:
    value = _FEATURES.value(section)
    names = [name for text in _FEATURES.of(section) for name in re.split(r"[\s,]+", text) if name]
    for name in names:
        if value and not re.fullmatch(r"\w[\w+./?-]*", TOKEN.sub("x", name)):
            value.bad(f"must be a list of features, found `{name}`")
    check_quotable(value)
    return ",".join(names)


def _toolchain(section: Section) -> Scalar:
    """Return the toolchain's word, with the asked version behind it."""
    value = _VERSION.value(section)
    version = value.text("a version of Rust, such as `1.90`") if value else None
    if value is None or version is None:
        return Scalar("rust", section.whole.place, plain=True)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+){0,2}(-[0-9]+(-[\w.]+)*)?", TOKEN.sub("1", version)):
        value.bad(f"must be a version of Rust, such as `1.90`, found `{version}`")
    return Scalar(f"rust:{version}", value.span, plain=True)


def _stage(program: _Program, make: Maker) -> dict[str, Plain]:
    """Return the stage.

    It runs on the target's platform, emulated if it must be: the images have one machine's standard
    library and no linker for another. All sources come first: cargo reads no manifest whose targets are
    not there.
    """
    return {
        "from": program.toolchain,
        "platform": "target",
        "workdir": "/src",
        "env": stage_env({**_TOLD}, program.env, make),
        "steps": [
            {"copy": "."},
            {"run": "cargo fetch --locked", "cache": [_HOME]},
            {"run": _script(program), "cache": [_HOME, _target(program)], "network": "none"},
        ],
    }


def _target(program: _Program) -> dict[str, Plain]:
    """Return the cache of one program: cargo holds a lock on it for as long as it compiles."""
    return {"dest": _TARGET, "id": f"rust-{program.bin}", "sharing": "private"}


def _script(program: _Program) -> str:
    """Return the build command, which takes the program out of the cache at its end, and lists its crates."""
    build = f"made=$(cargo build --locked --offline {_MADE} {program.made}{program.chosen})"
    install = f"install -D {_EXECUTABLE} {word(f'/out/{program.bin}')}"
    listed = f"{_LIST}{program.chosen} >{word(f'/out/{program.bin}.crates')}"
    return f"{_OUTDATE} && {build} && {install} && {listed}"
