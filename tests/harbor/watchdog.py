"""The bound on the harbor's life: after some hours, or once its checkout is gone, all of it is stopped."""

from __future__ import annotations

import os
import sys

from tests.harbor import process
from tests.harbor.layout import HarborError, Layout
from tests.harbor.process import Daemon

NAME = "watchdog"
HOURS = 8.0


def daemon(layout: Layout) -> Daemon:
    """Return the watchdog; ``JETTISON_HARBOR_HOURS`` says how long the harbor lives after the last `up`."""
    hours = _hours(os.environ.get("JETTISON_HARBOR_HOURS", str(HOURS)))
    command = [sys.executable, "-m", "tests.harbor.expire", str(hours * 3600)]
    return Daemon(name=NAME, command=command, ready=layout.run.is_dir)


def renew(layout: Layout) -> None:
    """Start the watchdog; where one runs already, the harbor's life is counted anew."""
    fresh = daemon(layout)
    process.stop(layout, NAME)
    process.start(layout, fresh)


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0
    if not 0 < hours <= 7 * 24:
        raise HarborError(f"JETTISON_HARBOR_HOURS={text}: give a number of hours above 0 and up to 168")
    return hours
