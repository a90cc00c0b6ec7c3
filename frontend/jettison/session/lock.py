"""The answer to `JETTISON_LOCK=write`: a tree with nothing but a lock file, for all targets and platforms."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from jettison import image_reference, llb, lock
from jettison.compiler.build import locked_packages
from jettison.description.debug import DEBUG
from jettison.errors import DaemonError
from jettison.gateway.bridge import Result
from jettison.lock import Lock, Root
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.locked import LIST, asked
from jettison.recipe.reach import has_packages
from jettison.recipe.rootfs import all_packages
from jettison.session import named_contexts
from jettison.session.futures import thread_pool
from jettison.session.plan import Plan, ask, make_plan
from jettison.session.sources import Sources
from jettison.session.start import Session


def write_lock(session: Session, sources: Sources) -> Result:
    """Resolve what the builds of all targets would start from and install, and return the lock file of it."""
    plans = [_locking(plan) for plan in _plans(session, sources)]
    plans, images = ask(sources, plans).result()
    roots = _roots(session, plans, images)
    name = posixpath.basename(lock.file_name(session.options.filename))
    text = lock.text(Lock(name=name, images=_digests(session, images), roots=roots))
    file = llb.mkfile(f"/{name}", text.encode())
    state = llb.scratch().file(file, metadata=llb.Metadata(name=f"write {name}"))
    # A tree that is no image has no config, and one is enough for all platforms.
    return Result(ref=session.bridge.solve(llb.marshal(state)))


def _plans(session: Session, sources: Sources) -> Iterator[Plan]:
    """Yield the plans of the image and of each declared target; `debug` is the image with a shell."""
    for platform in session.options.platforms:
        plan = make_plan(session.options, sources, platform, "")
        yield plan
        for target in plan.description.variants:
            if target != DEBUG:
                yield make_plan(session.options, sources, platform, target)


def _locking(plan: Plan) -> Plan:
    return replace(plan, request=replace(plan.request, locking=True))


def _roots(session: Session, plans: Iterable[Plan], images: Images) -> tuple[Root, ...]:
    """Install all roots, at once."""
    with_roots = [plan for plan in plans if has_packages(plan.description)]
    with thread_pool() as pool:
        return tuple(pool.map(lambda plan: _root(session, plan, images), with_roots))


def _root(session: Session, plan: Plan, images: Images) -> Root:
    """Install a root and read what came."""
    state = locked_packages(plan.description, plan.request, images)
    ref = session.bridge.solve(llb.marshal(state), session.options.cache_imports)
    lines = session.bridge.read_file(ref, LIST, limit=lock.LONGEST).decode()
    return Root(
        target=plan.request.variant,
        platform=plan.request.target.format(),
        asked=asked(plan.description, all_packages(plan.description)),
        packages=tuple(lines.splitlines()),
    )


def _digests(session: Session, images: Images) -> dict[str, str]:
    """Return the digests of images by their full references; named contexts are the caller's to fix."""
    found: dict[str, str] = {}
    for request, image in images.items():
        _, _, digest = image_reference.split(image.reference)
        if "@" in request.reference or not digest or _is_context(session, request):
            continue
        if found.setdefault(request.reference, digest) != digest:
            message = f"the registry has two digests of {request.reference}, one for each platform"
            raise DaemonError(message, hint="name the image by its digest")
    return found


def _is_context(session: Session, request: ImageRequest) -> bool:
    return (
        named_contexts.standing_for(session.options.contexts, request.reference, request.platform) is not None
    )
