"""The repogpgcheck plugin of tdnf: the index of a repository has a signature of a key that GnuPG knows."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import dnf  # type: ignore[import-not-found]

from .errors import TdnfError

INDEX = "repodata/repomd.xml"
LOADED = "Loaded plugin: tdnfrepogpgcheck"
_PLUGIN = "Plugin error: repogpgcheck plugin error: "


def fetched_at(repository: dnf.repo.Repo) -> int:
    """Return when the cached index was written, in nanoseconds, 0 without one."""
    try:
        return _index(repository).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def check(repository: dnf.repo.Repo) -> None:
    """Check a repository's index, just fetched; keys of the repository file are not asked, as with tdnf.

    An index that does not pass is not kept.
    """
    try:
        _check(repository)
    except TdnfError:
        _index(repository).unlink()
        raise


def _index(repository: dnf.repo.Repo) -> Path:
    return Path(repository._repo.getCachedir(), INDEX)  # noqa: SLF001


def _check(repository: dnf.repo.Repo) -> None:
    failed = f"Error: Failed to synchronize cache for repo '{repository.name}'"
    with tempfile.TemporaryDirectory() as folder:
        signature = Path(folder, "signature")
        _fetch(repository, signature, failed)
        if not Path(_home()).is_dir():
            raise _refused(2003, "failed to verify result", 403, failed)
        command = ["gpg", "--batch", "--verify", str(signature), str(_index(repository))]
        done = subprocess.run(command, capture_output=True, check=False)
        if b"No public key" in done.stderr:
            print("repo md signature check: No public key")
        if done.returncode != 0:
            raise _refused(2004, "failed to verify signature", 404, failed)


def _home() -> str:
    return os.environ.get("GNUPGHOME") or os.path.expanduser("~")  # noqa: PTH111  # HOME, else the accounts


def _refused(number: int, text: str, unknown: int, failed: str) -> TdnfError:
    error = f"Error({number}) : Unknown error {unknown}"
    return TdnfError(
        number,
        f"Unknown error {unknown}",
        f"Error: TDNFVerifySignature {number}",
        _PLUGIN + text,
        "",
        error,
        failed,
    )


def _fetch(repository: dnf.repo.Repo, place: Path, failed: str) -> None:
    address = repository.remote_location(f"{INDEX}.asc")
    proxy = ["--proxy", repository.proxy] if repository.proxy else []
    command = ["curl", "-sSL", *proxy, "-o", str(place), "-w", "%{http_code}", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TdnfError(1238, "Couldn't read a file:// file", "Error: TDNFVerifySignature 1238", failed)
    if done.stdout >= "400":
        details = f"Error: {done.stdout} when downloading {address}"
        lines = (details, "Error: TDNFVerifySignature 1622", f"{_PLUGIN}(null)", failed)
        raise TdnfError(1622, "Invalid argument", *lines)
