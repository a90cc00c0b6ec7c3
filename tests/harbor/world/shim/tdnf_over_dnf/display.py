"""What rpm and dnf say while they work, said as tdnf would say it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import dnf  # type: ignore[import-not-found]
import dnf.yum.rpmtrans  # type: ignore[import-not-found]


@contextmanager
def silenced() -> Iterator[None]:
    """Keep what C libraries write to stderr by themselves from being seen."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as nowhere:  # a bare chroot has no /dev/null
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def plan_rows(packages: Iterable[dnf.package.Package]) -> Iterator[str]:
    """Yield a row for each package of a plan, as tdnf: name, arch, version, repository, sizes."""
    for package in sorted(packages):
        version = f"{package.version}-{package.release}"
        version = f"{package.epoch}:{version}" if package.epoch else version
        sizes = [f"{size / 1024:.2f}k" for size in (package.installsize, package.downloadsize)]
        words = (package.name, package.arch, version, package.reponame, *sizes)
        yield " ".join(
            f"{word:<{width}}" for word, width in zip(words, (24, 12, 16, 12, 8, 8), strict=True)
        ).rstrip()


class Display(dnf.yum.rpmtrans.TransactionDisplay):  # type: ignore[misc]
    """Says what rpm does: progress and scriptlets' output on stdout, warnings on stderr."""

    def __init__(self, *, warn: bool) -> None:
        """Start with nothing said; ``warn`` shows rpm's warnings, which tdnf 3.5.2 hides unless asked."""
        super().__init__()
        self.warn = warn
        self.said: set[str] = set()
        self.errors: list[str] = []

    def progress(self, package: object, action: int, *_: int) -> None:
        """Say each package once."""
        line = f"Installing/Updating: {package}"
        if action in dnf.transaction.FORWARD_ACTIONS and line not in self.said:
            self.said.add(line)
            print(line, flush=True)

    def scriptout(self, msgs: bytes | str | None) -> None:
        """Pass the output of a scriptlet through."""
        if msgs:
            text = msgs.decode() if isinstance(msgs, bytes) else msgs
            print(text.rstrip("\n"), flush=True)

    def error(self, message: str) -> None:
        """Keep an error of a scriptlet: after %post it is a warning and no more."""
        self.errors.append(message)
        if self.warn:
            print(f"warning: {message}", file=sys.stderr)
