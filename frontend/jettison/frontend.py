"""One build request, from the first call to exactly one return.

The order of the calls is what a build waits for: the build file is asked for first, and all images
are looked up together once its text says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast

from jettison import description as descriptions
from jettison import llb
from jettison.compiler import (
    BuildRequest,
    ContextSource,
    ImageRequest,
    ResolvedImage,
    Target,
    compile_target,
    image_requests,
)
from jettison.compiler.context import uses_context
from jettison.compiler.scan import Scanner, scan
from jettison.description.args import proxies
from jettison.description.model import Description, Variables
from jettison.errors import OptionError, Problem, Span, suggest
from jettison.gateway import (
    attestations,
    buildfile,
    capabilities,
    contexts,
    lookup,
    requests,
    results,
    status,
)
from jettison.gateway.bridge import Bridge, Failure, Outcome, Pong, Ref, Result, SolveError, VertexWarning
from jettison.gateway.buildfile import BuildFile, Fetch
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.llb import caps
from jettison.platforms import Platform

MOST_CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is known once the build file is there."""

    bridge: Bridge
    options: Options
    pong: Pong
    fetched: Fetch
    file: BuildFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be built for one platform, before any image is known."""

    description: Description
    request: BuildRequest


def run(bridge: Bridge, read_options: Callable[[], Options]) -> None:
    """Answer one request. Whatever happens on the way, the bridge gets one outcome, and once."""
    try:
        outcome = answer(bridge, read_options())
    except BaseException as error:  # noqa: BLE001 - also MemoryError, RecursionError, KeyboardInterrupt
        outcome = Failure(status=status.of(error))
    bridge.finish(outcome)


def answer(bridge: Bridge, options: Options) -> Outcome:
    """Build what the options ask for; what fails once the build file is known points into it."""
    requests.check(options)
    fetched = buildfile.fetch(bridge, options)
    pong = bridge.ping()
    capabilities.require_frontend(pong, options.product)
    file = buildfile.read(bridge, fetched)
    try:
        return build(Build(bridge=bridge, options=options, pong=pong, fetched=fetched, file=file))
    except BaseException as error:  # noqa: BLE001 - the one return must be made, whatever happened
        return Failure(status=status.of(error, file.source))


def build(job: Build) -> Result:
    """Describe, look up, compile and solve, for every platform asked for."""
    plans = [plan(job, platform) for platform in job.options.platforms]
    _warn(job, plans[0].description)
    images, patterns = _asked(job, plans)
    ready = [_with_ignored(each, patterns) for each in plans]
    targets = [compile_target(each.description, each.request, images) for each in ready]
    definitions = [llb.marshal(target.state) for target in targets]
    needed = {cap for definition in definitions for cap in definition.caps}
    capabilities.require_llb(job.pong, needed, job.options.product)
    built = {
        each.request.target: results.Built(
            ref=job.bridge.solve(definition, job.options.cache_imports),
            config=target.config,
            annotations=each.description.image.annotations,
            sbom=_scanned(job, each.request, target),
        )
        for each, target, definition in zip(plans, targets, definitions, strict=True)
    }
    return results.result(built, job.options.multi)


def _scanned(job: Build, request: BuildRequest, target: Target) -> Ref | None:
    """Have the image scanned beside its unpacked program; None where BuildKit's own scan says all."""
    wanted = job.options.scanner
    if wanted is None or target.unpacked is None or attestations.CAPABILITY not in job.pong.frontend_caps:
        return None
    asked = lookup.meta_request(ImageRequest(wanted.reference, request.build), job.options)
    scanner = Scanner.from_config(*lookup.look_up(job.bridge, asked), wanted.parameters)
    return job.bridge.solve(llb.marshal(scan(scanner, target.state, target.unpacked, request)))


def _asked(job: Build, plans: Sequence[Plan]) -> tuple[dict[ImageRequest, ResolvedImage], tuple[str, ...]]:
    """Look up all images and fetch the ignore patterns, at once; the first failure ends the wait."""
    wanted = {image: span for each in plans for image, span in _images(each)}
    pool = ThreadPoolExecutor(MOST_CALLS_AT_ONCE)
    try:
        ignored = pool.submit(_ignored, job, plans)
        images = lookup.start(job.bridge, pool, job.options, wanted)
        calls = cast("list[Future[object]]", [ignored, *images.values()])  # Only the failures count here.
        answered = wait(calls, return_when=FIRST_EXCEPTION).done
        for call in calls:
            if call in answered:
                call.result()
        return {request: call.result() for request, call in images.items()}, ignored.result()
    finally:
        # A `with` would wait for every call, though nobody needs the answers after a failure.
        pool.shutdown(wait=False, cancel_futures=True)


def plan(job: Build, target: Platform) -> Plan:
    """Describe the build for one platform, with named contexts in the place of stages."""
    options = job.options
    variables = Variables(
        build_args=options.build_args,
        target=target,
        build=options.build_platform,
        variant=options.target.lower(),
    )
    description = descriptions.describe(job.file.source, variables)
    stage = _stage(options.target, description)
    replaced = contexts.replace_stages(description, options.contexts, target, options.build_platform)
    return Plan(description=replaced, request=build_request(job, target, stage))


def build_request(job: Build, target: Platform, stage: str = "") -> BuildRequest:
    """Say what the options of the client mean for one platform's graph and config."""
    options, args = job.options, job.options.build_args
    return BuildRequest(
        target=target,
        build=options.build_platform,
        source=job.file.info,
        context=ContextSource(session_id=options.session_of(CONTEXT_SOURCE)),
        labels=options.labels,
        network=options.network,
        extra_hosts=options.extra_hosts,
        no_cache=options.no_cache,
        resolve_mode=options.resolve_mode,
        proxies=proxies(args),
        cache_namespace=args.get("BUILDKIT_CACHE_MOUNT_NS", ""),
        merge=caps.MERGE in job.pong.llb_caps,
        several_platforms=options.multi,
        stage=stage,
    )


def _images(each: Plan) -> Sequence[tuple[ImageRequest, Span]]:
    return tuple(image_requests(each.description, each.request).items())


def _stage(target: str, description: Description) -> str:
    """Give the stage that `--target` names; empty for the image, in whatever variant."""
    name = target.lower()
    if not name or name in description.variants:
        return ""
    stages = [stage.name for stage in description.stages]
    if name in stages:
        return name
    message = f"option target={target}: the build file has no target and no stage of that name"
    raise OptionError(
        message, name="target", value=target, hint=suggest(name, (*description.variants, *stages))
    )


def _ignored(job: Build, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Fetch the ignore patterns, unless nothing is copied from the context."""
    if not any(uses_context(each.description, each.request.stage) for each in plans):
        return ()
    return buildfile.ignored(job.bridge, job.options, job.fetched)


def _with_ignored(each: Plan, patterns: tuple[str, ...]) -> Plan:
    context = replace(each.request.context, exclude=patterns)
    return replace(each, request=replace(each.request, context=context))


def _warn(job: Build, description: Description) -> None:
    """Show the warnings about the build file, once for all platforms, on the vertex that surely has run.

    A daemon that takes none of them still gets its build.
    """
    if capabilities.WARNINGS not in job.pong.frontend_caps:
        return
    with suppress(SolveError):
        for problem in description.warnings:
            job.bridge.warn(_warning(problem, job.file))


def _warning(problem: Problem, file: BuildFile) -> VertexWarning:
    return VertexWarning(
        digest=file.vertex,
        short=f"{problem.rule}: {problem.message} (line {problem.span.line})",
        detail=(problem.hint,) if problem.hint else (),
        source=file.info,
        span=problem.span,
    )
