"""Steps of a stage: each is a map with one verb."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.args import Arguments
from jettison.description.envs import env_pairs
from jettison.description.fetches import destination, git, http
from jettison.description.model import Cache, Copy, NetworkName, Pairs, Run, Secret, Step
from jettison.description.paths import absolute, sources
from jettison.description.shapes import stages as shapes
from jettison.description.tree import Mapping, Sequence
from jettison.description.values import Section, Value

_ID = re.compile(shapes.ID.pattern)
_VARIABLE = re.compile(shapes.VARIABLE.pattern)


def read_steps(value: Value | None, arguments: Arguments, env: Pairs) -> Iterator[Step]:
    """Yield the steps of a stage whose environment is `env`."""
    for item in value.items("a list of steps") if value else ():
        if not isinstance(item.node, Mapping):
            item.wrong(f"a map with one of {_listed(shapes.VERBS)}")
            continue
        verbs = [verb for verb in shapes.VERBS if item.node.get(verb)]
        if len(verbs) > 1:
            message = f"a step does one thing, found {_listed(verbs, ' and ')}"
            item.report.note(rules.SEVERAL_VERBS, message, item.span)
        elif not verbs:
            item.section((*shapes.RUN.names, *shapes.VERBS))
            item.report.note(rules.NO_VERB, f"a step needs one of {_listed(shapes.VERBS)}", item.span)
        else:
            yield from _step(item, verbs[0], arguments, env)


def _step(item: Value, verb: str, arguments: Arguments, env: Pairs) -> Iterator[Step]:
    if verb == "run":
        yield from _run(item.section(shapes.RUN.names), arguments, env)
        return
    section = item.section((verb,))
    value = section.values[verb]
    if verb == "copy":
        yield from _copy(section, value)
    elif verb == "http":
        yield from http(section, value)
    else:
        yield from git(section, value)


def _copy(step: Section, value: Value) -> Iterator[Copy]:
    if not isinstance(value.node, Mapping):
        yield Copy(origin=None, src=_sources(value), dest="./", include=(), exclude=(), span=step.whole.span)
        return
    section = value.section(shapes.COPY.names)
    src = section.get("src")
    if src is None:
        section.missing("src", "name the files to copy")
    yield Copy(
        origin=section.text("from") or None,
        src=_sources(src) if src else (),
        dest=destination(section, "./"),
        include=section.texts("include"),
        exclude=section.texts("exclude"),
        span=step.whole.span,
    )


def _sources(value: Value) -> tuple[str, ...]:
    if isinstance(value.node, Sequence) and not value.node.items:
        value.bad("names no file")
    return sources(value)


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
        secrets=tuple(_secrets(step.get("secrets"))),
        ssh=tuple(_agents(step.get("ssh"))),
        network=_network(network.choice(shapes.NETWORK.choices, "default") if network else "default"),
        env=env,
        # What the file sets in `env` wins over an argument of the same name.
        args=tuple(pair for pair in named if pair[0] not in own),
        span=step.whole.span,
    )


def _network(text: str) -> NetworkName:
    return "none" if text == "none" else "host" if text == "host" else "default"


def _caches(value: Value | None) -> Iterator[Cache]:
    seen: set[str] = set()
    for item in value.items("a list of paths") if value else ():
        path = absolute(item)
        if path is None:
            continue
        dest = posixpath.normpath(f"/{path.lstrip('/')}")
        if dest == "/":
            item.bad("cannot be the whole root", rule=rules.WHOLE_ROOT)
        elif dest in seen:
            item.bad(f"is given twice: `{dest}`", rule=rules.GIVEN_TWICE)
        else:
            seen.add(dest)
            yield Cache(dest=dest, span=item.span)


def _secrets(value: Value | None) -> Iterator[Secret]:
    for item in value.items("a list of secrets") if value else ():
        if not isinstance(item.node, Mapping):
            name = _id(item)
            if name is not None:
                yield Secret(id=name, dest=f"/run/secrets/{name}", env=None, required=True, span=item.span)
            continue
        section = item.section(shapes.SECRET.names)
        identity, dest, env, required = (section.get(key) for key in shapes.SECRET.names)
        if identity is None:
            section.missing("id", "the name that `--secret id=…` gives it")
        name = _id(identity) if identity else None
        path, variable = absolute(dest) if dest else None, _variable(env)
        if name is not None:
            yield Secret(
                id=name,
                dest=path if path or variable else f"/run/secrets/{name}",
                env=variable,
                required=required.boolean() if required else True,
                span=item.span,
            )


def _id(value: Value) -> str | None:
    text = value.text("the id of a secret")
    if text is not None and not _ID.fullmatch(text):
        value.bad(f"must be the id of a secret, found `{text}`", "use letters, digits, `.`, `_` and `-`")
        return None
    return text


def _variable(value: Value | None) -> str | None:
    text = value.text("the name of an environment variable") if value else None
    if value and text is not None and not _VARIABLE.fullmatch(text):
        value.bad(f"must be the name of an environment variable, found `{text}`")
        return None
    return text


def _agents(value: Value | None) -> Iterator[str]:
    for item in value.items("`true`, or ids of agents") if value else ():
        text = item.text("`true`, or the id of an agent")
        if text == "true":
            yield "default"
        elif text is not None and text != "false":
            if _ID.fullmatch(text):
                yield text
            else:
                item.bad(f"must be `true` or the id of an agent, found `{text}`")


def _listed(words: list[str] | tuple[str, ...], separator: str = ", ") -> str:
    return separator.join(f"`{word}`" for word in words)
