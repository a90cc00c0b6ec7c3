"""Platforms as BuildKit names them: operating system, architecture, variant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.errors import OptionError

_SYSTEMS = frozenset(
    ("android", "darwin", "freebsd", "illumos", "linux", "netbsd", "openbsd", "plan9", "solaris", "windows")
)
_ARCHITECTURES = frozenset(
    ("386", "amd64", "arm", "arm64", "loong64", "mips64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm")
)
# How uname and Debian spell what containers call otherwise: (architecture, variant). A name that says its
# variant says it whatever is written behind it.
_ALIASES = {
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "i386": ("386", ""),
    "i486": ("386", ""),
    "i586": ("386", ""),
    "i686": ("386", ""),
    "aarch64": ("arm64", ""),
    "armv8l": ("arm", "v8"),
    "armv7l": ("arm", "v7"),
    "armv6l": ("arm", "v6"),
    "armv5tel": ("arm", "v5"),
    "armv5tejl": ("arm", "v5"),
    "armhf": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "loongarch64": ("loong64", ""),
    "ppc64el": ("ppc64le", ""),
}
_WORD = re.compile(r"^[A-Za-z0-9_.-]+$")
_SYSTEM = re.compile(r"^(?P<os>[A-Za-z0-9_.-]+)(\((?P<version>[A-Za-z0-9_.-]*)\))?$")


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform, taken as it is; `parse` and `normalize` spell it the one way that BuildKit compares."""

    os: str
    architecture: str
    variant: str = ""
    os_version: str = ""

    def format(self) -> str:
        """Write it as `linux/arm/v7`, or `windows(10.0.17763)/amd64` when it has an OS version."""
        version = f"({self.os_version})" if self.os_version else ""
        return "/".join(part for part in (self.os + version, self.architecture, self.variant) if part)


def parse(text: str) -> Platform:
    """Read `os/arch[/variant]`, or a lone architecture or system, normalised as containerd does.

    Raises OptionError for what is no platform.
    """
    parts = text.strip().split("/")
    head = _SYSTEM.match(parts[0])
    if head is None or not all(_WORD.match(part) for part in parts[1:]):
        raise _bad(text)
    match parts:
        case [word]:
            return _lone(text, word)
        case [_, architecture, *variant] if len(variant) < 2:  # noqa: PLR2004 - os/arch[/variant]
            return normalize(head["os"], architecture, "".join(variant), head["version"] or "")
    raise _bad(text)


def normalize(os: str, architecture: str, variant: str = "", os_version: str = "") -> Platform:
    """Spell a platform the one way that BuildKit compares: `aarch64` is `arm64`, `arm` is `arm/v7`."""
    os = {"macos": "darwin"}.get(os.lower(), os.lower())
    name, own = _ALIASES.get(architecture.lower(), (architecture.lower(), ""))
    variant = _variant(name, own or variant.lower())
    return Platform(os, name, variant, os_version)


def _variant(architecture: str, variant: str) -> str:
    if architecture == "arm":
        return {"": "v7", "8": "v8", "7": "v7", "6": "v6", "5": "v5"}.get(variant, variant)
    if architecture == "arm64":
        return {"8": "", "v8": "", "v8.0": "", "9": "v9", "9.0": "v9", "v9.0": "v9"}.get(variant, variant)
    if (architecture, variant) == ("amd64", "v1"):
        return ""
    return variant


def _lone(text: str, word: str) -> Platform:
    platform = normalize("linux", word)
    if platform.architecture in _ARCHITECTURES:
        return platform
    if normalize(word, "amd64").os in _SYSTEMS:
        return normalize(word, "amd64")
    raise _bad(text)


def _bad(text: str) -> OptionError:
    return OptionError(f"`{text}` is no platform", hint="write it as linux/amd64 or linux/arm64")
