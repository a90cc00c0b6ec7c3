"""tdnf's error numbers, and which of them a message of dnf's libraries stands for."""

from __future__ import annotations


class TdnfError(Exception):
    """An error with tdnf's number; the exit code is the number modulo 256."""

    def __init__(self, number: int, text: str, *details: str) -> None:
        """Hold the number, the text after it and the lines that tdnf prints before it."""
        super().__init__(text)
        self.number = number
        self.text = text
        self.details = details

    @property
    def exit_code(self) -> int:
        """Return what the process exits with."""
        return self.number % 256

    def lines(self) -> tuple[str, ...]:
        """Return what goes to stderr; only the last line is certain to carry the number."""
        return (*self.details, f"Error({self.number}) : {self.text}")


class JunkRepositoryError(Exception):
    """A repomd.xml that is no repomd.xml: tdnf says Error(1661), installs nothing and exits with 0."""


class RefusedError(Exception):
    """Something that the stand-in does not model; not an error that tdnf would give."""


def no_such_option(option: str, reason: str) -> TdnfError:
    """Return the error for an option that tdnf lacks or that means another thing to dnf."""
    return TdnfError(908, f"No such option: {option}. {reason}")


NO_RELEASE = "distroverpkg config entry is set to a package that is not installed. Check /etc/tdnf/tdnf.conf"


def transaction_error(*details: str) -> TdnfError:
    """Return tdnf's error for a transaction that rpm refused or could not finish."""
    return TdnfError(1525, "rpm transaction failed", *details)
