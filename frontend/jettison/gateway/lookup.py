"""Look up the images of a build, all at once, and pin each by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor

from jettison import references
from jettison.compiler.images import ImageRequest, ResolvedImage
from jettison.errors import DaemonError, Span
from jettison.gateway import contexts
from jettison.gateway.bridge import Bridge, MetaRequest, SolveError
from jettison.gateway.options import Options


def look_up(
    bridge: Bridge, pool: Executor, options: Options, wanted: Mapping[ImageRequest, Span]
) -> dict[ImageRequest, ResolvedImage]:
    """Resolve every image in parallel; the first failure, in the order asked, carries its place."""
    asked = {request: meta_request(request, options) for request in wanted}
    waiting = {request: pool.submit(_resolve, bridge, meta) for request, meta in asked.items()}
    found: dict[ImageRequest, ResolvedImage] = {}
    for request, answer in waiting.items():
        try:
            found[request] = answer.result()
        except SolveError as error:
            raise error.at(wanted[request]) from None
    return found


def meta_request(request: ImageRequest, options: Options) -> MetaRequest:
    """Say what to ask for an image: a named context of its name is asked for in its place."""
    context = contexts.find(options.contexts, request.reference, request.platform)
    reference = contexts.image(*context) if context else request.reference
    title = f"context {context[0]}" if context else "internal"
    if options.multi:
        title = f"{request.platform.format()} {title}"
    return MetaRequest(
        reference=reference,
        platform=request.platform,
        log_name=f"[{title}] load metadata for {reference}",
        resolve_mode=options.resolve_mode,
    )


def _resolve(bridge: Bridge, request: MetaRequest) -> ResolvedImage:
    meta = bridge.image_meta(request)
    if not meta.identifier.startswith(contexts.IMAGE):
        message = f"a source policy of the daemon turned the image {request.reference} into {meta.identifier}"
        raise DaemonError(message, hint="this build needs an image there")
    reference = references.pin(meta.identifier.removeprefix(contexts.IMAGE), meta.digest)
    return ResolvedImage.from_config(reference, meta.config)
