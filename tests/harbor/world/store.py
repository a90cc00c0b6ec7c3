"""A content-addressed cache: every part of the world lives under the digest of what it is made from."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from fcntl import LOCK_EX, flock
from pathlib import Path


def fingerprint(*inputs: str | bytes | Path) -> str:
    """Return 16 hex digits over texts, bytes and the files below paths, in the order given."""
    digest = hashlib.sha256()
    for item in inputs:
        for piece in _pieces(item):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()[:16]


def _pieces(item: str | bytes | Path) -> Iterable[bytes]:
    if isinstance(item, str):
        return (item.encode(),)
    if isinstance(item, bytes):
        return (item,)
    return _file_pieces(item)


def _file_pieces(path: Path) -> Iterable[bytes]:
    if path.is_file():
        yield path.read_bytes()
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        yield str(file.relative_to(path)).encode()
        yield file.read_bytes()


def part(cache: Path, name: str, key: str, make: Callable[[Path], None]) -> Path:
    """Return the directory ``cache/name-key``, made once by ``make`` in a scratch place and then renamed.

    A half-made part never gets the final name. Two processes that want the same part take turns. Its
    directory's modification time says when it was last asked for, whatever is inside.
    """
    final = cache / f"{name}-{key}"
    if _touched(final):
        return final
    cache.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lock = stack.enter_context((cache / f".{name}.lock").open("w"))
        flock(lock, LOCK_EX)
        if not _touched(final):
            _make_into(final, make)
    return final


def _touched(final: Path) -> bool:
    try:
        os.utime(final)
    except FileNotFoundError:
        return False
    return True


def _make_into(final: Path, make: Callable[[Path], None]) -> None:
    scratch = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    scratch.chmod(0o755)
    try:
        make(scratch)
        os.utime(scratch)  # an unpacked archive may have set it to any time in the past
        scratch.rename(final)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
