"""`accounts`: who lives in the image, and what a name means where a user is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from itertools import islice

from jettison import rules
from jettison.description.paths import ABSOLUTE, read_absolute
from jettison.description.shapes import Given, Items, Keys, Text, key
from jettison.description.units import read_count, whole
from jettison.description.values import Section, Value
from jettison.description.words import texts_key
from jettison.errors import Span

MOST_ID = (1 << 32) - 2
"""The highest number of a user or group."""

BUILT_IN = {"root": 0, "nobody": 65534, "nonroot": 65532}
"""Users and groups of every image, by name."""

_ACCOUNT = Text(name="account", pattern=r"[a-z_][a-z0-9_-]{0,31}", examples=("app", "backup"))
_ID = whole(MOST_ID, "1000")

_NAMES = "small letters, digits, `_` and `-`; a letter or `_` first; at most 32"
_NAME = key("name", f"the user's name: {_NAMES}", _ACCOUNT, required=True)
_UID = key(
    "uid",
    "a number that no other user has",
    _ID,
    required=True,
    hint="a number that no other user has, such as `1000`",
)
_GID = key("gid", "the number of the user's own group", _ID, "the `uid`")
_HOME_PATH = Text(
    name="home-path", pattern=f"(?!.*:){ABSOLUTE.pattern}", examples=("/var/lib/app", "/home/app")
)
_HOME = key("home", "an absolute path without `:`: the home directory", _HOME_PATH, "`/home/NAME`")
_FURTHER = texts_key("groups", "names of further groups; also built-in ones")

_USER = Keys(name="user-account", keys=(_NAME, _UID, _GID, _HOME, _FURTHER))

_GROUP_NAME = key("name", f"the group's name: {_NAMES}", _ACCOUNT, required=True)
_GROUP_ID = key(
    "gid",
    "a number that no other group has",
    _ID,
    required=True,
    hint="a number that no other group has, such as `1000`",
)

_GROUP = Keys(name="group-account", keys=(_GROUP_NAME, _GROUP_ID))

_USERS = key(
    "users", "users besides `root`, `nobody` and `nonroot`", Items(item=_USER, in_target=Given.ADDED)
)
_GROUPS = key("groups", "groups besides theirs", Items(item=_GROUP, in_target=Given.ADDED))

_KEYS = Keys(name="accounts", keys=(_USERS, _GROUPS))

ACCOUNTS = key("accounts", "users and groups of the image", _KEYS)

_NAME_PATTERN = re.compile(_ACCOUNT.pattern)
_IDS = re.compile(r"[0-9]{1,10}")
_NAMED = 10
"""Most users that a message names."""

_WRONG = -1
"""Stands for an invalid number, of which a problem is noted; no valid one is equal to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of the image."""

    name: str
    gid: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of the image, with a home directory of its own; `groups` are its further ones, by name."""

    name: str
    uid: int
    gid: int
    home: str
    groups: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Who is in `/etc/passwd` and `/etc/group` besides root, nobody and nonroot.

    `user_numbers` has user and group of each user by name, `group_numbers` those of groups, with those of
    every image last.
    """

    users: tuple[User, ...]
    groups: tuple[Group, ...]
    user_numbers: Map[str, tuple[int, int]]
    group_numbers: Map[str, int]


def read_accounts(value: Value | None) -> Accounts:
    """Return the users and groups that the file adds; a user has a group of its own name."""
    section = _KEYS.section(value) if value else None
    users = _USERS.value(section)
    given = tuple(_read_groups(_GROUPS.value(section)))
    made = tuple(_read_users(users))
    numbers = {group.gid for group in given} | set(BUILT_IN.values())
    own = tuple(
        Group(name=user.name, gid=user.gid, span=user.span) for user in made if user.gid not in numbers
    )
    groups = (*given, *own)
    accounts = Accounts(
        users=made,
        groups=groups,
        user_numbers={user.name: (user.uid, user.gid) for user in made}
        | {name: (number, number) for name, number in BUILT_IN.items()},
        group_numbers={group.name: group.gid for group in groups} | BUILT_IN,
    )
    if value:
        _check_unique(accounts, value)
        _check_groups(accounts, users)
    return accounts


def user_ids(value: Value, accounts: Accounts) -> str | None:
    """Return a user as numbers (`65532:65532`), None after a problem.

    An engine looks names up in a file of the image; a cluster sees from a number alone that a user is
    not root.
    """
    text = value.text("a user, such as `65532` or a name of `accounts`")
    if text is None:
        return None
    user, colon, group = text.partition(":")
    uid, own = accounts.user_numbers.get(user, (_number(user), None))
    gid = accounts.group_numbers.get(group, _number(group)) if colon else own
    if uid is None or (colon and gid is None):
        names = [f"`{name}`" for name in islice(accounts.user_numbers, _NAMED + 1)]
        known = ", ".join([*names[:_NAMED], *("…" for _ in names[_NAMED:])])
        message = f"must be a number or one of {known}, found `{text}`"
        value.bad(message, _missing(user if uid is None else group, uid is None), rules.UNKNOWN_USER)
        return None
    return str(uid) if gid is None else f"{uid}:{gid}"


def _missing(name: str, is_user: bool) -> str:
    """Say how an account that is not there is added."""
    entry = f"users: [{{name: {name}, uid: 1000}}]" if is_user else f"groups: [{{name: {name}, gid: 1000}}]"
    return f"add it: `accounts: {{{entry}}}`" if _NAME_PATTERN.fullmatch(name) else "add it to `accounts`"


def _number(text: str) -> int | None:
    return int(text) if _IDS.fullmatch(text) and int(text) <= MOST_ID else None


def _read_users(value: Value | None) -> Iterator[User]:
    for item in value.items("a list of users") if value else ():
        section = _USER.section(item, expected="a map with `name` and `uid`")
        name = _read_name(section)
        uid = _UID.needed(section) if name is not None else None
        if name is None or uid is None:
            continue
        number, gid, home = read_count(uid, MOST_ID, _WRONG), _GID.value(section), _HOME.value(section)
        yield User(
            name=name,
            uid=number,
            gid=read_count(gid, MOST_ID, _WRONG) if gid else number,
            home=(_read_home(home) if home else None) or f"/home/{name}",
            groups=_FURTHER.of(section),
            span=item.span,
        )


def _read_home(value: Value) -> str | None:
    path = read_absolute(value)
    if path is None or ":" not in path:
        return path
    value.bad(f"cannot have a colon, which ends a field of /etc/passwd: `{path}`")
    return None


def _read_groups(value: Value | None) -> Iterator[Group]:
    for item in value.items("a list of groups") if value else ():
        section = _GROUP.section(item, expected="a map with `name` and `gid`")
        name = _read_name(section)
        gid = _GROUP_ID.needed(section) if name is not None else None
        if name is not None and gid is not None:
            yield Group(name=name, gid=read_count(gid, MOST_ID, _WRONG), span=item.span)


def _read_name(section: Section) -> str | None:
    value = _NAME.needed(section)
    text = value.text("a name") if value else None
    if value is None or text is None:
        return None
    if not _NAME_PATTERN.fullmatch(text):
        value.bad(f"must be a name, found `{text}`", "use small letters, digits, `_` and `-`, a letter first")
        return None
    if text in BUILT_IN:
        value.bad(f"is taken: every image has `{text}`", rule=rules.DUPLICATE_ACCOUNT)
        return None
    return text


def _check_unique(accounts: Accounts, value: Value) -> None:
    for kind, entries in (
        ("user", [(user.name, user.uid, user.span) for user in accounts.users]),
        ("group", [(group.name, group.gid, group.span) for group in accounts.groups]),
    ):
        names: set[str] = set(BUILT_IN)
        ids: set[int] = set(BUILT_IN.values())
        for name, number, span in entries:
            if name in names:
                message = f"there are two {kind}s `{name}`"
                value.report.note(rules.DUPLICATE_ACCOUNT, message, span)
            elif number in ids and number != _WRONG:
                message = f"there are two {kind}s with the number {number}"
                value.report.note(rules.DUPLICATE_ACCOUNT, message, span)
            names.add(name)
            ids.add(number)


def _check_groups(accounts: Accounts, value: Value | None) -> None:
    known = {group.name for group in accounts.groups} | set(BUILT_IN)
    for user in accounts.users:
        for name in user.groups:
            if name not in known and value:
                message = f"the user `{user.name}` lists the group `{name}`, which is not defined"
                value.report.note(rules.UNKNOWN_GROUP, message, user.span, "add it to `accounts.groups`")
