"""`upx`: what is packed, and which release is trusted."""

from __future__ import annotations

import pytest

from jettison.description.model import Upx
from jettison.distros import upx
from tests.description.support import described, messages, variables

HEAD = "distro: azurelinux-3.0\ngo: ./cmd/hello\n"
SUM = "ab" * 32
KNOWN = dict(upx.checksums("4.2.4"))


def packed(value: str, **args: str) -> Upx | None:
    return described(f"{HEAD}upx: {value}", variables("linux/arm64", "linux/amd64", **args)).upx


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("true", ("4.2.4", "lzma", ("/usr/bin/hello",)), id="true"),
        pytest.param("{}", ("4.2.4", "lzma", ("/usr/bin/hello",)), id="an empty map"),
        pytest.param("{level: default}", ("4.2.4", "default", ("/usr/bin/hello",)), id="a level"),
        pytest.param("{version: 5.2.0}", ("5.2.0", "lzma", ("/usr/bin/hello",)), id="a version"),
        pytest.param("{files: [/usr/bin/other]}", ("4.2.4", "lzma", ("/usr/bin/other",)), id="files"),
        pytest.param('"${TARGETVARIANT:-true}"', ("4.2.4", "lzma", ("/usr/bin/hello",)), id="by an argument"),
    ],
)
def test_values(value: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    found = packed(value)
    assert found is not None
    assert (found.version, found.level, found.files) == expected


def test_false_packs_nothing() -> None:
    assert packed("false") is None


def test_a_long_form_packs_its_entrypoint() -> None:
    text = (
        "distro: azurelinux-3.0\nstages: {a: {from: x}}\nupx: true\nimage: {entrypoint: [/usr/bin/b]}\n"
        "files: [{from: a, src: /b, dest: /usr/bin/b}, {from: a, src: /c, dest: /usr/bin/c}]\n"
    )
    found = described(text).upx
    assert found is not None
    assert found.files == ("/usr/bin/b",)
    assert messages(text.replace("entrypoint: [/usr/bin/b]", "")) == [
        "`upx.files` is missing | such as `files: [/usr/bin/b]`"
    ]


def test_a_program_of_the_build_context_is_packed_as_the_entrypoint() -> None:
    text = (
        "distro: azurelinux-3.0\nupx: true\nimage: {entrypoint: [/usr/bin/b]}\n"
        "files: [{src: bin/b, dest: /usr/bin/}, {src: c, dest: /usr/bin/c}]\n"
    )
    found = described(text).upx
    assert found is not None
    assert found.files == ("/usr/bin/b",)


@pytest.mark.parametrize(
    ("value", "args", "version", "sums"),
    [
        pytest.param("true", {}, "4.2.4", KNOWN, id="pinned here"),
        pytest.param(
            "true", {"UPX_VERSION": "5.2.0"}, "5.2.0", dict(upx.checksums("5.2.0")), id="another pin"
        ),
        pytest.param(
            "true", {"UPX_SHA256": SUM}, "4.2.4", KNOWN | {"amd64": SUM}, id="the caller's checksum"
        ),
        pytest.param(
            "true",
            {"UPX_VERSION": "9.9", "UPX_SHA256": f"sha256:{SUM.upper()}"},
            "9.9",
            {"amd64": SUM},
            id="both",
        ),
        pytest.param(
            f"{{version: '9.9', sha256: {{amd64: {SUM}}}}}", {}, "9.9", {"amd64": SUM}, id="a map in the file"
        ),
        pytest.param(
            f"{{version: '9.9', sha256: {SUM}}}", {}, "9.9", {"amd64": SUM}, id="one sum in the file"
        ),
        pytest.param(
            f"{{version: '9.9', sha256: {SUM}}}",
            {"UPX_VERSION": "4.2.4"},
            "4.2.4",
            KNOWN,
            id="of another version",
        ),
    ],
)
def test_checksums(value: str, args: dict[str, str], version: str, sums: dict[str, str]) -> None:
    found = packed(value, **args)
    assert found is not None
    assert (found.version, dict(found.sha256)) == (version, sums)


def test_a_declared_version_is_the_default() -> None:
    found = described(f"{HEAD}args: {{UPX_VERSION: 5.2.0}}\nupx: true\n").upx
    assert found is not None
    assert found.version == "5.2.0"


def test_the_callers_address_wins() -> None:
    own, given = (
        packed("{url: 'https://a/upx-${BUILDARCH}.txz'}"),
        packed("{url: https://c}", UPX_URL="https://b"),
    )
    plain = packed("true")
    assert own is not None
    assert given is not None
    assert plain is not None
    assert (own.url, given.url, plain.url) == ("https://a/upx-amd64.txz", "https://b", None)


@pytest.mark.parametrize(
    ("value", "args", "expected"),
    [
        pytest.param(
            "true",
            {"UPX_VERSION": "4.2.2"},
            "no checksum is known for UPX 4.2.2 on amd64 | give `upx: {version: 4.2.2, sha256: {amd64:"
            " <64 hex digits>}}` or the build argument UPX_SHA256",
            id="an unknown release",
        ),
        pytest.param(
            "true",
            {"UPX_SHA256": "abc"},
            "`UPX_SHA256` must be a SHA-256 checksum of 64 hex digits, found `abc`",
            id="a bad checksum from the caller",
        ),
        pytest.param(
            "{sha256: {amd64: abc}}",
            {},
            "`upx.sha256.amd64` must be a SHA-256 checksum of 64 hex digits, found `abc`",
            id="a bad checksum in the file",
        ),
        pytest.param(
            f"{{version: '4; id', sha256: {SUM}}}",
            {},
            "`4; id` is not a version of UPX | such as `4.2.4`",
            id="a version that is none",
        ),
        pytest.param(
            "{url: 'ftp://a/upx.txz'}",
            {},
            "`upx.url` must be an address, such as `https://…`, found `ftp://a/upx.txz`",
            id="an address that BuildKit does not fetch from",
        ),
        pytest.param(
            "true",
            {"UPX_URL": "https://ci:s3cret@host/upx.txz"},
            "`UPX_URL` has a login, which lock file and provenance would show | leave it out of the address;"
            " a secret `HTTP_AUTH_TOKEN_HOST` or `HTTP_AUTH_HEADER_HOST` gives it to BuildKit alone",
            id="a login in the caller's address",
        ),
        pytest.param(
            "true",
            {"UPX_URL": "upx.txz"},
            "`UPX_URL` must be an address, such as `https://…`, found `upx.txz`",
            id="no address from the caller",
        ),
        pytest.param("[a]", {}, "`upx` must be `true`, `false` or a map, found a list", id="a list"),
    ],
)
def test_refused(value: str, args: dict[str, str], expected: str) -> None:
    assert messages(f"{HEAD}upx: {value}", variables(**args)) == [expected]
