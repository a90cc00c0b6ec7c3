"""What a build file is to say beside its preset: gathered line by line, with what was not taken and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.dockerfiles.scope import shown
from jettison.cli.dockerfiles.shell import Command, name_of
from jettison.presets.program import Plain

_LONGEST = 60
"""Characters of an instruction that a comment repeats."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line of a Dockerfile that was not taken as it is: its number, how it begins, and the reason."""

    line: int
    text: str
    reason: str


@dataclass(slots=True)
class Draft:
    """The keys of a build file so far; `dest` is where the Dockerfile has the program, if it has one.

    `commands` are the last ENTRYPOINT and CMD, and `health` is the check, with its `test` and `times`.
    `built_by` brought the packages of the builder. `has_tree` tells that the preset ships the whole project,
    which the Dockerfile has at `tree` and the image at `ours`. `moved` is what a program was called that is
    not where it has it.
    `set_by` are the instructions of variables and volumes, `left` those of files that the preset has where
    they go, and `is_owned` tells that some of these should belong to a user. `made` are folders of the
    project that are made, with those from its top on where the Dockerfile has what is in them,
    `made_there` those of which it has no other place.
    """

    image: dict[str, Plain] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    set_by: dict[str, Instruction] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    ports: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    builder: list[str] = field(default_factory=list)
    built_by: list[Instruction] = field(default_factory=list)
    base: str = ""
    users: list[dict[str, str]] = field(default_factory=list)
    groups: list[dict[str, str]] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    dest: str = ""
    has_tree: bool = False
    tree: str = ""
    ours: str = ""
    moved: str = ""
    workdir: str = "/"
    user: str = ""
    commands: dict[str, Instruction] = field(default_factory=dict)
    health: Instruction | None = None
    test: Command = ()
    times: dict[str, Plain] = field(default_factory=dict)
    upx: bool = False
    left: list[tuple[Instruction, str]] = field(default_factory=list)
    is_owned: bool = False
    made: list[tuple[str, str]] = field(default_factory=list)
    made_there: list[tuple[Instruction, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def placed(self, text: str) -> str:
        """Return a text with paths of the Dockerfile's project as the image has them, but for volumes."""
        if self.tree in {"", "/", self.ours}:
            return text
        path = (
            rf"(?:(?<![\w./-])|(?<=:///)|(?<=file://)){re.escape(self.tree)}(?=[/:;,\s\"']|$)([^:;,\s\"']*)"
        )
        return re.sub(path, lambda found: self._placed(found[0], found[1]), text)

    def _placed(self, path: str, rest: str) -> str:
        is_mounted = any(f"{path}/".startswith(f"{each}/") for each in self.volumes)
        return path if is_mounted else f"{self.ours}{rest}"

    def paths(self) -> list[str]:
        """List the paths of files that are copied one by one, written or linked."""
        return [_path(each) for each in self.files]

    def note(self, instruction: Instruction, reason: str, text: str = "") -> None:
        """Keep why an instruction, or a part of it, was not taken."""
        begin = shown(" ".join((text or instruction.text).split()))
        if len(begin) > _LONGEST:
            begin = f"{begin[:_LONGEST].rstrip()}…"
        note = Note(instruction.line, begin, reason)
        if note not in self.notes:
            self.notes.append(note)

    def add(self, packages: Sequence[str]) -> None:
        """Take packages of the image, each once."""
        self.packages += [each for each in dict.fromkeys(packages) if each not in self.packages]

    def add_to_builder(self, instruction: Instruction, package: str) -> None:
        """Take a package of the preset's builder."""
        if package not in self.builder:
            self.builder.append(package)
            self.built_by.append(instruction)


def _path(file: dict[str, str]) -> str:
    return (
        file["dest"] + name_of(file["src"]) if file["dest"].endswith("/") and "src" in file else file["dest"]
    )
