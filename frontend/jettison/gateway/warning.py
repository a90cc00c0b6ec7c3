"""Warnings about the build file: they are shown beside its text, and end no build."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from jettison.errors import Problem
from jettison.gateway import capabilities
from jettison.gateway.bridge import Bridge, Pong, SolveError, VertexWarning
from jettison.gateway.buildfile import BuildFile


def warn(bridge: Bridge, pong: Pong, file: BuildFile, problems: Iterable[Problem]) -> None:
    """Show the warnings on the vertex that surely has run: the one that brought the file.

    A daemon that takes none of them still gets its build.
    """
    if capabilities.WARNINGS not in pong.frontend_caps:
        return
    with suppress(SolveError):
        for problem in problems:
            bridge.warn(_warning(problem, file))


def _warning(problem: Problem, file: BuildFile) -> VertexWarning:
    return VertexWarning(
        digest=file.vertex,
        short=f"{problem.rule.name}: {problem.message} (line {problem.span.line})",
        detail=(problem.hint,) if problem.hint else (),
        url=problem.rule.link,
        source=file.info,
        span=problem.span,
    )
