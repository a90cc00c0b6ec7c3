"""tdnf's command line, as far as dnf gives the same meaning to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tdnf_over_dnf.errors import TdnfError, no_such_option

FLAGS = {
    "-y": "assume_yes",
    "--assumeyes": "assume_yes",
    "-q": "quiet",
    "--quiet": "quiet",
    "-v": "verbose",
    "--verbose": "verbose",
    "-C": "cache_only",
    "--cacheonly": "cache_only",
    "--refresh": "refresh",
    "--best": "best",
    "--allowerasing": "allow_erasing",
    "--skip-broken": "skip_broken",
    "--noplugins": "no_plugins",
    "--noautoremove": "no_autoremove",
    "--downloadonly": "download_only",
    "-4": "ipv4",
    "-6": "ipv6",
}
VALUES = {
    "-c": "config",
    "--config": "config",
    "--installroot": "install_root",
    "--releasever": "release",
    "--downloaddir": "download_folder",
    "-d": "debug_level",
    "--debuglevel": "debug_level",
    "--rpmverbosity": "rpm_verbosity",
}
LISTS = {
    "-x": "exclude",
    "--exclude": "exclude",
    "--repo": "repositories",
    "--repoid": "repositories",
    "--enablerepo": "enable",
    "--disablerepo": "disable",
    "--enableplugin": "plugins",
    "--disableplugin": "plugins",
    "--setopt": "settings",
}
ONLY_NEW = {"--rpmdefine": "definitions", "--snapshottime": "snapshot"}  # tdnf 3.5.8, on Azure Linux 3.0
TSFLAGS = ("nodocs", "noscripts")
DIFFERS = "The stand-in refuses it: tdnf lacks it or means another thing by it than dnf does"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One command line. ``words`` holds the command and its arguments."""

    words: tuple[str, ...] = ()
    assume_yes: bool = False
    quiet: bool = False
    verbose: bool = False
    cache_only: bool = False
    refresh: bool = False
    best: bool = False
    allow_erasing: bool = False
    skip_broken: bool = False
    no_plugins: bool = False
    no_autoremove: bool = False
    download_only: bool = False
    ipv4: bool = False
    ipv6: bool = False
    config: str = ""
    install_root: str = "/"
    release: str = ""
    download_folder: str = ""
    debug_level: str = ""
    rpm_verbosity: str = ""
    snapshot: str = ""  # seconds since 1970
    exclude: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    repository_folder: str = ""
    transaction_flags: tuple[str, ...] = ()


def parse(arguments: Sequence[str], *, new: bool) -> Options:
    """Read a command line; ``new`` says that the distribution has tdnf 3.5.8 and not 3.5.2."""
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    flags: dict[str, bool] = {}
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        name, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("-"):
            words.append(word)
        elif name in FLAGS and not sign:
            flags[FLAGS[name]] = True
        elif name in VALUES or (new and name == "--snapshottime"):
            texts[{**VALUES, **ONLY_NEW}[name]] = value if sign else _next(rest, name)
        elif name in LISTS or (new and name == "--rpmdefine"):
            lists.setdefault({**LISTS, **ONLY_NEW}[name], []).append(value if sign else _next(rest, name))
        else:
            raise no_such_option(word, DIFFERS)
    options = Options(words=tuple(words))
    options = replace(options, **flags)
    options = replace(options, **texts)
    options = replace(options, **{name: tuple(values) for name, values in lists.items()})
    return _checked(_with_settings(options))


def _next(rest: Iterator[str], name: str) -> str:
    value = next(rest, None)
    if value is None:
        raise no_such_option(name, "It needs a value")
    return value


def _with_settings(options: Options) -> Options:
    folder, flags = "", []
    for setting in options.settings:
        key, _, value = setting.partition("=")
        if key == "reposdir" and value and "," not in value:
            folder = value
        elif key == "tsflags" and value in TSFLAGS:
            flags.append(value)
        else:
            raise no_such_option(f"--setopt={setting}", "The stand-in refuses it: the real tdnf ignores it in silence")
    return replace(options, repository_folder=folder, transaction_flags=tuple(flags))


def _checked(options: Options) -> Options:
    if not options.install_root.startswith("/"):
        raise TdnfError(1622, "Invalid argument", "Install root must be an absolute path.")
    if options.download_folder and not options.download_only:
        raise TdnfError(1622, "Invalid argument", "--downloaddir requires --downloadonly")
    if options.snapshot and not options.snapshot.isdecimal():
        raise TdnfError(1622, "Invalid argument", f"--snapshottime needs seconds since 1970, not {options.snapshot}")
    return options
