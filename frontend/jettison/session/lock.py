"""The answer to `JETTISON_LOCK=write`: a tree with nothing but a lock file, for all targets and platforms."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

from jettison import image_reference, llb, lock
from jettison.compiler.build import locked_packages
from jettison.description.model import Stage
from jettison.errors import BuildError, DaemonError
from jettison.gateway.bridge import Result, SolveError
from jettison.lock import Lock, Root
from jettison.platforms import Platform
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.locked import (
    LIST,
    asked,
    check_moved,
    fetched_files,
    is_held,
    locked_root,
    locked_stage,
    locked_targets,
    stage_asks,
)
from jettison.recipe.reach import has_packages, standing, used_stages
from jettison.recipe.rootfs import LABEL, all_packages
from jettison.session import emulators, named_contexts
from jettison.session.failed_commands import explain
from jettison.session.futures import results_of, thread_pool
from jettison.session.own_image import find_own, find_tree
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
    builder = sources.lock.builder if sources.lock else session.options.build_platform.format()
    try:
        found = _resolve(session, _parts(plans), images, upgrade)
    except SolveError as error:
        plans, images = emulators.ask_again(session, sources, plans, error)
        found = _resolve(session, _parts(plans), images, upgrade)
    name = posixpath.basename(lock.file_name(session.options.filename))
    made = Lock(
        name=name,
        images=_digests(session, images),
        roots=tuple(root for root in found if not root.stage),
        files=_files(plans),
        frontend=sources.lock.frontend if sources.lock else find_own(session),
        tree=sources.lock.tree if sources.lock else find_tree(),
        builder=builder,
        stages=_stages(found, sources.lock),
        platforms=_platforms(session, found),
    )
    text = lock.text(made)
    file = llb.mkfile(f"/{name}", text.encode())
    state = llb.scratch().file(file, metadata=llb.Metadata(name=f"write {name}"))
    # A tree that is no image has no config, and one is enough for all platforms.
    return Result(ref=session.bridge.solve(llb.marshal(state)))


def _platforms(session: Session, found: Iterable[Root]) -> tuple[str, ...]:
    """Return the platforms that are locked, none where the roots say so."""
    platforms = tuple(sorted(platform.format() for platform in session.options.platforms))
    return () if {root.platform for root in found if not root.stage} == {*platforms} else platforms


def _parts(plans: Iterable[Plan]) -> Iterator[Plan]:
    """Yield a plan for each list of packages: of a root, and of each stage that installs some.

    A target's stage that is the image's, and one that builds for several platforms, is one of them.
    """
    seen = set[tuple[str, str, Platform, tuple[str, ...]]]()
    for plan in plans:
        request = plan.request
        if has_packages(plan.description):
            yield plan
        for stage in used_stages(plan.description):
            if not stage.packages:
                continue
            what = (stage.name, request.platform(stage.platform), stage_asks(plan.description, stage))
            known = request.lock is None or is_held(request.lock, request, stage)
            if known and seen.isdisjoint({("", *what), (request.variant, *what)}):
                seen.add((request.variant, *what))
                yield replace(plan, request=replace(request, stage=stage.name))


def _stages(found: Iterable[Root], before: Lock | None) -> tuple[Root, ...]:
    """Return the packages of stages; those of another machine, which cannot move here, as they were."""
    stages = {root.key: root for root in (before.stages if before else ())}
    stages |= {root.key: root for root in found if root.stage}
    return tuple(stages.values())


def _plans(session: Session, sources: Sources) -> Iterator[Plan]:
    """Yield the plans of the image and of each target that is locked beside it."""
    for platform in session.options.platforms:
        plan = make_plan(session.options, sources, platform, "")
        yield plan
        for target in locked_targets(plan.description):
            yield make_plan(session.options, sources, platform, target)


def _locking(plan: Plan) -> Plan:
    return replace(plan, request=replace(plan.request.without_cache(LABEL), locking=True))


def _resolve(
    session: Session, parts: Iterable[Plan], images: Images, upgrade: Sequence[str]
) -> tuple[Root, ...]:
    """Install all of it, at once; where only some packages move, each stage over those below it."""

    def resolve(plan: Plan, below: Sequence[Future[Root]]) -> Root:
        if not upgrade:
            return _today(session, plan, images)
        return _upgraded(session, plan, images, upgrade, [call.result() for call in below])

    with thread_pool() as pool:
        calls: dict[tuple[str, str, str], Future[Root]] = {}
        for plan in parts:  # a stage comes after those below it: none waits for one that waits for it
            calls[_key(plan)] = pool.submit(resolve, plan, [*_below(plan, calls)])
        return tuple(results_of([*calls.values()]))


def _key(plan: Plan) -> tuple[str, str, str]:
    """Return what the packages of a plan are those of: target, stage and platform."""
    side = _stage(plan).platform if plan.request.stage else "target"
    return plan.request.variant, plan.request.stage, plan.request.platform(side).format()


def _below(plan: Plan, calls: Mapping[tuple[str, str, str], Future[Root]]) -> Iterator[Future[Root]]:
    """Yield the packages of the stages below: a target that has none of its own has those of the image."""
    target, _, platform = _key(plan)
    for stage in standing(plan.description, _stage(plan))[:-1] if plan.request.stage else ():
        call = calls.get((target, stage.name, platform)) or calls.get(("", stage.name, platform))
        if call:
            yield call


def _upgraded(
    session: Session, plan: Plan, images: Images, names: Sequence[str], below: Sequence[Root]
) -> Root:
    """Install what is locked, and over it today's packages of some names, which may need others.

    What is `below` is as it is now: what stays must go with what moved there.
    """
    held, (plan, moved_below) = _held(plan), _over(plan, below)
    today = _today(session, plan, images)
    if held is None:
        return today
    newer = (*_newer(held, today, names), *moved_below)
    if not newer:
        return held
    over = replace(plan, request=replace(plan.request, upgrade=newer))
    with _told_what_stays(session, plan, moved_below):
        moved = _today(session, over, images)
    check_moved(held, moved)
    # tdnf takes what is only recommended, unless it is told the name.
    known = {lock.package_name(package) for package in (*held.packages, *today.packages)}
    return replace(
        moved, packages=tuple(package for package in moved.packages if lock.package_name(package) in known)
    )


def _newer(held: Root, today: Root, names: Sequence[str]) -> Iterator[str]:
    """Yield today's packages of some names, of those that are locked otherwise."""
    there = {lock.package_name(package) for package in held.packages} & set(names)
    for package in today.packages:
        if lock.package_name(package) in there and package not in held.packages:
            yield package


