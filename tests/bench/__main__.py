"""`make bench`: first what needs no engine, then the builds on one of the harbor's."""

from __future__ import annotations

import sys

from tests.bench import builds, micro

if __name__ == "__main__":
    micro.measure()
    if "--quick" not in sys.argv[1:]:
        builds.measure()
