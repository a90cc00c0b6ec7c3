"""Look up the images of a build, all at once, and pin each by its digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace

from jettison import references
from jettison.errors import DaemonError, Span
from jettison.gateway import contexts
from jettison.gateway.bridge import Bridge, MetaRequest, SolveError
from jettison.gateway.configs import is_config
from jettison.gateway.contexts import Named
from jettison.gateway.given import Given
from jettison.gateway.options import Options
from jettison.llb.sources import IMAGE
from jettison.lock import Lock, pinned
from jettison.recipe.images import ImageRequest, ResolvedImage


def start(
    bridge: Bridge,
    pool: Executor,
    options: Options,
    given: Given,
    wanted: Mapping[ImageRequest, Span],
    *,
    locked: Lock | None = None,
    cure: Callable[[str], str] = lambda _: "",
) -> dict[ImageRequest, Future[ResolvedImage]]:
    """Ask for every image at once; a failed answer raises a BuildError with the place that asked for it.

    `cure` says what to do about a reference, in full form, that its registry does not have.
    Raises BuildError by itself for an image that is not locked where others are.
    """
    held = {request: _held(options, locked, request, span) for request, span in wanted.items()}
    asked = {request: _question(bridge, options, given, each) for request, each in held.items()}
    return {
        request: pool.submit(_at, request, wanted[request], question, cure)
        for request, question in asked.items()
    }


def meta_request(request: ImageRequest, options: Options, context: Named | None = None) -> MetaRequest:
    """Say what to ask for an image, or for the one that a named context puts in its place."""
    reference = context.image() if context else request.reference
    title = f"context {context.name}" if context else "internal"
    if options.multi:
        title = f"{request.platform.format()} {title}"
    return MetaRequest(
        reference=reference,
        platform=request.platform,
        log_name=f"[{title}] load metadata for {reference}",
        resolve_mode=options.resolve_mode,
    )


def _held(options: Options, locked: Lock | None, request: ImageRequest, span: Span) -> ImageRequest:
    """Hold a request to its locked digest, but where a named context is in the image's place."""
    if locked is None or contexts.standing_for(options.contexts, request.reference, request.platform):
        return request
    return replace(request, reference=pinned(locked, request.reference, span))


def _question(
    bridge: Bridge, options: Options, given: Given, request: ImageRequest
) -> Callable[[], ResolvedImage]:
    context = contexts.standing_for(options.contexts, request.reference, request.platform)
    if context is None or context.is_image:
        asked = meta_request(request, options, context)
        return lambda: _resolve(bridge, asked)
    from jettison.gateway import trees  # noqa: PLC0415 - few builds have such a context

    return lambda: trees.resolve(bridge, options, given, context, request)


def _at(
    request: ImageRequest, span: Span, question: Callable[[], ResolvedImage], cure: Callable[[str], str]
) -> ResolvedImage:
    try:
        return question()
    except SolveError as error:
        # So it ends where a registry lacks that tag; an outage has other words, a context another name.
        lacks = error.message.endswith(f"{request.reference}: not found")
        raise error.at(span, cure(request.reference) if lacks else "") from None
    except DaemonError as error:
        raise DaemonError(error.message, error.span or span, error.hint) from None


def _resolve(bridge: Bridge, request: MetaRequest) -> ResolvedImage:
    return ResolvedImage.from_config(*look_up(bridge, request))


def look_up(bridge: Bridge, request: MetaRequest) -> tuple[str, bytes]:
    """Give an image's reference, pinned, and its config; SolveError or DaemonError."""
    meta = bridge.image_meta(request)
    if not meta.identifier.startswith(IMAGE):
        message = f"a source policy of the daemon turned the image {request.reference} into {meta.identifier}"
        raise DaemonError(message, hint="this build needs an image there")
    if not is_config(meta.config):
        message = f"the daemon's answer for the image {request.reference} has a config that cannot be read"
        hint = "the image may be broken in its registry: pull and inspect it, or build from another"
        raise DaemonError(message, hint=hint)
    return references.pin(meta.identifier.removeprefix(IMAGE), meta.digest), meta.config
