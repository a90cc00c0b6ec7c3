"""The command: parse, do, say tdnf's error and exit with its code."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .cached import INDEX
from .errors import NO_RELEASE, JunkRepositoryError, RefusedError, TdnfError
from .index import LOADED
from .options import Options, parse
from .session import Session, installed_version
from .settings import Settings, settings_of

RELEASE_FILE = Path("/usr/libexec/harbor/release")
VERSIONS = {"2.0": "3.5.2", "3.0": "3.5.8"}
RELEASE_PACKAGES = {"2.0": "mariner-release", "3.0": "azurelinux-release"}
CHANGES = ("install", "reinstall", "update", "upgrade", "erase", "remove")


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)  # not for scriptlets and rpmkeys
    release = RELEASE_FILE.read_text().strip()
    if arguments == ["--version"]:
        print(f"tdnf: {VERSIONS[release]} (a stand-in over dnf)")
        return 0
    try:
        options = parse(arguments, new=release == "3.0")
        return _run(options, RELEASE_PACKAGES[release])
    except TdnfError as error:
        print(*error.lines(), sep="\n", file=sys.stderr)
        return error.exit_code
    except JunkRepositoryError:
        print("parsing repomd...\nError(1661) : Solv - general error\nNo data available", file=sys.stderr)
        return 0
    except RefusedError as error:
        print(f"tdnf stand-in: {error}", file=sys.stderr)
        return 2


def _run(options: Options, release_package: str) -> int:
    if not options.words:
        raise RefusedError("no command is given; install, update, erase, makecache and clean are modelled")
    if os.geteuid() != 0:
        raise TdnfError(1601, "Operation not permitted. You have to be root.")
    _check_root(Path(options.install_root))
    settings = settings_of(options, release_package)
    release = options.values.get("releasever") or installed_version(settings.root, settings.release_package)
    if not release:
        raise TdnfError(1022, NO_RELEASE)
    return _command(options, settings, release, new=release_package == RELEASE_PACKAGES["3.0"])


def _check_root(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise TdnfError(1620, "Not a directory", f"{root} is not a directory")
    root.mkdir(parents=True, exist_ok=True)
    try:
        probe = root / ".tdnf-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise TdnfError(1304, f"cannot open Packages database in {root}/var/lib/rpm") from error


def _command(options: Options, settings: Settings, release: str, *, new: bool) -> int:
    command, *names = options.words
    if command == "clean":
        return _clean(settings, names)
    if command not in (*CHANGES, "makecache", "list"):
        raise RefusedError(f"the command {command} is not modelled")
    if "quiet" not in options.flags:
        print(LOADED, flush=True)
    with Session(options, settings, release, new=new) as session:
        session.load()
        if command == "makecache":
            print("Metadata cache created.")
            return 0
        if command == "list":
            return session.print_list(names)
        return session.change(command, names)


def _clean(settings: Settings, names: list[str]) -> int:
    """Remove indexes: the real one looks for packages where none are, and says that it is done."""
    if names not in (["all"], ["packages"], ["metadata"]):
        raise RefusedError(f"clean {' '.join(names)} is not modelled; clean all is")
    for entry in sorted(settings.cache.iterdir()) if settings.cache.is_dir() else ():
        if names != ["packages"] and (entry / INDEX).exists():
            shutil.rmtree(entry)
    print("Done.")
    return 0


sys.exit(main(sys.argv[1:]))
