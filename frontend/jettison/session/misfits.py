"""Whether a lock file is for its build file, for all targets and platforms at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jettison import llb, rules
from jettison.description.model import Description
from jettison.description.reader import Parsed
from jettison.errors import BuildError, Problem
from jettison.gateway.options import Options
from jettison.lock import Lock, pinned
from jettison.platforms import Platform, parse
from jettison.recipe.images import image_requests
from jettison.recipe.locked import locked_targets
from jettison.recipe.request import BuildRequest
from jettison.recipe.rootfs import check_lock
from jettison.session import named_contexts
from jettison.session.describe import describe_build


def find_misfits(
    parsed: Parsed,
    options: Options,
    project: Mapping[str, str],
    lock: Lock,
    asked: Iterable[Platform] = (),
) -> tuple[Problem, ...]:
    """Return why builds for some platforms, or for all that are locked, would refuse a lock file.

    DescriptionError for a build file with problems of its own.
    """
    locked = tuple(parse(name) for name in lock.all_platforms)
    source = llb.SourceInfo(parsed.source.name, parsed.source.text.encode(), "YAML")
    build = parse(lock.builder) if lock.builder else options.build_platform
    found: list[Problem] = []
    for platform in tuple(asked) or locked or options.platforms:
        request = BuildRequest(target=platform, build=build, source=source, lock=lock)
        image = describe_build(parsed, options, platform, "", project)
        found += _misfits(image, request, options.contexts)
        for target in locked_targets(image):
            other = describe_build(parsed, options, platform, target, project)
            found += _misfits(other, replace(request, variant=target), options.contexts)
    return tuple(dict.fromkeys(found))


def _misfits(
    description: Description, request: BuildRequest, contexts: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield the first reason why the build of one target would refuse the lock file."""
    lock = request.lock
    replaced = named_contexts.replace_stages(description, contexts, request.target, request.build)
    try:
        for image, span in image_requests(replaced, request).items():
            if lock and named_contexts.standing_for(contexts, image.reference, image.platform) is None:
                pinned(lock, image.reference, span)
        check_lock(replaced, request)
    except BuildError as error:
        if error.span is None:
            raise
        yield Problem(rule=rules.STALE_LOCK, message=error.message, span=error.span, hint=error.hint)
