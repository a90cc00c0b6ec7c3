"""`rootfs.repos`: package repositories beside the distribution's own, and who must have signed them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jettison import rules
from jettison.description.paths import PATH
from jettison.description.shapes import Choice, Given, Items, Keys, Numbers, Text, choice, key, list_key
from jettison.description.tree import Mapping, Sequence
from jettison.description.values import Section, Value
from jettison.description.words import ID, NO_LOGIN, has_login, read_address, read_ids
from jettison.errors import Span

Verify = Literal["all", "packages", "none"]

_VERIFIED: Choice[Verify] = Choice(choices=("all", "packages", "none"))
_REPOSITORY_NAME = Text(
    pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", numbers=Numbers(least=0), examples=("ours", "extras")
)
_ADDRESS = Text(
    name="repository-address",
    pattern=rf"(?:https?|file)://{NO_LOGIN}",
    examples=("https://example.com/repo",),
)
# Whoever is on the way could exchange what comes without TLS.
_SIGNING_KEY = Text(
    name="signing-key",
    pattern=rf"(?:https|file)://{NO_LOGIN}|(?!.*://)(?!/){PATH.pattern}",
    numbers=PATH.numbers,
    examples=("https://example.com/KEY", "keys/ours.asc"),
)

_LOGIN_HINT = "leave it out of the address; `secrets` of the repository give it to the build alone"

_NAME = key("name", "a name for messages", _REPOSITORY_NAME, required=True)
_URL = key(
    "url",
    "the address of the folder that holds `repodata`: `https`, `http` or `file`",
    _ADDRESS,
    required=True,
    hint="the address of the folder that holds `repodata`",
)
_KEYS = key(
    "keys",
    "the keys that sign it: addresses (`https`, or `file` for one that the builder image has), or paths in"
    " the build context",
    Items(item=_SIGNING_KEY, lone=_SIGNING_KEY, least=1, in_target=Given.ADDED),
    "required, unless nothing is verified",
)
_VERIFY = choice(
    "verify",
    "what must be signed. `all`: the index (`repo_gpgcheck`) and each package. `packages`: packages only, for"
    " repositories that do not sign their index. `none`: nothing",
    _VERIFIED,
    "all",
)
_SECRETS = list_key(
    "secrets",
    "ids of [secrets](#secrets) (`--secret id=…`) that hold the logins for `url` and `keys`",
    Items(item=ID, lone=ID, in_target=Given.ADDED),
    read_ids,
)

REPOSITORY = Keys(name="repository", keys=(_NAME, _URL, _KEYS, _VERIFY, _SECRETS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A package repository beside the distribution's own.

    `keys` are addresses, or paths in the build context; at least one is given, unless `verify` is `none`.
    `verify` says what must be signed by one of them: the index and packages (`all`), packages, nothing.
    `secrets` are ids of secrets with the logins that it needs.
    """

    name: str
    url: str
    keys: tuple[str, ...]
    verify: Verify
    secrets: tuple[str, ...] = ()
    span: Span


def read_repositories(value: Value) -> tuple[Repository, ...]:
    """Return the repositories that are whole, and note what is wrong with the others."""
    names: set[str] = set()
    return tuple(each for item in value.items("a list of repositories") for each in _read(item, names))


def _read(item: Value, names: set[str]) -> Iterator[Repository]:
    section = REPOSITORY.section(item, expected="a map with `name`, `url` and `keys`")
    if not isinstance(item.node, Mapping):
        return
    name = _read_name(section, names)
    url = read_address(_URL.needed(section), _ADDRESS, _LOGIN_HINT)
    verify, secrets = _VERIFY.of(section), _SECRETS.of(section)
    keys = tuple(_read_keys(section, verify))
    if name and url and (keys or verify == "none"):
        names.add(name)
        if secrets and url.startswith("http:"):
            section.values[_URL.name].bad(
                "would send a login without TLS", "use `https`, or leave `secrets` out"
            )
        yield Repository(name=name, url=url, keys=keys, verify=verify, secrets=secrets, span=item.span)


def _read_name(section: Section, names: set[str]) -> str | None:
    value = _NAME.needed(section)
    text = value.text("the name of a repository") if value else None
    if value is None or text is None:
        return None
    if not re.fullmatch(_REPOSITORY_NAME.pattern, text):
        hint = "use letters, digits, `.`, `_` and `-`, 100 at most"
        value.bad(f"must be the name of a repository, found `{text}`", hint)
        return None
    if text in names:
        value.bad(f"is given twice: `{text}`", rule=rules.GIVEN_TWICE)
        return None
    return text


def _read_keys(section: Section, verify: Verify) -> Iterator[str]:
    value = _KEYS.value(section)
    absent = value is None or value.node == Sequence((), value.span)
    if verify == "none":
        if value is not None and not absent:
            hint = "leave `keys` or `verify: none` out"
            value.bad("do nothing: nothing is verified", hint, rules.NO_VERIFICATION)
    elif value is None or absent:
        hint = "give the keys that sign its packages, or write `verify: none`"
        section.missing(_KEYS.name, hint, rules.NO_KEYS)
    else:
        yield from (key for item in value.items("a list of keys") if (key := _read_key(item)))


def _read_key(value: Value) -> str | None:
    if has_login(value, _LOGIN_HINT):
        return None
    text = value.text("the address of a key, or its path in the build context")
    if text is None or re.fullmatch(_SIGNING_KEY.pattern, text):
        return text
    hint = "use `https`, or put the key into the build context" if text.startswith("http:") else ""
    message = "must be the address of a key, such as `https://…`, or its path in the build context"
    value.bad(f"{message}, found `{text}`", hint)
    return None
