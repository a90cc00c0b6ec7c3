"""Steps of a stage: each is a map with one verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from jettison import rules
from jettison.description.args import Arguments
from jettison.description.basic import Pairs
from jettison.description.caches import CACHES, Cache, clean_place
from jettison.description.fetches import GIT, HTTP, Git, Http, dest_key, read_git, read_http
from jettison.description.paths import ABSOLUTE, SOURCES, read_absolute, read_sources
from jettison.description.shapes import (
    Choice,
    Given,
    Items,
    Key,
    Keys,
    Numbers,
    Text,
    choice,
    flag,
    key,
    list_key,
    one_of,
    texts,
)
from jettison.description.tree import Mapping, Sequence
from jettison.description.values import Section, Value
from jettison.description.words import ARGUMENT, ID, env_key, read_id, text_key, texts_key
from jettison.errors import Span

NetworkName = Literal["default", "none", "host"]

_NETWORKS: Choice[NetworkName] = Choice(choices=("default", "none", "host"))
_VARIABLE = Text(pattern=ARGUMENT, examples=("TOKEN",))
_SCRIPT = Text(
    pattern=r"[\s\S]*\S[\s\S]*", numbers=Numbers(), references=False, examples=("go mod download",)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret given to one run step as a file (`dest`) or as an environment variable (`env`)."""

    id: str
    dest: str | None
    env: str | None
    required: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Files from the build context (`origin` None), or from a stage, an image or a named context.

    `src` holds paths and globs below the origin's root; `dest` is relative to the stage's workdir.
    """

    origin: str | None
    src: tuple[str, ...]
    dest: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command: a shell `script`, or an `argv` that no shell sees. One of the two is set.

    `ssh` holds the ids of the agents whose sockets the command gets; `default` is the usual one.

    `args` are the build arguments that the command names; they arrive as environment. An argument
    that is not named stays out, so that changing it leaves the step cached.
    """

    script: str | None
    argv: tuple[str, ...]
    cache: tuple[Cache, ...]
    secrets: tuple[Secret, ...]
    ssh: tuple[str, ...]
    network: NetworkName
    env: Pairs
    args: Pairs
    span: Span


Step = Copy | Run | Http | Git


def _read_variable(value: Value) -> str | None:
    text = value.text("the name of an environment variable")
    if text is not None and not re.fullmatch(_VARIABLE.pattern, text):
        value.bad(f"must be the name of an environment variable, found `{text}`")
        return None
    return text


def _read_secrets(value: Value) -> tuple[Secret, ...]:
    return tuple(secret for item in value.items("a list of secrets") for secret in _read_secret(item))


def _read_secret(item: Value) -> Iterator[Secret]:
    """Yield a secret: a text is its id, which gives it a file."""
    section = _SECRET.section(item) if isinstance(item.node, Mapping) else Section(item, {"id": item})
    given = _ID.needed(section)
    name = read_id(given) if given else None
    dest, env = _SECRET_DEST.of(section), _SECRET_ENV.of(section)
    if name is not None:
        yield Secret(
            id=name,
            dest=dest if dest or env else f"/run/secrets/{name}",
            env=env,
            required=_REQUIRED.of(section),
            span=item.span,
        )


def _read_agents(value: Value) -> tuple[str, ...]:
    return tuple(agent for item in value.items("`true`, or ids of agents") for agent in _read_agent(item))


def _read_agent(item: Value) -> Iterator[str]:
    text = item.text("`true`, or the id of an agent")
    if text == "true":
        yield "default"
    elif text is not None and text != "false":
        if re.fullmatch(ID.pattern, text):
            yield text
        else:
            item.bad(f"must be `true` or the id of an agent, found `{text}`")


_FROM = text_key(
    "from",
    "a stage, an image or a [named context](../options.md#named-contexts)",
    "the build context",
)
_SRC = key(
    "src",
    "paths and globs to copy, from the root of what `from` names",
    SOURCES,
    required=True,
    hint="name the files to copy",
)
_DEST = dest_key("where to, from `workdir`; with several sources or a glob it is a directory", "`./`")
_INCLUDE = texts_key("include", "patterns of what is copied below `src`", "everything")
_EXCLUDE = texts_key("exclude", "patterns of what is not copied")

_COPY_MAP = Keys(name="copy", keys=(_SRC, _FROM, _DEST, _INCLUDE, _EXCLUDE))

_ID = key(
    "id",
    "the id that `--secret id=…` gives it",
    ID,
    required=True,
    hint="the name that `--secret id=…` gives it",
)
_SECRET_DEST = Key(
    name="dest",
    about="the path of the file, readable for root",
    shape=ABSOLUTE,
    read=read_absolute,
    default=None,
    otherwise="`/run/secrets/ID`; none where `env` is given",
)
_SECRET_ENV = Key(
    name="env",
    about="the name of an environment variable that holds it, in place of a file",
    shape=_VARIABLE,
    read=_read_variable,
    default=None,
)
_REQUIRED = flag("required", "`false` lets the step run without it", default=True)

_SECRET = Keys(name="secret", keys=(_ID, _SECRET_DEST, _SECRET_ENV, _REQUIRED))

