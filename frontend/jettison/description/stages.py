"""`stages`: named build stages and their steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from jettison.description.args import Arguments
from jettison.description.model import Cache, Copy, Package, Pairs, Run, Stage, Step
from jettison.description.paths import absolute, inside, insides
from jettison.description.tree import Mapping
from jettison.description.values import Section, Value

_STAGE_KEYS = ("from", "platform", "packages", "workdir", "env", "steps")
_COPY_KEYS = ("from", "src", "dest", "include", "exclude")
_RUN_KEYS = ("run", "cache", "network", "env")
_VERBS = ("copy", "run")
_LATER = ("secrets", "ssh", "http", "git")

_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~:^=()/-]*")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9._-]*")

_NETWORKS = ("default", "none", "host")


def read_stages(value: Value | None, arguments: Arguments) -> tuple[Stage, ...]:
    """Return the stages by the order of the file."""
    entries = value.entries("a map of stages") if value else ()
    stages: list[Stage] = []
    for entry, each in entries:
        if _STAGE_NAME.fullmatch(entry.key.text):
            stages += _stage(entry.key.text, each, arguments)
        else:
            message = f"`{entry.key.text}` cannot be the name of a stage"
            hint = "use small letters, digits, `.`, `_` and `-`, a letter first"
            each.report.error("bad-name", message, entry.key.span, hint)
    return tuple(stages)


def packages(value: Value | None) -> tuple[Package, ...]:
    """Return packages by the words the package manager takes, each once."""
    listed = replace(value, name="packages") if value else None  # whichever key they were written at
    items = listed.items("a list of packages") if listed else ()
    read = (package for item in items for package in _package(item))
    return tuple({package.text: package for package in reversed(list(read))}.values())[::-1]


def env_pairs(value: Value | None) -> Pairs:
    """Return environment variables; a name is anything without `=`."""
    pairs: list[tuple[str, str]] = []
    for entry, each in value.entries("a map of names to texts") if value else ():
        text = each.text()
        if not entry.key.text or "=" in entry.key.text:
            message = f"`{entry.key.text}` cannot be the name of an environment variable"
            each.report.error("bad-name", message, entry.key.span)
        elif text is not None:
            pairs.append((entry.key.text, text))
    return tuple(pairs)


def _package(item: Value) -> Iterator[Package]:
    text = item.text("the name of a package")
    if text is None:
        return
    if _PACKAGE.fullmatch(text):
        yield Package(text=text, span=item.span)
    else:
        item.bad(f"must be the name of a package, found `{text}`", "such as `tzdata` or `tzdata-2025b-1`")


def _stage(name: str, value: Value, arguments: Arguments) -> Iterator[Stage]:
    section = value.section(_STAGE_KEYS)
    if not isinstance(value.node, Mapping):
        return
    if section.get("from") is None:
        section.missing("from", "name an image, a stage, or a toolchain such as `go`")
    workdir = section.get("workdir")
    platform = section.get("platform")
    env = env_pairs(section.get("env"))
    yield Stage(
        name=name,
        origin=section.text("from"),
        platform=_platform(platform),
        packages=packages(section.get("packages")),
        workdir=absolute(workdir) if workdir else None,
        env=env,
        steps=tuple(_steps(section, arguments, env)),
        span=value.place,
    )


def _platform(value: Value | None) -> Literal["build", "target"]:
    return "build" if value and value.choice(("build", "target"), "target") == "build" else "target"


def _steps(section: Section, arguments: Arguments, env: Pairs) -> Iterator[Step]:
    steps = section.get("steps")
    for item in steps.items("a list of steps") if steps else ():
        if not isinstance(item.node, Mapping):
            item.wrong("a map with one of `copy`, `run`")
            continue
        verbs = [verb for verb in (*_VERBS, "http", "git") if item.node.get(verb)]
        if len(verbs) > 1:
            listed = " and ".join(f"`{verb}`" for verb in verbs)
            item.report.error("several-verbs", f"a step does one thing, found {listed}", item.span)
        elif verbs == ["copy"]:
            yield from _copy(item.section(("copy",), _LATER))
        elif verbs == ["run"]:
            yield from _run(item.section(_RUN_KEYS, _LATER), arguments, env)
        else:
            _no_verb(item, verbs)


def _no_verb(item: Value, verbs: list[str]) -> None:
    item.section(("copy", *_RUN_KEYS), _LATER)
    if not verbs:
        message = "a step needs one of `copy`, `run`"
        item.report.error("no-verb", message, item.span)


def _copy(step: Section) -> Iterator[Copy]:
    value = step.values["copy"]
    if not isinstance(value.node, Mapping):
        if src := insides(value):
            yield Copy(origin=None, src=src, dest="./", include=(), exclude=(), span=step.whole.span)
        return
    section = value.section(_COPY_KEYS)
    if section.get("src") is None:
        section.missing("src", "name the files to copy")
    dest = section.get("dest")
    yield Copy(
        origin=section.text("from") or None,
        src=insides(section.get("src")),
        dest=(inside(dest) if dest else None) or "./",
        include=section.texts("include"),
        exclude=section.texts("exclude"),
        span=step.whole.span,
    )


def _run(step: Section, arguments: Arguments, stage_env: Pairs) -> Iterator[Run]:
    value = step.values["run"]
    words = value.texts("a script or a list of words")
    if not any(word.strip() for word in words):
        value.bad("has no command")
        return
    script = words[0] if value.node is next(value.items()).node else None
    env = env_pairs(step.get("env"))
    own = dict(stage_env) | dict(env)
    named = arguments.named_in("\n".join(words))
    network = step.get("network")
    yield Run(
        script=script,
        argv=() if script is not None else words,
        cache=tuple(_caches(step.get("cache"))),
        secrets=(),
        ssh=False,
        network=_network(network.choice(_NETWORKS, "default") if network else "default"),
        env=env,
        # What the file sets in `env` wins over an argument of the same name.
        args=tuple(pair for pair in named if pair[0] not in own),
        span=step.whole.span,
    )


def _network(text: str) -> Literal["default", "none", "host"]:
    return "none" if text == "none" else "host" if text == "host" else "default"


def _caches(value: Value | None) -> Iterator[Cache]:
    for item in value.items("a list of paths") if value else ():
        if dest := absolute(item):
            yield Cache(dest=dest, span=item.span)
