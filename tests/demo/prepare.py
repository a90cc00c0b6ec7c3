"""Bring up the harbor for `make test`, where this machine can; elsewhere say what will be skipped."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.demo.machine import inspect
from tests.demo.say import note


def main() -> int:
    """Return an exit code: a machine that can have no harbor is only a failure in CI."""
    if inspect().can_have_harbor:
        return subprocess.run([sys.executable, "-m", "tests.harbor", "up"], check=False).returncode
    note(
        "Not root, so the harbor (two BuildKit engines, stand-in repositories and images, Trivy and Syft)"
        " cannot be brought up.",
        "Missing: builds on real engines and what scanners see in the images.",
        "Still run: lint, types, and the tests of library, file format, compiler and gateway.",
        "For the rest, run `make test` as root.",
    )
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
