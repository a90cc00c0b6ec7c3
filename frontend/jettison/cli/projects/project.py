"""A project as `jettison init` writes it down: the value of a preset's key, and why it is this one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jettison.description.explain import scalar
from jettison.errors import BuildError

WORD = r"[A-Za-z0-9_][\w.-]*"
"""A name that is safe in a path, in YAML and in a comment."""

_MOST_NAMES = 8
"""So many names stand in one line of a message."""

_WIDTH = 110
"""The longest line with a value of several keys."""

Value = str | bool | Sequence[str]

Words = tuple[str, ...]
"""A command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of a project: what the preset's key says of it, what it is called, and where its source is.

    `is_own` tells that it is the one of its package or module, and no further one.
    """

    value: str
    name: str
    source: str
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A preset's key, the keys of its value, and the one of them that can stand alone.

    `name` is for the image, `why` are sentences, and `others` values for programs that were not taken;
    `namesakes` are those that cannot be, since a name would be there twice. `comments` stand above
    the key. `needs` are paths that a build needs of the context, and `no_need` what the language leaves
    there for none. `beside` are the lines of projects in other languages that the directory holds too.
    `lacks` are sentences on what is not there yet.
    `programs` are the names of those that ship; a preset that ships a tree of files has none. `is_package`
    tells that a package is made of the project, and that its files do not ship unless one of them starts.
    `cmd` are words for the program, and `scripts` those that other names for a start stand for: a file, and
    words for it.
    """

    key: str
    alone: str
    value: Mapping[str, Value]
    name: str
    why: tuple[str, ...]
    needs: tuple[str, ...]
    no_need: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    is_package: bool = False
    cmd: tuple[str, ...] = ()
    scripts: Mapping[str, Words] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The key with its value on one line; the key alone where the project says the rest."""
        if not self.value:
            return f"{self.key}:"
        if self.value.keys() == {self.alone}:
            return f"{self.key}: {_yaml(self.value[self.alone], flow=False)}"
        return f"{self.key}: {{{', '.join(f'{key}: {_yaml(value)}' for key, value in self.value.items())}}}"

    @property
    def lines(self) -> list[str]:
        """The key with its value, as a build file has it."""
        if len(self.line) <= _WIDTH:
            return [self.line]
        return [
            f"{self.key}:",
            *(f"  {key}: {_yaml(value, flow=False)}" for key, value in self.value.items()),
        ]


@dataclass(frozen=True, slots=True)
class Built:
    """The value of a preset with what commands say, and why not for those that say something else.

    `output` is the path that a command gives the program.
    """

    value: Mapping[str, Value]
    left: Mapping[Words, str] = field(default_factory=dict)
    output: str = ""


class NoProgramError(BuildError):
    """A project of a language without a program in it: one of another language in its place is taken.

    `project` is the same with all but what starts, which a Dockerfile may say; None where none can.
    """

    def __init__(self, message: str, *, hint: str = "", project: Project | None = None) -> None:
        super().__init__(message, hint=hint)
        self.project = project


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language: what it is called, and the one key of its preset.

    `find` returns the project at the top of a directory, None if there is none; NoProgramError for one
    without a program. `files` tell, in a directory further up, that a folder is a part of a project.
    `images` is an expression for the last part of the names of images that Dockerfiles build it on, `tools`
    are the commands there that the preset's builder runs too; of `others` it runs none: `go generate`.
    `has_compiler` tells whether the builder has one of C; where it has none, `compiles_with` are packages
    that go with one. `brought` are packages that the preset asks for by itself. `start` returns, of the words
    by which a Dockerfile starts a program, the preset's value for that and the words left for the program,
    None if it cannot say; `flags` parts a command into what is told to what runs the program, and the rest.
    `build` returns the value with what the commands of a Dockerfile say of building. `does` tells of commands
    of `tools` whether the preset does the same, each if there is none, and `reads` is an expression for
    variables that are for its builder. `tree` is where the image has the whole project, if it has. `links_c`
    tells whether the program can use libraries of C, `has_dest` whether its key says where that goes,
    `has_build` whether it names a script that makes what starts, and `provides` are paths of programs by
    their names that every image of the preset has.
    """

    name: str
    key: str
    looked_for: str
    files: tuple[str, ...]
    images: str
    find: Callable[[Path], Project | None]
    tools: frozenset[str] = frozenset()
    start: Callable[[Project, Words], tuple[Mapping[str, Value], Words] | None] = lambda _, __: None
    others: frozenset[str] = frozenset()
    build: Callable[[Project, Sequence[Words]], Built] = lambda project, _: Built(project.value)
    provides: Mapping[str, str] = field(default_factory=dict)
    has_dest: bool = True
    flags: Callable[[Words], tuple[Words, Words]] = lambda words: ((), words)
    tree: str = ""
    does: Callable[[Words], bool] | None = None
    reads: str = ""
    has_compiler: bool = True
    compiles_with: tuple[str, ...] = ()
    brought: frozenset[str] = frozenset()
    has_build: bool = False
    links_c: Callable[[Mapping[str, Value]], bool] = lambda _: True

    def runs(self, command: Words) -> bool:
        """Tell whether the preset's builder runs what a command does."""
        return command[0].rpartition("/")[2] in self.tools and " ".join(command[:2]) not in self.others

    def makes_up_for(self, command: Words) -> bool:
        """Tell whether the preset does what a command does."""
        return self.runs(command) and (self.does is None or self.does(command))


def _yaml(value: Value, *, flow: bool = True) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return scalar(value, flow) if isinstance(value, str) else f"[{', '.join(map(scalar, value))}]"


def one_or_list(values: Sequence[str]) -> Value:
    """Return a list of several, and one alone."""
    return values[0] if len(values) == 1 else values


def some(names: Sequence[str]) -> str:
    """List the first of names, and say how many there are beyond."""
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return f"{listed} and {more} more" if more > 0 else listed


def image_name(name: str) -> str:
    """Make an image's name of a program's: lower case, separators only inside."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"


def text_of(file: Path) -> str:
    """Read a text; BuildError if that cannot be."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BuildError(f"{file}: cannot be read: {error.strerror}") from None


def is_file(path: Path) -> bool:
    """Tell whether a file is there."""
    return os.path.isfile(path)  # noqa: PTH113 - pathlib's raises for a name of any length


def text_if_there(file: Path) -> str:
    """Read a text, which need not be there."""
    return text_of(file) if is_file(file) else ""
