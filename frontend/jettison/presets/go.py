"""`go`: a static Go program, cross-compiled on the building machine's platform.

    go: ./cmd/hello
    go: [./cmd/server, ./cmd/migrate]   # the image starts the first

    go:
      package: ./cmd/hello     # or a list; `.` if not given
      name: hello              # the package's last element; `app` for `.`, whose module is not read here
      version: "1.26"          # of Go; the distribution's default if not given
      ldflags: -s -w           # for the linker; these if not given
      tags: [netgo]
      env: {CGO_ENABLED: "1"}  # of the whole stage
      private: [example.com/me/*]    # modules that no public proxy may be asked for
      secrets: [{id: netrc, dest: /root/.netrc}]  # as in a `run` step
      ssh: true

The linker always gets `-buildid=`: a change that leaves the program as it was then gives the same
bytes, and nothing after it runs again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.presets import go_keys
from jettison.presets.nodes import Maker, Plain
from jettison.presets.program import check_quotable, long_form, own_env, stage_env
from jettison.presets.registry import Preset
from jettison.presets.shell import quoted, word

_NAME_OF_ROOT = "app"
_MODULES = "/go/pkg/mod"
_OBJECTS = "/root/.cache/go-build"

_ENV = {"CGO_ENABLED": "0", "GOOS": "${TARGETOS}", "GOARCH": "${TARGETARCH}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `go` key asks for, checked.

    `programs` are packages by the names of their programs; `access` are keys of the step that fetches.
    """

    programs: dict[str, str]
    toolchain: str
    ldflags: str
    tags: str
    env: Mapping | None
    private: tuple[str, ...]
    access: dict[str, Plain]


def _rewrite(entry: Entry, root: Mapping, report: Report) -> Mapping | None:
    value = Value(entry.value, "go", entry.span, report)
    section = _section(value)
    program = _program(section) if section else None
    if program is None:
        return None
    make = Maker(entry.span)
    return long_form(make, root, list(program.programs), _stage(program, make))


PRESET = Preset(key="go", summary="a static Go program", rewrite=_rewrite, shape=go_keys.SHAPE)


def _section(value: Value) -> Section | None:
    """Return the map form; a single text is its `package`."""
    node = value.node
    if isinstance(node, Sequence) or (isinstance(node, Scalar) and not node.is_null):
        return Section(value, {"package": value})
    if isinstance(node, Mapping):
        return value.section(go_keys.KEYS.names)
    value.wrong("a package such as `./cmd/hello`, or a map")
    return None


def _program(section: Section) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    programs = _programs(section)
    toolchain, tags, env = _toolchain(section.get("version")), _tags(section), own_env(section)
    ldflags = _ldflags(section)
    for key in ("package", "name", "ldflags", "tags"):
        check_quotable(section.get(key))
    if programs is None:
        return None
    return _Program(
        programs=programs,
        toolchain=toolchain,
        ldflags=ldflags,
        tags=tags,
        env=env,
        private=section.texts("private"),
        access={key: value.node for key in ("secrets", "ssh") if (value := section.get(key))},
    )


def _programs(section: Section) -> dict[str, str] | None:
    """Return packages by the names of their programs; None after a problem."""
    value, name = section.get("package"), section.get("name")
    if value is None:
        named = _name(section, None)
        return None if named is None else {named: "."}
    items = list(value.items("a package such as `./cmd/hello`, or a list of them"))
    if not items:
        if isinstance(value.node, Sequence):
            value.bad("names no package")
        return None
    if name and len(items) > 1:
        name.bad("goes with one package only", "programs of several are called like their packages")
    found: dict[str, str] = {}
    for item in items:
        package = _package(item)
        called = _name(section, item) if len(items) == 1 else _last_element(section, item)
        if package is None or called is None:
            return None
        if called in found:
            item.bad(f"makes a second program `{called}`", rule="given-twice")
        found[called] = package
    return found


