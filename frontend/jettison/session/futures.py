"""Calls to the daemon that are made at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from jettison.gateway.bridge import SolveError

Value = TypeVar("Value")

MOST = 8
"""Calls at the same time, where nothing else says how many."""


@contextmanager
def thread_pool(most: int = MOST) -> Iterator[Executor]:
    """Yield a pool of threads for calls; its end waits for none of them.

    A `with` of the pool itself would wait for every call, though nobody needs the others after a failure.
    """
    pool = ThreadPoolExecutor(most)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def results_of(calls: Sequence[Future[Value]]) -> list[Value]:
    """Return what calls gave; raise the error of the first that failed, or of one whose error is not lost."""
    try:
        return [call.result() for call in calls]
    except SolveError as error:
        errors = (call.exception() for call in calls) if error.is_lost else ()
        told = (each for each in errors if isinstance(each, SolveError) and not each.is_lost)
        raise next(told, error) from None


def completed(value: Value) -> Future[Value]:
    """Return an already completed future."""
    call: Future[Value] = Future()
    call.set_result(value)
    return call
