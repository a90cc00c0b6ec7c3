"""The answer to `JETTISON_LOCK=write`: a tree with nothing but a lock file, for all targets and platforms."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace

from jettison import llb, lock, planning, references
from jettison.beside import Beside
from jettison.compiler import ImageRequest, Images
from jettison.compiler.build import locked_packages
from jettison.description.variants import DEBUG
from jettison.errors import DaemonError
from jettison.gateway import contexts, results
from jettison.gateway.bridge import Result
from jettison.gateway.calls import at_once
from jettison.gateway.lockfile import LONGEST
from jettison.lock import Lock, Root
from jettison.opening import Build
from jettison.planning import Plan
from jettison.recipe.locked import LIST, asked
from jettison.recipe.reach import has_packages
from jettison.recipe.rootfs import all_packages


def write(job: Build, found: Beside, pool: Executor) -> Result:
    """Resolve what the builds of all targets would start from and install, and give the lock file of it."""
    plans = [_locking(plan) for plan in _plans(job, found)]
    plans, images = planning.ask(job, plans, found, pool).result()
    roots = _roots(job, plans, images)
    name = posixpath.basename(lock.file_name(job.fetched.filename))
    text = lock.text(Lock(name=name, images=_digests(job, images), roots=roots))
    file = llb.mkfile(f"/{name}", text.encode())
    state = llb.scratch().file(file, metadata=llb.Metadata(name=f"write {name}"))
    return results.alone(job.bridge.solve(llb.marshal(state)))


def _plans(job: Build, found: Beside) -> Iterator[Plan]:
    """Yield the plans of the image and of each declared target; `debug` is the image with a shell."""
    for platform in job.options.platforms:
        plan = planning.plan(job, found, platform, "")
        yield plan
        for target in plan.description.variants:
            if target != DEBUG:
                yield planning.plan(job, found, platform, target)


def _locking(plan: Plan) -> Plan:
    return replace(plan, request=replace(plan.request, locking=True))


def _roots(job: Build, plans: Iterable[Plan], images: Images) -> tuple[Root, ...]:
    """Install all roots, at once."""
    with_roots = [plan for plan in plans if has_packages(plan.description)]
    with at_once() as pool:
        return tuple(pool.map(lambda plan: _root(job, plan, images), with_roots))


def _root(job: Build, plan: Plan, images: Images) -> Root:
    """Install a root and read what came."""
    state = locked_packages(plan.description, plan.request, images)
    ref = job.bridge.solve(llb.marshal(state), job.options.cache_imports)
    lines = job.bridge.read_file(ref, LIST, limit=LONGEST).decode()
    return Root(
        target=plan.request.variant,
        platform=plan.request.target.format(),
        asked=asked(plan.description, all_packages(plan.description)),
        packages=tuple(lines.splitlines()),
    )


def _digests(job: Build, images: Images) -> dict[str, str]:
    """Return the digests of images by their full references; named contexts are the caller's to fix."""
    found: dict[str, str] = {}
    for request, image in images.items():
        _, _, digest = references.split(image.reference)
        if "@" in request.reference or not digest or _is_context(job, request):
            continue
        if found.setdefault(request.reference, digest) != digest:
            message = f"the registry has two digests of {request.reference}, one for each platform"
            raise DaemonError(message, hint="name the image by its digest")
    return found


def _is_context(job: Build, request: ImageRequest) -> bool:
    return contexts.standing_for(job.options.contexts, request.reference, request.platform) is not None
