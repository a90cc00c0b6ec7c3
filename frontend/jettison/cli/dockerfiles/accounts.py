"""Users and groups that a Dockerfile makes, and what its names of users mean in a build file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jettison.cli.dockerfiles.counterparts import BASE_USERS
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.shell import Command, name_of
from jettison.description.accounts import BUILT_IN

_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_NUMBER = re.compile(r"[0-9]{1,10}")
_OPTIONS = (
    "-u --uid -g --gid -G --groups --ingroup -h -d --home --home-dir -s --shell -c --comment --gecos -k"
    " --skel -K --key -p --password -b --base-dir --firstuid --lastuid"
)
_WITH_VALUE = frozenset(_OPTIONS.split())
_FIRST = {"useradd": 999, "adduser": 100}
"""The first number of a system's user; `useradd` counts down from there, `adduser` up."""

_COMMANDS = frozenset(("useradd", "adduser", "groupadd", "addgroup"))


@dataclass(frozen=True, slots=True)
class _Words:
    program: str
    options: Mapping[str, str]
    names: tuple[str, ...]

    def value(self, *options: str) -> str:
        """Return what follows one of some options, empty if none is there."""
        return next((self.options[each] for each in options if each in self.options), "")


def is_account(command: Command) -> bool:
    """Tell whether a command makes a user or a group."""
    return name_of(command[0]) in _COMMANDS


def take(draft: Draft, command: Command) -> str:
    """Take the user or group that a command makes; return why not, empty if it was taken."""
    words = _read(command)
    if not words.names or not all(_NAME.fullmatch(each) for each in words.names):
        return "not a name that an account can have"
    if "user" not in words.program:
        return _add_group(draft, words)
    if len(words.names) > 1:
        return _add_to_group(draft, *words.names[:2])
    return _add_user(draft, words)


def _read(command: Command) -> _Words:
    program, rest = name_of(command[0]), list(command[1:])
    options: dict[str, str] = {}
    names: list[str] = []
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if not word.startswith("-"):
            names.append(word)
        elif not equals and _takes_value(option) and rest:
            options |= {**_flags(option, ""), _last(option): rest.pop(0)}
        else:
            options |= _flags(option, value)
    return _Words(program, options, tuple(names))


def _takes_value(option: str) -> bool:
    return _last(option) in _WITH_VALUE


def _last(option: str) -> str:
    """Return the option that a value belongs to: of `-SDHu` it is `-u`."""
    return option if option.startswith("--") else f"-{option[-1]}"


def _flags(option: str, value: str) -> dict[str, str]:
    if option.startswith("--"):
        return {option: value}
    return {f"-{letter}": "" for letter in option[1:]}


def _add_group(draft: Draft, words: _Words) -> str:
    if len(words.names) > 1:
        return _add_to_group(draft, *words.names[:2])
    (name,) = words.names
    if name in BUILT_IN or name in _ids(draft.groups, "gid"):
        return ""
    gid = words.value("-g", "--gid") or _free(draft, words, _ids(draft.groups, "gid").values())
    if not _NUMBER.fullmatch(gid):
        return f"`{gid}` is no number"
    draft.groups.append({"name": name, "gid": gid})
    return ""


def _add_user(draft: Draft, words: _Words) -> str:
    (name,) = words.names
    if name in BUILT_IN:
        uid = words.value("-u", "--uid")
        return (
            f"`{name}` is {BUILT_IN[name]} here, and not {uid}"
            if uid not in {"", str(BUILT_IN[name])}
            else ""
        )
    uid = words.value("-u", "--uid") or _free(draft, words, _ids(draft.users, "uid").values())
    gid = _gid(draft, words)
    if not _NUMBER.fullmatch(uid) or not _NUMBER.fullmatch(gid or "0"):
        return f"`{gid or uid}` is no number, and no group that the Dockerfile makes"
    user = {"name": name, "uid": uid}
    if gid and gid != uid:
        user["gid"] = gid
    if home := words.value("-d", "--home-dir", "--home") or (
        words.value("-h") if words.program == "adduser" else ""
    ):
        user["home"] = home
    draft.users.append(user)
    return ""


def _gid(draft: Draft, words: _Words) -> str:
    """Return the number of the user's own group, empty if it is one of the user's own name."""
    options = ("-g", "--gid") if words.program == "useradd" else ("-G", "--ingroup", "--gid")
    group = words.value(*options)
    return _ids(draft.groups, "gid").get(group) or str(BUILT_IN.get(group, group))


def _add_to_group(draft: Draft, name: str, group: str) -> str:
    user = next((each for each in draft.users if each["name"] == name), None)
    if user is None or (group not in _ids(draft.groups, "gid") and group not in BUILT_IN):
        return "no such user or group was made before"
    user["groups"] = group
    return ""


def _free(draft: Draft, words: _Words, taken: Iterable[str]) -> str:
    """Return the number that the command would give: that is how the Dockerfile's image has it."""
    used = set(taken)
    is_system = bool({"-r", "-S", "--system"} & words.options.keys())
    kind = "useradd" if words.program in {"useradd", "groupadd"} else "adduser"
    number, step = (_FIRST[kind], -1 if kind == "useradd" else 1) if is_system else (1000, 1)
    own = _ids(draft.groups, "gid").get(words.names[0]) if "user" in words.program else None
    if own and own not in used:
        return own
    while str(number) in used:
        number += step
    return str(number)


def _ids(accounts: Iterable[Mapping[str, str]], key: str) -> dict[str, str]:
    return {each["name"]: each[key] for each in accounts}


def meaning(draft: Draft, text: str, base: str) -> str:
    """Return a user as a build file names it, with its group; empty if nobody knows the name."""
    user, _, group = text.partition(":")
    known = {**_ids(draft.users, "uid"), **dict.fromkeys(BUILT_IN, "")}
    if user not in known and (found := BASE_USERS.get(base.rpartition("/")[2].partition(":")[0])):
        name, uid = found
        if user == name:
            draft.users.append({"name": name, "uid": str(uid)})
            known[name] = str(uid)
    groups = {*known, *_ids(draft.groups, "gid")}
    fits = (user in known or _NUMBER.fullmatch(user)) and (
        not group or group in groups or _NUMBER.fullmatch(group)
    )
    if not fits:
        return ""
    plain = {"0": "root"}.get(user, user)
    is_own = not group or (group == user and not _NUMBER.fullmatch(user))
    return plain if is_own else f"{plain}:{group}"
