"""Point a refused `network.host` entitlement at the step that needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jettison.description.model import Run
from jettison.errors import BuildError, Span
from jettison.gateway.bridge import SolveError
from jettison.recipe.reach import used_stages
from jettison.session.plan import Plan

_REFUSED = "network.host is not allowed"
"""What a daemon says of it. Source: `util/entitlements` of BuildKit."""


@contextmanager
def explain_refusal(plans: Sequence[Plan]) -> Iterator[None]:
    """Raise BuildError with the place of the step where a daemon refuses the network of the host."""
    try:
        yield
    except SolveError as error:
        step = next(_host_network_steps(plans), None)
        if step is None or _REFUSED not in error.message:
            raise
        message = f"{_REFUSED} for this build, and a step asks for it"
        hint = "build with `--allow network.host`, or leave `network: host` out"
        raise BuildError(message, step, hint) from None


def _host_network_steps(plans: Sequence[Plan]) -> Iterator[Span]:
    """Yield the places of the steps with that network, in the stages that are built."""
    for plan in plans:
        for stage in used_stages(plan.description, plan.request.stage):
            yield from (step.span for step in stage.steps if isinstance(step, Run) and step.network == "host")
