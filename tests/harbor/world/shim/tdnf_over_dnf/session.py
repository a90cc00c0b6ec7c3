"""One run of dnf with tdnf's places and rules. The only module that talks to dnf and rpm."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

import dnf  # type: ignore[import-not-found]
import dnf.rpm.miscutils  # type: ignore[import-not-found]
import dnf.yum.rpmtrans  # type: ignore[import-not-found]
import libdnf.transaction  # type: ignore[import-not-found]
import rpm  # type: ignore[import-not-found]

from tdnf_over_dnf.errors import TdnfError, download_error, repository_error, transaction_error
from tdnf_over_dnf.options import Options
from tdnf_over_dnf.settings import Settings

HISTORY = "usr/lib/sysimage/tdnf/history.db"
UNSIGNED = 4  # as dnf.rpm.miscutils.checkSig counts
NO_KEY = 1


def installed_version(root: Path, name: str) -> str:
    """Return the version of a package in the root's rpm database, or nothing."""
    if not (root / "var/lib/rpm/rpmdb.sqlite").is_file():
        return ""
    found = rpm.TransactionSet(str(root)).dbMatch("name", name)
    return next((str(header["version"]) for header in found), "")


class Display(dnf.yum.rpmtrans.TransactionDisplay):  # type: ignore[misc]
    """Says what rpm does: progress and scriptlets' output on stdout, warnings on stderr."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self.said: set[str] = set()
        self.errors: list[str] = []

    def progress(self, package: object, action: int, ti_done: int, ti_total: int, ts_done: int, ts_total: int) -> None:
        """Say each package once."""
        line = f"Installing/Updating: {package}"
        if action in dnf.transaction.FORWARD_ACTIONS and line not in self.said:
            self.said.add(line)
            print(line, flush=True)

    def scriptout(self, msgs: str | None) -> None:
        """Pass the output of a scriptlet through."""
        if msgs:
            print(msgs.rstrip("\n"), flush=True)

    def error(self, message: str) -> None:
        """Keep an error of a scriptlet: after %post it is a warning and no more."""
        self.errors.append(message)
        print(f"warning: {message}", file=sys.stderr)


class Session:
    """dnf's Base with everything that tdnf does not have put into a folder that is thrown away."""

    def __init__(self, options: Options, settings: Settings, release: str) -> None:
        """Prepare a run for a command line, a configuration and a release version."""
        self.options = options
        self.settings = settings
        self.scratch = Path(tempfile.mkdtemp(prefix="tdnf-"))
        self.fresh = {name for name in ("etc/dnf", "var/lib/dnf", "var/cache/dnf") if not (settings.root / name).exists()}
        (self.scratch / "log").mkdir()  # hawkey does not make it
        logging.getLogger("dnf").addHandler(logging.NullHandler())
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
        conf.cachedir = str(self.settings.cache)
        conf.persistdir = str(self.scratch / "state")
        conf.logdir = str(self.scratch / "log")
        conf.reposdir = [str(self.settings.repositories)]
        conf.substitutions["releasever"] = release
        conf.keepcache = self.settings.keep_cache
        conf.tsflags = list(self.options.transaction_flags)
        conf.excludepkgs = [*self.settings.exclude, *self.options.exclude]
        conf.install_weak_deps = True
        conf.best = self.options.best
        conf.cacheonly = self.options.cache_only
        conf.plugins = False
        conf.zchunk = False
        return conf

    def load(self) -> None:
        """Read the repositories; one that cannot be read is an error unless it says skip_if_unavailable."""
        self._check_repository_folder()
        self.base.read_all_repos()
        self._choose_repositories()
        for repository in self.base.repos.iter_enabled():
            if self.options.refresh:
                repository._repo.expire()  # noqa: SLF001
            self._load_one(repository)
        if not self.settings.cache.exists():
            self.settings.cache.mkdir(parents=True)
        self.base.fill_sack()
        self._hide_younger()

    def _check_repository_folder(self) -> None:
        if not self.settings.repositories.is_dir():
            raise TdnfError(1005, "Error opening repo dir", f"cannot open {self.settings.repositories}")

    def _choose_repositories(self) -> None:
        if self.options.repositories:
            for repository in self.base.repos.all():
                repository.disable()
        for names, change in ((self.options.disable, "disable"), (self.options.repositories, "enable"),
                              (self.options.enable, "enable")):
            for pattern in names:
                for repository in self.base.repos.get_matching(pattern):
                    getattr(repository, change)()

    def _load_one(self, repository: dnf.repo.Repo) -> None:
        try:
            repository.load()
        except dnf.exceptions.RepoError as error:
            problem = repository_error(str(error), repository.name)
            print(*problem.details, file=sys.stderr, sep="\n")
            if not repository.skip_if_unavailable:
                raise TdnfError(problem.number, problem.text) from error
            print(f"Disabling Repo: '{repository.name}'", file=sys.stderr)
            repository.disable()

    def _hide_younger(self) -> None:
        if self.options.snapshot:
            available = self.base.sack.query().available()
            young = [package for package in available if package.buildtime > int(self.options.snapshot)]
            self.base.sack.add_excludes(self.base.sack.query().filterm(pkg=young))

    def change(self, command: str, names: list[str]) -> int:
        """Mark, resolve, fetch, check signatures and run the transaction; return the exit code."""
        self._mark(command, names)
        self._resolve()
        if not self.base.transaction:
            print("Nothing to do.")
            return 0
        self._show()
        self._confirm()
        self._fetch()
        if self.options.download_only:
            return self._keep_downloads()
        self._check_signatures()
        self._transact()
        self._record()
        return 0

    def _mark(self, command: str, names: list[str]) -> None:
        if not names and command in ("update", "upgrade"):
            self.base.upgrade_all()
        elif not names:
            raise TdnfError(1001, "Package name expected but was not provided")
        missing = [name for name in names if not self._mark_one(command, name)]
        if missing and not self.options.skip_broken:
            lines = [f"{name} package not found or not installed" for name in missing]
            raise TdnfError(1011, "No matching packages", *lines)

    def _mark_one(self, command: str, name: str) -> bool:
        verbs = {"update": self.base.upgrade, "upgrade": self.base.upgrade, "reinstall": self.base.reinstall}
        verbs |= {"erase": self.base.remove, "remove": self.base.remove}
        try:
            if name.endswith(".rpm") and os.path.isfile(name):
                self.base.package_install(self.base.add_remote_rpms([name])[0])
            elif name.startswith("/"):
                return False  # tdnf does not look for files in packages
            elif command == "install":
                self.base.install(name.replace("=", "-"), strict=not self.options.skip_broken)
            else:
                verbs[command](name)
        except (dnf.exceptions.MarkingError, dnf.exceptions.PackagesNotInstalledError):
            return False
        return True

    def _resolve(self) -> None:
        if self.options.definitions:
            for definition in self.options.definitions:
                macro, _, body = definition.partition(" ")
                rpm.addMacro(macro, body)
        try:
            self.base.resolve(allow_erasing=self.options.allow_erasing)
        except dnf.exceptions.DepsolveError as error:
            lines = [line.strip(" -") for line in str(error).splitlines() if line.strip()]
            numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
            problems = ("Found 1 problem(s) while resolving", *numbered)
            raise TdnfError(1301, "Solv general runtime error", *problems) from error

    def _show(self) -> None:
        if self.options.quiet:
            return
        for title, packages in (("Installing", self.base.transaction.install_set),
                                ("Removing", self.base.transaction.remove_set)):
            print(*([f"\n{title}:"] if packages else []), *sorted(str(package) for package in packages), sep="\n")

    def _confirm(self) -> None:
        if self.options.assume_yes:
            return
        print("Is this ok [y/N]: ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise TdnfError(1032, "Operation aborted.")

    def _fetch(self) -> None:
        try:
            self.base.download_packages(list(self.base.transaction.install_set))
        except dnf.exceptions.DownloadError as error:
            raise download_error(str(error)) from error

    def _keep_downloads(self) -> int:
        folder = Path(self.options.download_folder or self.settings.cache)
        if not folder.is_dir():
            raise TdnfError(1602, "No such file or directory", f"{folder} does not exist")
        for package in self.base.transaction.install_set:
            shutil.copy(package.localPkg(), folder)
        return 0

    def _check_signatures(self) -> None:
        strict = rpm.expandMacro("%{?_pkgverify_level}") in ("signature", "all")
        for package in self.base.transaction.install_set:
            unsigned = self._signature(package) == UNSIGNED
            if unsigned and strict:
                raise transaction_error(f"package {package} does not verify: no signature")

    def _signature(self, package: dnf.package.Package) -> int:
        checked = package.repo is not None and package.repoid != "@commandline" and package.repo.gpgcheck
        state = int(dnf.rpm.miscutils.checkSig(self.base._ts, package.localPkg()))  # noqa: SLF001
        # tdnf rejects what is signed by a stranger, not what is unsigned.
        if checked and state == NO_KEY:
            self._import_key(package)
            state = int(dnf.rpm.miscutils.checkSig(self.base._ts, package.localPkg()))  # noqa: SLF001
        if checked and state not in (0, UNSIGNED):
            raise TdnfError(1514, f"{package} signed but failed to match with known keys")
        return state

    def _import_key(self, package: dnf.package.Package) -> None:
        keys = [str(url) for url in package.repo.gpgkey]
        if not keys:
            raise TdnfError(1523, "gpgkey entry is missing for this repo")
        for key in keys:
            file = Path(key.removeprefix("file://"))
            if key.startswith("file://") and not file.is_file():
                raise TdnfError(1602, "No such file or directory", f"cannot read the key {file}")
        try:
            self.base.package_import_key(package, askcb=lambda *_: True)
        except (dnf.exceptions.Error, ValueError) as error:
            raise TdnfError(1514, f"{package} signed but failed to match with known keys", str(error)) from error

    def _transact(self) -> None:
        display = Display()
        print("Testing transaction\nRunning transaction", flush=True)
        try:
            self.base.do_transaction(display)
        except dnf.exceptions.Error as error:
            raise transaction_error(*str(error).splitlines()) from error
        failed = libdnf.transaction.TransactionItemState_ERROR
        if any(item.state == failed for item in self.base.transaction):
            raise transaction_error(*display.errors)

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
