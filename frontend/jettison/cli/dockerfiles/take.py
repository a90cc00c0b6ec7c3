"""From a Dockerfile to the keys of a build file: its last stage line by line, and what its stages build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from jettison.cli.dockerfiles import config, copies, counterparts, runs, shipped, start, tree
from jettison.cli.dockerfiles.copies import Copy, Place
from jettison.cli.dockerfiles.draft import Draft, Note
from jettison.cli.dockerfiles.parse import Dockerfile, Instruction, Stage
from jettison.cli.dockerfiles.scope import Scope, as_written
from jettison.cli.dockerfiles.shell import Command
from jettison.cli.projects.project import Language, Project, Value
from jettison.distros import Layout
from jettison.distros.layout import PATH

_OF_STAGE = "a stage that no preset makes: write it under `stages`, and the copy under `files`"
_SEVERAL = "which of several programs this is cannot be told: they are in {}"
_OF_PRESET = (
    "the program's files belong to root, and it reads them: what it writes goes to a volume, or to /tmp"
)
_OF_BUILD = "a variable of a stage that builds: if what it runs reads it, write it under the preset's `env`"
_ROOT = "no `USER`: the Dockerfile's image runs as root, this one as 65532, unless `image` has `user: root`"
_OF_ROOT = "only root can look into /root: the program is in /usr/bin, and the container starts in /"


@dataclass(slots=True)
class _Reading:
    """A Dockerfile while it is read, for one language's project."""

    place: Place
    project: Project
    language: Language
    draft: Draft
    scope: Scope
    ran: dict[Command, Instruction] = field(default_factory=dict)
    building: dict[int, bool] = field(default_factory=dict)


def take(
    dockerfile: Dockerfile, target: str, found: tuple[Language, Project], folder: Path, layout: Layout
) -> tuple[Draft, Project, Scope]:
    """Return what a build file takes over of a Dockerfile, the project with it, and the arguments it uses."""
    language, project = found
    stage = dockerfile.final(target)
    place = Place(folder=folder, dockerfile=dockerfile, stage=stage, layout=layout)
    scope = Scope(dockerfile.args.escape)
    scope.env["PATH"] = PATH
    scope.all_args |= dockerfile.args.all_args
    reading = _Reading(place, project, language, Draft(has_tree=not project.programs), scope)
    chain = dockerfile.chain(stage)
    reading.draft.ours = language.tree
    if reading.draft.has_tree:
        reading.draft.tree = _tree(reading, chain)
    for each in _used(dockerfile, chain):
        _read_building(reading, each, has_accounts=_has_accounts(chain))
    for each in chain:
        _read_shipped(reading, each)
    _look_at_base(reading.draft, chain, language)
    project = _with_flags(reading)
    _leave_home_of_root(reading.draft, chain[-1])
    project = start.finish(reading.draft, project, language, folder)
    start.take_health(reading.draft, project, language)
    _drop_twins(reading.draft, start.paths(reading.draft, project))
    if reading.draft.has_tree:
        shipped.finish(reading.draft, project, folder)
    reading.draft.notes.sort(key=lambda note: note.line)
    return reading.draft, project, scope


def _with_flags(reading: _Reading) -> Project:
    """Return the project with the flags of compilers, and the packages that they need."""
    built = reading.language.build(reading.project, list(reading.ran))
    value = {key: _written(each) for key, each in built.value.items()}
    for command, reason in built.left.items():
        reading.draft.note(reading.ran[command], reason, " ".join(command))
    if (
        built.output
        and not reading.draft.dest
        and reading.language.has_dest
        and _builds(reading, reading.place.stage)
    ):
        reading.draft.dest = config.absolute(built.output, reading.draft.workdir)
    if reading.draft.builder and not reading.language.links_c(value):
        (instruction, *_) = reading.draft.built_by
        packages = " ".join(reading.draft.builder)
        reading.draft.note(
            instruction, "no C is compiled in: with `cgo: true` write them under `packages` of `go`", packages
        )
        reading.draft.builder.clear()
    return replace(reading.project, value=value)


