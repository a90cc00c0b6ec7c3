"""One `up` or `down` at a time for a checkout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock

from tests.harbor.layout import Layout


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Wait for other runs to end. The file outlives them: a removed lock would let two in."""
    with layout.run.with_name(f"{layout.run.name}.lock").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            print("harbor: waiting for another run to end", flush=True)
            flock(file, LOCK_EX)
        yield
