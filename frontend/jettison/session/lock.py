"""The answer to `JETTISON_LOCK=write`: a tree with nothing but a lock file, for all targets and platforms."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jettison import image_reference, llb, lock
from jettison.compiler.build import locked_packages
from jettison.errors import DaemonError
from jettison.gateway.bridge import Result
from jettison.lock import Lock, Root
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.locked import LIST, asked, check_moved, fetched_files, locked_root, locked_targets
from jettison.recipe.reach import has_packages
from jettison.recipe.rootfs import LABEL, all_packages
from jettison.session import named_contexts
from jettison.session.futures import thread_pool
from jettison.session.own_image import find_own
from jettison.session.plan import Plan, ask, make_plan
from jettison.session.sources import Sources
from jettison.session.start import Session


def write_lock(session: Session, sources: Sources) -> Result:
    """Resolve what the builds of all targets would start from and install, and return the lock file of it.

    Registries and repositories are asked, whatever a cache has; what is not to move stays as it is.
    """
    upgrade = lock.upgrades(session.options.build_args)
    lock.check_upgrades(sources.lock, upgrade)
    plans = [_locking(plan) for plan in _plans(session, sources)]
    plans, images = ask(sources, plans).result()
    roots = _roots(session, plans, images, upgrade)
    name = posixpath.basename(lock.file_name(session.options.filename))
    made = Lock(
        name=name,
        images=_digests(session, images),
        roots=roots,
        files=_files(plans),
        frontend=sources.lock.frontend if sources.lock else find_own(session),
    )
    text = lock.text(made)
    file = llb.mkfile(f"/{name}", text.encode())
    state = llb.scratch().file(file, metadata=llb.Metadata(name=f"write {name}"))
    # A tree that is no image has no config, and one is enough for all platforms.
    return Result(ref=session.bridge.solve(llb.marshal(state)))


def _plans(session: Session, sources: Sources) -> Iterator[Plan]:
    """Yield the plans of the image and of each target that is locked beside it."""
    for platform in session.options.platforms:
        plan = make_plan(session.options, sources, platform, "")
        yield plan
        for target in locked_targets(plan.description):
            yield make_plan(session.options, sources, platform, target)


def _locking(plan: Plan) -> Plan:
    return replace(plan, request=replace(plan.request.without_cache(LABEL), locking=True))


def _roots(
    session: Session, plans: Iterable[Plan], images: Images, upgrade: Sequence[str]
) -> tuple[Root, ...]:
    """Install all roots, at once."""

    def resolve(plan: Plan) -> Root:
        return _upgraded(session, plan, images, upgrade) if upgrade else _today(session, plan, images)

    with thread_pool() as pool:
        return tuple(pool.map(resolve, (plan for plan in plans if has_packages(plan.description))))


def _upgraded(session: Session, plan: Plan, images: Images, names: Sequence[str]) -> Root:
    """Install what is locked, and over it today's packages of some names, which may need others."""
    held = locked_root(plan.description, plan.request, all_packages(plan.description))
    today = _today(session, plan, images)
    if held is None:
        return today
    there = {lock.package_name(package) for package in held.packages} & set(names)
    newer = tuple(
        package
        for package in today.packages
        if lock.package_name(package) in there and package not in held.packages
    )
    if not newer:
        return held
    moved = _today(session, replace(plan, request=replace(plan.request, upgrade=newer)), images)
    check_moved(held, moved)
    # tdnf takes what is only recommended, unless it is told the name.
    known = {lock.package_name(package) for package in (*held.packages, *today.packages)}
    return replace(
        moved, packages=tuple(package for package in moved.packages if lock.package_name(package) in known)
    )


def _today(session: Session, plan: Plan, images: Images) -> Root:
    """Install a root and read what came."""
    state = locked_packages(plan.description, plan.request, images)
    ref = session.bridge.solve(llb.marshal(state), session.options.cache_imports)
    listed = session.bridge.read_file(ref, LIST, limit=lock.LONGEST)
    return Root(
        target=plan.request.variant,
        platform=plan.request.target.format(),
        asked=asked(plan.description, all_packages(plan.description)),
        packages=lock.packages(listed),
    )


def _files(plans: Iterable[Plan]) -> dict[str, str]:
    """Return the digests of what any of the builds fetches of itself, by address."""
    found: dict[str, str] = {}
    for plan in plans:
        found |= fetched_files(plan.description.upx)
    return found


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
