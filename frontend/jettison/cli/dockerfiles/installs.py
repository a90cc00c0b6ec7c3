"""Packages that the commands of a `RUN` install, by the words of six package managers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jettison.cli.dockerfiles import counterparts
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.dockerfiles.shell import Command, name_of
from jettison.cli.projects.project import Language

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


def take(
    draft: Draft,
    instruction: Instruction,
    found: Installed,
    language: Language,
    *,
    of_builder: bool = False,
) -> None:
    """Take what was installed, as far as Azure Linux has it, and note the rest."""
    names = [_PINNED.sub("", word) for word in found.names]
    compiling = _compiling(names, language)
    for name in names:
        headers = counterparts.builder_package(name)
        for each in compiling.get(name, (headers,) if headers else ()):
            draft.add_to_builder(instruction, each)
    left = [each for each in names if each not in compiling and not counterparts.builder_package(each)]
    left = [each for each in left if not _is_there(each, language)]
    passes = of_builder or found.is_passing
    unknown = [each for each in left if not counterparts.package(each)]
    if not passes:
        unknown = _take_for_image(draft, instruction, found.manager, left)
    if unknown:
        draft.note(instruction, _unknown(passes), _some(unknown))


def _is_there(name: str, language: Language) -> bool:
    """Tell whether nobody has to ask for a package."""
    return name in counterparts.NEEDLESS or name in counterparts.INIT or name in language.brought


def _take_for_image(draft: Draft, instruction: Instruction, manager: str, names: Sequence[str]) -> list[str]:
    """Take packages of the image; return those that nobody knows."""
    found = {each: counterparts.package(each) or _same(manager, each) for each in names}
    shells = [each for each in found if each in counterparts.SHELLS]
    draft.add([ours for each, ours in found.items() if ours and each not in shells])
    if shells:
        reason = "the image has no shell; if the program starts one, write it under `packages`"
        draft.note(instruction, reason, _some(shells))
    return [each for each, ours in found.items() if not ours and each not in shells]


def _compiling(names: Sequence[str], language: Language) -> Mapping[str, Sequence[str]]:
    """Return what some of the names stand for that compile, where the builder has no compiler by itself."""
    if language.has_compiler or counterparts.TOOLS.keys().isdisjoint(names):
        return {}
    return {**counterparts.TOOLS, **{each: (each,) for each in language.compiles_with}}


def _same(manager: str, name: str) -> str:
    return name if manager in _OURS and _NAME.fullmatch(name) else ""


def _unknown(of_builder: bool) -> str:
    key = "`packages` of the preset" if of_builder else "`packages`"
    return (
        f"no package of Azure Linux is known for this name; if it is needed, write its name there under {key}"
    )


def _some(names: list[str]) -> str:
    return " ".join(names)
