"""The layout that the `filesystem` package of both distributions gives a root: links, and odd directories.

Source: `SPECS/filesystem/filesystem.spec` of microsoft/azurelinux. What a program's layer holds must
agree with it, for a directory there replaces a link, a mode or an owner of the root below.
"""

from __future__ import annotations

import posixpath
from types import MappingProxyType

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where an image's programs are looked for that sets no other."""

LINKS = MappingProxyType(
    {
        "/bin": "/usr/bin",
        "/sbin": "/usr/sbin",
        "/lib": "/usr/lib",
        "/lib64": "/usr/lib",
        "/usr/lib64": "/usr/lib",
        "/usr/local/lib64": "/usr/local/lib",
        "/var/lock": "/run/lock",
        "/var/run": "/run",
    }
)
"""Directories that are links, with the path each leads to; no target lies below another link."""

_BELOW = MappingProxyType(
    {
        "": "boot dev etc home mnt opt proc root run sys tmp usr var",
        "/usr": "bin include lib libexec local sbin share src",
        "/usr/local": "bin include lib sbin share src",
        "/var": "cache lib local log mail opt spool tmp",
    }
)

DIRECTORIES = frozenset(
    {"/"} | {f"{above}/{name}" for above, names in _BELOW.items() for name in names.split()}
)
"""Directories of every root: a person may name one without a slash at the end and mean what is inside."""

MODES = MappingProxyType(
    {
        "/root": (0o700, 0),
        "/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
        "/var/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
        "/home/nonroot": (0o700, 65532),
    }
)
"""Directories that are not 0755 of root: mode, and the number of user and group."""


def clean(path: str) -> str:
    """Write an absolute path without `.`, `..` and needless slashes."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


def real_path(path: str) -> str:
    """Clean a path and follow the layout's links in it: `/bin/./sh` is `/usr/bin/sh`."""
    path = clean(path)
    for link, target in LINKS.items():
        if path == link or path.startswith(f"{link}/"):
            return target + path.removeprefix(link)
    return path


def is_directory(path: str) -> bool:
    """Tell whether every root has a directory there, so that no file can go there."""
    real = real_path(path)
    return real in DIRECTORIES or real in MODES
