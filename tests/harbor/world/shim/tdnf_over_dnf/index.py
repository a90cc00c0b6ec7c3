"""The repogpgcheck plugin of tdnf: the index of a repository has a signature of a key that GnuPG knows."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import dnf  # type: ignore[import-not-found]

from .errors import TdnfError

INDEX = "repodata/repomd.xml"


def check(repository: dnf.repo.Repo) -> None:
    """Check a loaded repository's index; keys of the repository file are not asked, as with tdnf."""
    failed = f"Error: Failed to synchronize cache for repo '{repository.name}'"
    with tempfile.TemporaryDirectory() as folder:
        signature = Path(folder, "signature")
        _fetch(repository.remote_location(f"{INDEX}.asc"), signature, failed)
        index = Path(repository._repo.getCachedir(), INDEX)  # noqa: SLF001
        command = ["gpg", "--batch", "--verify", str(signature), str(index)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            raise TdnfError(2004, "failed to verify signature", failed)


def _fetch(address: str, place: Path, failed: str) -> None:
    command = ["curl", "-sSL", "-o", str(place), "-w", "%{http_code}", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TdnfError(1238, "Couldn't read a file:// file", failed)
    if done.stdout >= "400":
        details = f"Error: {done.stdout} when downloading {address}"
        raise TdnfError(1622, "Invalid argument", details, failed)
