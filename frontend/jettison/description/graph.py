"""How stages refer to one another: no circles, and names that mean one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from dataclasses import replace
from functools import cache

from jettison import image_reference, rules
from jettison.description.basic import SCRATCH, Package
from jettison.description.files import ImageFile
from jettison.description.report import Report
from jettison.description.stages import Stage
from jettison.description.steps import Copy
from jettison.distros import Distro, toolchains
from jettison.errors import Span

_NAMED = 10
"""Most stages that a message names at either end of a circle."""

RESERVED = ("checks", "image", "rootfs", "tests", "upx")
"""What the progress calls the steps outside of stages, and `--no-cache-filter` names them by."""


def check_stages(
    stages: tuple[Stage, ...], files: tuple[ImageFile, ...], distro: Distro, report: Report
) -> tuple[Stage, ...]:
    """Note stages that need themselves, take a toolchain's name, or are probably misspelt.

    Returns the stages with the platform that each really runs on: a stage on a stage has that one's.
    """
    by_name = {stage.name: stage for stage in stages}
    for stage in stages:
        if meaning := _meaning(stage.name):
            message = f"a stage cannot be called `{stage.name}`: {meaning}"
            report.note(rules.RESERVED_NAME, message, stage.span.start)
    for circle in _circles(by_name):
        message = f"the stage `{circle[0]}` needs itself: {' → '.join(circle)}"
        report.note(rules.STAGE_CIRCLE, message, by_name[circle[0]].span.start)
    words = dict.fromkeys((*by_name, *toolchains.BARE, SCRATCH))
    uses = [use for stage in stages for use in _uses(stage)]
    uses += [(file.origin, file.span) for file in files if file.origin]
    meant = cache(lambda name: report.suggest(name, words))
    for name, span in uses:
        if named := toolchains.parse(name):
            _check_toolchain(name, named[0], span, distro, report)
        else:
            _check_name(name, span, words, meant, report)
    copied = [(step.origin, step.span) for stage in stages for step in stage.steps if isinstance(step, Copy)]
    for origin, span in (*copied, *((file.origin, file.span) for file in files)):
        if origin == SCRATCH:
            report.note(rules.NOTHING_TO_COPY, "there is nothing to copy from `scratch`", span)
    firsts = _firsts(by_name)
    placed = (replace(stage, platform=firsts[stage.name].platform) for stage in stages)
    return tuple(_with_toolchain(stage, distro, report) for stage in placed)


def _with_toolchain(stage: Stage, distro: Distro, report: Report) -> Stage:
    """Return a stage with the packages of the toolchain that it starts from, where that has no image."""
    word, version = toolchains.parse(stage.origin) or ("", "")
    toolchain = toolchains.find_toolchain(stage.origin, distro)
    if toolchain is None or toolchain.has_versions:
        return stage
    if version:
        message = f"`{stage.origin}` cannot be chosen: {distro.title} has one version of {word}, as a package"
        report.note(rules.NOT_OF_DISTRO, message, _origin_place(stage), "leave out the version")
    added = (Package(text=name, span=stage.span) for name in toolchain.packages)
    return replace(stage, packages=(*added, *stage.packages))


def _firsts(by_name: Map[str, Stage]) -> dict[str, Stage]:
    """Return the stage that each is in the end built on, by name; in a circle that is one of it."""
    firsts: dict[str, Stage] = {}
    for stage in by_name.values():
        way: dict[str, None] = {}
        at = stage
        while at.name not in firsts and at.name not in way:
            way[at.name] = None
            at = by_name.get(at.origin, at)
        firsts |= dict.fromkeys(way, firsts.get(at.name, at))
    return firsts


def _meaning(name: str) -> str:
    """Say what a name stands for already; an empty text if for nothing."""
    if name == SCRATCH:
        return f"`from: {name}` is the empty root"
    if name in toolchains.BARE:
        return f"`from: {name}` is a toolchain"
    return "that is what builds call steps of their own" if name in RESERVED else ""


def _uses(stage: Stage) -> tuple[tuple[str, Span], ...]:
    """Return the stages or images that a stage starts from and copies from, and where it says so."""
    copies = ((step.origin, step.span) for step in stage.steps if isinstance(step, Copy) and step.origin)
    return ((stage.origin, _origin_place(stage)), *copies)


def _origin_place(stage: Stage) -> Span:
    """Return where a stage says what it starts from."""
    return stage.origin_span or stage.span.start


def _circles(by_name: Map[str, Stage]) -> Iterator[tuple[str, ...]]:
    """Yield ways from a stage back to itself, one for each knot of stages; each stage is walked once.

    Of a long way only the begin and the end are named.
    """
    done: set[str] = set()
    for start in by_name:
        way = [] if start in done else [start]
        places, needs = {start: 0}, {start: _needs(start, by_name)}
        while way:
            name = next(needs[way[-1]], None)
            if name is None:
                done.add(way[-1])
                del places[way.pop()]
            elif name in places:
                yield (*_ends(way, places[name]), name)
            elif name not in done:
                places[name], needs[name] = len(way), _needs(name, by_name)
                way.append(name)


def _ends(way: list[str], start: int) -> list[str]:
    """Return the names of a way from a place on; of too many those at its ends."""
    if len(way) - start <= 2 * _NAMED:
        return way[start:]
    return [*way[start : start + _NAMED], "…", *way[-_NAMED:]]


def _needs(name: str, by_name: Map[str, Stage]) -> Iterator[str]:
    """Return the stages that a stage needs."""
    return iter(list(dict.fromkeys(used for used, _ in _uses(by_name[name]) if used in by_name)))


def _check_toolchain(origin: str, name: str, span: Span, distro: Distro, report: Report) -> None:
    """Note a toolchain that the distribution does not have, and a version that no tag can have."""
    if name not in distro.toolchains:
        listed = ", ".join(f"`{toolchains.SCHEME}{each}`" for each in distro.toolchains)
        message = f"`{origin}` is not a toolchain of {distro.title}"
        report.note(rules.NOT_OF_DISTRO, message, span, f"it has {listed}")
    elif not image_reference.is_valid(toolchains.find_image(origin, distro)):
        message = f"`{origin}` has no version that an image can be tagged with"
        report.note(rules.BAD_REFERENCE, message, span, f"such as `{name}:1`")


def _check_name(
    name: str, span: Span, words: Map[str, None], meant: Callable[[str], str], report: Report
) -> None:
    """Note what can name no image, and warn of a name that is nearly a stage's: an image may be anyone's."""
    if (
        name
        and name not in words
        and name.partition(":")[0] not in words
        and not image_reference.is_valid(name)
    ):
        message = f"`{name}` is not a stage, and cannot be the name of an image"
        report.note(rules.BAD_REFERENCE, message, span, meant(name))
        return
    if name not in words and _is_bare(name) and (hint := meant(name)):
        report.note(rules.UNKNOWN_STAGE, f"`{name}` is not a stage; it is taken as an image", span, hint)


def _is_bare(name: str) -> bool:
    """Whether a name could be a stage's; an image is mostly written with a registry, path or tag."""
    return not any(char in name for char in "/:@")
