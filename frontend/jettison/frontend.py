"""One build request, from the first call to exactly one return.

Most of the program is imported while the daemon fetches the build file, and then what is beside it: either
takes its time, and neither needs the other. Not before that: two threads that run take turns.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from jettison import opening
from jettison.gateway import requests, status
from jettison.gateway.bridge import Bridge, Failure, Outcome, Result
from jettison.gateway.options import Options
from jettison.opening import Build
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
    job = opening.begin(bridge, options, lambda: import_module(first))
    try:
        return _answered(job) if options.request_id else _built(job)
    except BaseException as error:  # noqa: BLE001 - the one return must be made, whatever happened
        return Failure(status=status.of(error, job.file.source))


def _described() -> Result:
    """Answer which requests there are."""
    from jettison.subrequests import answers  # noqa: PLC0415 - a build would wait for it

    return Result(metadata=answers.describe())


def _answered(job: Build) -> Result:
    """Answer a request about the build file that is no build: for the first platform, with metadata only."""
    from jettison import planning  # noqa: PLC0415 - as above
    from jettison.subrequests import answers  # noqa: PLC0415 - as above

    variables = planning.variables(job.options, job.options.platforms[0], job.options.target)
    return Result(metadata=answers.answer(job.options.request_id, job.file.source, variables))


def _built(job: Build) -> Result:
    from jettison import beside  # noqa: PLC0415 - it has been imported meanwhile

    found = beside.read(job, lambda: import_module("jettison.building"))

    from jettison.building import build  # noqa: PLC0415 - likewise

    return build(job, found)
