"""The list of a transfer of metadata alone, and what is none."""

from __future__ import annotations

import pytest

from jettison.gateway import listing
from jettison.pb import gateway_pb2

MODES = {"web": 1 << 31 | 0o755, "web/a.js": 0o644, "latest": 1 << 27 | 0o777}


def entry(path: str, mode: int) -> bytes:
    target = "web" if mode & 1 << 27 else ""
    data = gateway_pb2.FileStat(path=path, mode=mode, link_name=target).SerializeToString()
    return len(data).to_bytes(4, "little") + data


def test_each_path_is_told_with_its_kind() -> None:
    data = b"".join(entry(path, mode) for path, mode in MODES.items())
    assert listing.read(data) == {"web": "folder", "web/a.js": "file", "latest": "link web"}
    assert listing.read(b"") == {}


@pytest.mark.parametrize("data", [b"\xff", b"\x09\x00\x00\x00a", b"\x02\x00\x00\x00\xff\xff"])
def test_what_is_no_list_tells_nothing(data: bytes) -> None:
    assert listing.read(data) is None


def test_what_is_too_long_tells_nothing() -> None:
    one = entry("a" * 1000, 0o644)
    most = listing.MOST // len(one)
    assert listing.read(one * most) == {"a" * 1000: "file"}
    assert listing.read(one * (most + 1)) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("latest", True),
        ("latest/a", True),
        ("latest/a/b", True),
        ("latest2/a", False),
        ("web/a.js", False),
        ("web/latest", False),
    ],
)
def test_a_path_may_be_a_link_or_behind_one(path: str, expected: bool) -> None:
    found = {"web": "folder", "web/a.js": "file", "latest": "link web"}
    assert listing.has_link(found, path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("web/a.js", "web/a.js", id="no link"),
        pytest.param("latest", "web", id="a link"),
        pytest.param("latest/a.js", "web/a.js", id="behind one"),
        pytest.param("a/b/c", "x/d/c", id="behind one in a folder"),
        pytest.param("top/c", "web/c", id="behind two"),
        pytest.param("out/c", "etc/c", id="out of the top"),
        pytest.param("round/c", "round/c", id="in circles"),
    ],
)
def test_a_path_leads_where_its_links_do(path: str, expected: str) -> None:
    links = {"latest": "web", "a/b": "../x/d", "top": "/latest", "out": "../../etc", "round": "round"}
    found = {"web": "folder", **{name: f"link {target}" for name, target in links.items()}}
    assert listing.behind_links(found, path) == expected
