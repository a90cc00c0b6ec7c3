"""`c`: programs in C and C++, built by CMake, Meson, autotools or make on the target's platform.

    c:                         # what the project installs
    c: hello
    c: [server, migrate]       # the image starts the first

    c:
      programs: hello          # in /usr/bin, or a path; or a list
      build: cmake             # meson, autotools, make; by the project's files if not given
      project: services/api    # the project's folder
      options: [-DWITH_TLS=ON] # of what configures it
      packages: [openssl-devel]  # of the builder
      env: {CFLAGS: -O3}       # of the whole stage
      vcs: true                # the project's history is there
      steps: [{run: make web}] # before the build

All that the project installs ships, but for what is of use to compilers and readers alone. What its ELF files
are linked against is found, and comes as packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison import rules
from jettison.description.preset import Preset, Project
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.distros.toolchains import SCHEME
from jettison.presets import builder, c_files, c_keys, c_project, c_steps
from jettison.presets.needed import path
from jettison.presets.program import (
    Maker,
    Plain,
    check_quotable,
    image_form,
    made,
    own_env,
    stage_env,
)
from jettison.presets.sources import FOLDER_SHAPE, HISTORY_CHECK, VCS, left_out, own_steps

_NAMELESS = "app"
"""What a program is called where nothing of the project is known."""

# Paths of sources that a compiler writes into programs, and the time that `__DATE__` stands for.
_FLAGS = "-O2 -ffile-prefix-map=/src=."
_TOLD: dict[str, Plain] = {
    "CFLAGS": _FLAGS,
    "CXXFLAGS": _FLAGS,
    "SOURCE_DATE_EPOCH": "0",
    "CCACHE_DIR": c_steps.CCACHE,
}

_SAY = "say which the image gets: `c: NAME`, or a list, whose first the image starts"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What the `c` key asks for, checked."""

    project: c_steps.Project
    packages: tuple[Plain, ...]
    env: Mapping | None
    vcs: bool
    steps: tuple[Plain, ...]


def _rewrite(entry: Entry, root: Mapping, project: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "c", entry.span, report)
    section = _section(value)
    program = _program(section, project) if section else None
    if program is None:
        return None
    make, paths = Maker(entry.span), program.project.programs
    stage = _stage(program, make)
    tree = made(f"{c_steps.OUT}/", "/")
    image: dict[str, Plain] = {"entrypoint": list(paths[:1])}
    return image_form(
        make, root, stage, [tree, *map(_shipped, paths)], image, packages=("auto",), programs=paths
    )


PRESET = Preset(key=c_keys.C, rewrite=_rewrite)


def _shipped(path: str) -> dict[str, Plain]:
    """Return the entry of one program: with the list that its SBOM is made of."""
    components = f"{c_steps.LISTS}/{path.rpartition('/')[2]}"
    return {**made(f"{c_steps.OUT}{path}", path), "components": components}


def _section(value: Value) -> Section | None:
    """Return the map form; a text, or a list, is its `programs`, and nothing is an empty map."""
    node = value.node
    if isinstance(node, Scalar) and node.is_null:
        return Section(value, {})
    if not isinstance(node, Mapping):
        return Section(value, {c_keys.PROGRAMS.name: value})
    return c_keys.KEYS.section(value)


def _program(section: Section, project: Project) -> _Program | None:
    """Return the checked program; None if what names its files is wrong."""
    folder = _folder(section)
    build = c_keys.BUILD.of(section)
    if c_keys.BUILD.value(section) is None:
        build = c_files.build(project, folder) or build
    options = c_keys.OPTIONS.value(section)
    check_quotable(options)
    programs = _programs(section, project, folder, build)
    if not programs:
        return None
    return _Program(
        project=c_steps.Project(
            build=build, folder=folder, options=options.texts() if options else (), programs=programs
        ),
        packages=builder.packages(section),
        env=own_env(c_keys.ENV.value(section)),
        vcs=VCS.of(section),
        steps=tuple(own_steps(section, {})),
    )


def _folder(section: Section) -> str:
    """Return the project's folder in the build context, that context after a problem."""
    value = c_keys.PROJECT.value(section)
    text = value.text("a folder of the build context") if value else None
    if value is None or text is None:
        return "."
    if not re.fullmatch(FOLDER_SHAPE.pattern, text):
        value.bad(f"must be a folder of the build context, found `{text}`")
        return "."
    return path(".", text)


def _programs(section: Section, project: Project, folder: str, build: str) -> tuple[str, ...]:
    """Return the paths of programs in the image, none after a problem."""
    value = c_keys.PROGRAMS.value(section)
    if value is None:
        return _found(section, project, folder, build)
    found: dict[str, str] = {}
    places = c_project.find(project, folder, build).places
    for item in builder.listed(value, "the name of a program, or a list of them", "program"):
        text = item.text("the name of a program, such as `hello`")
        if text is None:
            return ()
        if not re.fullmatch(c_keys.PROGRAM_SHAPE.pattern, text):
            item.bad(f"must be the name of a program, or its path, found `{text}`")
            return ()
        name = text.rpartition("/")[2]
        if name in found:
            builder.refuse_second(item, name)
        found[name] = places.get(text) or c_project.path_of(text)
    return tuple(found.values())


def _found(section: Section, project: Project, folder: str, build: str) -> tuple[str, ...]:
    """Return the only program that a project's files install; none after a problem."""
    if not c_files.build(project, folder):
        return (c_project.path_of(_NAMELESS),)
    found = c_project.find(project, folder, build)
    if len(found.places) == 1:
        return tuple(found.places.values())
    message = f"no file of the project says which program {build} installs"
    if found.programs:
        listed = ", ".join(f"`{name}`" for name in found.programs)
        message = f"{found.file} installs {len(found.programs)} programs: {listed}"
    section.whole.report.note(rules.MISSING_KEY, message, section.whole.place.start, _SAY)
    return ()


def _stage(program: _Program, make: Maker) -> dict[str, Plain]:
    """Return the stage; it runs on the target's platform: the distributions have no other compiler."""
    tools = c_steps.PACKAGES[program.project.build]
    packages: list[Plain] = [*tools, *(["git"] if program.vcs else []), *program.packages]
    return {
        "from": f"{SCHEME}c",
        "platform": "target",
        **({"packages": packages} if packages else {}),
        "workdir": "/src",
        "env": stage_env(_TOLD, program.env, make),
        "steps": list(_steps(program)),
    }


def _steps(program: _Program) -> Iterator[Plain]:
    objects = c_steps.OBJECTS.get(program.project.build, ())
    yield {"copy": {"src": ".", "exclude": [*left_out(history=program.vcs), *objects]}}
    if program.project.build == "make":
        yield {"run": c_steps.REMAKE, "network": "none"}
    yield from program.steps
    if program.vcs:
        yield HISTORY_CHECK
    yield {"run": c_steps.script(program.project), "cache": [c_steps.CCACHE], "network": "none"}