def _package(value: Value) -> str | None:
    """Return a package of the build context."""
    text = value.text("a package such as `./cmd/hello`")
    if text is None:
        return None
    path = text.rstrip("/")
    if "..." in path:
        value.bad(f"must be one package, found `{text}`", "list those that are programs", "bad-package")
    elif ".." in path.split("/"):
        value.bad(f"must be inside the build context, found `{text}`", rule="bad-package")
    elif (path != "." and not path.startswith("./")) or not _is_one_line(path):
        hint = f"did you mean `./{path.lstrip('/')}`?" if _is_one_line(path) else ""
        value.bad(f"must be a folder of the build context, found `{text}`", hint, "bad-package")
    else:
        return path
    return None


def _name(section: Section, package: Value | None) -> str | None:
    """Return the program's file name: as given, else the package's last element."""
    value = section.get("name")
    name = value.text("the name of a file") if value else _last_element(section, package)
    if value is None or name is None:
        return name
    if name in ("", ".", "..") or "/" in name or name.startswith("-") or not _is_one_line(name):
        value.bad(f"must be the name of a file, found `{name}`")
        return None
    return name


def _last_element(section: Section, value: Value | None) -> str | None:
    """Return a package's last path element; a `/` inside `${…}` separates nothing."""
    package = value.node.text.rstrip("/") if value and isinstance(value.node, Scalar) else "."
    masked = TOKEN.sub(lambda match: "x" * len(match.group()), package)
    last = package[masked.rfind("/") + 1 :]
    if last.startswith("-"):
        section.missing("name", "the program cannot be called like its package")
        return None
    return _NAME_OF_ROOT if last in (".", "") else last


def _toolchain(value: Value | None) -> str:
    """Return the toolchain's word, with the asked version behind it."""
    version = value.text("a version of Go, such as `1.26`") if value else None
    if value is None or version is None:
        return "go"
    if not re.fullmatch(go_keys.VERSION.pattern, TOKEN.sub("1", version)):
        value.bad(f"must be a version of Go, such as `1.26`, found `{version}`")
    return f"go:{version}"


def _ldflags(section: Section) -> str:
    value = section.get("ldflags")
    given = " ".join(text.strip() for text in value.texts("a text or a list of texts")) if value else "-s -w"
    return f"-buildid= {given}".strip()


def _tags(section: Section) -> str:
    value = section.get("tags")
    tags = [tag for text in section.texts("tags") for tag in re.split(r"[\s,]+", text) if tag]
    for tag in tags:
        if value and not re.fullmatch(r"[\w.]+", TOKEN.sub("x", tag)):
            value.bad(f"must be a list of Go build tags, found `{tag}`")
    return ",".join(tags)


def _stage(program: _Program, make: Maker) -> dict[str, Plain]:
    return {
        "from": program.toolchain,
        "platform": "build",
        "packages": ["git"],
        "workdir": "/src",
        "env": stage_env(_environment(program), program.env, make),
        "steps": [
            {"copy": "."},
            *(
                {"run": _script(program, name), "cache": [_MODULES, _OBJECTS], **program.access}
                for name in program.programs
            ),
        ],
    }


def _environment(program: _Program) -> dict[str, Plain]:
    return {**_ENV, "GOPRIVATE": ",".join(program.private)} if program.private else {**_ENV}


def _script(program: _Program, name: str) -> str:
    """Return the build command; no version control stamp, which would change with every commit.

    `-C` lets Go find the module, the workspace or the vendor folder from the package upwards, and
    `-buildmode=exe` refuses a package that is no program.
    """
    tags = f" -tags {word(program.tags)}" if program.tags else ""
    flags = f"-trimpath -buildmode=exe -buildvcs=false{tags} -ldflags {quoted(program.ldflags)}"
    return f"go build -C {word(program.programs[name])} {flags} -o {word(f'/out/{name}')} ."


def _is_one_line(text: str) -> bool:
    return bool(text) and text.isprintable()
