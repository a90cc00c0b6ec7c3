"""The project in the stage of a preset: what is there before anything is compiled.

Its history only where that is asked for. No preset reads it, and each commit changes it: it would be sent,
and programs made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import replace

from jettison.description.basic import DEEPEST, HISTORY
from jettison.description.paths import CONTROLS
from jettison.description.shapes import Given, Items, Numbers, Text, flag, key
from jettison.description.steps import STEP
from jettison.description.tree import Entry, Mapping
from jettison.description.values import Section
from jettison.presets.program import Maker, Plain

VCS = flag("vcs", "`true` gives the build the project's `.git`, and the `git` command", default=False)

INSIDE = rf"(?!/)(?!(?:.*/)?\.\.(?:/|$))(?!(?:[^/]*/){{{DEEPEST + 1}}})(?!.*\$\{{)[^{CONTROLS}]+"
"""The pattern of a path of the build context."""

FOLDER_SHAPE = Text(pattern=INSIDE, numbers=Numbers(), references=False, examples=("services/api",))

BUILD_FILE = "jettison.yaml*"
"""How a program is made, which is no part of it: an edit there makes nothing again."""

MADE_ELSEWHERE = ("**/.venv", "**/venv", "**/__pycache__", "**/node_modules")
"""What a machine has installed or compiled for itself."""

ENVIRONMENT = ("**/.env", "**/.env.*")
"""Where a developer keeps passwords: never in an image."""

HISTORY_CHECK: dict[str, Plain] = {"run": "git rev-parse --verify HEAD"}
"""The step that fails where there is no history: whoever wants it would not say that it is not there."""

STEPS = key(
    "steps",
    "[steps](stages.md#steps) before the compiler's, in the project's folder: to copy what other stages make,"
    " to generate code, to run tests",
    Items(item=STEP, in_target=Given.ADDED),
)


def copied(*, history: bool) -> dict[str, Plain]:
    """Return the step that copies the project."""
    return {"copy": "." if history else {"src": ".", "exclude": [HISTORY]}}


def left_out(*, history: bool) -> tuple[str, ...]:
    """List what of a project is never copied, for the languages that make no more of it than they are given.

    With its history all is there that this may have: who asks it for a version is told of changes else.
    """
    return (*(() if history else (HISTORY, BUILD_FILE)), *MADE_ELSEWHERE)


def own_steps(section: Section, told: Map[str, Plain]) -> Iterator[Plain]:
    """Yield the steps of the file as they stand there; a command gets also what it does not say itself."""
    value = STEPS.value(section)
    for item in value.items("a list of steps") if value else ():
        node, more = item.node, Maker(item.span).mapping(dict(told))
        runs = isinstance(node, Mapping) and node.get("run")
        yield _beside(more, node) if isinstance(node, Mapping) and runs else node


def _beside(more: Mapping, step: Mapping) -> Mapping:
    """Return a step with what it lacks; in a map what it says itself wins."""
    own = step.by_key()
    joined = (_joined(entry, own[entry.key.text]) for entry in more.entries if entry.key.text in own)
    lacking = (entry for entry in more.entries if entry.key.text not in own)
    return step.with_entries((*lacking, *joined))


def _joined(more: Entry, own: Entry) -> Entry:
    if not isinstance(more.value, Mapping) or not isinstance(own.value, Mapping):
        return own
    return replace(own, value=more.value.with_entries(own.value.entries))
