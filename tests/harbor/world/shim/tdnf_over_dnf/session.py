"""One run of dnf with tdnf's places and rules."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from fnmatch import fnmatch
from functools import partialmethod
from pathlib import Path
from typing import Self

import dnf  # type: ignore[import-not-found]
import dnf.subject  # type: ignore[import-not-found]
import libdnf.transaction  # type: ignore[import-not-found]
import rpm  # type: ignore[import-not-found]

from . import damage, providers, repositories, signatures
from .cached import Cached
from .display import Display, plan_rows
from .errors import TdnfError, transaction_error
from .options import Options
from .repositories import Places
from .settings import Settings

HISTORY = "usr/lib/sysimage/tdnf/history.db"
DNF_ONLY = ("etc/dnf", "var/lib/dnf", "var/cache/dnf")  # what dnf leaves in a root and tdnf does not


def installed_version(root: Path, name: str) -> str:
    """Return the version of a package in the root's rpm database, or nothing."""
    if not (root / "var/lib/rpm/rpmdb.sqlite").is_file():
        return ""
    found = rpm.TransactionSet(str(root)).dbMatch("name", name)
    return next((str(header["version"]) for header in found), "")


def _place(package: dnf.package.Package, cached: Mapping[str, Cached]) -> str:
    if package._from_cmdline:  # noqa: SLF001
        return str(package.location)
    return str(cached[package.reponame].package(package.location))


