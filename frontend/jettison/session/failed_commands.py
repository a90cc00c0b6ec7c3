"""A command that failed, in words of ours: the daemon names the command, which for ours nobody has written.

A script of ours leaves its message in the root of its step; see `fail` in `scripts/common.sh`.
"""

from __future__ import annotations

import re

from jettison.errors import Span, presentable
from jettison.gateway import failed
from jettison.gateway.bridge import SolveError
from jettison.gateway.failed import FailedStep
from jettison.gateway.status import reworded
from jettison.recipe.model import SCRIPTS
from jettison.session.start import Session

SAID = "/tmp/jettison-said"  # noqa: S108 - a path in the step's root
"""Where a script of ours has left its message and what to do about it, each ended by a NUL."""

_NO_SECRET = re.compile(r"secret (\S+): not found$")
_NO_AGENT = re.compile(r'(?:unset ssh forward key (\S+)|no SSH key "(\S+)" forwarded from the client)$')
"""The Docker daemon's words, and those of BuildKit alone."""

_LOST = "a step failed, and the daemon has lost its error"
KILLED = 128 + 9
LONGEST_TITLE = 160
"""Characters of a command that are shown: a last line is to be read at one glance."""


def explain(session: Session, error: SolveError) -> SolveError:
    """Return the same error with the place, the cause and what to do, as far as the daemon tells them."""
    if error.is_lost:
        return SolveError(_LOST, reworded(error.status, _LOST), hint="what it printed is above")
    step = failed.read(error.status)
    if step is None or not step.argv or not step.name:
        place = None if error.span else failed.read_place(error.status)
        return _placed(session, error, place) if place else error
    if step.code is None:
        message, hint = _say_unstarted(error.message)
    else:
        message, hint = _read_said(session, step) or _say(step)
    message = presentable(message)  # scripts repeat what repositories say
    span = _span(session, step.place) or error.span
    return SolveError(message, reworded(error.status, message), span, hint)


def _placed(session: Session, error: SolveError, place: tuple[int, int]) -> SolveError:
    """Return the error of a fetch on one line, with its place: git says why before the last of its lines."""
    message = presentable(" ".join(error.message.split()))
    return SolveError(message, reworded(error.status, message), _span(session, place))


def _span(session: Session, place: tuple[int, int] | None) -> Span | None:
    line, column = place or (0, 0)
    return Span(session.file.source.name, line, column, line, column + 1) if line else None


def _read_said(session: Session, step: FailedStep) -> tuple[str, str] | None:
    """Read what a script of ours, or of a preset, said when it failed; None for what said nothing."""
    if not any(word.startswith(f"{SCRIPTS}/") or SAID in word for word in step.argv):
        return None
    said = session.bridge.read_left(step.root, SAID).decode(errors="replace")
    message, *hints = said.split("\0")
    return (message, " ".join(filter(None, hints))) if message else None


def _say_unstarted(said: str) -> tuple[str, str]:
    """Say why a command has not even begun, in the daemon's words but for what the caller has not given."""
    if secret := _NO_SECRET.search(said):
        return f"the secret `{secret[1]}` is not given", f"build with `--secret id={secret[1]},src=FILE`"
    if agent := _NO_AGENT.search(said):
        name = agent[1] or agent[2]
        return f"the SSH agent `{name}` is not given", f"build with `--ssh {name}`"
    return said, ""


def _say(step: FailedStep) -> tuple[str, str]:
    """Say which step ended how."""
    head, _, title = step.name.partition("] ")
    shown = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
    hint = "what it printed is above"
    if step.code == KILLED:
        hint += "; it was killed, and the builder may be short of memory"
    return f"step {head}] ended with exit code {step.code}: {shown}", hint
