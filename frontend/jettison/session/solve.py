"""The images of a build: compiled, verified and solved, for every platform asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jettison import llb
from jettison.compiler.build import Target, compile_target
from jettison.compiler.scan import Scanner, scan
from jettison.gateway import attestations, capabilities
from jettison.gateway.bridge import Ref, Result, SolveError
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.reach import asks_more
from jettison.recipe.request import BuildRequest
from jettison.recipe.verify import CHECKS, STOP, TESTS, claims
from jettison.session import entitlements, lookup, results, verdict
from jettison.session.futures import results_of, thread_pool
from jettison.session.plan import Plan
from jettison.session.start import Session

Compiled = tuple[Target, llb.Definition]
"""What one platform's build comes to, and the graph of its image as it is sent."""


def build_images(session: Session, plans: Sequence[Plan], images: Images) -> Result:
    """Have the images built that the plans describe."""
    with entitlements.explain_refusal(plans):
        try:
            solved = _build(session, plans, images)
        except SolveError as error:
            from jettison.session import failed_copies  # noqa: PLC0415 - few builds fail

            raise failed_copies.explain(error, plans, images) from None
    built = {plan.request.target: image for plan, image in zip(plans, solved, strict=True)}
    return results.image_result(built, session.options.multi, session.options.epoch)


def _build(session: Session, plans: Sequence[Plan], images: Images) -> list[results.Built]:
    compiled = _verify(session, plans, images)
    try:
        return _solve_all(session, plans, compiled)
    except SolveError as error:
        failures = _read_failures(session, plans, compiled) if STOP in error.message else []
        if not failures:
            raise
        raise verdict.failure_error(failures, session.file.source) from error


def _solve_all(session: Session, plans: Sequence[Plan], compiled: Sequence[Compiled]) -> list[results.Built]:
    """Have each platform's image built, all at once, before they are returned: so a failure can be told."""
    with thread_pool(len(plans)) as pool:
        pairs = zip(plans, compiled, strict=True)
        return results_of([pool.submit(_solve, session, plan, *each) for plan, each in pairs])


def _solve(session: Session, plan: Plan, target: Target, definition: llb.Definition) -> results.Built:
    """Have one platform's image solved, and scanned if that is asked for."""
    return results.Built(
        ref=session.bridge.solve(definition, session.options.cache_imports, at_once=True),
        config=target.config,
        annotations=plan.description.image.annotations,
        sbom=_scan(session, plan.request, target),
    )


def _verify(session: Session, plans: Sequence[Plan], images: Images) -> list[Compiled]:
    """Compile each platform's build, and raise VerificationError if an image is not what its file claims.

    That every image must be able to start is no reason to look: it would have the image wait.
    A program that failed in an earlier build runs again: that may have been by chance, and would be so
    from the cache for ever.
    """
    compiled = _compile(session, plans, images)
    if not any(asks_more(each.description) for each in plans):
        return compiled
    failures = _read_failures(session, plans, compiled)
    if verdict.are_old(failures, session.start):
        again = [replace(each, request=each.request.without_cache(TESTS, CHECKS)) for each in plans]
        compiled = _compile(session, again, images)
        failures = _read_failures(session, again, compiled)
    if failures:
        raise verdict.failure_error(failures, session.file.source)
    return compiled


def _scan(session: Session, request: BuildRequest, target: Target) -> Ref | None:
    """Have the image scanned beside its unpacked program; None where BuildKit's own scan says all."""
    wanted = session.options.scanner
    if wanted is None or target.unpacked is None or attestations.CAPABILITY not in session.pong.frontend_caps:
        return None
    asked = lookup.meta_request(ImageRequest(wanted.reference, request.build), session.options)
    scanner = Scanner.from_config(*lookup.look_up(session.bridge, asked), wanted.parameters)
    graph = llb.marshal(scan(scanner, target.state, target.unpacked, request))
    return session.bridge.solve(graph, at_once=True)


def _compile(session: Session, plans: Sequence[Plan], images: Images) -> list[Compiled]:
    """Compile each platform's build; DaemonError for what the daemon cannot do."""
    targets = [compile_target(each.description, each.request, images) for each in plans]
    compiled = [(target, llb.marshal(target.state)) for target in targets]
    needed = {cap for _, definition in compiled for cap in definition.caps}
    capabilities.require_llb(session.pong, needed, session.options.product)
    return compiled


def _read_failures(
    session: Session, plans: Sequence[Plan], compiled: Sequence[Compiled]
) -> list[verdict.Failure]:
    """Build what is wrong with each platform's image, where anything is claimed of it."""
    questions = [
        verdict.Question(target.verdict, claims(each.description), each.request.target)
        for each, (target, _) in zip(plans, compiled, strict=True)
        if target.verdict is not None
    ]
    return verdict.read_failures(session.bridge, questions, session.options)
