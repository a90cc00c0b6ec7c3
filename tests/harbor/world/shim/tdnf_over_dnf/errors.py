"""tdnf's error numbers, and which of them a message of dnf's libraries stands for."""

from __future__ import annotations

import re


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

# What librepo says about a repository -> tdnf's number and text (research: mini-mariner, "Errors").
_REPOSITORY = (
    (re.compile(r"Bad GPG signature|Bad PGP signature"), 2004, "failed to verify signature"),
    (
        re.compile(r"GPG signature is not available|signature is not available"),
        1238,
        "Couldn't read a file:// file",
    ),
    (re.compile(r"Curl error \(37\)"), 1238, "Couldn't read a file:// file"),
    (re.compile(r"Curl error \(7\)"), 1208, "Couldn't connect to server"),
    (re.compile(r"Curl error \(6\)"), 1207, "Couldn't resolve host name"),
    (re.compile(r"Status code: (\d+)"), 1622, "Invalid argument"),
    (re.compile(r"All mirrors were tried"), 1238, "Couldn't read a file:// file"),
)


def repository_error(message: str, name: str) -> TdnfError:
    """Return tdnf's error for a repository whose metadata could not be read."""
    if "parser error" in message.lower():
        raise JunkRepositoryError
    failed = f"Error: Failed to synchronize cache for repo '{name}'"
    for pattern, number, text in _REPOSITORY:
        match = pattern.search(message)
        if match and match.groups():
            return TdnfError(number, text, f"Error: {match.group(1)} when downloading {name}", failed)
        if match:
            return TdnfError(number, text, failed)
    return TdnfError(1622, "Invalid argument", message, failed)


def download_error(message: str) -> TdnfError:
    """Return tdnf's error for a package that could not be fetched."""
    file = next(iter(re.findall(r"([^/\s]+\.rpm)", message)), "")
    processing = f"Error processing package: {file}"
    # librepo sees by its length that a file is another one before it is there.
    if "checksum" in message.lower() or "Inconsistent server data" in message:
        failed = f"rpm file ({file}) Checksum FAILED (digest mismatch)"
        return TdnfError(1528, "Checksum FAILED (digest mismatch)", failed, processing)
    found = repository_error(message, "")
    return TdnfError(found.number, found.text, *found.details[:-1], processing)


def transaction_error(*details: str) -> TdnfError:
    """Return tdnf's error for a transaction that rpm refused or could not finish."""
    return TdnfError(1525, "rpm transaction failed", *details)
