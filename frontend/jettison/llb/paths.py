"""Paths inside a file system, cleaned as Go's client cleans them, since they are part of digests."""

from __future__ import annotations

import posixpath


def absolute(cwd: str, path: str) -> str:
    """Give a path from the root, without `.`, `..` and a slash at the end."""
    return "/" + posixpath.normpath(posixpath.join("/", cwd, path)).lstrip("/")


def destination(cwd: str, path: str) -> str:
    """Give the path to copy to; a slash or `/.` at its end stays, for it means "into this directory"."""
    clean = absolute(cwd, path)
    if path.endswith("/."):
        return f"{clean.rstrip('/')}/."
    return f"{clean.rstrip('/')}/" if path.endswith("/") else clean
