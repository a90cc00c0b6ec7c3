"""Which programs the `go` key asks for: packages of the build context, and what their files are called."""

from __future__ import annotations

from jettison import rules
from jettison.description.basic import DEEPEST
from jettison.description.references import TOKEN
from jettison.description.tree import Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.presets.go_keys import NAME, PACKAGE

_NAME_OF_ROOT = "app"
_MOST = 100
"""Programs of one image at most: each has all flags of the key in its step."""


def programs(section: Section) -> dict[str, str] | None:
    """Return packages by the names of their programs; None after a problem."""
    value, name = PACKAGE.value(section), NAME.value(section)
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
    if len(items) > _MOST:
        value.bad(f"names {len(items):,} programs; one image has at most {_MOST}", rule=rules.OUT_OF_RANGE)
        return None
    found: dict[str, str] = {}
    for item in items:
        package = _package(item)
        called = _name(section, item) if len(items) == 1 else _last_element(section, item)
        if package is None or called is None:
            return None
        if called in found:
            item.bad(f"makes a second program `{called}`", rule=rules.GIVEN_TWICE)
        found[called] = package
    return found


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


def _name(section: Section, package: Value | None) -> str | None:
    """Return the program's file name: as given, else the package's last element."""
    value = NAME.value(section)
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
        section.missing(NAME.name, "the program cannot be called like its package")
        return None
    return _NAME_OF_ROOT if last in (".", "") else last


def _is_one_line(text: str) -> bool:
    return bool(text) and text.isprintable()
