"""tdnf.conf, and which configuration a command line ends up with."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from pathlib import Path

from .errors import TdnfError
from .options import Options

TRUE = ("1", "yes", "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What comes from tdnf.conf; ``cache`` is the cache folder below the install root."""

    root: Path
    cache: Path
    keep_cache: bool
    check_signatures: bool
    repositories: Path
    release_package: str
    exclude: tuple[str, ...]


def settings_of(options: Options, release_package: str) -> Settings:
    """Read the configuration that tdnf would read: ``-c``, else the root's own, else the host's."""
    root = Path(options.install_root)
    main = _main_section(_config_file(options, root))
    return Settings(
        root=root,
        # Always below the root, wherever the file that says so lies; the last part may be a symlink.
        cache=root / main.get("cachedir", "/var/cache/tdnf").lstrip("/"),
        keep_cache=main.get("keepcache", "0").lower() in TRUE,
        check_signatures=main.get("gpgcheck", "0").lower() in TRUE,
        repositories=_repository_folder(options, root, main),
        release_package=main.get("distroverpkg", release_package),
        exclude=tuple(main.get("excludepkgs", "").replace(",", " ").split()),
    )


def _config_file(options: Options, root: Path) -> Path:
    if "config" in options.values:
        return Path(options.values["config"])
    own = root / "etc/tdnf/tdnf.conf"
    return own if own.is_file() else Path("/etc/tdnf/tdnf.conf")


def _main_section(file: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text())
        return dict(parser["main"])
    except (OSError, configparser.Error, KeyError) as error:
        raise TdnfError(1602, "No such file or directory", f"cannot read the configuration {file}") from error


def _repository_folder(options: Options, root: Path, main: dict[str, str]) -> Path:
    if options.repository_folder:
        return Path(options.repository_folder)
    own = root / "etc/yum.repos.d"
    return own if own.is_dir() else Path(main.get("repodir", "/etc/yum.repos.d"))
