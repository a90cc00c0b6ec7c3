"""tdnf's command line, as far as dnf gives the same meaning to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .errors import TdnfError, no_such_option

FLAGS = {
    "-y": "assumeyes",
    "-q": "quiet",
    "-v": "verbose",
    "-C": "cacheonly",
    "-4": "ipv4",
    "-6": "ipv6",
    **{
        f"--{name}": name
        for name in (
            *(
                "assumeyes",
                "assumeno",
                "quiet",
                "verbose",
                "cacheonly",
                "refresh",
                "best",
                "allowerasing",
                "skip-broken",
            ),
            *("noplugins", "noautoremove", "downloadonly", "nogpgcheck"),
        )
    },
}
VALUES = {
    "-c": "config",
    "-d": "debuglevel",
    **{
        f"--{name}": name
        for name in ("config", "debuglevel", "installroot", "releasever", "downloaddir", "rpmverbosity")
    },
}
LISTS = {
    "-x": "exclude",
    "--repoid": "repo",
    **{
        f"--{name}": name
        for name in (
            "exclude",
            "repo",
            "enablerepo",
            "disablerepo",
            "enableplugin",
            "disableplugin",
            "setopt",
        )
    },
}
# tdnf 3.5.8, on Azure Linux 3.0
NEW_VALUES = {"--snapshottime": "snapshottime"}
NEW_LISTS = {"--rpmdefine": "rpmdefine"}
TSFLAGS = ("nodocs", "noscripts")
IGNORED = "The stand-in refuses it: the real tdnf ignores it in silence"
DIFFERS = "The stand-in refuses it: tdnf lacks it or means another thing by it than dnf does"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One command line by long option names; ``words`` holds the command and its arguments."""

    words: tuple[str, ...]
    flags: frozenset[str]
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def install_root(self) -> str:
        """Return the absolute install root."""
        return self.values.get("installroot", "/")

    @property
    def repository_folder(self) -> str:
        """Return the folder of ``--setopt=reposdir=``, or nothing."""
        return next((value for key, value in self._settings() if key == "reposdir"), "")

    @property
    def transaction_flags(self) -> tuple[str, ...]:
        """Return the flags of every ``--setopt=tsflags=``."""
        return tuple(value for key, value in self._settings() if key == "tsflags")

    def _settings(self) -> Iterator[tuple[str, str]]:
        for setting in self.lists.get("setopt", ()):
            key, _, value = setting.partition("=")
            yield key, value


def parse(arguments: Sequence[str], *, new: bool) -> Options:
    """Read a command line; ``new`` says that the distribution has tdnf 3.5.8 and not 3.5.2."""
    with_value = VALUES | NEW_VALUES if new else VALUES
    with_values = LISTS | NEW_LISTS if new else LISTS
    words: list[str] = []
    flags: set[str] = set()
    values: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    rest = iter(arguments)
    for word in rest:
        name, value = _split(word)
        if not word.startswith("-"):
            words.append(word)
        elif name in FLAGS and value is None:
            flags.add(FLAGS[name])
        elif name in with_value:
            values[with_value[name]] = _next(rest, name) if value is None else value
        elif name in with_values:
            key = with_values[name]
            lists[key] = (*lists.get(key, ()), _next(rest, name) if value is None else value)
        else:
            raise no_such_option(word, DIFFERS)
    return _checked(Options(words=tuple(words), flags=frozenset(flags), values=values, lists=lists))


def _split(word: str) -> tuple[str, str | None]:
    name, sign, value = word.partition("=")
    return (name, value) if sign and word.startswith("--") else (word, None)


def _next(rest: Iterator[str], name: str) -> str:
    value = next(rest, None)
    if value is None:
        raise no_such_option(name, "It needs a value")
    return value


def _checked(options: Options) -> Options:
    for setting in options.lists.get("setopt", ()):
        _check_setting(setting)
    if not options.install_root.startswith("/"):
        raise TdnfError(1622, "Invalid argument", "Install root must be an absolute path.")
    if "downloaddir" in options.values and "downloadonly" not in options.flags:
        raise TdnfError(1622, "Invalid argument", "--downloaddir requires --downloadonly")
    snapshot = options.values.get("snapshottime", "0")
    if not snapshot.isdecimal():
        text = f"--snapshottime needs seconds since 1970, not {snapshot}"
        raise TdnfError(1622, "Invalid argument", text)
    return options


def _check_setting(setting: str) -> None:
    key, _, value = setting.partition("=")
    one_folder = key == "reposdir" and value and "," not in value
    if not one_folder and not (key == "tsflags" and value in TSFLAGS):
        raise no_such_option(f"--setopt={setting}", IGNORED)
