"""Point a step of files that fails at the entry that fails, and say what is not there.

All `files` of an image are one vertex, with all their places, and a client marks every one of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.globs import is_glob
from jettison.errors import BuildError, Span
from jettison.gateway.bridge import SolveError
from jettison.gateway.failed import FailedVertex, read, read_vertex
from jettison.llb.definition import digest_of, read_op
from jettison.llb.patterns import literal
from jettison.recipe.images import Images
from jettison.recipe.model import Context, Copy, Files, Image, Output, Recipe, Ref
from jettison.session.plan import Plan

_NOT_FOUND = re.compile(r'checksum of ref \S+: ("(?:[^"\\]|\\.)*"): not found$')
_NOT_THERE = re.compile(r"lstat (?:\S*/buildkit-mount\d+)?(/.*): no such file or directory$")
"""What a daemon says of a path before it copies, quoted as Go quotes, and when it copies; an old one with the
folder where it has mounted what it copies from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Where one action of a file op is from in the build file; `origin` is None for what is no copy."""

    span: Span | None
    origin: Ref | None = None
    src: str = ""


def explain(error: SolveError, plans: Sequence[Plan], images: Images) -> BuildError:
    """Return the error with the place of the file or copy that a daemon fails at, as it is if it is none."""
    path, failed = _missing_path(error.message), read_vertex(error.status)
    if failed is None:
        return error
    step = read(error.status)
    name = step.name if step else ""
    entry = _find(failed, name, path, plans, images)
    if entry is None:
        place = None if error.span else _find_place(failed, name, plans, images)
        return error.at(place) if place else error
    message, hint = _say(entry, path) or (error.message, "")
    return BuildError(message, entry.span, hint)


def _missing_path(message: str) -> str:
    """Return the path that is not there, empty if the message is about something else."""
    if found := _NOT_THERE.search(message):
        return found[1]
    found = _NOT_FOUND.search(message)
    try:
        return str(json.loads(found[1])) if found else ""
    except ValueError:  # Go has ways to quote that JSON has not.
        return ""


def _find(failed: FailedVertex, name: str, path: str, plans: Sequence[Plan], images: Images) -> _Entry | None:
    """Find the entry in what is compiled once more: a build that goes well keeps nothing for this."""
    for plan in plans:
        target = compile_target(plan.description, plan.request, images)
        definition = llb.marshal(target.state)
        digest = _own_digest(failed, name, definition)
        for op in (read_op(data) for data in definition.ops if digest_of(data) == digest):
            entries = _entries(target.recipe, definition.metadata.get(digest, llb.Metadata()))
            inputs = [(each.secondary_input, each.copy.src) for each in op.file.actions]
            wanted = (failed.input, path)
            number = inputs.index(wanted) if wanted in inputs else failed.action
            if number is not None and number < len(entries) == len(inputs):
                return entries[number]
    return None


def _own_digest(failed: FailedVertex, name: str, definition: llb.Definition) -> str:
    """Return a vertex's digest in our graph, by its name where a source policy has changed it; or nothing."""
    if failed.digest in definition.metadata:
        return failed.digest
    named = (digest for digest, about in definition.metadata.items() if about.name == name)
    return next(named, "") if name else ""


def _find_place(failed: FailedVertex, name: str, plans: Sequence[Plan], images: Images) -> Span | None:
    """Find the first place of a vertex that a daemon knows by another digest, and so without its places."""
    for plan in plans:
        definition = llb.marshal(compile_target(plan.description, plan.request, images).state)
        digest = _own_digest(failed, name, definition)
        if digest and digest != failed.digest:
            places = definition.metadata[digest].locations
            return next((_span(place, lines) for place in places for lines in place.ranges), None)
    return None


def _span(place: llb.Location, lines: llb.Range) -> Span:
    return Span(place.source.filename, lines.line, lines.column, lines.end_line, lines.end_column)


def _entries(recipe: Recipe, about: llb.Metadata) -> list[_Entry]:
    """List an entry for each action of the step that a vertex is; none if no step is it."""
    marked = {lines for place in about.locations for lines in place.ranges}
    for step in (step for stage in recipe.stages for step in stage.steps if isinstance(step, Files)):
        places = {llb.Range(*span.marked) for span in step.spans}
        if (about.name or "").endswith(f"] {step.title}") and places <= marked:
            return list(_step_entries(step))
    return []


def _step_entries(step: Files) -> Iterator[_Entry]:
    many = len(step.actions)
    spans = step.spans if len(step.spans) == many else (step.spans[:1] or (None,)) * many
    for action, span in zip(step.actions, spans, strict=True):
        if isinstance(action, Copy):
            yield from (_Entry(span=span, origin=action.origin, src=src) for src in action.src)
        else:
            yield _Entry(span=span)


def _say(entry: _Entry, path: str) -> tuple[str, str] | None:
    """Say what is not there, and what to do; None for another failure of an entry."""
    begin, sent, hint = "/", "", ""
    match entry.origin:
        case Context():
            whose, begin, sent = "the build context", "", ", with a file that is copied"
            hint = "paths begin at its root, and an ignore file may leave out what is there"
        case Output(stage=name):
            whose = f"the stage `{name}`"
            hint = f"build `--target {name}` with `--output out` to see what it leaves"
        case Image(name=name):
            whose = f"`{name}`"
        case _:
            return None
    folder = _folder(entry.src)
    if path == f"/{entry.src}":
        return f"{whose} has no `{begin}{entry.src}`", hint
    if is_glob(entry.src) and path == f"/{folder}":
        hint = f"a glob may match nothing, but its folder `{begin}{folder}` must be there{sent}"
        return f"nothing in {whose} matches `{begin}{entry.src}`", hint
    return None


def _folder(glob: str) -> str:
    """Return the folder before the first part of a glob that is a pattern."""
    return "/".join(takewhile(lambda part: literal(part) == part, glob.split("/")))
