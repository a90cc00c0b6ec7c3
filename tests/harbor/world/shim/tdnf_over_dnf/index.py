"""The repogpgcheck plugin of tdnf: the index of a repository has a signature of a key that GnuPG knows."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .cached import INDEX, Cached
from .errors import TdnfError

LOADED = "Loaded plugin: tdnfrepogpgcheck"
_PLUGIN = "Plugin error: repogpgcheck plugin error: "


def check(cached: Cached, scratch: Path) -> None:
    """Check an index that was just fetched; keys of the repository file are not asked, as with tdnf.

    An index that does not pass is not kept.
    """
    try:
        _check(cached.index / INDEX, _signature(cached, scratch))
    except TdnfError:
        (cached.index / INDEX).unlink()
        raise


def _check(index: Path, signature: Path) -> None:
    if not Path(_home()).is_dir():
        raise _refused(2003, "failed to verify result", 403)
    command = ["gpg", "--batch", "--verify", str(signature), str(index)]
    done = subprocess.run(command, capture_output=True, check=False)
    if b"No public key" in done.stderr:
        print("repo md signature check: No public key", flush=True)
    if done.returncode != 0:
        raise _refused(2004, "failed to verify signature", 404)


def _home() -> str:
    return os.environ.get("GNUPGHOME") or os.path.expanduser("~")  # noqa: PTH111  # HOME, else the accounts


def _refused(number: int, text: str, unknown: int) -> TdnfError:
    error = f"Error({number}) : Unknown error {unknown}"
    lines = (f"Error: TDNFVerifySignature {number}", _PLUGIN + text, "", error)
    return TdnfError(number, f"Unknown error {unknown}", *lines)


def _signature(cached: Cached, scratch: Path) -> Path:
    place = scratch / "repomd.xml.asc"
    try:
        cached.origin.fetch(f"{INDEX}.asc", place)
    except TdnfError as error:
        lines = (*error.details, f"Error: TDNFVerifySignature {error.number}", f"{_PLUGIN}(null)")
        raise TdnfError(error.number, error.text, *lines) from error
    return place