class Session:
    """dnf's Base with everything that tdnf does not have put into a folder that is thrown away."""

    def __init__(self, options: Options, settings: Settings, release: str, *, new: bool) -> None:
        """Prepare a run for a command line, a configuration and a release version."""
        self.options = options
        self.new = new
        self.settings = settings
        self.scratch = Path(tempfile.mkdtemp(prefix="tdnf-"))
        self.fresh = [name for name in DNF_ONLY if not (settings.root / name).exists()]
        (self.scratch / "log").mkdir()  # hawkey does not make it
        logging.getLogger("dnf").addHandler(logging.NullHandler())  # else what it says goes to stderr
        self.base = dnf.Base(self._configuration(release))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.base.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        for name in self.fresh:
            shutil.rmtree(self.settings.root / name, ignore_errors=True)

    def _configuration(self, release: str) -> dnf.conf.Conf:
        conf = dnf.conf.Conf()
        conf.installroot = str(self.settings.root)
        conf.cachedir = str(self.scratch / "cache")
        conf.persistdir = str(self.scratch / "state")
        conf.logdir = str(self.scratch / "log")
        conf.reposdir = [str(self.settings.repositories)]
        conf.substitutions["releasever"] = release
        conf.gpgcheck = self.settings.check_signatures
        conf.keepcache = self.settings.keep_cache
        conf.tsflags = list(self.options.transaction_flags)
        conf.excludepkgs = [*self.settings.exclude, *self.options.lists.get("exclude", ())]
        conf.install_weak_deps = True
        conf.best = "best" in self.options.flags
        conf.cacheonly = "cacheonly" in self.options.flags
        conf.plugins = False
        conf.zchunk = False
        conf.timeout = 0
        conf.minrate = 0
        return conf

    def load(self) -> None:
        """Define rpm's macros and read the repositories."""
        for definition in self.options.lists.get("rpmdefine", ()):
            macro, _, body = definition.partition(" ")
            rpm.addMacro(macro, body)
        places = Places(self.settings.cache, self.scratch)
        self.cached = repositories.load(
            self.base, self.options, self.settings.repositories, places, ranked=self.new
        )
        # Whatever dnf asks for a file of a package, it gets that of the cache.
        dnf.package.Package.localPkg = partialmethod(_place, self.cached)

    def print_list(self, words: list[str]) -> int:
        """Print what is installed and what may be, in the columns of tdnf without a terminal."""
        query = self.base.sack.query()
        found = query.filterm(name__glob=words) if words else query
        for package in sorted(found):
            version = f"{package.version}-{package.release}"
            version = f"{package.epoch}:{version}" if package.epoch and self.new else version
            print(f"{package.name + '.' + package.arch:<43} {version:<19} {package.reponame:>11}")
        if not found:
            raise TdnfError(1011, "No matching packages")
        return 0

    def change(self, command: str, names: list[str]) -> int:
        """Mark, resolve, fetch, check signatures and run the transaction; return the exit code."""
        self._mark(command, names)
        providers.steer(self.base, self._resolve, self._named(names))
        if not self.base.transaction:
            print("Nothing to do.", file=sys.stderr)
            return 0
        self._show()
        self._confirm()
        self._fetch()
        if "downloadonly" in self.options.flags:
            return self._keep_downloads()
        try:
            damage.check_payloads(self.base.transaction.install_set)
            signatures.check(self.base, asked="nogpgcheck" not in self.options.flags)
            self._transact()
        finally:
            self._drop_downloads()
        self._record()
        return 0

    def _mark(self, command: str, names: list[str]) -> None:
        if not names and command in ("update", "upgrade"):
            self.base.upgrade_all()
        elif not names:
            raise TdnfError(1001, "Package name expected but was not provided")
        files = [name for name in names if name.endswith(".rpm") and Path(name).is_file()]
        for package in self.base.add_remote_rpms(files):  # all at once, before anything else is marked
            self.base.package_install(package)
        missing = [name for name in names if name not in files and not self._mark_one(command, name)]
        if missing and "skip-broken" not in self.options.flags:
            lines = [f"{name} package not found or not installed" for name in missing]
            raise TdnfError(1011, "No matching packages", *lines)

    def _named(self, words: list[str]) -> frozenset[str]:
        """Return the names of the packages that words stand for, and of what provides them."""
        subjects = (dnf.subject.Subject(word.replace("=", "-")) for word in words)
        return frozenset(one.name for each in subjects for one in each.get_best_query(self.base.sack))

    def _excluded(self, name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in self.base.conf.excludepkgs)

    def _mark_one(self, command: str, name: str) -> bool:
        base = self.base
        if command == "install" and self._excluded(name):
            return True  # tdnf says nothing and does nothing
        verbs = {"update": base.upgrade, "upgrade": base.upgrade, "erase": base.remove, "remove": base.remove}
        try:
            if name.startswith("/"):
                return False  # tdnf does not look for files in packages
            if command == "install":
                self.base.install(name.replace("=", "-"), strict="skip-broken" not in self.options.flags)
                if base.sack.query().installed().filterm(name=name):
                    base.upgrade(name)  # tdnf takes the newest, dnf is content with what is there
            else:
                verbs.get(command, base.reinstall)(name)
        except (dnf.exceptions.MarkingError, dnf.exceptions.PackagesNotInstalledError):
            return False
        return True

    def _resolve(self) -> None:
        try:
            self.base.resolve(allow_erasing="allowerasing" in self.options.flags)
        except dnf.exceptions.DepsolveError as error:
            lines = [line.strip(" -") for line in str(error).splitlines() if line.strip()]
            numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
            lines = [line.replace("is filtered out by exclude filtering", "is disabled") for line in numbered]
            problems = ("Found 1 problem(s) while resolving", *lines)
            raise TdnfError(1301, "Solv general runtime error", *problems) from error

    def _show(self) -> None:
        if "quiet" in self.options.flags:
            return
        plan = self.base.transaction
        for title, packages in (("Installing", plan.install_set), ("Removing", plan.remove_set)):
            if packages:
                print(f"\n{title}:", *plan_rows(packages), sep="\n")

    def _confirm(self) -> None:
        if "assumeno" in self.options.flags:
            raise TdnfError(1032, "Operation aborted.")
        if "assumeyes" in self.options.flags:
            return
        print("Is this ok [y/N]: ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise TdnfError(1032, "Operation aborted.")

    def _fetch(self) -> None:
        for package in self.base.transaction.install_set:
            place = Path(package.localPkg())
            try:
                if not place.exists():  # what is there is taken, whatever it is
                    self.cached[package.reponame].origin.fetch(package.location, place)
                if self.new:
                    damage.check_digest(package, place)
            except TdnfError as error:
                processing = f"Error processing package: {place.name}"
                raise TdnfError(error.number, error.text, *error.details, processing) from error

    def _keep_downloads(self) -> int:
        folder = Path(self.options.values.get("downloaddir") or self.settings.cache)
        if not folder.is_dir():
            raise TdnfError(1602, "No such file or directory", f"{folder} does not exist")
        for package in self.base.transaction.install_set:
            shutil.copy(package.localPkg(), folder)
        return 0

    def _drop_downloads(self) -> None:
        for package in () if self.settings.keep_cache else self.base.transaction.install_set:
            if not package._from_cmdline:  # noqa: SLF001
                Path(package.localPkg()).unlink(missing_ok=True)

    def _transact(self) -> None:
        verbosity = self.options.values.get("rpmverbosity", "info" if self.new else "error")
        display = Display(warn=verbosity in {"info", "debug", "warning"})
        print("Testing transaction\nRunning transaction", flush=True)
        try:
            self.base.do_transaction(display)
        except dnf.exceptions.Error as error:
            raise transaction_error(*str(error).splitlines()) from error
        failed = libdnf.transaction.TransactionItemState_ERROR
        if any(item.state == failed for item in self.base.transaction):
            raise transaction_error(*(display.errors if display.warn else ()))

    def _record(self) -> None:
        """Leave what tdnf leaves: a history with the command line and the time."""
        file = self.settings.root / HISTORY
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file)
        with database:
            database.execute("create table if not exists transactions (cmdline text, timestamp integer)")
            database.execute("insert into transactions values (?, ?)", (" ".join(sys.argv), int(time.time())))
        database.close()
        print("\nComplete!")
