"""YAML as editors read it (1.2, core schema), and written as people write it: with few quotes."""

from __future__ import annotations

import re

import yaml

PREFIX = "tag:yaml.org,2002:"
# Of the core schema: https://yaml.org/spec/1.2.2/#1032-tag-resolution. JSON has
# no infinities.
CORE = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
)


class Plain(str):
    """A text that is written without quotes, though it then reads as a number or a truth value."""

    __slots__ = ()


class Loader(yaml.SafeLoader):
    """Reads what an editor hands to JSON Schema."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as in the base, which is about to be filled


class Dumper(yaml.SafeDumper):
    """Writes a value so that a `Loader` reads it again."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as in the base, which is about to be filled


for _kind, _pattern, _first in CORE:
    for _class in (Loader, Dumper):
        _class.add_implicit_resolver(f"{PREFIX}{_kind}", re.compile(rf"(?:{_pattern})\Z"), _first)


def _int(_: yaml.SafeLoader, node: yaml.Node) -> int:
    text = str(node.value).lower()
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _float(_: yaml.SafeLoader, node: yaml.Node) -> float:
    return float(str(node.value))


def _nothing(dumper: yaml.SafeDumper, _: None) -> yaml.Node:
    return dumper.represent_scalar(f"{PREFIX}null", "")


def _plain(dumper: yaml.SafeDumper, value: Plain) -> yaml.Node:
    tag = dumper.resolve(  # type: ignore[no-untyped-call]
        yaml.ScalarNode, str(value), (True, False)
    )
    return dumper.represent_scalar(tag, str(value))


# Editors know the key `<<`, though YAML 1.2 does not.
Loader.add_implicit_resolver(f"{PREFIX}merge", re.compile(r"<<\Z"), ["<"])
Loader.add_constructor(f"{PREFIX}int", _int)
Loader.add_constructor(f"{PREFIX}float", _float)
Dumper.add_representer(type(None), _nothing)
Dumper.add_representer(Plain, _plain)
Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]


def load(text: str) -> object:
    """Read a text as an editor does."""
    found: object = yaml.load(text, Loader)  # noqa: S506 - a SafeLoader with other words
    return found


def dump(value: object) -> str:
    """Write a value in block style."""
    return str(yaml.dump(value, Dumper=Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False))
