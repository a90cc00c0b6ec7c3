"""What a request asks for, made ready to compile: described for each platform, with all that it starts from.

What can be asked of the daemon at once is asked at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from dataclasses import dataclass, replace
from typing import cast

from jettison.beside import Beside, Patterns
from jettison.compiler import BuildRequest, ContextSource, ImageRequest, Images, ResolvedImage, image_requests
from jettison.description.args import proxies
from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.errors import Span
from jettison.gateway import buildfile, contexts, lookup
from jettison.gateway.calls import done
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.llb import caps
from jettison.lock import Lock
from jettison.opening import Build
from jettison.platforms import Platform
from jettison.recipe.reach import stage_of, uses_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be built for one platform, before any image is known."""

    description: Description
    request: BuildRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that is asked for the plans, on its way: ignore patterns and images."""

    plans: Sequence[Plan]
    ignored: Future[Patterns]
    images: Mapping[ImageRequest, Future[ResolvedImage]]

    def result(self) -> tuple[list[Plan], Images]:
        """Give the plans, without what is ignored of the build context, and the images.

        The first failure ends the wait, and is raised.
        """
        _wait(self.ignored, *self.images.values())
        images = {request: call.result() for request, call in self.images.items()}
        return [_without(each, self.ignored.result()) for each in self.plans], images


def _cure(job: Build, plans: Sequence[Plan], found: Beside, reference: str) -> str:
    """Say what to do about an image that its registry does not have."""
    from jettison import missing  # noqa: PLC0415 - few builds need it

    return missing.cure(reference, [plan.description for plan in plans], job.file.source, found.files)


def plans(job: Build, found: Beside) -> list[Plan]:
    """Describe the build of the target that the options ask for, for each platform."""
    return [plan(job, found, platform, job.options.target) for platform in job.options.platforms]


def plan(job: Build, found: Beside, platform: Platform, target: str) -> Plan:
    """Describe the build of a target for one platform, with named contexts in the place of stages."""
    options = job.options
    description = describe(job.file.source, variables(options, platform, target), found.files)
    stage = stage_of(target, description)
    replaced = contexts.replace_stages(description, options.contexts, platform, options.build_platform)
    variant = "" if stage else target.lower()
    request = _request(job, platform, stage=stage, variant=variant, locked=found.lock)
    return Plan(description=replaced, request=request)


def ask(job: Build, plans: Sequence[Plan], found: Beside, pool: Executor) -> Asked:
    """Ask for all images, and for the ignore patterns unless they are known, at once."""
    wanted = {image: span for each in plans for image, span in _images(each)}
    used = any(uses_context(each.description, each.request.stage) for each in plans)
    ignored: Future[Patterns] = _ignored(job, found, pool) if used else done(())
    images = lookup.start(
        job.bridge,
        pool,
        job.options,
        job.given,
        wanted,
        locked=found.lock,
        cure=lambda reference: _cure(job, plans, found, reference),
    )
    return Asked(plans=plans, ignored=ignored, images=images)


def variables(options: Options, platform: Platform, target: str) -> Variables:
    """Say what the options of the client mean for the build file's text."""
    return Variables(
        build_args=options.build_args,
        target=platform,
        build=options.build_platform,
        variant=target.lower(),
    )


def _request(job: Build, target: Platform, *, stage: str, variant: str, locked: Lock | None) -> BuildRequest:
    """Say what the options of the client mean for one platform's graph and config."""
    options, args = job.options, job.options.build_args
    return BuildRequest(
        target=target,
        build=options.build_platform,
        source=job.file.info,
        context=job.given.context or ContextSource(session_id=options.session_of(CONTEXT_SOURCE)),
        labels=options.labels,
        network=options.network,
        extra_hosts=options.extra_hosts,
        hostname=options.hostname,
        cgroup_parent=options.cgroup_parent,
        shm_size=options.shm_size,
        ulimits=options.ulimits,
        resources=options.resources,
        no_cache=options.no_cache,
        resolve_mode=options.resolve_mode,
        proxies=proxies(args),
        cache_namespace=args.get("BUILDKIT_CACHE_MOUNT_NS", ""),
        merge=caps.MERGE in job.pong.llb_caps,
        several_platforms=options.multi,
        stage=stage,
        variant=variant,
        lock=locked,
        epoch=options.epoch,
    )


def _ignored(job: Build, found: Beside, pool: Executor) -> Future[Patterns]:
    """Give the ignore patterns, or ask for the file of the build context and nothing else of it."""
    known = found.ignored
    if known is not None:
        return done(known)
    return pool.submit(buildfile.general_patterns, job.bridge, job.options)


def _wait(*calls: Future[Patterns] | Future[ResolvedImage]) -> None:
    """Wait for calls to end, or for the first that fails, and raise what that one raised."""
    answered = wait(cast("list[Future[object]]", calls), return_when=FIRST_EXCEPTION).done
    for call in calls:
        if call in answered:
            call.result()


def _images(each: Plan) -> Sequence[tuple[ImageRequest, Span]]:
    return tuple(image_requests(each.description, each.request).items())


def _without(each: Plan, patterns: Patterns) -> Plan:
    """Leave out of the build context what the ignore file says."""
    context = each.request.context
    if not isinstance(context, ContextSource):
        return each
    return replace(each, request=replace(each.request, context=replace(context, exclude=patterns)))
