"""`go`: a static Go program, cross-compiled on the building machine's platform.

    go: ./cmd/hello
    go: [./cmd/server, ./cmd/migrate]   # the image starts the first

    go:
      package: ./cmd/hello     # or a list; `.` if not given
      name: hello              # the package's last element, that of the module for `.`
      dest: /hello             # the program's path; with a slash at the end a folder
      version: "1.26"          # of Go; the distribution's if not given, or a newer one that `go.mod` needs
      ldflags: -X main.v=1     # for the linker
      strip: false             # symbols and debug information stay; the linker gets -s -w if not given
      tags: [netgo]
      cgo: true                # compiled on the target's platform, and linked against glibc
      crypto: system           # OpenSSL's, which the image then gets; Go's own if not given
      packages: [sqlite-devel] # of the builder, for cgo
      env: {GOAMD64: v3}       # of the whole stage
      private: [example.com/me/*]    # modules that no public proxy may be asked for
      secrets: [{id: netrc, dest: /root/.netrc}]  # as in a `run` step
      ssh: true
      vcs: true                # `.git` is sent, and the version is what its tags say
      steps: [{run: go generate ./...}]  # before the compiler's

The linker always gets `-buildid=`: a change that leaves the program as it was then gives the same
bytes, and nothing after it runs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison.description.preset import Meaning, Preset, Project
from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.distros import Distro, golang
from jettison.presets import (
    builder,
    go_c,
    go_crypto,
    go_flags,
    go_keys,
    go_private,
    go_programs,
    go_stamp,
    go_version,
)
from jettison.presets.go_version import Need
from jettison.presets.program import (
    Dest,
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
from jettison.presets.sources import HISTORY_CHECK, VCS, copied, own_steps

_MODULES = "/go/pkg/mod"

_CACHES: dict[str, Plain] = {"cache": [_MODULES, golang.OBJECTS]}

# What a step starts runs on the machine that builds.
_HOST: dict[str, Plain] = {"env": {"GOOS": "", "GOARCH": ""}}

_ENV = {"GOOS": "${TARGETOS}", "GOARCH": "${TARGETARCH}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `go` key asks for, checked.

    `programs` are packages by the names of their programs; `access` are keys of the step that fetches.
    `ldflags` are None where the file says nothing of them.
    """

    programs: dict[str, str]
    dest: Dest
    toolchain: Scalar
    cgo: bool
    system_crypto: bool
    packages: tuple[Plain, ...]
    ldflags: str | None
    tags: str
    fetches: bool
    lists_c: bool
    vcs: bool
    history: bool
    version: str
    env: Mapping | None
    private: tuple[str, ...]
    access: dict[str, Plain]
    steps: tuple[Plain, ...]


def _rewrite(entry: Entry, root: Mapping, project: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "go", entry.span, report)
    section = _section(value)
    distro = distro_of(root)
    program = _program(section, root, project, report) if section else None
    if program is None:
        return None
    make = Maker(entry.span)
    names, libraries = list(program.programs), _libraries(program, distro)
    return long_form(make, root, names, _stage(program, make), libraries, dest=program.dest)


def _judge(entry: Entry, root: Mapping, meaning: Meaning, report: Report) -> None:
    value = Value(entry.value, "go", entry.span, report)
    go_stamp.judge(root, meaning, report)
    go_programs.judge(value, meaning)
    if isinstance(entry.value, Mapping):
        go_private.judge(value, meaning)


PRESET = Preset(key=go_keys.GO, rewrite=_rewrite, judge=_judge)


def _libraries(program: _Program, distro: Distro) -> tuple[str, ...]:
    """Return the packages of what programs are linked against, and of what they load when they start."""
    own = distro.toolchains["go"]
    return (*(own.libraries if program.cgo else ()), *(own.system_crypto if program.system_crypto else ()))


def _section(value: Value) -> Section | None:
    """Return the map form; a single text is its `package`."""
    node = value.node
    if isinstance(node, Sequence) or (isinstance(node, Scalar) and not node.is_null):
        return Section(value, {go_keys.PACKAGE.name: value})
    if isinstance(node, Mapping):
        return go_keys.KEYS.section(value)
    value.wrong("a package such as `./cmd/hello`, or a map")
    return None


