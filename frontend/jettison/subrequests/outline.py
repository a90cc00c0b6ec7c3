"""`frontend.outline`: what a caller can give to a target: arguments, secrets, agents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jettison.description.describe import describe
from jettison.description.model import Arg, Description, Http, Run, Step, Variables
from jettison.description.reader import Parsed
from jettison.errors import Span
from jettison.presets.registry import PRESETS
from jettison.recipe.reach import has_packages, stage_of, used_stages
from jettison.subrequests.comments import comment
from jettison.subrequests.form import Json, Reply, content, drop_empty, place, table
from jettison.subrequests.mentions import find_mentioned
from jettison.subrequests.targets import targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What one target takes, each with the place that says so first."""

    name: str
    description: str
    args: tuple[tuple[Arg, str], ...]
    secrets: dict[str, tuple[bool, Span]]
    ssh: dict[str, Span]


def reply(parsed: Parsed, variables: Variables) -> Reply:
    """Outline the target that `variables.variant` names, or the image."""
    made = _outline(parsed, variables)
    data: dict[str, Json] = {
        "name": made.name,
        "description": made.description,
        "args": [_arg(arg, about) for arg, about in made.args],
        "secrets": [_secret(name, *secret) for name, secret in made.secrets.items()],
        "ssh": [{"name": name, "required": True, "location": place(span)} for name, span in made.ssh.items()],
        "sources": [content(parsed.source)],
    }
    return Reply(data=drop_empty(data), text="\n".join(_tables(made)))


def _outline(parsed: Parsed, variables: Variables) -> Outline:
    description = describe(parsed, variables, PRESETS)
    name = variables.variant
    stage = stage_of(name, description)
    about = next(each.description for each in targets(parsed, description, variables) if each.name == name)
    args = find_mentioned(parsed, description, name, stage)
    steps = [step for used in used_stages(description, stage) for step in used.steps]
    return Outline(
        name=name,
        description=about,
        args=tuple((arg, comment(parsed.sound().lines, arg.name, arg.span)) for arg in args),
        secrets=_secrets(steps) | ({} if stage else _of_repositories(description)),
        ssh={agent: run.span for run in reversed(steps) if isinstance(run, Run) for agent in run.ssh},
    )


def _secrets(steps: Iterable[Step]) -> dict[str, tuple[bool, Span]]:
    """Collect secrets by id: whether any step requires it, and the place that names it first."""
    secrets: dict[str, tuple[bool, Span]] = {}
    for name, needed, first in (secret for step in steps for secret in _of_step(step)):
        required, span = secrets.get(name, (False, first))
        secrets[name] = (required or needed, span)
    return secrets


def _of_step(step: Step) -> Iterator[tuple[str, bool, Span]]:
    if isinstance(step, Run):
        yield from ((secret.id, secret.required, secret.span) for secret in step.secrets)
    elif isinstance(step, Http) and step.secret is not None:
        yield step.secret, True, step.span


def _of_repositories(description: Description) -> dict[str, tuple[bool, Span]]:
    """Collect what the package repositories of the image ask for, in the same shape."""
    repos = description.rootfs.repos if has_packages(description) else ()
    return {name: (True, repo.span) for repo in reversed(repos) for name in repo.secrets}


def _arg(arg: Arg, about: str) -> Json:
    return drop_empty(
        {"name": arg.name, "description": about, "value": arg.value, "location": place(arg.span)}
    )


def _secret(name: str, required: bool, span: Span) -> Json:
    return drop_empty({"name": name, "required": required, "location": place(span)})


def _tables(made: Outline) -> Iterator[str]:
    if made.name:
        about = [("DESCRIPTION:", made.description)] if made.description else []
        yield table(("TARGET:", made.name), about) or f"TARGET:   {made.name}\n"
    args = [(arg.name, arg.value or "", about) for arg, about in made.args]
    secrets = [(name, _yes(required)) for name, (required, _) in made.secrets.items()]
    agents = [(name, _yes(True)) for name in made.ssh]
    heads: Sequence[tuple[tuple[str, ...], Sequence[tuple[str, ...]]]] = (
        (("BUILD ARG", "VALUE", "DESCRIPTION"), args),
        (("SECRET", "REQUIRED"), secrets),
        (("SSH", "REQUIRED"), agents),
    )
    yield from (table(head, rows) for head, rows in heads if rows)


def _yes(required: bool) -> str:
    return "true" if required else ""
