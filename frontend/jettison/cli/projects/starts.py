"""What the words by which a Dockerfile starts a program mean to presets that ship a tree of files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jettison.cli.projects.project import WORD, Project, Value, Words

_RUNNERS = frozenset(("uv", "poetry", "pipenv", "pdm", "hatch"))
_PYTHON = re.compile(r"python(?:3(?:\.[0-9]+)?)?")
_QUIET = frozenset(("-u", "-B", "-OO", "-O", "-I"))
"""Options of Python that change nothing here: logs are not buffered, and byte code is in the image."""

_OF_RUN = frozenset(("--no-sync", "--frozen", "--locked", "--no-dev", "--no-project", "--quiet", "-q", "--"))
"""Options of `uv run` that change nothing here: all is installed."""

_WITH_VALUE = frozenset(("-r", "--require", "--import", "--loader", "--experimental-loader"))
"""Options of node that a value follows."""

_OTHER = frozenset(("-", "-e", "--eval", "-p", "--print", "-c", "--check", "-i", "--test", "--run"))
"""Options of node with which it starts no file."""

_OF_SYSTEM = frozenset(("/bin", "/usr/bin"))
"""Folders named `bin` whose programs are those of packages."""

_OF_A_SHELL = (".sh", ".bash")

Started = tuple[Mapping[str, Value], Words]


def of_node(project: Project, words: Words) -> Started | None:
    """Return the value of `node` for `node FILE …`, `npm start` and the like; None for other commands."""
    program, *rest = words
    name = _name(program)
    if name in {"npm", "yarn", "pnpm"} and rest in (["start"], ["run", "start"]):
        return project.value, project.cmd
    if name in {"npm", "yarn", "pnpm"} and rest[:1] == ["run"] and project.scripts.get(rest[-1]):
        file, *more = project.scripts[rest[-1]]
        return {**project.value, "main": file}, tuple(more)
    if name not in {"node", "nodejs"} or not rest or rest[0].startswith("-"):
        return None
    workspace = project.value.get("workspace", "")
    file = rest[0].removeprefix("./").removeprefix(f"{workspace}/")
    if file.startswith("/"):
        return None
    return {**project.value, "main": file}, tuple(rest[1:])


def flags_of_node(words: Words) -> tuple[Words, Words]:
    """Return what node is told before the file, and the words without that."""
    if _name(words[0]) not in {"node", "nodejs"}:
        return (), words
    number = 1
    while number < len(words) and words[number].startswith("-") and words[number] not in _OTHER:
        number += 2 if words[number] in _WITH_VALUE else 1
    return (words[1:number], (words[0], *words[number:])) if number < len(words) else ((), words)


def of_python(project: Project, words: Words) -> Started | None:
    """Return the value of `python` for a module, a file or a script, behind `uv run` and the like too."""
    rest = list(words)
    if _name(rest[0]) in _RUNNERS and rest[1:2] == ["run"]:
        rest = rest[2:]
        while rest and rest[0] in _OF_RUN:
            rest.pop(0)
    kept = {key: value for key, value in project.value.items() if key not in {"run", "module", "file"}}
    if not rest or rest[0].startswith("-"):
        return None
    program = rest.pop(0)
    if not _PYTHON.fullmatch(_name(program)):
        return _of_script(kept, program, rest)
    while rest and rest[0] in _QUIET:
        rest.pop(0)
    if rest[:1] == ["-m"] and len(rest) > 1:
        return {**kept, "module": rest[1]}, tuple(rest[2:])
    if rest and rest[0].endswith(".py") and not rest[0].startswith("/"):
        return {**kept, "file": rest[0].removeprefix("./")}, tuple(rest[1:])
    return None


def _of_script(kept: Mapping[str, Value], program: str, rest: list[str]) -> Started | None:
    """Return the value for a file of Python, or for a console script where environments have these."""
    if program.endswith(".py"):
        return (
            None if program.startswith("/") else ({**kept, "file": program.removeprefix("./")}, tuple(rest))
        )
    folder, _, name = program.rpartition("/")
    is_script = re.fullmatch(WORD, name) and not name.endswith(_OF_A_SHELL)
    if not is_script or ("/" in program and (folder in _OF_SYSTEM or _name(folder) != "bin")):
        return None
    return {**kept, "run": name}, tuple(rest)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
