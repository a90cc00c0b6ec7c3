"""The repogpgcheck plugin of tdnf: the index of a repository has a signature of a key that GnuPG knows."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .cached import INDEX, Cached
from .errors import TdnfError


def check(cached: Cached, scratch: Path) -> None:
    """Check an index that was just fetched; keys of the repository file are not asked, as with tdnf."""
    signature = scratch / "repomd.xml.asc"
    cached.origin.fetch(f"{INDEX}.asc", signature)
    command = ["gpg", "--batch", "--verify", str(signature), str(cached.index / INDEX)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        raise TdnfError(2004, "failed to verify signature")
