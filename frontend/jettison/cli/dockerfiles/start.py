"""What starts in the image: the words of ENTRYPOINT, CMD and HEALTHCHECK, without the shell that it lacks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jettison.cli.dockerfiles import counterparts
from jettison.cli.dockerfiles.config import absolute
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.dockerfiles.scope import as_written
from jettison.cli.dockerfiles.shell import Command, name_of, plain_words, without_shell
from jettison.cli.projects.project import Language, Project, Value, is_file, text_if_there

_NO_SHELL = "it needs a shell, and the image has none: write the words of one command"
_NOT_THERE = "no file of the image is known to be there; the image starts the preset's program"
_WRAPPED = "it starts what `CMD` says, and so does the preset, without what this does before"
_LACKING = "`{}` is not in the folder"
_MADE = f"{_LACKING}: if a script of the project makes it, `build` names that"
_SOURCES = (".py", ".js", ".mjs", ".cjs")
_BIN = ("/usr/bin/", "/usr/local/bin/", "/bin/", "/sbin/", "/usr/sbin/", "/usr/local/sbin/")


def finish(draft: Draft, project: Project, language: Language, folder: Path) -> Project:
    """Write down what starts; return the project with what the words say of its program."""
    entry, cmd = _words(draft, "ENTRYPOINT"), _words(draft, "CMD")
    if (first := draft.commands.get("ENTRYPOINT")) and not first.is_json:
        cmd = None
    prefix: Command = ()
    if entry and name_of(entry[0]) in counterparts.INIT:
        prefix, entry = _init(entry)
    elif cmd and not entry and name_of(cmd[0]) in counterparts.INIT:
        prefix, cmd = _init(cmd)
    if project.programs:
        draft.add([counterparts.INIT_PACKAGE] if prefix else [])
        _start_program(draft, project, prefix, entry, cmd)
        return project
    if prefix:
        draft.note(_first(draft), "the preset's program starts without an init: `docker run --init` adds one")
    return _start_tree(draft, project, language, (entry or (), cmd or ()), folder)


def _first(draft: Draft) -> Instruction:
    return draft.commands.get("ENTRYPOINT") or draft.commands["CMD"]


def _words(draft: Draft, name: str) -> Command | None:
    instruction = draft.commands.get(name)
    if instruction is None or not instruction.words:
        return None
    words = instruction.words
    found = without_shell(words) if instruction.is_json else plain_words(words[0])
    if found is None:
        draft.note(instruction, _NO_SHELL)
    return found


def _init(words: Command) -> tuple[Command, Command]:
    """Return the words of an init that Azure Linux has, and those after it."""
    rest = list(words[1:])
    options = []
    while rest and rest[0].startswith("-"):
        word = rest.pop(0)
        if word == "--":
            break
        options.append(word)
    name = name_of(words[0])
    own = options if name.startswith("tini") else list(counterparts.INIT[name])
    return (counterparts.INIT_PATH, *own, "--"), tuple(rest)


def _start_program(
    draft: Draft, project: Project, prefix: Command, entry: Command | None, cmd: Command | None
) -> None:
    own = (paths(draft, project)[0],)
    if prefix and not entry:
        entry, cmd = (prefix, _located(draft, project, cmd, "CMD")) if cmd else ((*prefix, *own), None)
    elif entry:
        if words := _located(draft, project, entry, "ENTRYPOINT"):
            entry = (*prefix, *words)
        else:
            entry, cmd = (*prefix, *own) if prefix else None, None
    elif cmd and ("ENTRYPOINT" not in draft.commands or located(draft, project, cmd[0])):
        cmd = _located(draft, project, cmd, "CMD")
        entry = () if cmd else None
    else:
        cmd = None
    if entry is not None and entry != own:
        draft.image["entrypoint"] = [as_written(word) for word in entry]
    if cmd:
        draft.image["cmd"] = [as_written(word) for word in cmd]


def _located(draft: Draft, project: Project, words: Command, name: str) -> Command | None:
    """Return a command with the whole path of its program; None after a note where nobody knows it."""
    path = located(draft, project, words[0])
    if path:
        return path, *words[1:]
    draft.note(draft.commands[name], _NOT_THERE)
    return None


def located(draft: Draft, project: Project, word: str) -> str:
    """Return where the program of a word is in the image, empty if that is not known."""
    name = name_of(word)
    if (not draft.dest and name in project.programs) or name == draft.moved:
        return f"/usr/bin/{name if name in project.programs else project.programs[0]}"
    known = [*paths(draft, project), *draft.paths()]
    if "/" in word:
        wanted = absolute(word, draft.workdir)
        if wanted in known:
            return wanted
        if any(wanted.startswith(f"{each['dest'].rstrip('/')}/") for each in draft.files if "src" in each):
            return wanted
    else:
        found = next((path for path in known if name_of(path) == name), "")
        if found:
            return found
    if name in draft.packages and (("/" not in word) or word.startswith(_BIN)):
        return f"/usr/bin/{name}"
    return ""


def paths(draft: Draft, project: Project) -> list[str]:
    """List where the preset's programs are."""
    if draft.dest and not draft.dest.endswith("/"):
        return [draft.dest]
    return [f"{draft.dest or '/usr/bin/'}{each}" for each in project.programs]


