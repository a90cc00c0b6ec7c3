"""The list of a transfer of metadata alone, and what is none."""

from __future__ import annotations

import pytest

from jettison.gateway import listing
from jettison.pb import gateway_pb2

MODES = {"web": 1 << 31 | 0o755, "web/a.js": 0o644, "latest": 1 << 27 | 0o777}


def entry(path: str, mode: int) -> bytes:
    data = gateway_pb2.FileStat(path=path, mode=mode).SerializeToString()
    return len(data).to_bytes(4, "little") + data


def test_each_path_is_told_with_its_kind() -> None:
    data = b"".join(entry(path, mode) for path, mode in MODES.items())
    assert listing.read(data) == {"web": "folder", "web/a.js": "file", "latest": "link"}
    assert listing.read(b"") == {}


@pytest.mark.parametrize("data", [b"\xff", b"\x09\x00\x00\x00a", b"\x02\x00\x00\x00\xff\xff"])
def test_what_is_no_list_tells_nothing(data: bytes) -> None:
    assert listing.read(data) is None
