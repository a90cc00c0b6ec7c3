"""What becomes of a damaged package in the cache: 3.5.8 looks at its digest, 3.5.2 leaves that to rpm."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import dnf  # type: ignore[import-not-found]

from .errors import TdnfError, transaction_error

_LEAD = b"\xed\xab\xee\xdb"
_BAD = re.compile(r"^\s*(Payload .* digest: BAD .*)$", re.MULTILINE)


def check_digest(package: dnf.package.Package, place: Path) -> None:
    """Compare a file with the index, as 3.5.8 does; the file stays."""
    if not package.verifyLocalPkg():
        text = f"rpm file ({place}) Checksum FAILED (digest mismatch)"
        raise TdnfError(1528, "File checksum does not match.", text)


def check_payloads(packages: Iterable[dnf.package.Package]) -> None:
    """Read packages as rpm does before it installs anything; only 3.5.2 comes here with a bad one."""
    for package in packages:
        file = Path(package.localPkg())
        if file.read_bytes()[:4] != _LEAD:
            text = "rpm generic error - not found (possible corrupt rpm file)"
            raise TdnfError(1471, text, f"Error processing package: {file.name}")
        told = _rpmkeys(file)
        bad = _BAD.search(told)
        if bad:
            print(f"package {package} does not verify: {bad[1]}", flush=True)
            raise transaction_error()
        if "digest" not in told or "Header SHA256 digest: BAD" in told:
            raise TdnfError(1472, "rpm generic failure", f"Error processing package: {file.name}")


def _rpmkeys(file: Path) -> str:
    command = ["rpmkeys", "--checksig", "--verbose", "--nosignature", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
