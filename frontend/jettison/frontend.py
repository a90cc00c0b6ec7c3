"""One build request, from the first call to exactly one return.

The order of the calls is what a build waits for: the build file is asked for first, and all images
are looked up together once its text says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast

from jettison import description as descriptions
from jettison import llb, lock
from jettison.compiler import (
    BuildRequest,
    ContextSource,
    ImageRequest,
    ResolvedImage,
    compile_target,
    image_requests,
)
from jettison.compiler.context import uses_context
from jettison.compiler.target import stage_of
from jettison.description.args import proxies
from jettison.description.model import Description, Variables
from jettison.errors import Problem, SourceFile, Span
from jettison.gateway import (
    buildfile,
    capabilities,
    contexts,
    given,
    lockfile,
    lookup,
    project,
    requests,
    results,
    status,
)
from jettison.gateway.bridge import Bridge, Failure, Outcome, Pong, Result, SolveError, VertexWarning
from jettison.gateway.buildfile import BuildFile, Fetch
from jettison.gateway.given import Given
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.llb import caps
from jettison.lock import Lock
from jettison.platforms import Platform
from jettison.subrequests import names

MOST_CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is known once the build file is there."""

    bridge: Bridge
    options: Options
    given: Given
    pong: Pong
    fetched: Fetch
    file: BuildFile
    lock: Lock | None = None


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
    if options.request_id == names.DESCRIBE:
        return call(options, None)
    gifts = given.find(bridge, options)
    fetched = buildfile.fetch(bridge, options, gifts)
    pong = bridge.ping()
    capabilities.require_frontend(pong, options.product)
    file = buildfile.read(bridge, fetched)
    job = Build(bridge=bridge, options=options, given=gifts, pong=pong, fetched=fetched, file=file)
    try:
        return call(options, file.source) if options.request_id else build(job)
    except BaseException as error:  # noqa: BLE001 - the one return must be made, whatever happened
        return Failure(status=status.of(error, file.source))


def call(options: Options, source: SourceFile | None) -> Result:
    """Answer a request that is no build: for the first platform, with metadata only."""
    from jettison.subrequests import answers  # noqa: PLC0415 - a build would wait for it

    if source is None:
        return Result(metadata=answers.describe())
    variables = _variables(options, options.platforms[0], options.target)
    return Result(metadata=answers.answer(options.request_id, source, variables))


def build(job: Build) -> Result:
    """Describe, look up, compile and solve, for every platform asked for."""
    files, locked = _files_beside(job)
    if lock.mode(job.options.build_args) == lock.WRITE:
        from jettison import locking  # noqa: PLC0415 - a build would wait for it

        return locking.write(job, files)
    job = replace(job, lock=locked)
    plans = [plan(job, platform, files, job.options.target) for platform in job.options.platforms]
    _warn(job, plans[0].description)
    images, patterns = looked_up(job, plans)
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
        )
        for each, target, definition in zip(plans, targets, definitions, strict=True)
    }
    return results.result(built, job.options.multi, job.options.epoch)


def _files_beside(job: Build) -> tuple[Mapping[str, str], Lock | None]:
    """Read the project's files and the lock file, at once."""
    with ThreadPoolExecutor(1) as pool:
        locked = pool.submit(lockfile.read, job.bridge, job.options, job.given, job.fetched)
        wanted = descriptions.project_files(job.file.source)
        return project.read(job.bridge, job.options, job.given, wanted), locked.result()


def looked_up(job: Build, plans: Sequence[Plan]) -> tuple[dict[ImageRequest, ResolvedImage], tuple[str, ...]]:
    """Look up all images and fetch the ignore patterns, at once; the first failure ends the wait."""
    wanted = {image: span for each in plans for image, span in _images(each)}
    pool = ThreadPoolExecutor(MOST_CALLS_AT_ONCE)
    try:
        ignored = pool.submit(_ignored, job, plans)
        images = lookup.start(job.bridge, pool, job.options, job.given, wanted, locked=job.lock)
        calls = cast("list[Future[object]]", [ignored, *images.values()])  # Only the failures count here.
        answered = wait(calls, return_when=FIRST_EXCEPTION).done
        for call in calls:
            if call in answered:
                call.result()
        return {request: call.result() for request, call in images.items()}, ignored.result()
    finally:
        # A `with` would wait for every call, though nobody needs the answers after a failure.
        pool.shutdown(wait=False, cancel_futures=True)


def plan(job: Build, platform: Platform, files: Mapping[str, str], target: str) -> Plan:
    """Describe the build of a target for one platform, with named contexts in the place of stages."""
    options = job.options
    description = descriptions.describe(job.file.source, _variables(options, platform, target), files)
    stage = stage_of(target, description)
    replaced = contexts.replace_stages(description, options.contexts, platform, options.build_platform)
    request = build_request(job, platform, stage)
    return Plan(description=replaced, request=replace(request, variant="" if stage else target.lower()))


def _variables(options: Options, platform: Platform, target: str) -> Variables:
    return Variables(
        build_args=options.build_args,
        target=platform,
        build=options.build_platform,
        variant=target.lower(),
    )


def build_request(job: Build, target: Platform, stage: str = "") -> BuildRequest:
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
        lock=job.lock,
        epoch=options.epoch,
    )


def _images(each: Plan) -> Sequence[tuple[ImageRequest, Span]]:
    return tuple(image_requests(each.description, each.request).items())


def _ignored(job: Build, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Fetch the ignore patterns, unless nothing is copied from the context."""
    used = any(uses_context(each.description, each.request.stage) for each in plans)
    if job.given.context is not None or not used:
        return ()
    return buildfile.ignored(job.bridge, job.options, job.fetched)


def _with_ignored(each: Plan, patterns: tuple[str, ...]) -> Plan:
    context = each.request.context
    if not isinstance(context, ContextSource):
        return each
    return replace(each, request=replace(each.request, context=replace(context, exclude=patterns)))


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
