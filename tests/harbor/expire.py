"""The watchdog's program: wait, then bring the harbor down.

All that is needed is imported at once: the checkout may be gone when the time has come.
"""

from __future__ import annotations

import os
import sys
import time

from tests.harbor import down, lock
from tests.harbor.layout import Layout, layout, machine_path

LOOK = 30.0  # seconds between looks at the state folder


def wait(place: Layout, seconds: float, look: float = LOOK) -> None:
    """Return after so many seconds, or as soon as the harbor's state is found to be gone.

    The folder itself may stay: dockerd has a mount in it, which stops whoever removes the checkout.
    """
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and place.owner.exists():
        time.sleep(min(look, left))


def main(seconds: float) -> None:
    """Wait and stop everything."""
    place = layout()
    wait(place, seconds)
    os.environ["PATH"] = machine_path(os.environ["PATH"])
    with lock.alone(place):
        down.down(place)


if __name__ == "__main__":
    main(float(sys.argv[1]))
