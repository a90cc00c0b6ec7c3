"""Which lock file a Python project has, and what is said of one that no build can take."""

from __future__ import annotations

from jettison import rules
from jettison.description.preset import Project
from jettison.description.values import Section, Value
from jettison.distros import Distro
from jettison.presets import python_keys, python_project
from jettison.presets.needed import path

_PLUG_IN = {"poetry.lock": " (since Poetry 2.0 by a plug-in: `poetry self add poetry-plugin-export`)"}


def lock(section: Section, distro: Distro, project: Project, folder: str) -> str | None:
    """Return the lock file's path, None after a problem; of a project that nobody knows it is uv's."""
    found = python_project.lock(project, folder)
    if not found:
        return _without(section.whole, project, folder)
    if found.endswith(python_project.UV_LOCK):
        return found
    for key in (python_keys.EXTRAS, python_keys.GROUPS):
        if value := key.value(section):
            said = f"goes with `{python_project.UV_LOCK}`, found {found}"
            value.bad(said, "choose them when you export that file")
    if not found.endswith(python_project.REQUIREMENTS):
        return found
    said = _of_requirements(project[found], found)
    if said:
        command = python_project.hashing(found, distro.toolchains["python"].version)
        _refuse(section.whole, said, f"`{command}` writes all into it, with hashes")
    return None if said else found


def _of_requirements(text: str, file: str) -> str:
    """Return what is wrong with a requirements file, empty if nothing is."""
    if line := python_project.included(text):
        return f"line {line.number} of {file} names another file, which nothing copies: `{line.text}`"
    if line := python_project.unhashed(text):
        return f"line {line.number} of {file} has no hash: `{line.text}`"
    return ""


def _refuse(whole: Value, said: str, hint: str) -> None:
    whole.report.note(rules.BAD_VALUE, f"`{whole.name}`: {said}", whole.place, hint)


def _without(whole: Value, project: Project, folder: str) -> str | None:
    """Return where the lock file of uv is to be, and note that of another tool."""
    for name, command in python_project.EXPORTS.items():
        file = path(folder, name)
        if file not in project:
            continue
        # uv reads `[project]`, and locks nothing for the tables of other tools.
        or_uv = (
            "; or lock with uv: `uv lock`" if python_project.read(project, folder).table("project") else ""
        )
        hint = f"`{command}` writes what it can{_PLUG_IN.get(name, '')}{or_uv}"
        whole.report.note(rules.OTHER_MANAGER, f"`{whole.name}` cannot read {file}", whole.place, hint)
        return None
    return path(folder, python_project.UV_LOCK)
