"""How stages refer to one another: no circles, and names that mean one thing."""

from __future__ import annotations

from jettison.description.model import Copy, ImageFile, Stage
from jettison.description.report import Report
from jettison.distros import Distro
from jettison.errors import Span, suggest


def check_stages(
    stages: tuple[Stage, ...], files: tuple[ImageFile, ...], distro: Distro, report: Report
) -> None:
    """Note stages that need themselves, take a toolchain's name, or are probably misspelt."""
    by_name = {stage.name: stage for stage in stages}
    for stage in stages:
        if stage.name in distro.toolchains:
            message = f"a stage cannot be called `{stage.name}`: `from: {stage.name}` is a toolchain"
            report.error("reserved-name", message, stage.span.start)
        if circle := _circle(stage, by_name):
            message = f"the stage `{stage.name}` needs itself: {' → '.join(circle)}"
            report.error("stage-circle", message, stage.span.start)
    uses = [use for stage in stages for use in _uses(stage)]
    uses += [(file.origin, file.span) for file in files if file.origin]
    for name, span in uses:
        _check_name(name, span, (*by_name, *distro.toolchains), report)


def _uses(stage: Stage) -> tuple[tuple[str, Span], ...]:
    """Return the stages or images that a stage starts from and copies from, and where it says so."""
    copies = ((step.origin, step.span) for step in stage.steps if isinstance(step, Copy) and step.origin)
    return ((stage.origin, stage.span.start), *copies)


def _circle(start: Stage, by_name: dict[str, Stage]) -> tuple[str, ...]:
    """Return the shortest way from a stage back to itself, empty if there is none."""
    ways: list[tuple[str, ...]] = [(start.name,)]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked: breadth first
        for name, _ in _uses(by_name[way[-1]]):
            if name == start.name:
                return (*way, name)
            if name in by_name and name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _check_name(name: str, span: Span, words: tuple[str, ...], report: Report) -> None:
    """Warn of a name that is nearly a stage's: an image of that name may exist, and be anyone's."""
    if name not in words and _is_bare(name) and (hint := suggest(name, words)):
        report.warn("unknown-stage", f"`{name}` is no stage; it is taken as an image", span, hint)


def _is_bare(name: str) -> bool:
    """Whether a name could be a stage's; an image is mostly written with a registry, path or tag."""
    return not any(char in name for char in "/:@")
