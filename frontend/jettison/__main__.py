"""Start: as a frontend when BuildKit runs this process, as the command line otherwise."""

from __future__ import annotations

import sys

from jettison.gateway.options import started_by_buildkit


def main() -> None:
    """Serve one build request, or run the command line."""
    if started_by_buildkit() and len(sys.argv) == 1:
        from jettison.gateway.serve import serve  # noqa: PLC0415 - one of the two is needed, and both are slow

        serve()
    else:
        from jettison.cli import main as command  # noqa: PLC0415

        command()


if __name__ == "__main__":
    main()
