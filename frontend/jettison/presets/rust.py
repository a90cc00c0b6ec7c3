"""`rust`: a Rust program, built by cargo in release mode on the target's platform.

    rust: hello

    rust:
      bin: hello               # a binary of `Cargo.toml`, and the program's name in /usr/bin
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
from jettison.description.tree import Entry, Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.presets import rust_keys
from jettison.presets.nodes import Maker, Plain
from jettison.presets.program import check_quotable, distro_of, long_form, own_env, stage_env
from jettison.presets.shell import word

# All of cargo's home, not its `registry` alone: the lock that two builds take is at the top of it.
_HOME = "/usr/local/cargo"
_TARGET = "/target"

_ENV = {"CARGO_TARGET_DIR": _TARGET, "CARGO_PROFILE_RELEASE_STRIP": "symbols"}

# Where cargo puts what its own profiles make; any other profile has a directory of its name.
_DIRECTORIES = {"dev": "debug", "test": "debug", "bench": "release"}

# The cache may hold another project's build, or one of newer files: cargo goes by times alone, and would
# ship its program. Only the project's own crates are compiled again by this.
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
    directory: str
    toolchain: Scalar
    env: Mapping | None


def _rewrite(entry: Entry, root: Mapping, _: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "rust", entry.span, report)
    section = _section(value)
    program = _program(section) if section else None
    if program is None:
        return None
    make = Maker(entry.span)
    libraries = distro_of(root).toolchains["rust"].libraries
    return long_form(make, root, [program.bin], _stage(program, make), libraries, crates=True)


PRESET = Preset(key=rust_keys.RUST, rewrite=_rewrite)


def _section(value: Value) -> Section | None:
    """Return the map form; a single text is its `bin`."""
    node = value.node
    if isinstance(node, Scalar) and not node.is_null:
        return Section(value, {rust_keys.BIN.name: value})
    if isinstance(node, Mapping):
        return rust_keys.KEYS.section(value)
    value.wrong("the name of a binary, such as `hello`, or a map")
    return None


def _program(section: Section) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    binary = _name(rust_keys.BIN.needed(section), r"\w[\w-]*", "the name of a binary in `Cargo.toml`")
    package = _name(rust_keys.PACKAGE.value(section), r"\w[\w-]*(@[\w.+-]+)?", "the name of a package")
    profile = _name(rust_keys.PROFILE.value(section), r"\w[\w-]*", "the name of a profile") or "release"
    features = _features(section)
    chosen = [f" --package {word(package)}"] if package else []
    chosen += [f" --features {word(features)}"] if features else []
    chosen += [" --no-default-features"] if not rust_keys.DEFAULT_FEATURES.of(section) else []
    toolchain, env = _toolchain(section), own_env(rust_keys.ENV.value(section))
    if binary is None:
        return None
    return _Program(
        bin=binary,
        made=f"--profile {word(profile)} --bin {word(binary)}",
        chosen="".join(chosen),
        directory=_DIRECTORIES.get(profile, profile),
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
    value = rust_keys.FEATURES.value(section)
    names = [name for text in rust_keys.FEATURES.of(section) for name in re.split(r"[\s,]+", text) if name]
    for name in names:
        if value and not re.fullmatch(r"\w[\w+./?-]*", TOKEN.sub("x", name)):
            value.bad(f"must be a list of features, found `{name}`")
    check_quotable(value)
    return ",".join(names)


def _toolchain(section: Section) -> Scalar:
    """Return the toolchain's word, with the asked version behind it."""
    value = rust_keys.VERSION.value(section)
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
        "env": stage_env({**_ENV}, program.env, make),
        "steps": [
            {"copy": "."},
            {"run": "cargo fetch --locked", "cache": [_HOME]},
            {"run": _script(program), "cache": [_HOME, _TARGET], "network": "none"},
        ],
    }


def _script(program: _Program) -> str:
    """Return the build command, which takes the program out of the cache at its end, and lists its crates."""
    build = f"cargo build --locked --offline {program.made}{program.chosen}"
    made = f'"$CARGO_TARGET_DIR"/{word(f"{program.directory}/{program.bin}")}'
    install = f"install -D {made} {word(f'/out/{program.bin}')}"
    listed = f"{_LIST}{program.chosen} >{word(f'/out/{program.bin}.crates')}"
    return f"{_OUTDATE} && {build} && {install} && {listed}"
