"""What the image has in the place of `logging`: whoever logs here does it in vain.

gRPC's library says nothing by itself in Python either. Futures log what goes wrong in functions that are
called at their end, of which we have none, and in the pool itself.
"""


class Logger:
    """Takes every word of a logger."""

    def addHandler(self, _: object) -> None:  # noqa: N802 - its name in `logging`
        """Do nothing."""

    def debug(self, *_: object, **__: object) -> None:
        """Do nothing."""

    info = warning = error = exception = critical = log = debug


def getLogger(_: str) -> Logger:  # noqa: N802 - its name in `logging`
    """Give the one logger there is."""
    return _ONLY


class NullHandler:
    """Takes what a logger is told."""


_ONLY = Logger()
