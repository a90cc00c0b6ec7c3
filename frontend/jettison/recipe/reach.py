"""What an image is made of: stages that nothing uses are not built, nor a root that nobody asks for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from jettison.description.checks import SHIPS, STARTS
from jettison.description.files import own_paths
from jettison.description.globs import is_glob
from jettison.description.model import HISTORY, Copy, Description, ImageFile, Stage, Test
from jettison.errors import OptionError, Span, suggest
from jettison.recipe.globs import pattern

_NAMED = 10
"""Most targets and stages that a message names."""


def stage_of(target: str, description: Description) -> str:
    """Return the stage that `--target` names; empty for the image, in whatever variant.

    Raises OptionError for what is neither.
    """
    name = target.lower()
    if not name or name in description.variants:
        return ""
    stages = [stage.name for stage in description.stages]
    if name in stages:
        return name
    message = f"option target={target}: the build file has no target and no stage of that name"
    known = (*description.variants, *stages)
    raise OptionError(message, hint=suggest(name, known) or _listed(known))


def _listed(names: Sequence[str]) -> str:
    return f"there are: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}"


def used_stages(description: Description, stage: str = "") -> tuple[Stage, ...]:
    """List the stages that the image's files, or one stage, come from; each after those that it uses."""
    origins = (file.origin for file in description.files if file.origin is not None)
    return needed(description, (stage,) if stage else origins)


def needed(description: Description, names: Iterable[str]) -> tuple[Stage, ...]:
    """List the stages of some names and what they use, each after those that it uses.

    A loop and not a recursion: chains of stages may be long.
    """
    by_name = {stage.name: stage for stage in description.stages}
    done: dict[str, Stage] = {}
    for start in names:
        waiting = [(start, False)]
        while waiting:
            name, ready = waiting.pop()
            if ready:
                done[name] = by_name[name]
            elif name in by_name and name not in done:
                waiting.append((name, True))
                waiting += ((used, False) for used in uses(by_name[name]))
    return tuple(done.values())


def standing(description: Description, stage: Stage) -> tuple[Stage, ...]:
    """List the stages that a stage stands on, the lowest first, and itself as the last."""
    by_name = {each.name: each for each in description.stages}
    found = [stage]
    while found[-1].origin in by_name:
        found.append(by_name[found[-1].origin])
    return tuple(reversed(found))


def has_packages(description: Description) -> bool:
    """Tell whether the image has a root of packages: `base: none` without any is an empty one."""
    rootfs = description.rootfs
    return bool(description.distro.sets[rootfs.base]) or rootfs.asks


def copies_over_links(description: Description) -> tuple[ImageFile, ...]:
    """List the copies whose source may hold what only the root may have: links, what it says of itself.

    A later entry that goes into such a tree follows the links there, and so may come to such a place too.
    """
    layout = description.distro.layout
    above = {posixpath.dirname(link) for link in layout.links}
    above |= {parent for path in own_paths(description.files, layout) for parent in _above(path)}
    found: list[ImageFile] = []
    for file in reversed(description.files if has_packages(description) else ()):
        dest = layout.real_path(file.dest)
        if file.src is not None and dest in above:
            found.append(file)
        above.update(_above(dest))
    return tuple(reversed(found))


def links(description: Description) -> tuple[ImageFile, ...]:
    """List the symbolic links among the files."""
    return tuple(file for file in description.files if file.symlink is not None)


def _above(path: str) -> Iterator[str]:
    """Yield the directories above a path."""
    while path != "/":
        path = posixpath.dirname(path)
        yield path


def claim_spans(description: Description) -> list[Span]:
    """List the places of checks and tests, one for each line; none if nothing is claimed of the image."""
    shown = [claim for claim in description.checks if claim.kind != SHIPS]
    checks = {claim.span.line: claim.span for claim in reversed(shown)}
    return [*reversed(checks.values()), *(test.span for test in description.tests)]


