"""What a Dockerfile says of how a container runs: environment, labels, ports, volumes, user, health."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jettison.cli.dockerfiles import accounts
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction, Stage
from jettison.cli.dockerfiles.scope import MissingError, Scope, as_written
from jettison.cli.dockerfiles.shell import plain_words
from jettison.distros.layout import PATH

_MOST_PORTS = 16
_PORT = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?", re.IGNORECASE)
_SIGNAL = re.compile(r"(?:SIG)?[A-Z]{2,6}[0-9]?(?:[+-][0-9]{1,2})?|[0-9]{1,2}")
FOR_BUILDING = re.compile(
    r"CGO_ENABLED|GO(?:111MODULE|ARCH|BIN|CACHE|FLAGS|MODCACHE|OS|PATH|PRIVATE|PROXY|ROOT|SUMDB|TOOLCHAIN)|CARGO_\w+"
    r"|RUST(?:FLAGS|UP_\w+)|DEBIAN_FRONTEND|(?:PIP|UV|POETRY|PIPENV)_\w+|(?i:npm_config_\w+)|(?:YARN|PNPM|COREPACK)_\w+|VIRTUAL_ENV"
)
"""Variables that programs do not read when they run, but the tools that make them."""

_ELSEWHERE = re.compile(r"/(?:\.?venv|node_modules/\.bin)(?:/|$)")
_TIMES = ("interval", "timeout", "start-period", "start-interval", "retries")

Step = Callable[[Draft, Instruction, Scope, Stage], None]


def _env(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    for name, value, _equals in _triples(instruction.words):
        try:
            key, text = scope.literal(name), scope.text(value)
            scope.env[key] = text
        except MissingError as error:
            draft.note(instruction, str(error), f"{name}={value}")
            continue
        if not key:
            draft.note(instruction, "a variable without a name", f"{name}={value}")
        elif FOR_BUILDING.fullmatch(key):
            draft.note(
                instruction,
                "for tools that build; what the preset does not set itself goes under its `env`",
                key,
            )
        else:
            draft.set_by[key] = instruction
            draft.env[key] = as_written(
                _without_environments(text) if key == "PATH" and draft.has_tree else text
            )
            if draft.env[key] == PATH and key == "PATH":
                del draft.env[key]


def _without_environments(path: str) -> str:
    """Return a search path without folders that the preset has elsewhere."""
    return ":".join(each for each in path.split(":") if not _ELSEWHERE.search(each))


def _label(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    for name, value, _equals in _triples(instruction.words):
        try:
            draft.labels[scope.literal(name)] = as_written(scope.text(value))
        except MissingError as error:
            draft.note(instruction, str(error), f"{name}={value}")


def _triples(words: Sequence[str]) -> list[tuple[str, str, str]]:
    return list(zip(words[::3], words[1::3], words[2::3], strict=True))


def _maintainer(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    draft.labels["org.opencontainers.image.authors"] = as_written(scope.text(" ".join(instruction.words)))


def _expose(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    for word in " ".join(map(scope.literal, instruction.words)).split():
        found = _PORT.fullmatch(word)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not found or not 0 < first <= last < 1 << 16:
            draft.note(instruction, "not a port", word)
        elif last - first >= _MOST_PORTS:
            draft.note(
                instruction, f"more than {_MOST_PORTS} ports at once: write those that it listens on", word
            )
        else:
            kind = f"/{found[3].lower()}" if found[3] and found[3].lower() != "tcp" else ""
            draft.ports += [
                f"{port}{kind}" for port in range(first, last + 1) if f"{port}{kind}" not in draft.ports
            ]


def _workdir(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    draft.workdir = absolute(scope.literal(instruction.words[0]), draft.workdir)


def absolute(path: str, workdir: str) -> str:
    """Return a path from the root, as one from a working directory is meant."""
    parts: list[str] = []
    for part in (path if path.startswith("/") else f"{workdir}/{path}").split("/"):
        if part == "..":
            parts[-1:] = []
        elif part not in {"", "."}:
            parts.append(part)
    return f"/{'/'.join(parts)}"


def _volume(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    for path in (absolute(scope.literal(word), draft.workdir) for word in instruction.words):
        if path == "/":
            draft.note(instruction, "a volume over the whole root would hide the image")
        elif path not in draft.volumes:
            draft.set_by[path] = instruction
            draft.volumes.append(path)


def _user(draft: Draft, instruction: Instruction, scope: Scope, stage: Stage) -> None:
    text = scope.literal(instruction.words[0])
    if named := accounts.meaning(draft, text, stage.base):
        draft.user = named
    else:
        draft.note(
            instruction,
            f"nobody here makes `{text}`: write the user under `accounts`, and its name under `image`",
        )


def _stop_signal(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    text = scope.literal(instruction.words[0]).upper()
    if not _SIGNAL.fullmatch(text):
        draft.note(instruction, "not a signal")
    else:
        draft.image["stop-signal"] = text if text.isdecimal() or text.startswith("SIG") else f"SIG{text}"


def _health(draft: Draft, instruction: Instruction, scope: Scope, _: Stage) -> None:
    kind, words = instruction.words[0].upper(), instruction.words[1:]
    if kind == "NONE":
        draft.image["healthcheck"], draft.test = "none", ()
        return
    test = words if instruction.is_json else plain_words(scope.in_script(" ".join(words)))
    if not test:
        draft.note(
            instruction,
            "it wants a shell, and the image has none: let the program ask itself, or probe it from outside",
        )
        return
    draft.times = {
        each: scope.literal(instruction.flags[each]) for each in _TIMES if each in instruction.flags
    }
    draft.health, draft.test = instruction, test


def _command(draft: Draft, instruction: Instruction, _: Scope, __: Stage) -> None:
    draft.commands[instruction.name] = instruction


def _ignored(reason: str) -> Step:
    def note(draft: Draft, instruction: Instruction, _: Scope, __: Stage) -> None:
        draft.note(instruction, reason)

    return note


_STEPS: dict[str, Step] = {
    "CMD": _command,
    "ENTRYPOINT": _command,
    "ENV": _env,
    "EXPOSE": _expose,
    "HEALTHCHECK": _health,
    "LABEL": _label,
    "MAINTAINER": _maintainer,
    "ONBUILD": _ignored("images that are built from this one are not made by a build file"),
    "SHELL": _ignored("there is no shell in the image"),
    "STOPSIGNAL": _stop_signal,
    "USER": _user,
    "VOLUME": _volume,
    "WORKDIR": _workdir,
}


def take(draft: Draft, instruction: Instruction, scope: Scope, stage: Stage) -> None:
    """Take what an instruction says of the image's configuration, or note why that cannot be."""
    step = _STEPS.get(instruction.name)
    if step is None:
        return
    if not instruction.words and instruction.name not in {"CMD", "ENTRYPOINT", "ONBUILD", "SHELL"}:
        draft.note(instruction, "it says nothing")
        return
    try:
        step(draft, instruction, scope, stage)
    except MissingError as error:
        draft.note(instruction, str(error))
