"""What an image is made of: stages that nothing uses are not built, nor a root that nobody asks for."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Copy, Description, Stage


def reachable(description: Description) -> tuple[Stage, ...]:
    """List the stages that the image's files come from, in the order of the file."""
    by_name = {stage.name: stage for stage in description.stages}
    seen: set[str] = set()
    todo = [file.origin for file in description.files if file.origin is not None]
    while todo:
        name = todo.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            todo.extend(uses(by_name[name]))
    return tuple(stage for stage in description.stages if stage.name in seen)


def has_packages(description: Description) -> bool:
    """Tell whether the image has a root of packages: `base: none` without any is an empty one."""
    rootfs = description.rootfs
    return bool(description.distro.sets[rootfs.base] or rootfs.packages)


def uses(stage: Stage) -> Iterator[str]:
    """Name what a stage takes from elsewhere: its base, then the origins of its copies."""
    yield stage.origin
    for step in stage.steps:
        if isinstance(step, Copy) and step.origin is not None:
            yield step.origin
