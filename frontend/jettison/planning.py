"""What a request asks for, made ready to compile: described for each platform, with all that it starts from.

What can be asked of the daemon at once is asked at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from dataclasses import dataclass, replace
from typing import cast

from jettison import beside
from jettison.beside import Patterns
from jettison.compiler import BuildRequest, ContextSource, ImageRequest, Images, ResolvedImage, image_requests
from jettison.compiler.context import uses_context
from jettison.compiler.target import stage_of
from jettison.description.args import proxies
from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.errors import Span
from jettison.gateway import contexts, lookup
from jettison.gateway.calls import at_once
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.llb import caps
from jettison.opening import Build
from jettison.platforms import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be built for one platform, before any image is known."""

    description: Description
    request: BuildRequest


def plan(job: Build, platform: Platform, files: Mapping[str, str], target: str) -> Plan:
    """Describe the build of a target for one platform, with named contexts in the place of stages."""
    options = job.options
    description = describe(job.file.source, variables(options, platform, target), files)
    stage = stage_of(target, description)
    replaced = contexts.replace_stages(description, options.contexts, platform, options.build_platform)
    variant = "" if stage else target.lower()
    return Plan(description=replaced, request=_request(job, platform, stage=stage, variant=variant))


def completed(job: Build, plans: Sequence[Plan], known: Patterns | None) -> tuple[list[Plan], Images]:
    """Look up all images, and the ignore patterns unless known, at once; the first failure ends the wait.

    Gives the plans again, without what is ignored of the build context, and the images.
    """
    wanted = {image: span for each in plans for image, span in _images(each)}
    used = any(uses_context(each.description, each.request.stage) for each in plans)
    with at_once() as pool:
        ignored = pool.submit(beside.ignored, job) if used and known is None else _done(known or ())
        found = lookup.start(job.bridge, pool, job.options, job.given, wanted, locked=job.lock)
        _wait(ignored, *found.values())
        images = {request: call.result() for request, call in found.items()}
        return [_without(each, ignored.result()) for each in plans], images


def variables(options: Options, platform: Platform, target: str) -> Variables:
    """Say what the options of the client mean for the build file's text."""
    return Variables(
        build_args=options.build_args,
        target=platform,
        build=options.build_platform,
        variant=target.lower(),
    )


def _request(job: Build, target: Platform, *, stage: str, variant: str) -> BuildRequest:
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
        no_cache=options.no_cache,
        resolve_mode=options.resolve_mode,
        proxies=proxies(args),
        cache_namespace=args.get("BUILDKIT_CACHE_MOUNT_NS", ""),
        merge=caps.MERGE in job.pong.llb_caps,
        several_platforms=options.multi,
        stage=stage,
        variant=variant,
        lock=job.lock,
        epoch=options.epoch,
    )


def _wait(*calls: Future[Patterns] | Future[ResolvedImage]) -> None:
    """Wait for calls to end, or for the first that fails, and raise what that one raised."""
    answered = wait(cast("list[Future[object]]", calls), return_when=FIRST_EXCEPTION).done
    for call in calls:
        if call in answered:
            call.result()


def _done(patterns: Patterns) -> Future[Patterns]:
    call: Future[Patterns] = Future()
    call.set_result(patterns)
    return call


def _images(each: Plan) -> Sequence[tuple[ImageRequest, Span]]:
    return tuple(image_requests(each.description, each.request).items())


def _without(each: Plan, patterns: Patterns) -> Plan:
    """Leave out of the build context what the ignore file says."""
    context = each.request.context
    if not isinstance(context, ContextSource):
        return each
    return replace(each, request=replace(each.request, context=replace(context, exclude=patterns)))
