"""What is known of distributions."""

from __future__ import annotations

import re
from datetime import date

import pytest

from jettison import distros
from jettison.distros import Distro, upx
from tests.description.support import GO_SETTINGS


def known(name: str) -> Distro:
    found = distros.find(name)
    assert found is not None
    return found


def test_names_have_the_recommended_one_first() -> None:
    assert distros.NAMES[0] == distros.DEFAULT.name == "azurelinux-3.0"
    assert distros.find("Mariner-2.0") is None


@pytest.mark.parametrize(
    ("name", "release", "base", "go"),
    [
        (
            "mariner-2.0",
            "2.0",
            "mcr.microsoft.com/cbl-mariner/base/core:2.0",
            "mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0",
        ),
        (
            "azurelinux-3.0",
            "3.0",
            "mcr.microsoft.com/azurelinux/base/core:3.0",
            "mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0",
        ),
    ],
)
def test_images(name: str, release: str, base: str, go: str) -> None:
    distro = known(name)
    assert (distro.release, distro.base_image) == (release, base)
    assert distro.toolchains["go"].reference() == go
    assert distro.toolchains["go"].reference("1.2") == re.sub("1[.]2[57]", "1.2", go)
    assert dict(distro.toolchains["go"].env)["GOPATH"] == "/go"
    assert distro.toolchains["go"].settings == GO_SETTINGS


def test_what_programs_with_the_systems_crypto_load() -> None:
    old, new = (known(name).toolchains["go"].system_crypto for name in ("mariner-2.0", "azurelinux-3.0"))
    assert (old, new) == (("openssl-libs",), ("openssl-libs", "openssl", "SymCrypt", "SymCrypt-OpenSSL"))


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("mariner-2.0", "mcr.microsoft.com/cbl-mariner/base/python:3.9"),
        ("azurelinux-3.0", "mcr.microsoft.com/azurelinux/base/python:3.12"),
        ("azurelinux-4.0", "mcr.microsoft.com/azurelinux-beta/base/core:4.0"),
    ],
)
def test_python(name: str, image: str) -> None:
    toolchain = known(name).toolchains["python"]
    assert toolchain.reference() == image
    assert toolchain.libraries == ("python3",)


@pytest.mark.parametrize(
    ("name", "rust", "other"),
    [
        (
            "mariner-2.0",
            "mcr.microsoft.com/cbl-mariner/base/rust:1.72",
            "mcr.microsoft.com/cbl-mariner/base/rust:1",
        ),
        (
            "azurelinux-3.0",
            "mcr.microsoft.com/azurelinux/base/rust:1.90",
            "mcr.microsoft.com/azurelinux/base/rust:1",
        ),
    ],
)
def test_rust(name: str, rust: str, other: str) -> None:
    toolchain = known(name).toolchains["rust"]
    assert (toolchain.reference(), toolchain.reference("1")) == (rust, other)
    assert dict(toolchain.env)["CARGO_HOME"] == "/usr/local/cargo"
    assert toolchain.libraries == ("glibc", "libgcc")
    assert known(name).toolchains["go"].libraries == ("glibc",)


@pytest.mark.parametrize("name", distros.NAMES)
def test_sets_hold_what_a_scanner_and_tls_need(name: str) -> None:
    distro = known(name)
    assert distro.sets["none"] == ()
    certificates = "ca-certificates" if distro.preview else "prebuilt-ca-certificates"
    assert distro.sets["minimal"] == (distro.release_package, certificates)
    assert set(distro.sets["minimal"]) < set(distro.sets["base"])
    assert distro.filesystem_package not in distro.sets["base"]
    assert distro.architectures == ("amd64", "arm64")


def test_a_toolchain_without_an_image_is_packages() -> None:
    distro = known("azurelinux-4.0")
    for toolchain in distro.toolchains.values():
        assert (toolchain.reference(), toolchain.has_versions) == (distro.base_image, False)
    assert distro.toolchains["go"].packages == ("golang",)
    assert all(known(name).toolchains["go"].has_versions for name in ("mariner-2.0", "azurelinux-3.0"))


@pytest.mark.parametrize("name", distros.NAMES)
def test_no_link_of_a_layout_leads_through_another(name: str) -> None:
    layout = known(name).layout
    assert [target for target in layout.links.values() if layout.real_path(target) != target] == []
    assert layout.is_directory("/bin")
    assert layout.is_directory(layout.links["/lib64"])


def test_life_cycles() -> None:
    old, new = known("mariner-2.0"), known("azurelinux-3.0")
    assert (old.end_of_life, old.successor) == (date(2025, 7, 31), "azurelinux-3.0")
    assert new.end_of_life is None
    assert distros.find(old.successor) is new
    assert (old.manager.snapshots, new.manager.snapshots) == (False, True)


def test_upx_releases_are_pinned_for_both_architectures() -> None:
    for version in upx.RELEASES:
        sums = dict(upx.checksums(version))
        assert set(sums) == {"amd64", "arm64"}
        assert all(re.fullmatch("[0-9a-f]{64}", digits) for digits in sums.values())
        assert len(set(sums.values())) == 2
    assert upx.DEFAULT_VERSION in upx.RELEASES
    assert upx.checksums("1.0") == ()


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [("amd64", "amd64"), ("arm64", "arm64"), ("386", "i386"), ("ppc64le", "powerpc64le")],
)
def test_upx_addresses(architecture: str, expected: str) -> None:
    assert upx.directory("4.2.4", architecture) == f"upx-4.2.4-{expected}_linux"
    assert upx.url("4.2.4", architecture) == (
        f"https://github.com/upx/upx/releases/download/v4.2.4/upx-4.2.4-{expected}_linux.tar.xz"
    )
