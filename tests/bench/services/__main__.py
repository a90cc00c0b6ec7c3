"""`make services`: all languages, or those that are named."""

from __future__ import annotations

import sys

from tests.bench.services import measure

if __name__ == "__main__":
    measure.measure(sys.argv[1:])
