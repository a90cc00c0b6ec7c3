"""The `jettison` command. The frontend never imports it: a build would wait for typer."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command. Until all is there that can answer Ctrl-C, it ends the process without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from jettison.cli import app  # noqa: PLC0415 - that takes the longest

    app.main()
