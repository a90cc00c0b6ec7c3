"""What the commands of a Dockerfile say of building: flags of compilers, as values of presets."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from jettison.cli.projects.project import Built, Project, Value, Words

_STRIPPED = frozenset(("-s", "-w"))
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
    """Return the value of `node` with the script that makes what ships, where a Dockerfile runs one."""
    value = dict(project.value)
    for command in commands:
        script = command[2] if _is(command, "npm", ("run", "run-script")) and len(command) > 2 else ""  # noqa: PLR2004
        script = command[1] if command[0] in {"yarn", "pnpm"} and command[1:2] == ("build",) else script
        if script.startswith("build"):
            value["build"] = script
    return Built(value)


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
