"""The answer to one request: how it is found, and that there is exactly one.

Most of the program is imported while the daemon fetches the build file, then what is beside it, then what is
known of images: each takes its time, and neither import nor answer needs the other. Not before: two threads
at work take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, wait
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from jettison.errors import DescriptionError, Problem, shown
from jettison.gateway import capabilities, status
from jettison.gateway.bridge import Bridge, Failure, Outcome, Result, SolveError, VertexWarning
from jettison.gateway.options import Options
from jettison.gateway.status import UNIMPLEMENTED, UnsupportedError
from jettison.session.futures import completed, thread_pool
from jettison.session.start import Session, begin
from jettison.subrequests import names

if TYPE_CHECKING:  # imported with the build file
    from jettison.description.reader import Parsed
    from jettison.lock import Lock
    from jettison.session.ignorefile import Patterns
    from jettison.session.plan import Plan
    from jettison.session.reading import Reading

CAPS = (
    "moby.buildkit.frontend.contexts",
    "moby.buildkit.frontend.gitquerystring",
    "moby.buildkit.frontend.inputs",
    "moby.buildkit.frontend.subrequests",
)
"""What the image's label `moby.buildkit.frontend.caps` says; a test compares the two."""


def run(bridge: Bridge, read_options: Callable[[], Options]) -> None:
    """Answer one request. Whatever happens on the way, the bridge gets one outcome, and once."""
    try:
        outcome = answer(bridge, read_options())
    except BaseException as error:  # noqa: BLE001 - also MemoryError, RecursionError, KeyboardInterrupt
        outcome = Failure(status=status.of(error))
    bridge.finish(outcome)


def answer(bridge: Bridge, options: Options) -> Outcome:
    """Build what the options ask for; what fails once the build file is known points into it."""
    check_support(options)
    if options.request_id == names.DESCRIBE:
        return _describe_requests()
    first = "jettison.subrequests.answers" if options.request_id else "jettison.session.reading"
    with thread_pool() as pool:
        session = begin(bridge, options, pool, lambda: import_module(first))
        try:
            return _answer_request(session, pool) if options.request_id else _build(session, pool)
        except BaseException as error:  # noqa: BLE001 - the one return must be made, whatever happened
            return Failure(status=status.of(_explained(session, error), session.file.source))


def _explained(session: Session, error: BaseException) -> BaseException:
    """Return the error, which is in our words if a command has failed."""
    if not isinstance(error, SolveError):
        return error
    from jettison.session import failed_commands  # noqa: PLC0415 - few builds fail

    return failed_commands.explain(session, error)


def check_support(options: Options) -> None:
    """Raise UnsupportedError for a demanded capability, or a request, that is not there.

    Clients recognise the type of the error, and fall back.
    """
    for demand in options.caps:
        name = demand.partition("+")[0]  # behind it stands what a relay has to do
        if name not in CAPS:
            message = f"unsupported frontend capability {name}"
            raise UnsupportedError(message, kind="FrontendCap", name=name, code=UNIMPLEMENTED)
    if options.request_id and options.request_id not in names.NAMES:
        message = f"unsupported request {options.request_id}"
        raise UnsupportedError(message, kind="Subrequest", name=options.request_id)


def _describe_requests() -> Result:
    """Answer which requests there are."""
    from jettison.subrequests import answers  # noqa: PLC0415 - a build would wait for it

    return Result(metadata=answers.describe())


def _answer_request(session: Session, pool: Executor) -> Result:
    """Answer a request about the build file that is no build: for the first platform, with metadata only."""
    from jettison.description.reader import parse  # noqa: PLC0415 - imported with the build file
    from jettison.session.describe import variables  # noqa: PLC0415 - as above
    from jettison.subrequests import answers  # noqa: PLC0415 - as above

    options = session.options
    asked = variables(options, options.platforms[0], options.target)
    parsed = parse(session.file.source)
    if options.request_id != names.LINT:
        return Result(metadata=answers.answer(options.request_id, parsed, asked))
    from jettison.session.reading import start_reading  # noqa: PLC0415 - as above

    reading = start_reading(session, pool)
    lock, project = reading.lock.result(), reading.project.result()
    # All that was asked for is waited for: a daemon has the same calls each time.
    wait([reading.own_ignored])
    wait([project.ignored] if project.ignored else [])
    besides: list[Problem] = []
    with suppress(DescriptionError):
        besides += _lacking(session, pool, reading)
        besides += _misfits(session, parsed, project.texts, lock) if lock else ()
    return Result(metadata=answers.answer(options.request_id, parsed, asked, project.texts, besides))


