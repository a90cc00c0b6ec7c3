"""tdnf's rules for signatures: a stranger's is refused, none at all is not, unless rpm is told to insist."""

from __future__ import annotations

from pathlib import Path

import dnf  # type: ignore[import-not-found]
import dnf.rpm.miscutils  # type: ignore[import-not-found]
import rpm  # type: ignore[import-not-found]

from .errors import TdnfError, transaction_error

NO_KEY = 1  # as dnf.rpm.miscutils.checkSig counts
UNSIGNED = 4


def check(base: dnf.Base, *, asked: bool) -> None:
    """Check every package of the transaction; keys are imported into the install root without asking.

    One package of a repository without ``gpgcheck`` takes rpm's level from all of them, as with tdnf, and so
    does ``--nogpgcheck``: then it is not `asked` for.
    """
    packages = base.transaction.install_set
    lax = not asked or any(package.repo is not None and not package.repo.gpgcheck for package in packages)
    if lax:
        base._ts.ts._vfylevel = 0  # noqa: SLF001
    if not asked:
        return
    insist = not lax and rpm.expandMacro("%{?_pkgverify_level}") in {"signature", "all"}
    for package in packages:
        unsigned = _state(base, package) == UNSIGNED
        if unsigned and insist:
            raise transaction_error(f"package {package} does not verify: no signature")


def _state(base: dnf.Base, package: dnf.package.Package) -> int:
    known = package.repo is not None and package.repo.gpgcheck
    state = _look(base, package)
    if known and state == NO_KEY:
        _import_key(base, package)
        state = _look(base, package)
    if known and state not in {0, UNSIGNED}:
        raise _stranger(package)
    return state


def _look(base: dnf.Base, package: dnf.package.Package) -> int:
    return int(dnf.rpm.miscutils.checkSig(base._ts, package.localPkg()))  # noqa: SLF001


def _stranger(package: dnf.package.Package) -> TdnfError:
    file = Path(package.localPkg()).name
    text = "RPM is signed but failed to match with known keys. Use --nogpgcheck to ignore."
    return TdnfError(1514, text, f"Error verifying signature of: {file}", f"Error processing package: {file}")


def _import_key(base: dnf.Base, package: dnf.package.Package) -> None:
    if not package.repo.gpgkey:
        raise TdnfError(1523, "gpgkey entry is missing for this repo")
    for key in package.repo.gpgkey:
        file = Path(key.removeprefix("file://"))
        if key.startswith("file://") and not file.is_file():
            raise TdnfError(1602, "No such file or directory", f"cannot read the key {file}")
    try:
        base.package_import_key(package, askcb=lambda *_: True)
    except (dnf.exceptions.Error, ValueError) as error:
        raise _stranger(package) from error
