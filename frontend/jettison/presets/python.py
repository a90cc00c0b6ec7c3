"""`python`: a Python program with its locked dependencies, in a virtual environment at `/app`.

    python:                    # the only script of `[project.scripts]`
    python: hello              # a console script, of the project or of a dependency

    python:
      run: hello               # or `module: hello.server`, or `file: main.py`
      extras: [s3]             # optional dependencies that come too
      groups: [prod]           # dependency groups that come too
      project: services/api    # a folder: of a member of a workspace, or one of several projects
      version: "3.12"          # of Python; the distribution's if not given
      packages: [build-essential, python3-devel]  # of the builder, for what has no wheel
      env: {UV_DEFAULT_INDEX: https://pypi.example.com/simple}  # of the whole stage
      secrets: [{id: netrc, dest: /root/.netrc}]  # as in a `run` step, of those that fetch
      ssh: true
      vcs: true                # the project's history is there
      steps: [{run: make web}] # before the project is installed

Dependencies come from `uv.lock`, `pylock.toml` or a `requirements.txt` with hashes. All is installed where it
will lie in the image: console scripts begin with the path of their interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jettison import rules
from jettison.description.preset import Preset, Project
from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.shapes import Key, Text
from jettison.description.tree import Entry, Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.distros import Distro
from jettison.distros.layout import PATH
from jettison.errors import suggest
from jettison.presets import builder, python_keys, python_lock, python_project, python_steps
from jettison.presets.program import (
    Maker,
    Plain,
    distro_of,
    image_form,
    made,
    own_env,
    stage_env,
)
from jettison.presets.python_project import Line, Manifest
from jettison.presets.python_steps import APP, SOURCES, Program
from jettison.presets.sources import FOLDER_SHAPE, VCS, own_steps

_SHOWN = 10
"""Most names that a message lists."""

# Commands that python3 requires, by its scripts or beside their libraries, which are packages of their own.
_EXCLUDED = ("bash", "coreutils", "grep", "ncurses", "openssl", "xz")

# Of no use in an image: an installer, a desktop's editor and toolkit with a demo, help texts, a converter of
# Python 2, and what compiles extensions.
_REMOVED = ("ensurepip", "idlelib", "tkinter", "turtledemo", "pydoc_data", "lib2to3", "config-*")

_ENV: dict[str, Plain] = {
    "PATH": f"{APP}/bin:{PATH}",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def _rewrite(entry: Entry, root: Mapping, project: Project, report: Report) -> Mapping | None:
    value = Value(entry.value, "python", entry.span, report)
    section, distro = _section(value), distro_of(root)
    program = _program(section, distro, project) if section else None
    if section is None or program is None:
        return None
    make = Maker(entry.span)
    return image_form(
        make,
        root,
        _stage(section, program, make),
        _files(program),
        {
            **({"workdir": SOURCES} if program.ships_sources else {}),
            "entrypoint": list(program.command),
            "env": _ENV,
        },
        packages=("auto", *distro.toolchains["python"].libraries),
        rootfs={"exclude": list(_EXCLUDED), "remove": list(_removed(distro)), "bytecode": "true"},
    )


PRESET = Preset(key=python_keys.PYTHON, rewrite=_rewrite)


def _files(program: Program) -> list[dict[str, Plain]]:
    """Return what ships: dependencies lie below sources that change more often, if these are apart."""
    apart: dict[str, Plain] = {} if program.is_installed else {"own-layer": "true"}
    own = [made(program.folder, SOURCES)] if program.ships_sources else []
    return [{**made(APP), **apart}, *own]


def _removed(distro: Distro) -> tuple[str, ...]:
    """List what of the standard library does not ship; its folder has the name of the minor version."""
    library = distro.layout.real_path("/usr/lib64")
    return tuple(f"{library}/python3*/{name}" for name in _REMOVED)


def _section(value: Value) -> Section | None:
    """Return the map form; a text is its `run`, and nothing an empty map."""
    node = value.node
    if isinstance(node, Mapping):
        return python_keys.KEYS.section(value)
    if isinstance(node, Scalar):
        return Section(value, {} if node.is_null else {python_keys.RUN.name: value})
    value.wrong("the name of a console script, such as `hello`, or a map")
    return None


def _program(section: Section, distro: Distro, project: Project) -> Program | None:
    """Return the checked program; None if nobody knows what it is, or how it is locked."""
    folder = _named(python_keys.PROJECT, FOLDER_SHAPE, section, "a folder of the build context") or "."
    manifest = python_project.read(project, folder)
    if manifest.broken:
        said = f"{manifest.path} is no TOML: {manifest.broken}"
        report, whole = section.whole.report, section.whole
        report.note(rules.BAD_VALUE, f"`{whole.name}`: {said}", whole.place)
        return None
    extras = _chosen(python_keys.EXTRAS, section, manifest, ("project", "optional-dependencies"))
    groups = _chosen(python_keys.GROUPS, section, manifest, ("dependency-groups",))
    _check_version(section, distro, manifest.path, python_project.required_python(project, folder))
    lock = python_lock.lock(section, distro, project, folder)
    # What nobody has looked at is taken for a project of uv, of which a package is made.
    built = (
        manifest.is_built
        if manifest.keys is not None
        else bool(lock and lock.endswith(python_project.UV_LOCK))
    )
    command = _command(section, manifest, built=built)
    if command is None or lock is None:
        return None
    return Program(
        command=command,
        project=folder,
        lock=lock,
        built=built,
        alone=folder == "." and not manifest.has_neighbours,
        dynamic=built and manifest.is_dynamic and lock.endswith(python_project.UV_LOCK),
        sources=python_keys.FILE.value(section) is not None,
        chosen=(*(f"--extra {each}" for each in extras), *(f"--group {each}" for each in groups)),
        history=VCS.of(section),
        access=builder.access(section),
    )


def _stage(section: Section, program: Program, make: Maker) -> dict[str, Plain]:
    """Return the stage; it runs on the target's platform, for whose machine packages bring libraries."""
    packages = [*(["git"] if program.history else []), *builder.packages(section)]
    own = own_env(python_keys.ENV.value(section))
    steps = tuple(own_steps(section, {"cache": [program.cache], **program.access}))
    return {
        "from": _toolchain(section),
        "platform": "target",
        **({"packages": packages} if packages else {}),
        "workdir": python_steps.WORKDIR,
        "env": stage_env({**python_steps.env(program), **_index_of_pip(own)}, own, make),
        "steps": list(python_steps.steps(program, steps)),
    }