def _lacking(session: Session, pool: Executor, reading: Reading) -> Iterable[Problem]:
    """Return what a build would look for in vain, or what is wrong with its ignore file.

    DescriptionError for a build file with its own problems.
    """
    from jettison.recipe.reach import uses_context  # noqa: PLC0415 - a build would wait for it
    from jettison.session import context, plan  # noqa: PLC0415 - as above
    from jettison.session.daemon import DaemonSources  # noqa: PLC0415 - as above

    options, sources = session.options, DaemonSources(session=session, reading=reading, pool=pool)
    made = plan.make_plan(options, sources, options.platforms[0], options.target)
    description, stage = made.description, made.request.stage
    ignored: Patterns = ()
    try:
        with suppress(SolveError):  # a build says it
            ignored = sources.ignored().result() if uses_context(description, stage) else ()
    except DescriptionError as error:
        return error.problems
    return context.find(session, reading, description, stage, completed(ignored))


def _misfits(session: Session, parsed: Parsed, project: Mapping[str, str], lock: Lock) -> Iterable[Problem]:
    """Return why builds would refuse the lock file; DescriptionError as above."""
    from jettison.session.misfits import find_misfits  # noqa: PLC0415 - a build would wait for it

    return find_misfits(parsed, session.options, project, lock)


def _build(session: Session, pool: Executor) -> Result:
    """Build, or write the lock file; each part is imported while what it looks at is on its way."""
    from jettison.session.reading import start_reading  # noqa: PLC0415 - imported with the build file

    reading = start_reading(session, pool)

    from jettison import lock  # noqa: PLC0415
    from jettison.session import plan  # noqa: PLC0415
    from jettison.session.daemon import DaemonSources  # noqa: PLC0415

    sources = DaemonSources(session=session, reading=reading, pool=pool)
    if lock.mode(session.options.build_args) == lock.WRITE:
        from jettison.session.lock import write_lock  # noqa: PLC0415 - a build would wait for it

        return write_lock(session, sources)
    plans = plan.make_plans(session.options, sources)
    warned = pool.submit(_warn, session, plans[0].description.warnings)
    compared = pool.submit(_warn_of_lock, session, sources.lock, plans) if sources.lock else completed(None)
    asked = plan.ask(sources, plans)

    from jettison.session import context  # noqa: PLC0415

    context.check(session, reading, plans, asked)

    from jettison.session import old_go  # noqa: PLC0415
    from jettison.session.solve import build_images  # noqa: PLC0415

    complete, images = asked.result()
    warned.result()
    if _warnings_are_errors(session):
        compared.result()
    with old_go.told(session, reading, complete, images):
        try:
            result = build_images(session, complete, images)
        except SolveError as error:
            from jettison.session import emulators  # noqa: PLC0415 - few builds fail

            result = build_images(session, *emulators.ask_again(session, sources, complete, error))
    compared.result()
    return result


def _warn_of_lock(session: Session, lock: Lock, plans: Sequence[Plan]) -> None:
    """Show what the lock file does not hold the build to."""
    from jettison.session.lock_warnings import find_warnings  # noqa: PLC0415 - most builds have no lock file

    _warn(session, find_warnings(session, lock, plans))


def _warnings_are_errors(session: Session) -> bool:
    from jettison.build_args import DOCKERFILE_CHECK  # noqa: PLC0415 - imported with the build file
    from jettison.description.directives import check_directive  # noqa: PLC0415 - as above

    return check_directive(session.file.source.text, DOCKERFILE_CHECK.of(session.options.build_args)).error


def _warn(session: Session, problems: Sequence[Problem]) -> None:
    """Show the warnings on the vertex that surely has run: the one that brought the build file.

    A daemon that takes none of them still gets its build.
    """
    if capabilities.WARNINGS not in session.pong.frontend_caps:
        return
    with suppress(SolveError):
        for problem in shown(problems):
            session.bridge.warn(_warning(problem, session))


def _warning(problem: Problem, session: Session) -> VertexWarning:
    return VertexWarning(
        digest=session.file.vertex,
        short=f"{problem.rule.name}: {problem.message} (line {problem.span.line})",
        detail=(problem.hint,) if problem.hint else (),
        url=problem.rule.link,
        source=session.file.info,
        span=problem.span,
    )
