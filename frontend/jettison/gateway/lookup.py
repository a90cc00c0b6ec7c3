"""Look up the images of a build, all at once, and pin each by its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Executor, Future

from jettison import references
from jettison.compiler.images import ImageRequest, ResolvedImage
from jettison.errors import DaemonError, Span
from jettison.gateway import contexts
from jettison.gateway.bridge import Bridge, MetaRequest, SolveError
from jettison.gateway.options import Options
from jettison.llb.sources import IMAGE


def start(
    bridge: Bridge, pool: Executor, options: Options, wanted: Mapping[ImageRequest, Span]
) -> dict[ImageRequest, Future[ResolvedImage]]:
    """Ask for every image at once; an answer that fails raises SolveError or DaemonError, with its place."""
    asked = {request: (meta_request(request, options), span) for request, span in wanted.items()}
    return {request: pool.submit(_resolve, bridge, *question) for request, question in asked.items()}


def meta_request(request: ImageRequest, options: Options) -> MetaRequest:
    """Say what to ask for an image: a named context of its name is asked for in its place."""
    reference, context = contexts.image_for(options.contexts, request.reference, request.platform)
    title = f"context {context}" if context else "internal"
    if options.multi:
        title = f"{request.platform.format()} {title}"
    return MetaRequest(
        reference=reference,
        platform=request.platform,
        log_name=f"[{title}] load metadata for {reference}",
        resolve_mode=options.resolve_mode,
    )


def _resolve(bridge: Bridge, request: MetaRequest, span: Span) -> ResolvedImage:
    return ResolvedImage.from_config(*look_up(bridge, request, span))


def look_up(bridge: Bridge, request: MetaRequest, span: Span | None = None) -> tuple[str, bytes]:
    """Give an image's reference, pinned, and its config; SolveError or DaemonError, with the place if any."""
    try:
        meta = bridge.image_meta(request)
    except SolveError as error:
        raise error.at(span) if span else error from None
    if not meta.identifier.startswith(IMAGE):
        message = f"a source policy of the daemon turned the image {request.reference} into {meta.identifier}"
        raise DaemonError(message, span, hint="this build needs an image there")
    if not _is_config(meta.config):
        message = f"the daemon's answer for the image {request.reference} has a config that cannot be read"
        hint = "the image may be broken in its registry: pull and inspect it, or build from another"
        raise DaemonError(message, span, hint)
    return references.pin(meta.identifier.removeprefix(IMAGE), meta.digest), meta.config


def _is_config(data: bytes) -> bool:
    """Tell whether bytes are an image config as far as a build reads it; none at all is one too."""
    try:
        settings = (json.loads(data) if data else {}).get("config") or {}
        words = [settings.get("WorkingDir") or "", settings.get("User") or "", *(settings.get("Env") or [])]
        "".join(words).encode()  # Half a surrogate pair is text for JSON, but nothing that can be sent.
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    return isinstance(settings.get("Env") or [], list)
