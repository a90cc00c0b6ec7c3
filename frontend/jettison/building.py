"""The images of a build: compiled, verified and solved, for every platform asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jettison import allowing, llb
from jettison.compiler import BuildRequest, ImageRequest, Images
from jettison.compiler.build import Target, compile_target
from jettison.compiler.scan import Scanner, scan
from jettison.gateway import attestations, capabilities, lookup, results, verdict
from jettison.gateway.bridge import Ref, Result, SolveError
from jettison.gateway.calls import at_once
from jettison.opening import Build
from jettison.planning import Plan
from jettison.recipe.reach import asks_more
from jettison.recipe.verify import CHECKS, STOP, TESTS, claims

Compiled = tuple[Target, llb.Definition]
"""What one platform's build comes to, and the graph of its image as it is sent."""


def build(job: Build, plans: Sequence[Plan], images: Images) -> Result:
    """Have the images built that the plans describe."""
    with allowing.explained(plans):
        compiled = _verified(job, plans, images)
        try:
            solved = _solved(job, plans, compiled)
        except SolveError as error:
            failures = _failures(job, plans, compiled) if STOP in error.message else []
            if not failures:
                raise
            raise verdict.error(failures, job.file.source) from error
        allowing.begin(job.bridge, plans, [image.ref for image in solved])
    built = {plan.request.target: image for plan, image in zip(plans, solved, strict=True)}
    return results.result(built, job.options.multi, job.options.epoch)


def _solved(job: Build, plans: Sequence[Plan], compiled: Sequence[Compiled]) -> list[results.Built]:
    """Have each platform's image solved; those that are built before they are returned all at once."""
    if len(plans) == 1 or not any(map(_unseen, plans, compiled)):
        return [_built(job, plan, *each) for plan, each in zip(plans, compiled, strict=True)]
    with at_once(len(plans)) as pool:
        return list(pool.map(lambda plan, each: _built(job, plan, *each), plans, compiled))


def _built(job: Build, plan: Plan, target: Target, definition: llb.Definition) -> results.Built:
    """Have one platform's image solved, and scanned if that is asked for."""
    unseen = _unseen(plan, (target, definition))
    return results.Built(
        ref=job.bridge.solve(definition, job.options.cache_imports, at_once=unseen),
        config=target.config,
        annotations=plan.description.image.annotations,
        sbom=_scanned(job, plan.request, target),
    )


def _unseen(plan: Plan, compiled: Compiled) -> bool:
    """Tell whether nobody has looked at an image's verdict, for nothing is asked but that it can start.

    It is built before the return then, so that a failure can be told. Asking first would have it wait.
    """
    return compiled[0].verdict is not None and not asks_more(plan.description)


def _verified(job: Build, plans: Sequence[Plan], images: Images) -> list[Compiled]:
    """Compile each platform's build, and raise VerificationError if an image is not what its file claims.

    That every image must be able to start is no reason to look: see `_unseen`.
    A program that failed in an earlier build runs again: that may have been by chance, and would be so
    from the cache for ever.
    """
    compiled = _compiled(job, plans, images)
    if not any(asks_more(each.description) for each in plans):
        return compiled
    failures = _failures(job, plans, compiled)
    if verdict.are_old(failures, job.start):
        again = [replace(each, request=each.request.without_cache(TESTS, CHECKS)) for each in plans]
        compiled = _compiled(job, again, images)
        failures = _failures(job, again, compiled)
    if failures:
        raise verdict.error(failures, job.file.source)
    return compiled


def _scanned(job: Build, request: BuildRequest, target: Target) -> Ref | None:
    """Have the image scanned beside its unpacked program; None where BuildKit's own scan says all."""
    wanted = job.options.scanner
    if wanted is None or target.unpacked is None or attestations.CAPABILITY not in job.pong.frontend_caps:
        return None
    asked = lookup.meta_request(ImageRequest(wanted.reference, request.build), job.options)
    scanner = Scanner.from_config(*lookup.look_up(job.bridge, asked), wanted.parameters)
    return job.bridge.solve(llb.marshal(scan(scanner, target.state, target.unpacked, request)))


def _compiled(job: Build, plans: Sequence[Plan], images: Images) -> list[Compiled]:
    """Compile each platform's build; DaemonError for what the daemon cannot do."""
    targets = [compile_target(each.description, each.request, images) for each in plans]
    compiled = [(target, llb.marshal(target.state)) for target in targets]
    needed = {cap for _, definition in compiled for cap in definition.caps}
    capabilities.require_llb(job.pong, needed, job.options.product)
    return compiled


def _failures(job: Build, plans: Sequence[Plan], compiled: Sequence[Compiled]) -> list[verdict.Failure]:
    """Build what is wrong with each platform's image, where anything is claimed of it."""
    questions = [
        verdict.Question(target.verdict, claims(each.description), each.request.target)
        for each, (target, _) in zip(plans, compiled, strict=True)
        if target.verdict is not None
    ]
    return verdict.ask(job.bridge, questions, job.options)
