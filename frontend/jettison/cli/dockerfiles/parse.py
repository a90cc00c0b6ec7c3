"""A Dockerfile as stages of instructions, read by a port of BuildKit's own parser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from e2b_dockerfile_utils import (
    DockerfileHeredoc,
    DockerfileInstruction,
    DockerfileSyntaxError,
    chomp_heredoc_content,
    parse_dockerfile_ast,
)

from jettison.cli.dockerfiles.scope import Scope
from jettison.errors import BuildError, OptionError, suggest

_LONGEST = 1 << 18
"""Bytes of a Dockerfile that are read: people write some thousands, and the parser takes each one alone."""

_MOST_LINES = 2000
_OURS = re.compile(r"#[ \t]*syntax[ \t]*=[ \t]*\S*jettison", re.IGNORECASE)


class OursError(BuildError):
    """A file that is a build file of Jettison's, and no Dockerfile."""


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A text in the Dockerfile itself: the file that it becomes, and whether variables mean anything."""

    name: str
    content: str
    expands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """An instruction: its flags, its words as they are written, and its lines, which count from 1."""

    name: str
    flags: Mapping[str, str]
    words: tuple[str, ...]
    text: str
    line: int
    is_json: bool = False
    heredocs: tuple[Heredoc, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage: its name, its number, what it begins from with arguments put in, and its instructions."""

    name: str
    number: int
    base: str
    line: int
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """The stages of a Dockerfile, the arguments above them, and the character that escapes."""

    path: Path
    stages: tuple[Stage, ...]
    args: Scope

    def stage(self, name: str) -> Stage | None:
        """Return the last stage of a name, or the one of a number; None if there is none."""
        for each in reversed(self.stages):
            if name.lower() == each.name.lower() or name == str(each.number):
                return each
        return None

    def chain(self, stage: Stage) -> list[Stage]:
        """List a stage and those that it stands on, the lowest first."""
        found = [stage]
        while below := self._below(found[0]):
            found.insert(0, below)
        return found

    def final(self, target: str) -> Stage:
        """Return the stage that ships; OptionError for one that is not there."""
        if not target:
            return self.stages[-1]
        if found := self.stage(target):
            return found
        names = [each.name or str(each.number) for each in self.stages]
        raise OptionError(
            f"option --target {target}: {self.path} has the stages {', '.join(names)}",
            hint=suggest(target, names),
        )

    def _below(self, stage: Stage) -> Stage | None:
        above = [each for each in self.stages[: stage.number] if each.name.lower() == stage.base.lower()]
        return above[-1] if above and stage.base else None


def read(path: Path) -> Dockerfile:
    """Read a Dockerfile; BuildError for one that cannot be read, or is none."""
    text = _text(path)
    if _OURS.match(text.removeprefix("\ufeff")):
        raise OursError(f"{path}: it is a build file of Jettison already", hint="edit it, or remove it first")
    try:
        tree = parse_dockerfile_ast(text)
    except (DockerfileSyntaxError, RecursionError) as error:
        said = str(error).removeprefix("Dockerfile parse error").removeprefix(": ").strip()
        hint = "mend it, or name another one with `--from`; `--from none` reads none"
        raise BuildError(f"{path}: not a Dockerfile that can be read: {said}", hint=hint) from None
    instructions = [_instruction(each) for each in tree.instructions]
    first = next((n for n, each in enumerate(instructions) if each.name == "FROM"), None)
    if first is None:
        raise BuildError(f"{path}: no FROM in it: this is not a Dockerfile")
    args = Scope(tree.escape_token)
    for each in instructions[:first]:
        args.declare(each.words)
    return Dockerfile(path=path, stages=tuple(_stages(instructions[first:], args)), args=args)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise BuildError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > _LONGEST or data.count(b"\n") > _MOST_LINES:
        raise BuildError(f"{path}: more than {_MOST_LINES:,} lines or {_LONGEST:,} bytes: too large to read")
    try:
        if b"\0" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise BuildError(f"{path}: not a text in UTF-8, and no Dockerfile")


def _instruction(each: DockerfileInstruction) -> Instruction:
    flags = (flag.removeprefix("--").partition("=") for flag in each.flags)
    return Instruction(
        name=each.name,
        flags={name: value for name, _, value in flags},
        words=tuple(each.args),
        text=each.original.strip(),
        line=each.start_line,
        is_json=each.json,
        heredocs=tuple(map(_heredoc, each.heredocs)),
    )


def _heredoc(here: DockerfileHeredoc) -> Heredoc:
    content = chomp_heredoc_content(here.content) if here.chomp else here.content
    return Heredoc(here.name, content, here.expand)


def _stages(instructions: Sequence[Instruction], args: Scope) -> list[Stage]:
    starts = [number for number, each in enumerate(instructions) if each.name == "FROM"]
    ends = [*starts[1:], len(instructions)]
    return [
        _stage(number, instructions[start], instructions[start + 1 : end], args)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _stage(number: int, begin: Instruction, rest: Sequence[Instruction], args: Scope) -> Stage:
    words = [args.literal_or_same(word) for word in begin.words]
    named = len(words) > 2 and words[1].lower() == "as"  # noqa: PLR2004 - FROM base AS name
    return Stage(
        name=words[2] if named else "",
        number=number,
        base=words[0] if words else "",
        line=begin.line,
        instructions=tuple(rest),
    )
