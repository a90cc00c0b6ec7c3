"""Platforms are spelt the one way that BuildKit compares."""

from __future__ import annotations

import pytest

from jettison import platforms
from jettison.errors import OptionError
from jettison.platforms import Platform

SPELLINGS = {
    "linux/amd64": "linux/amd64",
    "linux/amd64/v1": "linux/amd64",
    "linux/amd64/v3": "linux/amd64/v3",
    "linux/x86_64": "linux/amd64",
    "linux/x86-64": "linux/amd64",
    "Linux/AMD64": "linux/amd64",
    " linux/arm64 ": "linux/arm64",
    "linux/arm64/v8": "linux/arm64",
    "linux/arm64/v8.0": "linux/arm64",
    "linux/arm64/8": "linux/arm64",
    "linux/arm64/v9": "linux/arm64/v9",
    "linux/arm64/9": "linux/arm64/v9",
    "linux/aarch64": "linux/arm64",
    "linux/arm": "linux/arm/v7",
    "linux/arm/7": "linux/arm/v7",
    "linux/arm/v6": "linux/arm/v6",
    "linux/armhf": "linux/arm/v7",
    "linux/armel": "linux/arm/v6",
    "linux/armhf/v6": "linux/arm/v7",
    "linux/armel/v7": "linux/arm/v6",
    "linux/arm/v8": "linux/arm/v8",
    "linux/arm/8": "linux/arm/v8",
    "linux/arm/9": "linux/arm/9",
    "linux/amd64/v2": "linux/amd64/v2",
    "linux/x86_64/v2": "linux/amd64/v2",
    "linux/aarch64/8": "linux/arm64",
    "linux/arm64/v8.1": "linux/arm64/v8.1",
    "linux/arm64/v9.0": "linux/arm64/v9",
    "linux/arm64/v9.2": "linux/arm64/v9.2",
    "linux/386/sse2": "linux/386/sse2",
    "linux/riscv64/rva20u64": "linux/riscv64/rva20u64",
    "linux/ppc64le/power9": "linux/ppc64le/power9",
    "linux/i386": "linux/386",
    "linux/i486": "linux/386",
    "linux/i586": "linux/386",
    "linux/i686": "linux/386",
    "linux/armv5tel": "linux/arm/v5",
    "linux/armv5tejl": "linux/arm/v5",
    "linux/armv6l": "linux/arm/v6",
    "linux/armv7l": "linux/arm/v7",
    "linux/armv8l": "linux/arm/v8",
    "linux/loongarch64": "linux/loong64",
    "linux/ppc64le": "linux/ppc64le",
    "linux/ppc64el": "linux/ppc64le",
    "linux/riscv64": "linux/riscv64",
    "linux/s390x": "linux/s390x",
    "macos/arm64": "darwin/arm64",
    "windows(10.0.17763)/amd64": "windows(10.0.17763)/amd64",
    "amd64": "linux/amd64",
    "aarch64": "linux/arm64",
    "armv7l": "linux/arm/v7",
    "i686": "linux/386",
    "arm": "linux/arm/v7",
    "linux": "linux/amd64",
}


@pytest.mark.parametrize(("text", "expected"), SPELLINGS.items(), ids=list(SPELLINGS))
def test_spelling(text: str, expected: str) -> None:
    platform = platforms.parse(text)
    assert platform.format() == expected
    assert platforms.parse(platform.format()) == platform


def test_the_parts_of_a_platform() -> None:
    assert platforms.parse("windows(10.0.17763)/arm/v6") == Platform("windows", "arm", "v6", "10.0.17763")


@pytest.mark.parametrize(
    "text",
    ["", "/", "linux/", "/amd64", "toaster", "linux/arm/v7/x", "linux/a b", "linux//v7", "li nux/amd64"],
)
def test_what_is_no_platform(text: str) -> None:
    with pytest.raises(OptionError) as caught:
        platforms.parse(text)
    assert caught.value.message == f"`{text}` is no platform"
    assert caught.value.hint == "write it as linux/amd64 or linux/arm64"
