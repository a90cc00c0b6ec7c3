"""Files fetched by URL that may be a whole tree: archives are unpacked, as BuildKit unpacks them."""

from __future__ import annotations

from jettison import llb
from jettison.gateway.bridge import Bridge

FILENAME = "context"
"""What a fetched file is called, as the Dockerfile frontend calls it."""

_BEGINNINGS = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")  # gzip, bzip2, xz
_TAR = b"ustar"
_TAR_OFFSET = 257
LOOKED_AT = 1024
"""Bytes of a file that tell an archive."""


def fetched(url: str, title: str) -> llb.State:
    """Give a file by its URL."""
    return llb.http(url, filename=FILENAME, metadata=llb.Metadata(name=title))


def unpacked(bridge: Bridge, file: llb.State, title: str) -> llb.State | None:
    """Give what is in an archive; None for a file that is none. SolveError if it cannot be fetched."""
    ref = bridge.solve(llb.marshal(file))
    if not is_archive(bridge.read_file(ref, FILENAME, limit=LOOKED_AT)):
        return None
    content = llb.copy(file, f"/{FILENAME}", "/", unpack=True)
    return llb.scratch().file(content, metadata=llb.Metadata(name=title))


def is_archive(beginning: bytes) -> bool:
    """Tell an archive by its first bytes."""
    return beginning.startswith(_BEGINNINGS) or beginning[_TAR_OFFSET:].startswith(_TAR)