def _program(section: Section, root: Mapping, project: Project, report: Report) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    distro = distro_of(root)
    dest = read_dest(section, distro)
    found = go_programs.programs(section, dest, project)
    tags, env, ldflags = _tags(section), own_env(go_keys.ENV.value(section)), go_flags.for_linker(section)
    need = go_version.need((found or {}).values(), project, go_version.counted(env))
    toolchain = _toolchain(section, need, distro)
    version = toolchain.text.partition(":")[2] or distro.toolchains["go"].version
    cgo = go_crypto.has_c(section, version)
    for key in (go_keys.PACKAGE, go_keys.NAME, go_keys.LDFLAGS, go_keys.TAGS):
        check_quotable(key.value(section))
    go_flags.check(section, env)
    go_crypto.check(section, env, version, distro)
    access = builder.access(section)
    if found is None:
        return None
    fetches = go_version.needs_modules(found.values(), project)
    lists_c = not cgo and go_c.is_open(section, env)
    if not cgo:
        go_c.warn_of_variable(env, report)
    if lists_c:
        go_c.warn(section, found.values(), project)
    return _Program(
        programs=found,
        dest=dest,
        toolchain=toolchain,
        cgo=cgo,
        system_crypto=go_crypto.is_system(section),
        vcs=VCS.of(section),
        history=VCS.of(section) or go_flags.asks_vcs(env),
        version=go_stamp.version(root, env, report),
        fetches=fetches,
        lists_c=fetches and lists_c,
        packages=builder.packages(section),
        ldflags=ldflags,
        tags=tags,
        env=env,
        private=go_private.patterns(section),
        access=access,
        steps=tuple(own_steps(section, {**_CACHES, **_HOST, **access})),
    )


def _toolchain(section: Section, need: Need | None, distro: Distro) -> Scalar:
    """Return the toolchain's word, with the version behind it that is asked for, or needed."""
    value = go_keys.VERSION.value(section)
    if value is None:
        return Scalar("go" if need is None else _newer(need, distro), section.whole.place, plain=True)
    version = value.text("a version of Go, such as `1.26`") or ""
    if version and not re.fullmatch(go_keys.VERSION_SHAPE.pattern, TOKEN.sub("1", version)):
        value.bad(f"must be a version of Go, such as `1.26`, found `{version}`")
    elif need and go_version.is_older(version, need) and not _may_fetch(section):
        said = f"is {version}, and line {need.number} of {need.file} needs Go {need}"
        value.bad(said, "name a newer one, or leave `version` out")
    return Scalar(f"go:{version}".removesuffix(":"), value.span, plain=True)


def _may_fetch(section: Section) -> bool:
    """Tell whether the file lets Go fetch another Go than that of the image."""
    value = go_keys.ENV.value(section)
    return value is not None and isinstance(value.node, Mapping) and bool(value.node.get("GOTOOLCHAIN"))


def _newer(need: Need, distro: Distro) -> str:
    """Return the toolchain that a project needs: the distribution's own, unless a newer one can be had."""
    toolchain = distro.toolchains["go"]
    own = go_version.line(toolchain.version)
    if not toolchain.has_versions or own is None or need.version <= own:
        return "go"
    return f"go:{'.'.join(map(str, need.version))}"


def _tags(section: Section) -> str:
    value = go_keys.TAGS.value(section)
    tags = [tag for text in go_keys.TAGS.of(section) for tag in re.split(r"[\s,]+", text) if tag]
    for tag in tags:
        if value and not re.fullmatch(r"[\w.]+", TOKEN.sub("x", tag)):
            value.bad(f"must be a list of Go build tags, found `{tag}`")
    return ",".join(tags)


def _stage(program: _Program, make: Maker) -> dict[str, Plain]:
    """Return the stage; with cgo it runs on the target's platform: the images have no other C compiler."""
    return {
        "from": program.toolchain,
        "platform": "target" if program.cgo else "build",
        "packages": [*(["git"] if program.fetches or program.history else []), *program.packages],
        "workdir": "/src",
        "env": stage_env(_environment(program), program.env, make),
        "steps": list(_steps(program)),
    }


def _steps(program: _Program) -> Iterator[Plain]:
    yield copied(history=program.history)
    yield from program.steps
    if program.vcs:
        yield HISTORY_CHECK
    if program.version:
        yield {"run": go_stamp.script(program.version)}
    for name in program.programs:
        yield {"run": _script(program, name), **_CACHES, **program.access}


def _environment(program: _Program) -> dict[str, Plain]:
    told = go_crypto.settings(program.system_crypto)
    env: dict[str, Plain] = {"CGO_ENABLED": "1" if program.cgo else "0", **_ENV, **told}
    return {**env, "GOPRIVATE": ",".join(program.private)} if program.private else env


def _script(program: _Program, name: str) -> str:
    """Return the build command.

    `-C` lets Go find the module, the workspace or the vendor folder from the package upwards.
    """
    tool = go_stamp.TOOL if program.version else ""
    flags = go_flags.words(program.ldflags, program.tags, program.env, vcs=program.vcs, tool=tool)
    package, out = word(program.programs[name]), word(f"/out/{name}")
    build = f"{flags.before}go build -C {package}{flags.after} -o {out} ."
    return f"{build} &&\n{go_c.script(package, flags.tags)}" if program.lists_c else build
