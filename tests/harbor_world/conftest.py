"""The stand-in images, unpacked once a session to be entered by chroot."""

from __future__ import annotations

import shutil

import pytest

from tests.harbor.inside import GO_PATH, Done, Inside, Unpack, unpacker
from tests.harbor.world import World

__all__ = ["GO_PATH", "Done", "Inside", "Unpack", "error"]


def error(number: int, text: str, *before: str) -> str:
    return "\n".join([*before, f"Error({number}) : {text}\n"])


@pytest.fixture(scope="module")
def unpack(world: World, request: pytest.FixtureRequest) -> Unpack:
    """Give images of a module's own: some install into them, others look at what is there."""
    return unpacker(world, request)


@pytest.fixture(scope="module", params=["cbl-mariner", "azurelinux"])
def base(request: pytest.FixtureRequest, unpack: Unpack) -> Inside:
    return unpack(f"{request.param}/base/core")


@pytest.fixture
def mariner(unpack: Unpack) -> Inside:
    return unpack("cbl-mariner/base/core")


@pytest.fixture
def azure(unpack: Unpack) -> Inside:
    return unpack("azurelinux/base/core")


@pytest.fixture
def fresh(azure: Inside) -> str:
    """Return the options for an empty install root of the Azure Linux stand-in."""
    shutil.rmtree(azure.root / "r", ignore_errors=True)
    return "--releasever=3.0 --installroot=/r"
