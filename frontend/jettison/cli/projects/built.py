"""What the commands of a Dockerfile say of building: flags of compilers, as values of presets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from jettison.cli.projects.project import Built, Project, Value, Words
from jettison.presets.c_files import SAYS
from jettison.presets.python_project import UV_LOCK

_STRIPPED = frozenset(("-s", "-w"))
_ONE_SCRIPT = "the preset runs one script: have that run this one too"
_MORE_WORDS = "the preset runs the script without words behind it: write them into `package.json`"
_CONFIGURES = {"cmake": "cmake", "meson": "meson", "autotools": "configure", "make": "make"}
_OPTIONS = {
    "cmake": r"-D(?!CMAKE_(?:BUILD_TYPE|INSTALL_PREFIX|C_COMPILER|CXX_COMPILER|MAKE_PROGRAM)\b)\w+(?::\w+)?=",
    "meson": r"-D(?!prefix=|buildtype=)\S+=",
    "autotools": r"--(?:with|without|enable|disable)-",
    "make": r"(?!PREFIX=|prefix=|DESTDIR=|CC=|CXX=)[A-Za-z_]\w*=",
}
"""Options that say what of a project is built, by what builds it."""

_UNKNOWN = "a shell would work it out: write it under `{}`, with an argument in place of what it asks for"


def of_go(project: Project, commands: Sequence[Words]) -> Built:
    """Return the value of `go` with flags of `go build`: for the linker, tags, whether C is compiled in."""
    value = dict(project.value)
    left: dict[Words, str] = {}
    output = ""
    for command in commands:
        if "CGO_ENABLED=1" in command:
            value["cgo"] = True
        if not _is(command, "go", ("build", "install")):
            continue
        flags = dict(_flags(command, ("-ldflags", "-tags", "-o")))
        output = flags.get("-o", output)
        if _is_worked_out(flags.get("-ldflags", "")):
            left[command] = f"{_UNKNOWN.format('ldflags')}; `vcs: true` takes the version from git"
        elif ldflags := _without_stripping(flags.get("-ldflags", "")):
            value["ldflags"] = ldflags
        if (tags := flags.get("-tags", "")) and not _is_worked_out(tags):
            value["tags"] = tags
    return Built(value, left, "" if output.endswith("/") else output)


def of_rust(project: Project, commands: Sequence[Words]) -> Built:
    """Return the value of `rust` with the flags of `cargo build`: features and the profile."""
    value = dict(project.value)
    for command in commands:
        if not _is(command, "cargo", ("build", "install")):
            continue
        flags = dict(_flags(command, ("--features", "-F", "--profile")))
        if features := flags.get("--features") or flags.get("-F"):
            value["features"] = _joined(value.get("features", ()), features.replace(",", " ").split())
        if (profile := flags.get("--profile", "release")) != "release":
            value["profile"] = profile
        if "--no-default-features" in command:
            value["default-features"] = False
    return Built(value)


def of_node(project: Project, commands: Sequence[Words]) -> Built:
    """Return the value of `node` with the script that makes what ships, where a Dockerfile runs one.

    Of several it is `build`, else the first; what else they say is left.
    """
    found = {command: script for command in commands if (script := _script(command)).startswith("build")}
    if not found:
        return Built(project.value)
    first = "build" if "build" in found.values() else next(iter(found.values()))
    left = {command: _ONE_SCRIPT for command, script in found.items() if script != first}
    left |= {command: _MORE_WORDS for command, script in found.items() if script == first and "--" in command}
    return Built({**project.value, "build": first}, left)


def _script(command: Words) -> str:
    words = [word for word in command if not word.startswith("-")]
    if len(words) > 1 and words[0] in {"yarn", "pnpm"} and words[1] == "build":
        return words[1]
    runs = words[0] in {"npm", "yarn", "pnpm"} and words[1:2] in (["run"], ["run-script"])
    return words[2] if runs and len(words) > 2 else ""  # noqa: PLR2004


def of_python(project: Project, commands: Sequence[Words]) -> Built:
    """Return the value of `python` with the extras and groups that `uv sync` is told."""
    value = dict(project.value)
    left: dict[Words, str] = {}
    for command in commands:
        told = list(_chosen(command))
        for key in ("extras", "groups"):
            if found := [each for name, each in told if name == key and not _is_worked_out(each)]:
                value[key] = _joined(value.get(key, ()), found)
        if told and UV_LOCK not in project.needs:
            left[command] = "choose extras and groups when you export the lock file"
        elif _is(command, "uv", ("sync",)) and not {"--all-extras", "--all-groups"}.isdisjoint(command):
            left[command] = "name them under `extras` and `groups`"
    return Built(value if UV_LOCK in project.needs else project.value, left)


def _chosen(command: Words) -> Iterator[tuple[str, str]]:
    """Yield the extras and groups that a command installs, as `uv sync --extra x` and `pip install .[x]`."""
    if _is(command, "uv", ("sync",)):
        for name, value in _flags(command, ("--extra", "--group", "--only-group")):
            yield ("extras" if name == "--extra" else "groups"), value
    elif "install" in command:
        for found in (re.fullmatch(r"\.\[([\w.,-]+)\]", word) for word in command):
            yield from (("extras", each) for each in found[1].split(",")) if found else ()


def of_c(project: Project, commands: Sequence[Words]) -> Built:
    """Return the value of `c` with options of what configures the project."""
    kind = SAYS.get(project.needs[0], "") if project.needs else ""
    found: list[str] = []
    left: dict[Words, str] = {}
    for command in commands:
        words = [word for word in command if "=" not in word or word.startswith("-")]
        if not words or words[0].rpartition("/")[2] != _CONFIGURES.get(kind):
            continue
        options = [word for word in command[1:] if re.match(_OPTIONS[kind], word)]
        found += [word for word in options if not _is_worked_out(word)]
        if any(map(_is_worked_out, options)) or (
            kind == "autotools" and any("=" in each and each[0] != "-" for each in command)
        ):
            left[command] = "variables of compilers go under `env` of the preset"
    return Built({**project.value, "options": list(dict.fromkeys(found))} if found else project.value, left)


def _is(command: Words, program: str, verbs: Sequence[str]) -> bool:
    words = [word for word in command if "=" not in word]
    return len(words) > 1 and words[0] == program and words[1] in verbs


def _flags(command: Words, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield flags with their values, as `-tags x` and `-tags=x`."""
    for number, word in enumerate(command):
        name, equals, value = word.partition("=")
        name = f"-{name.lstrip('-')}" if f"-{name.lstrip('-')}" in names else name
        if name in names and (equals or number + 1 < len(command)):
            yield name, value if equals else command[number + 1]


def _is_worked_out(text: str) -> bool:
    return "$" in text or "`" in text


def _without_stripping(ldflags: str) -> str:
    """Return flags of the linker without those that the preset sets, and those of static C."""
    try:
        words = shlex.split(ldflags)
    except ValueError:
        return ""
    kept: list[str] = []
    skips = False
    for word in words:
        if skips or word in _STRIPPED or word.startswith(("-extldflags=", "-linkmode=")):
            skips = False
        elif word in {"-extldflags", "-linkmode"}:
            skips = True
        else:
            kept.append(f"'{word}'" if " " in word else word)
    return " ".join(kept)


def _joined(before: Value, more: Iterable[str]) -> Value:
    known = [before] if isinstance(before, str) else list(before) if not isinstance(before, bool) else []
    return list(dict.fromkeys([*known, *more]))