def _start_tree(
    draft: Draft, project: Project, language: Language, words: tuple[Command, Command], folder: Path
) -> Project:
    """Let the language say what words start, as `python -m app`; what is left is for the program."""
    entry, cmd = words
    if not entry and not cmd:
        return project
    instruction = draft.commands["ENTRYPOINT" if entry else "CMD"]
    found = _started(draft, project, language, (*entry, *cmd), folder)
    if found is None and entry and cmd and not language.runs(entry):
        found = _known(_started(draft, project, language, cmd, folder), project, folder)
        if found:
            draft.note(instruction, _WRAPPED)
            instruction = draft.commands["CMD"]
    if found is None:
        for name in ("ENTRYPOINT", "CMD")[0 if entry else 1 : 2 if cmd else 1]:
            draft.note(draft.commands[name], "the preset starts the program in its own way")
        return project
    value, rest = found
    if lacking := _lacking(value, folder):
        draft.note(instruction, _MADE.format(lacking) if language.has_build else _LACKING.format(lacking))
        return project
    if rest:
        draft.image["cmd"] = [as_written(word) for word in _left(draft, (*entry, *cmd), rest)]
    _take_flags(draft, language, cmd if instruction.name == "CMD" else (*entry, *cmd), value)
    return _said_by(instruction, project, value, folder)


def _take_flags(draft: Draft, language: Language, words: Command, value: Mapping[str, Value]) -> None:
    """Take what a command tells what runs the program, as `node --enable-source-maps`."""
    flags, _ = language.flags(words)
    path = posixpath.join(draft.ours, str(value.get("workspace", "")), str(value.get("main", "")))
    if flags and "main" in value:
        name = language.provides[name_of(words[0])]
        told = (name, *(draft.placed(each) for each in flags), path)
        draft.image["entrypoint"] = [as_written(word) for word in told]


def _left(draft: Draft, words: Command, rest: Command) -> Command:
    """Return the words for the program as they stand there, with whole paths, if they are its last ones."""
    last = words[len(words) - len(rest) :]
    same = tuple(_in_tree(draft, word) for word in last) == rest
    return tuple(draft.placed(word) for word in last) if same else rest


def _started(
    draft: Draft, project: Project, language: Language, words: Command, folder: Path
) -> tuple[Mapping[str, Value], Command] | None:
    """Return what words start; None for a script of the folder and for what is unknown."""
    inside = tuple(_as_made(draft, _in_tree(draft, word), folder) for word in words)
    is_script = "/" in words[0] and not inside[0].endswith(_SOURCES) and is_file(folder / inside[0])
    return None if is_script else language.start(project, language.flags(inside)[1])


def _known(
    found: tuple[Mapping[str, Value], Command] | None, project: Project, folder: Path
) -> tuple[Mapping[str, Value], Command] | None:
    """Return what is started, unless no manifest names it: it may be a word for the script before."""
    run = found[0].get("run") if found else None
    if not isinstance(run, str):
        return found
    named = re.compile(rf"(?<![\w-]){re.escape(run)}(?![\w-])")
    return found if any(named.search(text_if_there(folder / each)) for each in project.needs) else None


def _said_by(instruction: Instruction, project: Project, value: Mapping[str, Value], folder: Path) -> Project:
    """Return a project with what a Dockerfile starts, if that is not what the project says already."""
    if value == project.value:
        return replace(project, cmd=())
    file = value.get("main") or value.get("file")
    path = f"{value.get('workspace', '.')}/{file}".removeprefix("./")
    needs = (path,) if isinstance(file, str) and path not in project.needs and is_file(folder / path) else ()
    why = (*project.why[:-1], f"{instruction.name} of the Dockerfile starts it")
    return replace(project, value=value, why=why, needs=(*project.needs, *needs), cmd=())


def _in_tree(draft: Draft, word: str) -> str:
    """Return a path of the Dockerfile's image as one of the project."""
    for place in (draft.tree, draft.workdir):
        word = word.removeprefix(f"{place.rstrip('/')}/") if place.strip("/") else word
    return word


def _as_made(draft: Draft, word: str, folder: Path) -> str:
    """Return a file as the project has it, of which a Dockerfile has the folder elsewhere."""
    if word.startswith(("/", "-")) or not word.endswith(_SOURCES) or (folder / word).exists():
        return word
    for made, there in draft.made:
        path = posixpath.relpath(word, there)
        if not path.startswith(".."):
            return posixpath.join(made, path)
    return word


def _lacking(value: Mapping[str, Value], folder: Path) -> str:
    """Return the file that starts if it is not there, and no script makes it; empty if it is."""
    file, workspace = value.get("main") or value.get("file"), value.get("workspace", "")
    if not isinstance(file, str) or not isinstance(workspace, str) or "build" in value:
        return ""
    path = folder / workspace / file
    return "" if any(each.exists() for each in (path, path.with_name(f"{path.name}.js"))) else file


def take_health(draft: Draft, project: Project, language: Language) -> None:
    """Write down the check of health, unless the image does not have its program."""
    if draft.health is None or not draft.test:
        return
    first, *rest = draft.test
    if path := language.provides.get(first) or located(draft, project, first):
        words = (path, *(draft.placed(word) if draft.has_tree else word for word in rest))
        draft.image["healthcheck"] = {"test": [as_written(word) for word in words], **draft.times}
        return
    reason = f"no `{name_of(first)}` is in the image: let the program ask itself, or probe it from outside"
    draft.note(draft.health, reason)