def _written(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    return as_written(value) if isinstance(value, str) else [as_written(each) for each in value]


def _run(reading: _Reading, instruction: Instruction, scope: Scope) -> list[Command]:
    """Return the commands of a `RUN`, and remember them for the language."""
    kept = runs.script(instruction, scope, keep=True)
    reading.ran.update(dict.fromkeys(kept, instruction))
    return runs.script(instruction, scope)


def _used(dockerfile: Dockerfile, chain: list[Stage]) -> list[Stage]:
    """List the stages that others copy from, in the order of the file."""
    waiting, found = list(chain), set[int]()
    while waiting:
        for each in waiting.pop().instructions:
            source = dockerfile.stage(each.flags.get("from", "")) if "from" in each.flags else None
            for part in dockerfile.chain(source) if source else ():
                if part.number not in found and part not in chain:
                    found.add(part.number)
                    waiting.append(part)
    return [each for each in dockerfile.stages if each.number in found]


def _has_accounts(chain: list[Stage]) -> bool:
    return any("/etc/passwd" in each.words for stage in chain for each in stage.instructions)


def _scope(
    reading: _Reading, stage: Stage, scope: Scope, *, is_building: bool = False
) -> Iterator[Instruction]:
    """Yield the instructions of a stage that are not about variables, which are taken on the way."""
    scope.args.clear()
    for each in stage.instructions:
        if each.name == "ARG":
            scope.declare(each.words, reading.place.dockerfile.args)
            if is_building:
                _note_variables(reading, each, [word.partition("=")[0] for word in each.words])
        else:
            yield each


def _builds(reading: _Reading, stage: Stage) -> bool:
    """Tell whether a stage, or one below it, runs what the preset's builder runs."""
    if stage.number not in reading.building:
        reading.building[stage.number] = _runs_tools(reading, stage)
    return reading.building[stage.number]


def _runs_tools(reading: _Reading, stage: Stage) -> bool:
    chain = reading.place.dockerfile.chain(stage)
    return counterparts.is_image(reading.language.images, chain[0].base) or any(
        reading.language.runs(command)
        for part in chain
        for each in part.instructions
        if each.name == "RUN"
        for command in runs.script(each, reading.scope)
    )


def _read_building(reading: _Reading, stage: Stage, *, has_accounts: bool) -> None:
    """Read a stage that does not ship."""
    if not _builds(reading, stage):
        return
    scope = reading.scope.child()
    for each in _scope(reading, stage, scope, is_building=True):
        if each.name == "ENV":
            _note_variables(reading, each, each.words[::3])
            tree.set_all(each, scope)
            reading.ran["env", *(f"{name}={value}" for name, value in scope.env.items())] = each
        elif each.name == "RUN":
            found = _run(reading, each, scope)
            runs.take_building(reading.draft, each, found, reading.language, has_accounts=has_accounts)


def _note_variables(reading: _Reading, instruction: Instruction, names: Sequence[str]) -> None:
    """Note variables that the preset's builder may read: its `env` is for them."""
    reads, ours = reading.language.reads, config.FOR_BUILDING
    told = [each for each in names if reads and re.fullmatch(reads, each) and not ours.fullmatch(each)]
    if told:
        reading.draft.note(instruction, _OF_BUILD, " ".join(told))


def _read_shipped(reading: _Reading, stage: Stage) -> None:
    """Read a stage that ships, or that one stands on; an ENTRYPOINT makes nothing of a CMD below it."""
    draft = reading.draft
    if any(each.name == "ENTRYPOINT" for each in stage.instructions):
        draft.commands.pop("CMD", None)
    last = _last_build(reading, stage)
    for number, each in enumerate(_scope(reading, stage, reading.scope)):
        if each.name == "RUN":
            found = _run(reading, each, reading.scope)
            runs.take_shipped(draft, each, found, reading.language, is_building=number < last)
        elif each.name not in {"COPY", "ADD"}:
            config.take(draft, each, reading.scope, stage)
        elif number > last or "from" in each.flags or not reading.project.programs:
            _read_copy(reading, each)


def _last_build(reading: _Reading, stage: Stage) -> int:
    """Return the number of the last instruction of a stage that builds the program, -1 if none does."""
    kept = [each for each in stage.instructions if each.name != "ARG"]
    builds = (
        number
        for number, each in enumerate(kept)
        if each.name == "RUN"
        and any(reading.language.runs(command) for command in runs.script(each, reading.scope))
    )
    return max(builds, default=-1)


def _tree(reading: _Reading, chain: Sequence[Stage]) -> str:
    """Return where the Dockerfile's image has the project: where that was copied to, else where it starts."""
    place = reading.place
    found = tree.root(place.dockerfile, chain, reading.scope, place.folder)
    return found or tree.last_workdir(place.dockerfile, chain, reading.scope)


def _read_copy(reading: _Reading, instruction: Instruction) -> None:
    draft, place = reading.draft, reading.place
    copy = copies.read(draft, instruction, reading.scope, place.stage)
    if copy is None:
        return
    if instruction.heredocs:
        copies.take_texts(draft, _moved(reading, copy), reading.scope)
    elif "from" not in instruction.flags:
        for source in copy.sources:
            _take_or_leave(reading, replace(copy, sources=(source,)))
    elif not copies.take_idiom(draft, copy, reading.language.brought) and not _brings_tools(reading, copy):
        _read_from(reading, copy)


def _moved(reading: _Reading, copy: Copy) -> Copy:
    """Return a copy into the project's folder as one into the folder where the preset has it."""
    return replace(copy, dest=reading.draft.placed(copy.dest)) if reading.draft.has_tree else copy


def _take_or_leave(reading: _Reading, copy: Copy) -> None:
    """Take a file or folder of the project, unless the preset has it there, or installs what it says."""
    draft, (source,) = reading.draft, copy.sources
    if draft.has_tree and tree.agrees(source, copy.dest, draft.tree, reading.place.folder):
        _leave_to_preset(reading, copy)
    elif not draft.has_tree or not tree.is_manifest(source):
        copies.take_from_context(draft, _with_folder(reading, copy), reading.place)


def _leave_to_preset(reading: _Reading, copy: Copy) -> None:
    draft = reading.draft
    owner = copy.instruction.flags.get("chown", "")
    if owner and not draft.is_owned:
        draft.is_owned = True
        draft.note(copy.instruction, _OF_PRESET, f"--chown={owner}")
    draft.left += [(copy.instruction, each) for each in copy.sources if (each,) not in tree.WHOLE]


def _with_folder(reading: _Reading, copy: Copy) -> Copy:
    """Return a copy in the preset's place, with a slash where a file goes into the project's folder."""
    draft, (source,) = reading.draft, copy.sources
    is_file = draft.has_tree and not (reading.place.folder / source.lstrip("/")).is_dir()
    ends = "/" if is_file and copy.dest in {draft.tree, draft.workdir} else ""
    return _moved(reading, replace(copy, dest=f"{copy.dest}{ends}"))


def _brings_tools(reading: _Reading, copy: Copy) -> bool:
    """Tell whether a copy is of commands that build, as `uv` of an image: the preset has its own."""
    stage = reading.place.dockerfile.stage(copy.instruction.flags["from"])
    return stage is None and all(posixpath.basename(each) in reading.language.tools for each in copy.sources)


def _read_from(reading: _Reading, copy: Copy) -> None:
    draft, place = reading.draft, reading.place
    name = copy.instruction.flags["from"]
    stage = place.dockerfile.stage(name)
    if stage is None:
        copies.take_from_image(draft, _moved(reading, copy), reading.scope.literal_or_same(name), place)
        return
    for source in copy.sources:
        path = config.absolute(source, _workdir(reading, stage))
        mapped = copies.of_context(path, stage, place, reading.scope)
        single = replace(copy, sources=(mapped or source,))
        if mapped:
            _take_or_leave(reading, single)
        elif not _builds(reading, stage):
            draft.note(copy.instruction, _OF_STAGE)
        elif reading.project.programs:
            _take_program(reading, single)
        else:
            _leave_made(reading, replace(copy, sources=(path,)), stage)


def _leave_made(reading: _Reading, copy: Copy, stage: Stage) -> None:
    """Leave what a stage makes to the preset, with a note if that has it elsewhere, or does not make it."""
    draft, place, (path,) = reading.draft, reading.place, copy.sources
    chain = place.dockerfile.chain(stage)
    top = tree.root(place.dockerfile, chain, reading.scope, place.folder)
    made = tree.inside(path, top) if top != "/" or path == "/" else None
    if made is None:
        if not tree.is_mentioned(path, chain):
            draft.note(copy.instruction, _OF_STAGE)
    elif tree.agrees(made, copy.dest, draft.tree, place.folder) or made.endswith("node_modules"):
        draft.made_there.append((copy.instruction, made))
        _leave_to_preset(reading, replace(copy, sources=(".",)))
    elif not tree.is_mentioned(path, chain):
        there = posixpath.join(draft.ours, made)
        if (place_of := tree.inside(copy.dest.rstrip("/"), draft.tree)) is not None:
            draft.made.append((made, place_of))
        draft.note(copy.instruction, f"what the preset makes stays where it is made: at `{there}`")


def _workdir(reading: _Reading, stage: Stage) -> str:
    found = "/"
    for each in (each for part in reading.place.dockerfile.chain(stage) for each in part.instructions):
        if each.name == "WORKDIR" and each.words:
            found = config.absolute(reading.scope.literal_or_same(each.words[0]), found)
    return found


def _take_program(reading: _Reading, copy: Copy) -> None:
    """Take where a program that a stage makes goes: that is where the preset puts its own."""
    draft, programs = reading.draft, reading.project.programs
    (source,) = copy.sources
    dest = copy.dest
    if _is_folder(reading, dest):
        dest = f"{dest.rstrip('/')}/{posixpath.basename(source)}"
    folder, _, name = dest.rpartition("/")
    if not reading.language.has_dest:
        _link_program(draft, dest, name if name in programs else programs[0])
    elif len(programs) == 1 and (not draft.dest or name in programs):
        draft.dest = dest
    elif name in programs:
        draft.dest = f"{folder}/"
    else:
        draft.note(copy.instruction, _SEVERAL.format(draft.dest or "/usr/bin/"))


def _link_program(draft: Draft, dest: str, name: str) -> None:
    """Have a program where the Dockerfile has it, by a link to where the preset has it."""
    if dest != f"/usr/bin/{name}":
        draft.files.append({"dest": as_written(dest), "symlink": f"/usr/bin/{name}"})


def _is_folder(reading: _Reading, dest: str) -> bool:
    return (
        dest.endswith("/") or dest == reading.draft.workdir != "/" or reading.place.layout.is_directory(dest)
    )


def _leave_home_of_root(draft: Draft, stage: Stage) -> None:
    """Keep nothing in the home of root that another user has to reach."""
    inside = (draft.dest.startswith("/root/"), f"{draft.workdir}/".startswith("/root/"))
    if any(inside) and draft.user.partition(":")[0] != "root":
        draft.notes.append(Note(stage.line, "", _OF_ROOT))
        draft.moved = posixpath.basename(draft.dest) if inside[0] else ""
        draft.dest = "" if inside[0] else draft.dest
        draft.workdir = "/" if inside[1] else draft.workdir


def _drop_twins(draft: Draft, programs: Sequence[str]) -> None:
    """Leave out links and texts in whose place something else comes later."""
    places = [each["dest"] for each in draft.files]
    draft.files = [
        each
        for number, each in enumerate(draft.files)
        if "src" in each or each["dest"] not in (*places[number + 1 :], *programs)
    ]


def _look_at_base(draft: Draft, chain: list[Stage], language: Language) -> None:
    """Take what the image has that the lowest stage begins from, and what it runs as."""
    lowest = chain[0]
    image = lowest.base.partition("@")[0]
    if "alpine" not in image:
        for names, has in counterparts.BASES:
            if counterparts.is_image(names, image):
                draft.base, more = (has, []) if has == "base" else (draft.base, [has])
                draft.add([each for each in more if each not in language.brought])
                break
    if not draft.user and not image.endswith(("nonroot", "nonroot-amd64", "nonroot-arm64")):
        draft.notes.append(Note(chain[-1].line, "", _ROOT))