def _index_of_pip(own: Mapping | None) -> dict[str, Plain]:
    """Have pip, which fetches uv, ask the index that uv is told."""
    told = own.get("UV_DEFAULT_INDEX") if own else None
    return {"PIP_INDEX_URL": told.value} if told else {}


def _named(key: Key[Value | None], shape: Text, section: Section, expected: str) -> str | None:
    """Return the text of a key, None without one or after a problem."""
    value = key.value(section)
    text = value.text(expected) if value else None
    if value and text is not None and not re.fullmatch(shape.pattern, text):
        value.bad(f"must be {expected}, found `{text}`")
        return None
    return text


def _command(section: Section, manifest: Manifest, *, built: bool) -> tuple[str, ...] | None:
    """Return the words that start the program; None after a problem."""
    given = [key for key in python_keys.PROGRAMS if key.value(section)]
    for other in given[1:]:
        if value := other.value(section):
            value.bad(f"stands beside `{given[0].name}`", "an image starts one: keep one of the two")
    if not given:
        name = _only_script(section.whole, manifest, built=built)
        return (f"{APP}/bin/{name}",) if name else None
    if given[0] is python_keys.RUN:
        if _is_file(section, manifest):
            return None
        name = _named(python_keys.RUN, python_keys.SCRIPT_SHAPE, section, "the name of a console script")
        _check_script(section, name or "", manifest, built=built)
        return (f"{APP}/bin/{name}",) if name else None
    if given[0] is python_keys.MODULE:
        name = _named(
            python_keys.MODULE, python_keys.MODULE_SHAPE, section, "a module, such as `hello.server`"
        )
        return (f"{APP}/bin/python", "-m", name) if name else None
    name = _named(python_keys.FILE, python_keys.FILE_SHAPE, section, "a Python file of the project")
    return (f"{APP}/bin/python", f"{SOURCES}/{name.removeprefix('./')}") if name else None


def _is_file(section: Section, manifest: Manifest) -> bool:
    """Note a file in the place of a script."""
    value = python_keys.RUN.value(section)
    text = value.node.text if value and isinstance(value.node, Scalar) else ""
    if not value or text in manifest.scripts or not re.fullmatch(python_keys.FILE_SHAPE.pattern, text):
        return False
    name = python_keys.RUN.name
    hint = f"write `file: {text}`" if value.name.endswith(f".{name}") else f"write `python: {{file: {text}}}`"
    value.bad(f"is a file, and no console script; found `{text}`", hint)
    return True


