"""What each `RUN` of a Dockerfile does: packages, accounts and links are taken, the rest is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jettison.cli.dockerfiles import accounts, installs
from jettison.cli.dockerfiles.config import absolute
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.dockerfiles.scope import Scope
from jettison.cli.dockerfiles.shell import Command, commands, name_of
from jettison.cli.projects.project import Language

_MANAGERS = "add-apt-repository apk apt apt-get apt-key apt-mark dnf dpkg microdnf rpm tdnf yum"
_QUIET = (
    ": [ cat cd date done du echo else env esac export fi find hash id if ldconfig ls printf pwd rm set shopt"
    " sleep strip test touch true uname unset update-ca-certificates update-ca-trust wait which"
)
_NOTHING = frozenset(f"{_MANAGERS} {_QUIET}".split())
"""Commands that leave nothing in an image that a build file would have to say."""

_FOLDERS = frozenset(("mkdir", "chown", "chmod", "chgrp", "install"))
_NO_FOLDER = (
    "no folder is made without files: mount a volume there, or make it the `home` of a user in `accounts`"
)
_MODE = re.compile(r"[ua]?\+r?x|0?[0-7]{3,4}")
_NO_RUN = "commands do not run in the image: let a stage run them, and copy what they make"
_INSTALLERS = frozenset(("npm", "pip", "pip3", "pipenv", "python", "python3", "uv"))
_NOT_LOCKED = "packages that no lock file has: what the program needs goes into its dependencies"
_NO_BUILD = "the preset does not run it: if the program needs it, write it under the preset's `steps`"


def script(instruction: Instruction, scope: Scope, *, keep: bool = False) -> list[Command]:
    """Return the commands of a `RUN`, with what is known of variables put in, as `in_script` has it."""
    if instruction.is_json:
        return [instruction.words] if instruction.words else []
    texts = [here.content for here in instruction.heredocs] or list(instruction.words)
    return [each for text in texts for each in commands(scope.in_script(text, keep=keep), keep=keep)]


def take_shipped(
    draft: Draft, instruction: Instruction, found: Sequence[Command], language: Language, *, is_building: bool
) -> None:
    """Take what a `RUN` leaves in the image; `is_building` tells that the program is made after it."""
    left: list[Command] = []
    tools: list[Command] = []
    folders: list[Command] = []
    for each in found:
        name = name_of(each[0])
        if (those := installs.installed(each)) is not None:
            installs.take(draft, instruction, those, language)
        elif accounts.is_account(each):
            _take_account(draft, instruction, each)
        elif name == "upx":
            draft.upx = True
        elif name in _FOLDERS:
            folders += [] if _takes_mode(draft, each) else [each]
        elif not _take_link(draft, each) and not _says_nothing(each, language):
            (tools if is_building or language.runs(each) else left).append(each)
    if folders := [each for each in folders if not _is_made(draft, each)]:
        draft.note(instruction, _NO_FOLDER, _shown(folders))
    if left:
        draft.note(instruction, _NO_RUN, _shown(left))
    _note_tools(draft, instruction, tools)


def take_building(
    draft: Draft,
    instruction: Instruction,
    found: Sequence[Command],
    language: Language,
    *,
    has_accounts: bool,
) -> None:
    """Take what a `RUN` of a stage that compiles says of building; its accounts if they are copied."""
    left: list[Command] = []
    for each in found:
        name = name_of(each[0])
        if (those := installs.installed(each)) is not None:
            installs.take(draft, instruction, those, language, of_builder=True)
        elif accounts.is_account(each):
            if has_accounts:
                _take_account(draft, instruction, each)
        elif name == "upx":
            draft.upx = True
        elif not _says_nothing(each, language) and name not in _FOLDERS | {
            "cp",
            "mv",
            "ln",
            "wget",
            "curl",
            "git",
        }:
            left.append(each)
    _note_tools(draft, instruction, left)


def _note_tools(draft: Draft, instruction: Instruction, left: Sequence[Command]) -> None:
    """Note what no preset does: packages by their names are for the lock file, the rest may be a step."""
    packages = [each for each in left if _installs(each)]
    if packages:
        draft.note(instruction, _NOT_LOCKED, _shown(packages))
    if rest := [each for each in left if each not in packages]:
        draft.note(instruction, _NO_BUILD, _shown(rest))


def _installs(command: Command) -> bool:
    return name_of(command[0]) in _INSTALLERS and not {"install", "i", "add"}.isdisjoint(command[1:4])


def _says_nothing(command: Command, language: Language) -> bool:
    return name_of(command[0]) in _NOTHING or language.makes_up_for(command)


def _take_account(draft: Draft, instruction: Instruction, command: Command) -> None:
    if reason := accounts.take(draft, command):
        draft.note(instruction, reason, " ".join(command))


def _take_link(draft: Draft, command: Command) -> bool:
    """Take a symbolic link as an entry of `files`."""
    words = [each for each in command[1:] if not each.startswith("-")]
    flags = "".join(each[1:] for each in command[1:] if each.startswith("-"))
    if command[0] != "ln" or "s" not in flags or len(words) != 2 or words[1].endswith("/"):  # noqa: PLR2004
        return False
    draft.files.append({"dest": draft.placed(absolute(words[1], draft.workdir)), "symlink": words[0]})
    return True


def _takes_mode(draft: Draft, command: Command) -> bool:
    """Take the permissions of copied files, as `chmod +x` gives them."""
    if command[0] != "chmod" or len(command) < 3 or not _MODE.fullmatch(command[1]):  # noqa: PLR2004
        return False
    paths = draft.paths()
    wanted = [draft.placed(absolute(each, draft.workdir)) for each in command[2:]]
    if not all(path in paths for path in wanted):
        return False
    for path in wanted:
        draft.files[paths.index(path)]["mode"] = "0755" if "x" in command[1] else command[1].rjust(4, "0")
    return True


def _is_made(draft: Draft, command: Command) -> bool:
    """Tell whether the folders of a command are made anyway: homes of users, and where a container starts."""
    paths = [absolute(each, draft.workdir) for each in command[1:] if "/" in each]
    made = {each.get("home", f"/home/{each['name']}") for each in draft.users} | {"/tmp", "/home"}  # noqa: S108
    if draft.has_tree:
        made |= {draft.workdir}
    if command[0] == "mkdir":
        made |= {draft.workdir, "/usr/local/bin", "/etc"}
    return bool(paths) and all(path in made for path in paths)


def _shown(found: Sequence[Command]) -> str:
    return "; ".join(" ".join(each) for each in found)
