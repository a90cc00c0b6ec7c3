"""The target `debug`, which exists without being declared: the same image with a shell and tools in it."""

from __future__ import annotations

from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.distros.layout import PATH
from jettison.errors import Span

DEBUG = "debug"

SHELL = ("bash", "busybox")
BUSYBOX = "/sbin/busybox"
TOOLS = "/usr/lib/busybox"
"""Where the tools are: at the end of PATH, so that a program of the image comes before its namesake."""

APPLETS = (
    *("awk", "base64", "cat", "chmod", "chown", "clear", "cmp", "cp", "cut", "date", "dd", "df", "diff"),
    *("dirname", "dmesg", "du", "env", "expr", "find", "free", "grep", "gunzip", "gzip", "head", "hexdump"),
    *(
        "hostname",
        "id",
        "ip",
        "kill",
        "killall",
        "less",
        "ln",
        "ls",
        "md5sum",
        "mkdir",
        "mv",
        "nc",
        "netstat",
    ),
    *(
        "nslookup",
        "od",
        "pgrep",
        "pidof",
        "ping",
        "pkill",
        "ps",
        "readlink",
        "realpath",
        "rm",
        "rmdir",
        "sed",
    ),
    *(
        "seq",
        "sha256sum",
        "sleep",
        "sort",
        "stat",
        "strings",
        "tail",
        "tar",
        "tee",
        "timeout",
        "top",
        "touch",
    ),
    *("tr", "uname", "uniq", "uptime", "vi", "watch", "wc", "wget", "which", "whoami", "xargs"),
)
"""What busybox is called as: what people look for in a container."""


def change_for_debug(root: Mapping, place: Span) -> Mapping:
    """Return what `debug` changes in a build: a shell and tools come in, if need be with a root for them."""

    def mapped(**values: Node) -> Mapping:
        return Mapping(tuple(Entry(Scalar(name, place), value) for name, value in values.items()), place)

    packages: Node = Sequence(tuple(Scalar(name, place) for name in SHELL), place)
    base = {"base": Scalar("minimal", place)} if _has_no_root(root) else {}
    links = (
        mapped(dest=Scalar(f"{TOOLS}/{name}", place), symlink=Scalar(BUSYBOX, place)) for name in APPLETS
    )
    return mapped(
        rootfs=mapped(packages=packages, **base),
        files=Sequence(tuple(links), place),
        image=mapped(env=mapped(PATH=Scalar(f"{_path(root)}:{TOOLS}", place))),
    )


def _has_no_root(root: Mapping) -> bool:
    rootfs = root.get("rootfs")
    if rootfs is None or not isinstance(rootfs.value, Mapping) or rootfs.value.get("packages"):
        return False
    base = rootfs.value.get("base")
    return base is not None and isinstance(base.value, Scalar) and base.value.text == "none"


def _path(root: Mapping) -> str:
    """Return where the image looks for programs."""
    node: Node = root
    for name in ("image", "env", "PATH"):
        entry = node.get(name) if isinstance(node, Mapping) else None
        if entry is None:
            return PATH
        node = entry.value
    return node.text if isinstance(node, Scalar) and node.text else PATH
