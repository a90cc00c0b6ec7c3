"""One build request, from the first call to exactly one return.

Most of the program is imported while the daemon fetches the build file, then what is beside it, then what is
known of images: each takes its time, and neither import nor answer needs the other. Not before: two threads
at work take turns.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from importlib import import_module

from jettison.gateway import requests, status, warning
from jettison.gateway.bridge import Bridge, Failure, Outcome, Result
from jettison.gateway.calls import at_once
from jettison.gateway.options import Options
from jettison.opening import Build, begin
from jettison.subrequests import names


def run(bridge: Bridge, read_options: Callable[[], Options]) -> None:
    """Answer one request. Whatever happens on the way, the bridge gets one outcome, and once."""
    try:
        outcome = answer(bridge, read_options())
    except BaseException as error:  # noqa: BLE001 - also MemoryError, RecursionError, KeyboardInterrupt
        outcome = Failure(status=status.of(error))
    bridge.finish(outcome)


def answer(bridge: Bridge, options: Options) -> Outcome:
    """Build what the options ask for; what fails once the build file is known points into it."""
    requests.check(options)
    if options.request_id == names.DESCRIBE:
        return _described()
    first = "jettison.subrequests.answers" if options.request_id else "jettison.beside"
    with at_once() as pool:
        job = begin(bridge, options, pool, lambda: import_module(first))
        try:
            return _answered(job) if options.request_id else _built(job, pool)
        except BaseException as error:  # noqa: BLE001 - the one return must be made, whatever happened
            return Failure(status=status.of(error, job.file.source))


def _described() -> Result:
    """Answer which requests there are."""
    from jettison.subrequests import answers  # noqa: PLC0415 - a build would wait for it

    return Result(metadata=answers.describe())


def _answered(job: Build) -> Result:
    """Answer a request about the build file that is no build: for the first platform, with metadata only."""
    from jettison import planning  # noqa: PLC0415 - a build would wait for it
    from jettison.description.reader import parse  # noqa: PLC0415 - as above
    from jettison.subrequests import answers  # noqa: PLC0415 - it has been imported with the build file

    variables = planning.variables(job.options, job.options.platforms[0], job.options.target)
    return Result(metadata=answers.answer(job.options.request_id, parse(job.file.source), variables))


def _built(job: Build, pool: Executor) -> Result:
    """Build, or write the lock file; each part is imported while what it looks at is on its way."""
    from jettison import beside  # noqa: PLC0415 - it has been imported with the build file

    found = beside.read(job, pool)

    from jettison import lock, planning  # noqa: PLC0415

    if lock.mode(job.options.build_args) == lock.WRITE:
        from jettison import locking  # noqa: PLC0415 - a build would wait for it

        return locking.write(job, found, pool)
    plans = planning.plans(job, found)
    warned = pool.submit(warning.warn, job.bridge, job.pong, job.file, plans[0].description.warnings)
    asked = planning.ask(job, plans, found, pool)

    from jettison.building import build  # noqa: PLC0415

    complete, images = asked.result()
    warned.result()
    return build(job, complete, images)
