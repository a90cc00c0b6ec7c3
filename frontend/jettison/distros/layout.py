"""The layout that the package `filesystem` gives a root: links, directories, and the modes of odd ones.

Source: `SPECS/filesystem/filesystem.spec` of microsoft/azurelinux, branches 2.0 and 3.0. What a program's
layer holds must agree with it, for a directory there replaces a link, a mode or an owner of the root below.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where programs are looked for in an image that sets no PATH of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What every root of a distribution has before any other package comes in.

    `links` are directories that are links, with the path each leads to; no target lies below another link.
    `directories` are those that the clean-up spares too: a person who names one without a slash at the end
    means what is inside. `modes` are those of directories that are not 0755 and root's: the mode, and the one
    number of user and group. `database` is the directory of rpm's database.
    """

    links: Mapping[str, str]
    directories: frozenset[str]
    modes: Mapping[str, tuple[int, int]]
    database: str = "/var/lib/rpm"

    def real_path(self, path: str) -> str:
        """Clean a path and follow the layout's links in it: `/bin/./sh` is `/usr/bin/sh`."""
        path = clean(path)
        for link, target in self.links.items():
            if path == link or path.startswith(f"{link}/"):
                return target + path.removeprefix(link)
        return path

    def is_directory(self, path: str) -> bool:
        """Tell whether every root has a directory there, so that no file can go there."""
        real = self.real_path(path)
        return real in self.directories or real in self.modes


def clean(path: str) -> str:
    """Write an absolute path without `.`, `..` and needless slashes."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


_LINKS = {
    "/bin": "/usr/bin",
    "/sbin": "/usr/sbin",
    "/lib": "/usr/lib",
    "/lib64": "/usr/lib",
    "/usr/lib64": "/usr/lib",
    "/usr/local/lib64": "/usr/local/lib",
    "/var/lock": "/run/lock",
    "/var/run": "/run",
}

_SHARE = "color dict locale misc terminfo zoneinfo"
_BELOW = {
    "": "boot dev etc home media mnt opt proc root run sys tmp usr var",
    "/etc": "opt profile.d sysconfig",
    "/mnt": "cdrom hgfs",
    "/run": "lock media",
    "/usr": "bin include lib libexec local sbin share src",
    "/usr/local": "bin include lib sbin share src",
    "/usr/local/share": _SHARE,
    "/usr/share": _SHARE,
    "/var": "cache lib local log mail mnt opt spool tmp",
}


def _directories(below: Mapping[str, str]) -> frozenset[str]:
    return frozenset({"/", *(f"{above}/{name}" for above, names in below.items() for name in names.split())})


_DIRECTORIES = _directories(_BELOW)

_MODES = {
    "/boot": (0o700, 0),
    "/proc": (0o555, 0),
    "/root": (0o750, 0),
    "/sys": (0o555, 0),
    "/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
    "/var/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
    "/home/nonroot": (0o700, 65532),  # of Jettison's own making
}

AZURELINUX = Layout(links=MappingProxyType(_LINKS), directories=_DIRECTORIES, modes=MappingProxyType(_MODES))
"""Azure Linux 3.0: it has no `/srv`."""

MARINER = Layout(
    links=MappingProxyType({**_LINKS, "/srv": "/var/srv"}),
    directories=_DIRECTORIES | {"/var/srv"},
    modes=MappingProxyType(_MODES),
)
"""CBL-Mariner 2.0, where `/srv` is a link."""

_FEDORA_BELOW = {
    "": "afs boot dev etc home media mnt opt proc root run srv sys tmp usr var",
    "/etc": "X11 bash_completion.d default keys opt pki profile.d skel sysconfig xdg",
    "/run": "motd.d",
    "/usr": "bin games include lib lib64 libexec local share src",
    "/usr/lib": "locale modules sysimage systemd sysusers.d tmpfiles.d",
    "/usr/local": "bin etc games include lib lib64 libexec share src",
    "/usr/share": "applications dict games icons licenses locale misc pixmaps",
    "/var": "adm cache db empty ftp games lib local log nis opt preserve spool tmp yp",
    "/var/spool": "lpd mail",
}

_FEDORA_MODES = {
    "/afs": (0o555, 0),
    "/boot": (0o555, 0),
    "/proc": (0o555, 0),
    "/root": (0o550, 0),
    "/sys": (0o555, 0),
    "/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
    "/usr/bin": (0o555, 0),
    "/usr/lib": (0o555, 0),
    "/usr/lib64": (0o555, 0),
    "/var/tmp": (0o1777, 0),  # noqa: S108 - a path in an image
    "/home/nonroot": (0o700, 65532),  # of Jettison's own making
}

AZURELINUX_4 = Layout(
    links=MappingProxyType(
        {
            "/bin": "/usr/bin",
            "/sbin": "/usr/bin",
            "/lib": "/usr/lib",
            "/lib64": "/usr/lib64",
            "/usr/sbin": "/usr/bin",
            "/usr/local/sbin": "/usr/local/bin",
            "/usr/tmp": "/var/tmp",  # noqa: S108 - a path in an image
            "/var/lock": "/run/lock",
            "/var/mail": "/var/spool/mail",
            "/var/run": "/run",
        }
    ),
    directories=_directories(_FEDORA_BELOW),
    modes=MappingProxyType(_FEDORA_MODES),
    database="/usr/lib/sysimage/rpm",
)
"""Azure Linux 4.0, which has Fedora's: `specs/f/filesystem/filesystem.spec` of branch `tomls/base/main`."""
