"""`go`: a static Go program, cross-compiled on the building machine's platform.

    go: ./cmd/hello

    go:
      package: ./cmd/hello     # `.` if not given
      name: hello              # the package's last element; `app` for `.`, whose module is not read here
      version: "1.26"          # of Go; the distribution's default if not given
      ldflags: -s -w           # for the linker; these if not given
      tags: [netgo]
      env: {CGO_ENABLED: "1"}  # of the whole stage

The linker always gets `-buildid=`: a change that leaves the program as it was then gives the same
bytes, and nothing after it runs again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.presets.nodes import Maker, Plain
from jettison.presets.program import check_quotable, long_form, own_env, stage_env
from jettison.presets.registry import Preset
from jettison.presets.shell import quoted, word

_KEYS = ("package", "name", "version", "ldflags", "tags", "env")
_NAME_OF_ROOT = "app"
_MODULES = "/go/pkg/mod"
_OBJECTS = "/root/.cache/go-build"

_ENV = {"CGO_ENABLED": "0", "GOOS": "${TARGETOS}", "GOARCH": "${TARGETARCH}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `go` key asks for, checked."""

    package: str
    name: str
    toolchain: str
    ldflags: str
    tags: str
    env: Mapping | None


def _rewrite(entry: Entry, root: Mapping, report: Report) -> Mapping | None:
    value = Value(entry.value, "go", entry.span, report)
    section = _section(value)
    program = _program(section) if section else None
    if program is None:
        return None
    make = Maker(entry.span)
    return long_form(make, root, program.name, _stage(program, make))


PRESET = Preset(key="go", summary="a static Go program", rewrite=_rewrite)


def _section(value: Value) -> Section | None:
    """Return the map form; a single text is its `package`."""
    node = value.node
    if isinstance(node, Scalar) and not node.is_null:
        return Section(value, {"package": value})
    if isinstance(node, Mapping):
        return value.section(_KEYS)
    value.wrong("a package such as `./cmd/hello`, or a map")
    return None


def _program(section: Section) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    package, name = _package(section.get("package")), _name(section)
    toolchain, tags, env = _toolchain(section.get("version")), _tags(section), own_env(section)
    ldflags = _ldflags(section)
    for key in ("package", "name", "ldflags", "tags"):
        check_quotable(section.get(key))
    if package is None or name is None:
        return None
    return _Program(package=package, name=name, toolchain=toolchain, ldflags=ldflags, tags=tags, env=env)


def _package(value: Value | None) -> str | None:
    """Return a package of the build context."""
    text = value.text("a package such as `./cmd/hello`") if value else "."
    if value is None or text is None:
        return text
    path = text.rstrip("/")
    if "..." in path:
        value.bad(f"must be one package, found `{text}`", "make a stage for each program", "bad-package")
    elif ".." in path.split("/"):
        value.bad(f"must be inside the build context, found `{text}`", rule="bad-package")
    elif (path != "." and not path.startswith("./")) or not _is_one_line(path):
        hint = f"did you mean `./{path.lstrip('/')}`?" if _is_one_line(path) else ""
        value.bad(f"must be a folder of the build context, found `{text}`", hint, "bad-package")
    else:
        return path
    return None


def _name(section: Section) -> str | None:
    """Return the program's file name: as given, else the package's last element."""
    value = section.get("name")
    name = value.text("the name of a file") if value else _last_element(section)
    if value is None or name is None:
        return name
    if name in ("", ".", "..") or "/" in name or name.startswith("-") or not _is_one_line(name):
        value.bad(f"must be the name of a file, found `{name}`")
        return None
    return name


def _last_element(section: Section) -> str | None:
    """Return a package's last path element; a `/` inside `${…}` separates nothing."""
    value = section.get("package")
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
    if not re.fullmatch(r"[0-9]+(\.[0-9]+){0,2}(-[0-9]+)?(-fips)?", TOKEN.sub("1", version)):
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
        "env": stage_env({**_ENV}, program.env, make),
        "steps": [
            {"copy": "."},
            {"run": _script(program), "cache": [_MODULES, _OBJECTS]},
        ],
    }


def _script(program: _Program) -> str:
    """Return the build command; no version control stamp, which would change with every commit.

    `-C` lets Go find the module, the workspace or the vendor folder from the package upwards, and
    `-buildmode=exe` refuses a package that is no program.
    """
    tags = f" -tags {word(program.tags)}" if program.tags else ""
    flags = f"-trimpath -buildmode=exe -buildvcs=false{tags} -ldflags {quoted(program.ldflags)}"
    return f"go build -C {word(program.package)} {flags} -o {word(f'/out/{program.name}')} ."


def _is_one_line(text: str) -> bool:
    return bool(text) and text.isprintable()
