"""`rootfs.repos`: package repositories beside the distribution's own, and who must have signed them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from jettison import rules
from jettison.description.addresses import address
from jettison.description.model import Repository
from jettison.description.shapes.root import REPOSITORY, REPOSITORY_NAME, SIGNING_KEY, VERIFY
from jettison.description.shapes.texts import URL
from jettison.description.tree import Mapping, Sequence
from jettison.description.values import Section, Value

Verify = Literal["all", "packages", "none"]

_NAME = re.compile(REPOSITORY_NAME.pattern)
_REPODATA = "the address of the folder that holds `repodata`"
_KEY = re.compile(SIGNING_KEY.pattern)


def read_repositories(value: Value | None) -> Iterator[Repository]:
    """Yield the repositories that are whole, and note what is wrong with the others."""
    names: set[str] = set()
    for item in value.items("a list of repositories") if value else ():
        section = item.section(REPOSITORY.names, expected="a map with `name`, `url` and `keys`")
        if not isinstance(item.node, Mapping):
            continue
        name, url = _name(section, names), address(section, URL, _REPODATA)
        verify = _verify(section.get("verify"))
        keys = tuple(_keys(section, verify))
        if name and url and (keys or verify == "none"):
            names.add(name)
            yield Repository(name=name, url=url, keys=keys, verify=verify, span=item.span)


def _verify(value: Value | None) -> Verify:
    text = value.choice(VERIFY.choices, "all") if value else ""
    return "packages" if text == "packages" else "none" if text == "none" else "all"


def _name(section: Section, names: set[str]) -> str | None:
    value = section.get("name")
    text = value.text("the name of a repository") if value else None
    if value is None:
        section.missing("name")
    elif text is not None and not _NAME.fullmatch(text):
        value.bad(
            f"must be the name of a repository, found `{text}`", "use letters, digits, `.`, `_` and `-`"
        )
        return None
    elif text in names:
        value.bad(f"is given twice: `{text}`", rule=rules.GIVEN_TWICE)
        return None
    return text


def _keys(section: Section, verify: Verify) -> Iterator[str]:
    value = section.get("keys")
    absent = value is None or value.node == Sequence((), value.span)
    if verify == "none":
        if value is not None and not absent:
            value.bad(
                "do nothing: nothing is verified", "leave `keys` or `verify: none` out", rules.NO_VERIFICATION
            )
    elif value is None or absent:
        section.missing(
            "keys", "give the keys that sign its packages, or write `verify: none`", rules.NO_KEYS
        )
    else:
        yield from (key for item in value.items("a list of keys") if (key := _key(item)))


def _key(value: Value) -> str | None:
    text = value.text("the address of a key, or its path in the build context")
    if text is None or _KEY.fullmatch(text):
        return text
    hint = "use `https`, or put the key into the build context" if text.startswith("http:") else ""
    message = "must be the address of a key, such as `https://…`, or its path in the build context"
    value.bad(f"{message}, found `{text}`", hint)
    return None
