"""Packages that the commands of a `RUN` install, by the words of six package managers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison.cli.dockerfiles import counterparts
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.dockerfiles.shell import Command, name_of

_INSTALL = {
    "apt-get": "install",
    "apt": "install",
    "apk": "add",
    "tdnf": "install",
    "dnf": "install",
    "microdnf": "install",
    "yum": "install",
}
_OURS = frozenset(("tdnf",))
_WITH_VALUE = {
    "apk": frozenset(("-t", "--virtual", "-X", "--repository", "-p", "--root")),
    "apt": frozenset(("-o", "-t", "--target-release", "-c")),
    "rpm": frozenset(
        ("--setopt", "--enablerepo", "--disablerepo", "--releasever", "--repo", "-c", "--installroot")
    ),
}
_ELSEWHERE = frozenset(("--installroot", "-p", "--root"))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_PINNED = re.compile(r"(?:[=<>~@:].*|/.*)$")


@dataclass(frozen=True, slots=True)
class Installed:
    """What a command installs: the manager, the names as they are written, and whether they go again."""

    manager: str
    names: tuple[str, ...]
    is_passing: bool = False


def installed(command: Command) -> Installed | None:
    """Return what a command of a package manager installs in the root, None for any other command."""
    manager = name_of(command[0])
    verb = _INSTALL.get(manager)
    if verb is None or verb not in command[1:]:
        return None
    kind = "apk" if manager == "apk" else "apt" if manager.startswith("apt") else "rpm"
    if any(word.partition("=")[0] in _ELSEWHERE for word in command):
        return None
    names = tuple(_names(command, verb, _WITH_VALUE[kind]))
    passing = bool({"-t", "--virtual"} & set(command)) and kind == "apk"
    return Installed(manager, names, passing)


def _names(command: Command, verb: str, with_value: frozenset[str]) -> Iterator[str]:
    skips = False
    for word in command[1:]:
        if skips:
            skips = False
        elif word.startswith("-"):
            skips = word in with_value
        elif word != verb:
            yield word


def take(draft: Draft, instruction: Instruction, found: Installed, *, of_builder: bool = False) -> None:
    """Take what was installed, as far as Azure Linux has it, and note the rest."""
    unknown: list[str] = []
    shells: list[str] = []
    for word in found.names:
        name = _PINNED.sub("", word)
        headers = counterparts.builder_package(name)
        if name in counterparts.NEEDLESS or name in counterparts.INIT:
            continue
        if headers:
            draft.add_to_builder(instruction, headers)
        elif of_builder or found.is_passing:
            if not counterparts.package(name):
                unknown.append(name)
        elif name in counterparts.SHELLS:
            shells.append(name)
        elif ours := counterparts.package(name) or _same(found.manager, name):
            draft.add([ours])
        else:
            unknown.append(name)
    if shells:
        draft.note(
            instruction,
            "the image has no shell; if the program starts one, write it under `packages`",
            _some(shells),
        )
    if unknown:
        draft.note(instruction, _unknown(of_builder or found.is_passing), _some(unknown))


def _same(manager: str, name: str) -> str:
    return name if manager in _OURS and _NAME.fullmatch(name) else ""


def _unknown(of_builder: bool) -> str:
    key = "`packages` of the preset" if of_builder else "`packages`"
    return (
        f"no package of Azure Linux is known for this name; if it is needed, write its name there under {key}"
    )


def _some(names: list[str]) -> str:
    return " ".join(names)
