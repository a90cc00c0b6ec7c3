"""`python -m tests.fuzz --minutes 10`: look for inputs that crash the reader, or take long or much memory."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.process import fuzz


def main() -> int:
    """Fuzz, print what was found, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", default="0", help="another seed finds other things")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = fuzz(given.seed, given.minutes * 60, Path(folder))
    sys.stdout.write(f"{found.text}\n")
    return 1 if found.bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
