"""Calls to the daemon that are made at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Value = TypeVar("Value")

MOST = 8
"""Calls at once, where nothing else says how many."""


@contextmanager
def at_once(most: int = MOST) -> Iterator[Executor]:
    """Give a pool of threads for calls; its end waits for none of them.

    A `with` of the pool itself would wait for every call, though nobody needs the others after a failure.
    """
    pool = ThreadPoolExecutor(most)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def done(value: Value) -> Future[Value]:
    """Give what is known already in the form of a call that has ended."""
    call: Future[Value] = Future()
    call.set_result(value)
    return call
