"""`accounts`: who lives in the image, and what a name means where a user is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.model import Accounts, Group, User
from jettison.description.paths import absolute
from jettison.description.shapes.root import ACCOUNT, ACCOUNTS, GROUP_ACCOUNT, USER_ACCOUNT
from jettison.description.shapes.texts import MOST_ID
from jettison.description.units import count
from jettison.description.values import Section, Value

_NAME = re.compile(ACCOUNT.pattern)
_IDS = re.compile(r"[0-9]{1,10}")
_WRONG = -1
"""Stands for a number that is none, of which a problem is noted; it is like no other."""

BUILT_IN = {"root": 0, "nobody": 65534, "nonroot": 65532}
"""Users and groups of every image, by name."""


def read_accounts(value: Value | None) -> Accounts:
    """Return the users and groups that the file adds; a user has a group of its own name."""
    section = value.section(ACCOUNTS.names) if value else None
    users, groups = (section.get(key) if section else None for key in ACCOUNTS.names)
    given = tuple(_groups(groups))
    made = tuple(_users(users))
    own = tuple(
        Group(name=user.name, gid=user.gid, span=user.span)
        for user in made
        if user.gid not in {group.gid for group in given} | set(BUILT_IN.values())
    )
    accounts = Accounts(users=made, groups=(*given, *own))
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
    users = {each.name: (each.uid, each.gid) for each in accounts.users}
    users |= {name: (number, number) for name, number in BUILT_IN.items()}
    groups = {each.name: each.gid for each in accounts.groups} | BUILT_IN
    uid, own = users.get(user, (_number(user), None))
    gid = groups.get(group, _number(group)) if colon else own
    if uid is None or (colon and gid is None):
        known = ", ".join(f"`{name}`" for name in users)
        message = f"must be a number or one of {known}, found `{text}`"
        value.bad(message, "add it to `accounts`", rules.UNKNOWN_USER)
        return None
    return str(uid) if gid is None else f"{uid}:{gid}"


def _number(text: str) -> int | None:
    return int(text) if _IDS.fullmatch(text) and int(text) <= MOST_ID else None


def _users(value: Value | None) -> Iterator[User]:
    for item in value.items("a list of users") if value else ():
        section = item.section(USER_ACCOUNT.names, expected="a map with `name` and `uid`")
        name = _name(section)
        uid, gid = section.get("uid"), section.get("gid")
        if name is not None and uid is None:
            section.missing("uid", "a number that no other user has, such as `1000`")
        if name is None or uid is None:
            continue
        number, home = count(uid, MOST_ID, _WRONG), section.get("home")
        yield User(
            name=name,
            uid=number,
            gid=count(gid, MOST_ID, _WRONG) if gid else number,
            home=(absolute(home) if home else None) or f"/home/{name}",
            groups=section.texts("groups"),
            span=item.span,
        )


def _groups(value: Value | None) -> Iterator[Group]:
    for item in value.items("a list of groups") if value else ():
        section = item.section(GROUP_ACCOUNT.names, expected="a map with `name` and `gid`")
        name, gid = _name(section), section.get("gid")
        if name is not None and gid is None:
            section.missing("gid", "a number that no other group has, such as `1000`")
        if name is not None and gid is not None:
            yield Group(name=name, gid=count(gid, MOST_ID, _WRONG), span=item.span)


def _name(section: Section) -> str | None:
    value = section.get("name")
    text = value.text("a name") if value else None
    if value is None:
        section.missing("name")
    elif text is not None and not _NAME.fullmatch(text):
        value.bad(f"must be a name, found `{text}`", "use small letters, digits, `_` and `-`, a letter first")
        return None
    elif text in BUILT_IN:
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
                value.report.note(rules.DUPLICATE_ACCOUNT, f"there are two {kind}s `{name}`", span)
            elif number in ids and number != _WRONG:
                value.report.note(
                    rules.DUPLICATE_ACCOUNT, f"there are two {kind}s with the number {number}", span
                )
            names.add(name)
            ids.add(number)


def _check_groups(accounts: Accounts, value: Value | None) -> None:
    known = {group.name for group in accounts.groups} | set(BUILT_IN)
    for user in accounts.users:
        for name in user.groups:
            if name not in known and value:
                message = f"the user `{user.name}` is in the group `{name}`, which there is not"
                value.report.note(rules.UNKNOWN_GROUP, message, user.span, "add it to `accounts.groups`")