def asks_more(description: Description) -> bool:
    """Tell whether more is claimed of the image than that it can start, which is so by itself."""
    asked = [claim for claim in description.checks if claim.kind not in (STARTS, SHIPS)]
    return bool(asked or description.tests)


def trials(description: Description) -> Iterator[tuple[int, Test]]:
    """Yield the tests that run a program, with their numbers among all."""
    yield from ((number, test) for number, test in enumerate(description.tests, 1) if test.argv)


def listed_files(description: Description) -> tuple[ImageFile, ...]:
    """List the programs beside which it is listed what they are made of, for their SBOMs."""
    wanted = description.files if description.sbom else ()
    return tuple(file for file in wanted if file.made_of is not None)


def granted_files(description: Description) -> tuple[ImageFile, ...]:
    """List the programs that get capabilities."""
    return tuple(file for file in description.files if file.capabilities)


def own_layers(description: Description) -> tuple[ImageFile, ...]:
    """List the copies that have a layer of their own each, the lowest first."""
    return tuple(file for file in description.files if file.own_layer)


def packaged_files(description: Description) -> tuple[ImageFile, ...]:
    """List the copies whose packages are to be listed in the image."""
    return tuple(file for file in description.files if file.rpms)


def uses(stage: Stage) -> Iterator[str]:
    """Name what a stage takes from elsewhere: its base, then the origins of its copies."""
    yield stage.origin
    for step in stage.steps:
        if isinstance(step, Copy) and step.origin is not None:
            yield step.origin


def copied_paths(description: Description, stage: str = "") -> tuple[str, ...]:
    """List what the image, or one stage, copies from the build context, as written."""
    copies = _context_copies(description, stage)
    return (*(path for copy in copies for path in copy.src), *_other_paths(description, stage))


def _other_paths(description: Description, stage: str) -> Iterator[str]:
    """Yield what the image takes from the build context by itself, without a stage."""
    if stage:
        return
    yield from (file.src for file in description.files if file.origin is None and file.src is not None)
    lists = (file for file in listed_files(description) if file.origin is None)
    yield from (file.made_of for file in lists if file.made_of is not None)
    yield from context_keys(description)


def left_out(description: Description, stage: str = "") -> tuple[str, ...]:
    """List what is not sent of a build context that a copy takes all of: its history, if no copy takes that.

    What else copies exclude is sent: a link that another one takes may lead there. A path that begins with a
    glob may be for any.
    """
    copies = _context_copies(description, stage)
    whole = [copy for copy in copies if "" in map(clean, copy.src)]
    named = {clean(path) for copy in copies for path in copy.src} - {""}
    taken = {path.partition("/")[0] for path in (*named, *map(clean, _other_paths(description, stage)))}
    if any(path in {"", HISTORY} or is_glob(path) for path in taken):
        return ()
    return (HISTORY,) if whole and all(map(_excludes_history, whole)) else ()


def _excludes_history(copy: Copy) -> bool:
    return HISTORY in copy.exclude and not any(each.startswith("!") for each in copy.exclude)


def _context_copies(description: Description, stage: str) -> list[Copy]:
    steps = (step for used in used_stages(description, stage) for step in used.steps)
    return [step for step in steps if isinstance(step, Copy) and step.origin is None]


def uses_context(description: Description, stage: str = "") -> bool:
    """Tell whether the image, or one stage, copies anything from the build context."""
    return bool(copied_paths(description, stage))


def context_keys(description: Description) -> tuple[str, ...]:
    """List the keys of package repositories that are files of the build context."""
    repos = description.rootfs.repos if has_packages(description) else ()
    return tuple(key for repo in repos for key in repo.keys if in_context(key))


def in_context(key: str) -> bool:
    """Tell a path in the build context from an address."""
    return "://" not in key


def follow_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """List paths of a local directory as they are asked for, sorted; none when one of them is all of it."""
    cleaned = {pattern(clean(path)) for path in paths}
    return () if "" in cleaned else tuple(sorted(cleaned))


def clean(path: str) -> str:
    """Write a path that is copied without leading or trailing `./` and `/`; all there is is empty."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts)
