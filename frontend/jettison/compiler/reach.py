"""What an image is made of: stages that nothing uses are not built, nor a root that nobody asks for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from jettison.description.model import Copy, Description, ImageFile, Stage
from jettison.distros import layout


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
        todo = [start]
        while todo:
            name = todo[-1]
            stage = by_name.get(name)
            before = [used for used in uses(stage) if used in by_name and used not in done] if stage else []
            if before and name not in done:
                todo += before
                continue
            todo.pop()
            if stage:
                done[name] = stage
    return tuple(done.values())


def has_packages(description: Description) -> bool:
    """Tell whether the image has a root of packages: `base: none` without any is an empty one."""
    rootfs = description.rootfs
    return bool(description.distro.sets[rootfs.base] or rootfs.packages)


def wide_copies(description: Description) -> tuple[ImageFile, ...]:
    """List the copies that may bring a directory of the same name as a link of the root."""
    above = {posixpath.dirname(link) for link in layout.LINKS}
    copies = [file for file in description.files if file.src is not None] if has_packages(description) else []
    return tuple(file for file in copies if layout.real_path(file.dest) in above)


def listed_files(description: Description) -> tuple[ImageFile, ...]:
    """List the programs whose crates are listed beside them, for their SBOMs."""
    wanted = description.files if description.sbom else ()
    return tuple(file for file in wanted if file.crates is not None)


def uses(stage: Stage) -> Iterator[str]:
    """Name what a stage takes from elsewhere: its base, then the origins of its copies."""
    yield stage.origin
    for step in stage.steps:
        if isinstance(step, Copy) and step.origin is not None:
            yield step.origin


def copied_paths(description: Description, stage: str = "") -> tuple[str, ...]:
    """List what the image, or one stage, copies from the build context, as written."""
    steps = [step for used in used_stages(description, stage) for step in used.steps]
    copies = [step for step in steps if isinstance(step, Copy) and step.origin is None]
    files = () if stage else description.files
    shipped = [file.src for file in files if file.origin is None and file.src is not None]
    lists = () if stage else listed_files(description)
    shipped += [file.crates for file in lists if file.origin is None and file.crates is not None]
    return (*(path for copy in copies for path in copy.src), *shipped)