_RUN = key(
    "run",
    "a script for `/bin/sh -c`, or the words of a command that no shell sees. Nothing is replaced in it:"
    " build arguments arrive as environment",
    Items(
        item=Text(numbers=Numbers(), references=False, examples=("go", "build")),
        lone=_SCRIPT,
        some=_SCRIPT,
        in_target=Given.INSTEAD,
    ),
)
SECRETS = list_key(
    "secrets",
    "secrets of the caller that the command may read: a list of ids, or of maps",
    Items(item=one_of(ID, _SECRET), lone=ID, in_target=Given.ADDED),
    _read_secrets,
)
SSH = list_key(
    "ssh",
    "`true`, or ids of agents that `--ssh` gives; `SSH_AUTH_SOCK` names the first socket",
    texts(ID),
    _read_agents,
)
_NETWORK = choice(
    "network",
    "what the command reaches: `default`, `none`, or `host`, which the caller must allow (`--allow"
    " network.host`)",
    _NETWORKS,
    "default",
)
_ENV = env_key("environment of this step alone")

_BESIDE_RUN = (CACHES, SECRETS, SSH, _NETWORK, _ENV)
_RUN_KEYS = Keys(keys=(_RUN, *_BESIDE_RUN))

_COPY = key("copy", "paths of the build context, or a map", one_of(SOURCES, _COPY_MAP))
_HTTP = key("http", "one file, by its address and checksum", HTTP)
_GIT = key("git", "a repository to check out: an address with `#ref`, or a map", GIT)

_VERBS = Keys(keys=(_COPY, _RUN, _HTTP, _GIT))

STEP = Keys(
    name="step",
    keys=(*_VERBS.keys, *_BESIDE_RUN),
    rules={
        "oneOf": [{"required": [verb]} for verb in _VERBS.names],
        "dependentRequired": {each.name: ["run"] for each in _BESIDE_RUN},
    },
)


def read_steps(value: Value | None, arguments: Arguments, env: Pairs) -> Iterator[Step]:
    """Yield the steps of a stage whose environment is `env`."""
    names = frozenset(name for name, _ in env)
    for item in value.items("a list of steps") if value else ():
        if not isinstance(item.node, Mapping):
            item.wrong(f"a map with one of {_listed(_VERBS.names)}")
            continue
        verbs = [verb for verb in _VERBS.names if item.node.get(verb)]
        if len(verbs) > 1:
            message = f"a step does one thing, found {_listed(verbs, ' and ')}"
            item.report.note(rules.SEVERAL_VERBS, message, item.span)
        elif not verbs:
            item.section((*_RUN_KEYS.names, *_VERBS.names))
            message = f"a step needs one of {_listed(_VERBS.names)}"
            item.report.note(rules.NO_VERB, message, item.span)
        else:
            yield from _read_step(item, verbs[0], arguments, names)


def _read_step(item: Value, verb: str, arguments: Arguments, env: AbstractSet[str]) -> Iterator[Step]:
    step = item.section(_RUN_KEYS.names if verb == _RUN.name else (verb,))
    if value := _RUN.value(step):
        yield from _read_run(step, value, arguments, env)
    if value := _COPY.value(step):
        yield _read_copy(step, value)
    if value := _HTTP.value(step):
        yield from read_http(step, value)
    if value := _GIT.value(step):
        yield from read_git(step, value)


def _read_copy(step: Section, value: Value) -> Copy:
    """Return a step that copies; paths alone are of the build context."""
    whole = isinstance(value.node, Mapping)
    section = _COPY_MAP.section(value) if whole else Section(value, {_SRC.name: value})
    src = _SRC.needed(section)
    return Copy(
        origin=_FROM.of(section) or None,
        src=_read_src(src) if src else (),
        dest=_DEST.of(section) or "./",
        include=_INCLUDE.of(section),
        exclude=_EXCLUDE.of(section),
        span=step.whole.span,
    )


def _read_src(value: Value) -> tuple[str, ...]:
    if isinstance(value.node, Sequence) and not value.node.items:
        value.bad("names no file")
    return read_sources(value)


def _read_run(
    step: Section, value: Value, arguments: Arguments, stage_env: AbstractSet[str]
) -> Iterator[Run]:
    words = value.texts("a script or a list of words")
    if not any(word.strip() for word in words):
        value.bad("has no command")
        return
    script = None if isinstance(value.node, Sequence) else words[0]
    env = _ENV.of(step)
    own = {name for name, _ in env}
    named = arguments.named_in("\n".join(words))
    cache, secrets = CACHES.of(step), SECRETS.of(step)
    _check_places(step, cache, secrets)
    yield Run(
        script=script,
        argv=() if script is not None else words,
        cache=cache,
        secrets=secrets,
        ssh=SSH.of(step),
        network=_NETWORK.of(step),
        env=env,
        # What the file sets in `env` wins over an argument of the same name.
        args=tuple(pair for pair in named if pair[0] not in own and pair[0] not in stage_env),
        span=step.whole.span,
    )


def _check_places(step: Section, caches: tuple[Cache, ...], secrets: tuple[Secret, ...]) -> None:
    """Note each secret whose file has the place of another mount: a command has one at each."""
    taken = {"/": "the whole root"} | {cache.dest: "a cache" for cache in caches}
    for secret in secrets:
        place = clean_place(secret.dest) if secret.dest is not None else ""
        if place in taken:
            message = f"the secret `{secret.id}` cannot be at `{place}`: that is the place of {taken[place]}"
            rule = rules.WHOLE_ROOT if place == "/" else rules.GIVEN_TWICE
            step.whole.report.note(rule, message, secret.span, "give it another `dest`, or an `env`")
        elif place:
            taken[place] = f"the secret `{secret.id}`"


def _listed(words: list[str] | tuple[str, ...], separator: str = ", ") -> str:
    return separator.join(f"`{word}`" for word in words)
