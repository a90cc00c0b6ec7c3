"""Ctrl-C and its kin: noted and passed on, so that what was started can be stopped in order."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

import typer

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_Handler = Callable[[int, FrameType | None], object] | int | None


class Signals:
    """A context in which a request to end does not raise: it is noted and sent on to the running child.

    A terminal sends Ctrl-C to the child as well. Once more does no harm: clients of BuildKit cancel
    the build at the first and give up at the third. A signal that was ignored stays so.
    """

    def __init__(self) -> None:
        self._number = 0
        self._children: list[subprocess.Popen[bytes]] = []
        self._before: dict[signal.Signals, _Handler] = {}

    def __enter__(self) -> Self:
        """Take the signals."""
        for number in _ENDING:
            if (before := signal.getsignal(number)) is not signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Handle the signals as before."""
        for number, before in self._before.items():
            signal.signal(number, before)

    def check(self) -> None:
        """End the command with 128 and the number of the first signal, if one came."""
        if self._number:
            raise typer.Exit(128 + self._number)

    @contextmanager
    def sent_to(self, child: subprocess.Popen[bytes]) -> Iterator[None]:
        """Send signals to a child, one that came before included."""
        self._children.append(child)
        try:
            if self._number:
                child.send_signal(self._number)
            yield
        finally:
            self._children.remove(child)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._number = self._number or number
        for child in self._children:
            child.send_signal(number)
