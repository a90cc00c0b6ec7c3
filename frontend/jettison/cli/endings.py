"""Requests to end, as exceptions: what a command began is taken back on its way out."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C, as shells have it."""


@contextmanager
def answered() -> Iterator[None]:
    """Raise KeyboardInterrupt for Ctrl-C, and SystemExit for SIGTERM and a hang-up.

    Before and after, Ctrl-C ends the process without a word. A signal that was ignored stays so.
    """
    try:
        _take(signal.SIGTERM, _end)
        _take(signal.SIGHUP, _end)
        _take(signal.SIGINT, signal.default_int_handler)
        yield
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    finally:
        _take(signal.SIGINT, signal.SIG_DFL)


def _take(number: signal.Signals, answer: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    if signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, answer)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
