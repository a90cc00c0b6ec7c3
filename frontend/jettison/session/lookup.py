"""Look up the images of a build, all at once, and pin each by its digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace

from jettison import image_reference
from jettison.description.model import Description, Stage
from jettison.description.reader import Parsed
from jettison.distros import Toolchain, toolchains
from jettison.errors import BuildError, DaemonError, Span
from jettison.gateway.bridge import Bridge, MetaRequest, SolveError, is_image_config
from jettison.gateway.options import Options
from jettison.llb.sources import IMAGE
from jettison.lock import AGAIN, AGAIN_OR_WITHOUT, WRITE, Lock, mode, pinned, takes_local_images
from jettison.presets import reads
from jettison.recipe.images import ImageRequest, ResolvedImage
from jettison.session import named_contexts
from jettison.session.named_contexts import NamedContext
from jettison.session.reading import Reading
from jettison.session.start import Session

_LOCAL = "`jettison lock --local-images` locks the image that the daemon has, and asks no registry"


Explain = Callable[[SolveError, ImageRequest, ImageRequest], BuildError]
"""Says what to do about an image that is not to be had: as it is named, and as it was asked for."""


def look_up_all(
    session: Session,
    reading: Reading,
    pool: Executor,
    wanted: Mapping[ImageRequest, Span],
    descriptions: Sequence[Description],
) -> dict[ImageRequest, Future[ResolvedImage]]:
    """Ask for every image at once; a failed answer raises a BuildError with the place that asked for it.

    Raises BuildError by itself for an image that is not locked where others are.
    """
    lock = reading.lock.result()
    held = {request: _held(session.options, lock, request, span) for request, span in wanted.items()}

    def explain(error: SolveError, request: ImageRequest, asked: ImageRequest) -> BuildError:
        # So it ends where a registry lacks that image; an outage has other words, a context another name.
        if not error.message.endswith(f"{asked.reference}: not found"):
            return error.at(wanted[request], _LOCAL if _asks_registries(session.options) else "")
        if lock and asked != request:
            return _gone(session.options, lock, asked.reference, wanted[request])
        texts = reading.project.result().texts
        hint = toolchain_hint(request.reference, descriptions, reading.parsed, texts)
        return error.at(wanted[request], hint)

    return {
        request: pool.submit(_ask, session, request, held[request], span, explain)
        for request, span in wanted.items()
    }


def meta_request(request: ImageRequest, options: Options, context: NamedContext | None = None) -> MetaRequest:
    """Return what to ask for an image, or for the one that a named context puts in its place.

    A lock file gets what the registry has today: the Docker daemon would take what was pulled once.
    """
    reference = context.image() if context else request.reference
    title = f"context {context.name}" if context else "internal"
    asking = context is None and _asks_registries(options)
    if options.multi:
        title = f"{request.platform.format()} {title}"
    return MetaRequest(
        reference=reference,
        platform=request.platform,
        log_name=f"[{title}] load metadata for {reference}",
        resolve_mode="pull" if asking else options.resolve_mode,
    )


def _asks_registries(options: Options) -> bool:
    """Tell whether an image is what its registry has today, whatever the daemon has: so for a lock file."""
    return not takes_local_images(options.build_args) and mode(options.build_args) == WRITE


def look_up(bridge: Bridge, request: MetaRequest) -> tuple[str, bytes]:
    """Return an image's reference, pinned, and its config; SolveError or DaemonError."""
    meta = bridge.image_meta(request)
    if not meta.identifier.startswith(IMAGE):
        message = f"a source policy of the daemon turned the image {request.reference} into {meta.identifier}"
        raise DaemonError(message, hint="this build needs an image there")
    if not is_image_config(meta.config):
        message = f"the daemon's answer for the image {request.reference} has a config that cannot be read"
        hint = "the image may be broken in its registry: pull and inspect it, or build from another"
        raise DaemonError(message, hint=hint)
    found = image_reference.pin(meta.identifier.removeprefix(IMAGE), meta.digest)
    if not image_reference.is_valid(found):
        message = f"the daemon found the image {request.reference} as {found}, which names no image"
        hint = "the registry, or a source policy of the daemon, gives a wrong name or digest"
        raise DaemonError(message, hint=hint)
    return found, meta.config


def toolchain_hint(
    reference: str, descriptions: Sequence[Description], parsed: Parsed, project: Mapping[str, str]
) -> str:
    """Return what to do about an image, by its full reference, that its registry does not have.

    It says who asks for that version, and which there is; it is empty for an image of no toolchain.
    """
    for description in descriptions:
        for stage in description.stages:
            toolchain = toolchains.find_toolchain(stage.origin, description.distro)
            image = toolchains.find_image(stage.origin, description.distro)
            if toolchain and toolchain.has_versions and image_reference.normalize(image) == reference:
                return _toolchain_hint(toolchain, stage, description, parsed, project)
    return ""


def _toolchain_hint(
    toolchain: Toolchain,
    stage: Stage,
    description: Description,
    parsed: Parsed,
    project: Mapping[str, str],
) -> str:
    word, version = toolchains.parse(stage.origin) or ("", "")
    name, title = word.capitalize(), description.distro.title
    if version in ("", toolchain.version):
        return f"{title} no longer has an image for {name} {toolchain.version}: ask for another version"
    need = reads.need(parsed, project, word)
    if need and ".".join(map(str, need.version)) == version:
        line, says = f"line {need.number} of {need.file}", "needs"
    else:
        line, says = f"line {(stage.origin_span or stage.span).line} of {parsed.source.name}", "asks for"
    lack = f"{title} has no image for it; there is one for {toolchain.version}"
    return f"{line} {says} {name} {version}, and {lack}"


def _held(options: Options, lock: Lock | None, request: ImageRequest, span: Span) -> ImageRequest:
    """Return what is asked for: by its locked digest, unless a named context is in its place."""
    if lock is None or _context(options, request):
        return request
    return replace(request, reference=pinned(lock, request.reference, span))


def _context(options: Options, request: ImageRequest) -> NamedContext | None:
    return named_contexts.standing_for(options.contexts, request.reference, request.platform)


def _ask(
    session: Session, request: ImageRequest, held: ImageRequest, span: Span, explain: Explain
) -> ResolvedImage:
    try:
        return _answer(session, request, held)
    except SolveError as error:
        raise explain(error, request, held) from None
    except DaemonError as error:
        raise DaemonError(error.message, error.span or span, error.hint) from None


def _answer(session: Session, request: ImageRequest, held: ImageRequest) -> ResolvedImage:
    """Ask the daemon for an image, or for the named context in its place, and wait for the answer."""
    context = _context(session.options, request)
    if context is None or context.is_image:
        asked = meta_request(held, session.options, context)
        return ResolvedImage.from_config(*look_up(session.bridge, asked))
    from jettison.session import context_trees  # noqa: PLC0415 - few builds have such a context

    return context_trees.resolve(session.bridge, session.options, session.inputs, context, request)


def _gone(options: Options, lock: Lock, reference: str, span: Span) -> BuildError:
    """Return the error of an image that the lock file holds a build to, and that is not to be had."""
    name, _, digest = reference.partition("@")
    message = (
        f"{lock.name} holds the image {image_reference.familiar(name)} to {digest},"
        " and its registry no longer has that"
    )
    return BuildError(message, span, AGAIN if mode(options.build_args) == WRITE else AGAIN_OR_WITHOUT)