def _only_script(value: Value, manifest: Manifest, *, built: bool) -> str | None:
    """Return the only script that a project has, and note where it is not the only one."""
    names, hint = manifest.scripts, "write `run: NAME`, `module: NAME` or `file: main.py` below it"
    if len(names) == 1:
        if not built:
            _refuse_unbuilt(value, names[0], manifest)
        return names[0] if built else None
    if manifest.keys is None:
        said = f"there is no {manifest.path} that names one"
    elif names:
        said, hint = f"{manifest.path} has {_listed(names)}", f"write `python: {names[0]}`"
    else:
        said = f"{manifest.path} has no `[project.scripts]`"
    value.report.note(rules.NO_PROGRAM, f"`{value.name}` names no program, and {said}", value.place, hint)
    return None


def _check_script(section: Section, name: str, manifest: Manifest, *, built: bool) -> None:
    """Note a script that is surely not there: dependencies may have others than the project."""
    value, names = python_keys.RUN.value(section), manifest.scripts
    if value and name in names and not built:
        _refuse_unbuilt(value, name, manifest)
    elif value and name and name not in names and (meant := suggest(name, names)):
        value.bad(f"is no script of {manifest.path}, which has {_listed(names)}; found `{name}`", meant)


def _refuse_unbuilt(value: Value, name: str, manifest: Manifest) -> None:
    said = f"`{value.name}`: {manifest.path} has the script `{name}`, and no `[build-system]` that makes it"
    hint = "add one, or start a `file` or a `module`"
    value.report.note(rules.BAD_VALUE, said, value.place, hint)


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])


def _chosen(
    key: Key[Value | None], section: Section, manifest: Manifest, place: tuple[str, ...]
) -> tuple[str, ...]:
    """Return names that the manifest has in one of its tables; of one that nobody knows, all."""
    value, known = key.value(section), manifest.table(*place)
    found: list[str] = []
    for item in value.items("a name, or a list of names") if value else ():
        text = item.text("a name") or ""
        if text and not re.fullmatch(python_keys.NAME_SHAPE.pattern, text):
            item.bad(f"must be a name of `[{'.'.join(place)}]`, found `{text}`")
        elif text and manifest.keys is not None and _plain(text) not in map(_plain, known):
            there = f"which has {_listed(known)}" if known else "which is not there"
            item.bad(
                f"must be a name of `[{'.'.join(place)}]`, {there}; found `{text}`", suggest(text, known)
            )
        elif text:
            found.append(text)
    return tuple(found)


def _plain(name: str) -> str:
    """Return a name as installers compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _toolchain(section: Section) -> Scalar:
    value = python_keys.VERSION.value(section)
    version = (value.text("a version of Python, such as `3.12`") if value else None) or ""
    return Scalar(
        f"toolchain://python:{version}".removesuffix(":"),
        value.span if value else section.whole.place,
        plain=True,
    )


def _check_version(section: Section, distro: Distro, file: str, wanted: Line | None) -> None:
    """Note a version that the root has not, or the project does not take; of an argument nobody knows it."""
    here = distro.toolchains["python"].version
    value = python_keys.VERSION.value(section)
    text = (value.text("a version of Python, such as `3.12`") if value else None) or ""
    if value and text and not re.fullmatch(python_keys.VERSION_SHAPE.pattern, TOKEN.sub("1", text)):
        value.bad(f"must be a version of Python, such as `3.12`, found `{text}`")
    elif value and not TOKEN.search(text) and not _is_of(text, here):
        said = f"must be one of Python {here}, which the root of {distro.title} has, found `{text}`"
        value.bad(said, "leave it out, or choose another `distro`")
    if wanted and not python_project.takes(wanted.text, _numbers(here)):
        said = f"line {wanted.number} of {file} needs Python {wanted.text}, and {distro.title} has {here}"
        place = section.whole.place
        section.whole.report.note(
            rules.BAD_VALUE, f"`python`: {said}", place, "change it, or choose another `distro`"
        )


def _is_of(text: str, here: str) -> bool:
    """Tell whether a version is that of the distribution as far as it says."""
    said = [int(each) for each in text.partition("-")[0].split(".")[:2]]
    return said == [*_numbers(here)][: len(said)]


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)
