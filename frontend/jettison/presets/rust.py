"""`rust`: Rust programs, built by cargo in release mode on the target's platform.

    rust: hello
    rust: [server, migrate]    # the image starts the first

    rust:
      bin: hello               # a binary of `Cargo.toml`, and the program's name; or a list
      dest: /hello             # the program's path; with a slash at the end a folder
      package: greeter         # of a workspace, if the binary's name is not enough; or a list
      features: [tls]
      default-features: false
      profile: release
      version: "1.90"          # of Rust; the distribution's, or a newer one that Cargo.toml needs
      packages: [openssl-devel]  # of the builder
      env: {RUSTFLAGS: -C target-cpu=x86-64-v2}  # of the whole stage
      private: {ours: sparse+https://cargo.example.com/index/}  # registries beside crates.io
      secrets: [{id: token, env: CARGO_REGISTRIES_OURS_TOKEN}]  # as in a `run` step, of the one that fetches
      ssh: true
      vcs: true                # the project's history is there
      steps: [{run: make web}] # before cargo

Programs are linked against what the distribution's compiler links: the packages that hold it are added
to the image. No flag of rustc is set here: `RUSTFLAGS` would replace those of the project's own
`.cargo/config.toml`, and with fixed directories the same sources give the same bytes without any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison import rules
from jettison.description.preset import Meaning, Preset, Project
from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.description.words import has_login
from jettison.distros import Distro
from jettison.presets import builder, rust_keys
from jettison.presets.program import (
    Dest,
    Maker,
    Plain,
    check_dest,
    check_quotable,
    distro_of,
    long_form,
    own_env,
    read_dest,
    stage_env,
)
from jettison.presets.rust_toolchain import toolchain
from jettison.presets.shell import word
from jettison.presets.sources import HISTORY_CHECK, VCS, copied, own_steps

# All of cargo's home, not its `registry` alone: the lock that two builds take is at the top of it.
_HOME = "/usr/local/cargo"
_TARGET = "/target"

_TOLD = {"CARGO_TARGET_DIR": _TARGET, "CARGO_PROFILE_RELEASE_STRIP": "symbols"}

# What of the project goes into the program, and no more: `cargo fetch` takes whatever the lock file has, for
# tests, other features and other systems too.
_FETCH = "cargo tree --locked --edges normal,build"

# cargo goes by times alone, and the cache may be of newer files than these, or of another project's program
# of that name. So all files and folders are as new as the last change of any, or of the environment. Those
# files at the top that are hardly ever compiled in are as new as this build instead.
_COMPILED = r"\( -path './*/*' -o ! -name '*.md' ! -name 'jettison.yaml*' \)"
_KEPT = f"{_TARGET}/.sources"
_LISTED = (
    "env -u TRACEPARENT"  # of this build alone
    f" && find . {_COMPILED} -printf '%y %m %p %l\\n' && find . -type f {_COMPILED} -exec sha256sum {{}} +"
)

# Crates of `cargo vendor` keep the time of their own last change: their build scripts go by times too. Their
# sources do not, as no version of a crate ever changes for cargo. So such a change has all compiled again.
_CRATES = "find . -name .cargo-checksum.json -printf"
_VENDORED = f"{_TARGET}/.vendored"
_BEGUN = f"""{{ rm -rf {_TARGET}/* && echo "$vendored" >{_VENDORED}; }}"""
_DATED = (
    f"list=$({_LISTED})",
    # The first pattern is in no line, where none at all would be in each.
    f"crates=$(echo // && {_CRATES} ' %h/\\n')",
    """vendored=$(printf '%s\\n' "$list" | grep -F "$crates" | sort | sha256sum)""",
    f"""{{ [ "$vendored" = "$(cat {_VENDORED} 2>/dev/null)" ] || {_BEGUN}; }}""",
    """sum=$(printf '%s\\n' "$list" | sort | sha256sum)""",
    f"""{{ [ "$sum" = "$(cat {_KEPT} 2>/dev/null)" ] || echo "$sum" >{_KEPT}; }}""",
    "find . -type f -exec touch {} +",
    f"find . {_COMPILED} -exec touch -hr {_KEPT} {{}} +",
    f"{_CRATES} '%h\\0' | xargs -0r sh -c 'find \"$@\" -exec touch -hr {_VENDORED} {{}} +' crates",
)

# cargo alone knows where a program is: profile, `build.target` and the environment have a part in that.
_MADE = "--message-format json-render-diagnostics"

# Scanners see no crates in a program. What runs only while it is compiled is no part of it.
_LIST = "cargo tree --locked --offline --edges normal,no-proc-macro --prefix none --format '{p}'"

_BIN = r"\w[\w-]*"
_NAME = "the name of a binary in `Cargo.toml`"
_INDEX = "the address of an index, such as `sparse+https://…/`"
_LOGIN = (
    "leave it out of the address; a secret with `env: CARGO_REGISTRIES_NAME_TOKEN` gives it to cargo alone"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `rust` key asks for, checked.

    `made` and `chosen` are options of cargo, ready for a shell: what is made, and what of the project
    goes into it. `access` are keys of the step that fetches.
    """

    bins: tuple[str, ...]
    dest: Dest
    made: str
    chosen: str
    toolchain: Scalar
    packages: tuple[Plain, ...]
    env: Mapping | None
    registries: dict[str, Plain]
    access: dict[str, Plain]
    vcs: bool
    steps: tuple[Plain, ...]


def _rewrite(entry: Entry, root: Mapping, project: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "rust", entry.span, report)
    section = _section(value)
    distro = distro_of(root)
    program = _program(section, distro, project) if section else None
    if program is None:
        return None
    make = Maker(entry.span)
    libraries = distro.toolchains["rust"].libraries
    stage, dest = _stage(program, make), program.dest
    return long_form(make, root, program.bins, stage, libraries, dest=dest, crates=True)


def _judge(entry: Entry, _root: Mapping, meaning: Meaning, report: Report) -> None:
    """Note what arguments make of the names of binaries: they stand between the words of sed."""
    value = Value(entry.value, "rust", entry.span, report)
    for _, name in builder.with_arguments(value, rust_keys.BIN.name, meaning):
        _name(name, _BIN, _NAME)


PRESET = Preset(key=rust_keys.RUST, rewrite=_rewrite, judge=_judge)


def _section(value: Value) -> Section | None:
    """Return the map form; a text, or a list, is its `bin`."""
    node = value.node
    if isinstance(node, Sequence) or (isinstance(node, Scalar) and not node.is_null):
        return Section(value, {rust_keys.BIN.name: value})
    if isinstance(node, Mapping):
        return rust_keys.KEYS.section(value)
    value.wrong("the name of a binary, such as `hello`, or a map")
    return None


def _program(section: Section, distro: Distro, project: Project) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    bins, profile = _bins(section), rust_keys.PROFILE.value(section)
    profile_name = (_name(profile, _BIN, "the name of a profile") if profile else None) or "release"
    dest, access = read_dest(section, distro), builder.access(section)
    check_dest(section, dest, len(bins))
    program = _Program(
        bins=bins,
        dest=dest,
        made="".join([f"--profile {word(profile_name)}", *(f" --bin {word(name)}" for name in bins)]),
        chosen=_chosen(section),
        toolchain=toolchain(section, project, distro),
        packages=builder.packages(section),
        env=own_env(rust_keys.ENV.value(section)),
        registries=_registries(section),
        access=access,
        vcs=VCS.of(section),
        steps=tuple(own_steps(section, {"cache": [_HOME], **access})),
    )
    return program if bins else None


def _bins(section: Section) -> tuple[str, ...]:
    """Return the binaries, none after a problem."""
    value = rust_keys.BIN.needed(section)
    items = builder.listed(value, _NAME, "binary") if value else []
    found: list[str] = []
    for item in items:
        name = _name(item, _BIN, _NAME)
        if name is None:
            return ()
        if name in found:
            builder.refuse_second(item, name)
        found.append(name)
    return tuple(found)


def _chosen(section: Section) -> str:
    value = rust_keys.PACKAGE.value(section)
    items = value.items("the name of a package, or a list of them") if value else ()
    packages = [_name(item, rf"{_BIN}(@[\w.+-]+)?", "the name of a package") for item in items]
    features = _features(section)
    chosen = [f" --package {word(package)}" for package in packages if package]
    chosen += [f" --features {word(features)}"] if features else []
    chosen += [" --no-default-features"] if not rust_keys.DEFAULT_FEATURES.of(section) else []
    return "".join(chosen)


def _name(value: Value, pattern: str, expected: str) -> str | None:
    """Return a name that cargo is given, None after a problem."""
    text = value.text(expected)
    if text is None:
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


def _registries(section: Section) -> dict[str, Plain]:
    """Return what tells cargo of the registries beside crates.io."""
    value = rust_keys.PRIVATE.value(section)
    found: dict[str, Plain] = {}
    for entry, index in value.entries("a map of registries to addresses") if value else ():
        text = None if has_login(index, _LOGIN) else index.text(_INDEX)
        registry = f"CARGO_REGISTRIES_{entry.key.text.upper().replace('-', '_')}"
        if not re.fullmatch(rust_keys.REGISTRY, entry.key.text):
            _refuse_registry(index, entry.key)
        elif text is not None and not rust_keys.is_index(text):
            index.bad(f"must be {_INDEX}, found `{text}`")
        elif f"{registry}_INDEX" in found:
            index.bad(f"is a second one that cargo reads from `{registry}_INDEX`", rule=rules.GIVEN_TWICE)
        # Since 1.74 cargo reads no registry that wants a token unless it is told where tokens come from.
        found |= {f"{registry}_INDEX": index.node, f"{registry}_CREDENTIAL_PROVIDER": "cargo:token"}
    return found


def _refuse_registry(index: Value, name: Scalar) -> None:
    """Note a name that is no registry's, or that of cargo's own."""
    own = name.text == rust_keys.OWN_REGISTRY
    hint = "replace it in `.cargo/config.toml`: `[source.crates-io]` with `replace-with`" if own else ""
    message = f"`{name.text}` cannot be the name of a registry"
    message += ": cargo takes its index from nowhere else" if own else ""
    hint = hint or "use letters, digits, `_` and `-`"
    index.report.note(rules.BAD_NAME, message, name.span, hint)


def _stage(program: _Program, make: Maker) -> dict[str, Plain]:
    """Return the stage.

    It runs on the target's platform, emulated if it must be: the images have one machine's standard
    library and no linker for another. All sources come first: cargo reads no manifest whose targets are
    not there.
    """
    packages = [*(["git"] if program.vcs else []), *program.packages]
    return {
        "from": program.toolchain,
        "platform": "target",
        **({"packages": packages} if packages else {}),
        "workdir": "/src",
        "env": stage_env({**_TOLD, **program.registries}, program.env, make),
        "steps": list(_steps(program)),
    }


def _steps(program: _Program) -> Iterator[Plain]:
    """Yield the steps; the file's own do without the cache of what is compiled, which goes by times."""
    yield copied(history=program.vcs)
    yield from program.steps
    if program.vcs:
        yield HISTORY_CHECK
    yield {"run": f"{_FETCH}{program.chosen} >/dev/null", "cache": [_HOME], **program.access}
    yield {"run": _script(program), "cache": [_HOME, _target(program)], "network": "none"}


def _target(program: _Program) -> dict[str, Plain]:
    """Return the cache of one image's programs: cargo holds a lock on it for as long as it compiles."""
    return {"dest": _TARGET, "id": f"rust-{program.bins[0]}", "sharing": "private"}


def _script(program: _Program) -> str:
    """Return the build command, which takes programs out of the cache at its end, and lists their crates."""
    asked = f"{program.made}{program.chosen}"
    build = f"made=$(cargo build --locked --offline {_MADE} {asked})"
    installs = [f"install -D {_executable(name)} {word(f'/out/{name}')}" for name in program.bins]
    first, *others = (word(f"/out/{name}.crates") for name in program.bins)
    listed = f"{_LIST}{program.chosen} >{first}"
    copies = (f"cp {first} {other}" for other in others)
    return f"# cargo build {asked}\n" + " &&\n".join([*_DATED, build, *installs, listed, *copies])


def _executable(name: str) -> str:
    """Return a word of a shell: where cargo has made a program."""
    shape = rf"""'s/.*"executable":"\([^"]*\/'{word(name)}'\)".*/\1/p'"""
    return f"""\"$(printf '%s\\n' "$made" | sed -n {shape})\""""
