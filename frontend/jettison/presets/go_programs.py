"""Which programs the `go` key asks for: packages of the build context, and what their files are called."""

from __future__ import annotations

import re

from jettison import rules
from jettison.description.basic import DEEPEST
from jettison.description.preset import Meaning, Project
from jettison.description.references import TOKEN
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.presets.builder import listed, refuse_second, with_arguments
from jettison.presets.go_keys import NAME, PACKAGE
from jettison.presets.program import Dest, check_dest

_NAMELESS = "app"
"""What a module's own program is called where its `go.mod` does not tell."""

_MODULE = re.compile(r"""^[ \t]*module(?:[ \t]+|[ \t]*\(\s*)["`]?([^\s"`()]+)""", re.MULTILINE)
# Go takes nothing else in a module's path.
_ELEMENT = re.compile(r"[A-Za-z0-9._~+-]*[A-Za-z0-9_~+-]")
_MAJOR = re.compile(r"v(?:[2-9]|[1-9][0-9]+)")


def module_path(text: str) -> str:
    """Return the path of a module; empty if go.mod does not tell."""
    found = _MODULE.search(text)
    return found[1] if found else ""


def module_name(text: str) -> str:
    """Return what `go build` calls the program of a module's own folder; empty if go.mod does not tell.

    That is the last element of the module's path, before a major version such as `v2`.
    """
    *before, last = module_path(text).split("/")
    name = before[-1] if before and _MAJOR.fullmatch(last) else last
    return name if _ELEMENT.fullmatch(name) else ""


def programs(section: Section, dest: Dest, project: Project) -> dict[str, str] | None:
    """Return packages by the names of their programs; None after a problem."""
    value, own = PACKAGE.value(section), module_name(project.get("go.mod", "")) or _NAMELESS
    if value is None:
        _check_names(section, dest, 1)
        named = _name(section, None, own, dest)
        return None if named is None else {named: "."}
    items = listed(value, "a package such as `./cmd/hello`, or a list of them", "package")
    _check_names(section, dest, len(items))
    found: dict[str, str] = {}
    for item in items:
        package = _package(item)
        alone = len(items) == 1
        called = _name(section, item, own, dest) if alone else _last_element(section, item, own)
        if package is None or called is None:
            return None
        if called in found:
            refuse_second(item, called)
        found[called] = package
    return found or None


def judge(value: Value, meaning: Meaning) -> None:
    """Note what arguments make of packages and of a name, which scripts take as they are."""
    for written, package in with_arguments(value, PACKAGE.name, meaning):
        path = package.text() or ""
        folder = path[: len(path) - len(written) + len(written.rstrip("/"))]
        if _package(package) is not None and folder.endswith(("/", "/.")):
            hint = "give the argument a value, or a default in `args`"
            package.bad(f"names no program, found `{path}`", hint, rules.BAD_PACKAGE)
    if isinstance(value.node, Mapping):
        for _, name in with_arguments(value, NAME.name, meaning):
            _check_file_name(name)


def _check_names(section: Section, dest: Dest, packages: int) -> None:
    """Note a name that is no program's, or that is given twice."""
    name = NAME.value(section)
    check_dest(section, dest, packages)
    if name and packages > 1:
        name.bad("goes with one package only", "programs of several are called like their packages")
    elif name and dest.name:
        name.bad(
            "is said again by `dest`", "leave `name` out, or end `dest` with a slash: it is then a folder"
        )


def _package(value: Value) -> str | None:
    """Return a package of the build context."""
    text = value.text("a package such as `./cmd/hello`")
    if text is None:
        return None
    path = text.rstrip("/")
    if "..." in path:
        value.bad(f"must be one package, found `{text}`", "list those that are programs", rules.BAD_PACKAGE)
    elif ".." in path.split("/"):
        value.bad(f"must be inside the build context, found `{text}`", rule=rules.BAD_PACKAGE)
    elif path.count("/") > DEEPEST:
        value.bad(f"is more than {DEEPEST} folders deep", rule=rules.BAD_PACKAGE)
    elif path.endswith(".go"):
        folder = path.removeprefix("./").rpartition("/")[0]
        hint = f"did you mean `{f'./{folder}' if folder else '.'}`?"
        value.bad(f"must be a folder of the build context, found the file `{text}`", hint, rules.BAD_PACKAGE)
    elif (path != "." and not path.startswith("./")) or not _is_one_line(path):
        hint = f"did you mean `./{path.lstrip('/')}`?" if _is_one_line(path) else ""
        value.bad(f"must be a folder of the build context, found `{text}`", hint, rules.BAD_PACKAGE)
    else:
        return path
    return None


def _name(section: Section, package: Value | None, own: str, dest: Dest) -> str | None:
    """Return the only program's file name: as given, else the package's last element."""
    if dest.name:
        return dest.name
    value = NAME.value(section)
    return _check_file_name(value) if value else _last_element(section, package, own)


def _check_file_name(value: Value) -> str | None:
    """Return the name of a file, None after a problem."""
    name = value.text("the name of a file")
    if name is None:
        return None
    if name in ("", ".", "..") or "/" in name or name.startswith("-") or not _is_one_line(name):
        value.bad(f"must be the name of a file, found `{name}`")
        return None
    return name


def _last_element(section: Section, value: Value | None, own: str) -> str | None:
    """Return a package's last path element; a `/` inside `${…}` separates nothing.

    `own` is what the program of the module's own folder is called.
    """
    package = value.node.text.rstrip("/") if value and isinstance(value.node, Scalar) else "."
    masked = TOKEN.sub(lambda match: "x" * len(match.group()), package)
    last = package[masked.rfind("/") + 1 :]
    last = own if last in (".", "") else last
    if last.startswith("-"):
        section.missing(NAME.name, "the program cannot be called like its package")
        return None
    return last


def _is_one_line(text: str) -> bool:
    return bool(text) and text.isprintable()