def _over(plan: Plan, below: Sequence[Root]) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan over the stages below as they are now, and the packages that moved there."""
    before = plan.request.lock
    if before is None or not below:
        return plan, ()
    old = {root.key: root for root in before.stages}
    moved = (set(root.packages) - set(old[root.key].packages if root.key in old else ()) for root in below)
    stages = old | {root.key: root for root in below}
    now = replace(before, stages=tuple(stages.values()))
    return replace(plan, request=replace(plan.request, lock=now)), tuple(sorted(set().union(*moved)))


@contextmanager
def _told_what_stays(session: Session, plan: Plan, moved_below: Sequence[str]) -> Iterator[None]:
    """Raise BuildError, with what to do, where the packages of a stage do not go with what moved below."""
    try:
        yield
    except SolveError as error:
        if not moved_below:
            raise
        stage, told = _stage(plan), explain(session, error)
        message = (
            f"packages below stage {stage.name} move, and its own cannot be installed over them as they are"
            f" locked: {told.message}"
        )
        hint = (
            "give `--upgrade-package` for those of its own too, or make all again: `jettison lock --update`"
        )
        raise BuildError(message, stage.packages_span or stage.span, hint) from None


def _held(plan: Plan) -> Root | None:
    if not plan.request.stage:
        return locked_root(plan.description, plan.request, all_packages(plan.description))
    return locked_stage(plan.description, plan.request, _stage(plan))


def _stage(plan: Plan) -> Stage:
    return next(stage for stage in plan.description.stages if stage.name == plan.request.stage)


def _today(session: Session, plan: Plan, images: Images) -> Root:
    """Install a root, or the packages of a stage, and read what came."""
    request = plan.request
    state = locked_packages(plan.description, request, images)
    ref = session.bridge.solve(llb.marshal(state), session.options.cache_imports)
    listed = session.bridge.read_file(ref, LIST, limit=lock.LONGEST)
    stage = _stage(plan) if request.stage else None
    return Root(
        target=request.variant,
        platform=request.platform(stage.platform if stage else "target").format(),
        asked=stage_asks(plan.description, stage)
        if stage
        else asked(plan.description, all_packages(plan.description)),
        packages=lock.packages(listed),
        stage=request.stage,
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
