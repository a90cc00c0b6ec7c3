"""What a request asks for, made ready to compile: described for each platform, with all that it starts from.

What can be asked for at once is asked for at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from dataclasses import dataclass, replace
from typing import cast

from jettison.build_args import CACHE_MOUNT_NS, proxies
from jettison.description.model import Description
from jettison.gateway.options import Options
from jettison.platforms import Platform
from jettison.recipe.images import ImageRequest, Images, ResolvedImage, image_requests
from jettison.recipe.reach import stage_of, uses_context
from jettison.recipe.request import BuildRequest, ContextSource
from jettison.session import named_contexts
from jettison.session.describe import describe_build
from jettison.session.futures import completed
from jettison.session.ignorefile import Patterns
from jettison.session.sources import Sources


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
        """Return the plans, without what is ignored of the build context, and the images.

        The first failure ends the wait, and is raised.
        """
        _wait(self.ignored, *self.images.values())
        images = {request: call.result() for request, call in self.images.items()}
        return [_without(each, self.ignored.result()) for each in self.plans], images


def make_plans(options: Options, sources: Sources) -> list[Plan]:
    """Describe the build of the target that the options ask for, for each platform."""
    return [make_plan(options, sources, platform, options.target) for platform in options.platforms]


def make_plan(options: Options, sources: Sources, platform: Platform, target: str) -> Plan:
    """Describe the build of a target for one platform, with named contexts in the place of stages."""
    description = describe_build(sources.parsed, options, platform, target, sources.project)
    stage = stage_of(target, description)
    replaced = named_contexts.replace_stages(description, options.contexts, platform, options.build_platform)
    variant = "" if stage else target.lower()
    request = build_request(options, sources, platform, stage=stage, variant=variant)
    if replaced.rootfs.bytecode:
        request = replace(request, foreign=False)  # a program of the root runs
    return Plan(description=replaced, request=request)


def ask(sources: Sources, plans: Sequence[Plan]) -> Asked:
    """Ask for all images, and for what is ignored of a build context that is used, at once.

    Raises BuildError at once for a lock file that does not fit.
    """
    wanted = {
        image: span
        for each in plans
        for image, span in image_requests(each.description, each.request).items()
    }
    used = any(uses_context(each.description, each.request.stage) for each in plans)
    ignored: Future[Patterns] = sources.ignored() if used else completed(())
    images = sources.images(wanted, [each.description for each in plans])
    if sources.lock:
        _check_lock(plans)
    return Asked(plans=plans, ignored=ignored, images=images)


def _check_lock(plans: Sequence[Plan]) -> None:
    """Raise BuildError for a lock file that does not fit, whatever its images are worth."""
    from jettison.recipe.rootfs import check_lock  # noqa: PLC0415 - imported while images are looked up

    for each in plans:
        check_lock(each.description, each.request)


def build_request(
    options: Options, sources: Sources, target: Platform, *, stage: str = "", variant: str = ""
) -> BuildRequest:
    """Return what the options of a build mean for one platform's graph and config."""
    args = options.build_args
    return BuildRequest(
        target=target,
        build=options.build_platform,
        foreign=target.architecture not in options.architectures,
        source=sources.info,
        context=sources.context,
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
        cache_namespace=CACHE_MOUNT_NS.of(args),
        refresh=options.refresh,
        merge=sources.merge,
        symlinks=sources.symlinks,
        several_platforms=options.multi,
        stage=stage,
        variant=variant,
        lock=sources.lock,
        epoch=options.epoch,
    )


def _wait(*calls: Future[Patterns] | Future[ResolvedImage]) -> None:
    """Wait for calls to end, or for the first that fails, and raise what that one raised."""
    answered = wait(cast("list[Future[object]]", calls), return_when=FIRST_EXCEPTION).done
    for call in calls:
        if call in answered:
            call.result()


def _without(each: Plan, patterns: Patterns) -> Plan:
    """Leave out of the build context what the ignore file says."""
    context = each.request.context
    if not isinstance(context, ContextSource):
        return each
    return replace(each, request=replace(each.request, context=replace(context, exclude=patterns)))
