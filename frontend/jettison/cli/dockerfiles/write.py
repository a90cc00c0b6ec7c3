"""What was taken of a Dockerfile, as lines of a build file: keys, and comments for what was not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from jettison.cli.dockerfiles.draft import Draft, Note
from jettison.cli.dockerfiles.scope import Scope, as_written, is_given, references
from jettison.description.explain import block
from jettison.errors import Span, printable
from jettison.presets.program import Maker, Plain

_MAKE = Maker(Span("", 1, 1, 1, 1))
_WIDTH = 110


def args(scope: Scope, texts: Sequence[str]) -> list[str]:
    """Return the lines that declare the arguments which texts refer to."""
    used = {name for name in scope.all_args if any(f"${{{name}}}" in text for text in texts)}
    waiting = list(used)
    while waiting:
        more = set(references(scope.all_args[waiting.pop()])) & scope.all_args.keys() - used
        used |= more
        waiting += more
    declared: dict[str, Plain] = {
        name: as_written(default)
        for name, default in scope.all_args.items()
        if name in used and not is_given(name)
    }
    return _key("args", declared)


def keys(draft: Draft) -> list[str]:
    """Return the lines of all keys that stand below the preset's."""
    image: dict[str, Plain] = {}
    parts: dict[str, Plain] = {
        "env": {**draft.env},
        "user": draft.user,
        "workdir": draft.workdir if draft.workdir != "/" else "",
        "ports": draft.ports,
        "volumes": draft.volumes,
        "labels": {**draft.labels},
    }
    for name in ("entrypoint", "cmd"):
        if name in draft.image:
            image[name] = draft.image[name]
    image |= {name: value for name, value in parts.items() if value}
    image |= {name: value for name, value in draft.image.items() if name not in image}
    accounts: dict[str, Plain] = {
        "users": [{**each} for each in draft.users],
        "groups": [{**each} for each in draft.groups],
    }
    linked = ["auto"] if draft.builder and not draft.has_tree else []
    return [
        *_key("packages", [*linked, *draft.packages]),
        *_key("rootfs", {"base": draft.base} if draft.base else {}),
        *_key("files", [{**each} for each in draft.files]),
        *_key("accounts", {name: value for name, value in accounts.items() if value}),
        *_key("upx", "true" if draft.upx else ""),
        *_key("image", image),
    ]


def _key(name: str, value: Plain) -> list[str]:
    return list(block(_MAKE.node({name: value}))) if value else []


def notes(path: str, found: Iterable[Note]) -> list[str]:
    """Return the comments about what was not taken, each with its line and the reason."""
    lines = [line for note in found for line in _comment(note)]
    return [f"# Not taken from {path}, or not as it is:", *lines] if lines else []


def _comment(note: Note) -> Iterator[str]:
    said = f"`{note.text}`: " if note.text else ""
    text = printable(f"line {note.line}: {said}{note.reason}")
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="#   ",
        subsequent_indent="#     ",
        break_long_words=False,
        break_on_hyphens=False,
    )
