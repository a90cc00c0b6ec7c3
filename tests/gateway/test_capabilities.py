"""What a daemon lacks, and the release that brought it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jettison.errors import DaemonError
from jettison.gateway import capabilities
from jettison.gateway.bridge import Pong
from jettison.llb import caps
from jettison.session import context_time
from tests.harbor.gotools import OLD_VERSIONS

ROOMS = Path(caps.__file__).parents[1]
CONSTANTS = {name for name in vars(caps) if name.isupper()}
TABLES = (caps.LOCAL_ATTRS, caps.GIT_ATTRS)
DECLARED = {cap for name in CONSTANTS if isinstance(cap := getattr(caps, name), str)} | {
    cap for table in TABLES for cap in table.values()
}


def test_the_table_of_releases_knows_only_what_a_graph_can_declare() -> None:
    assert set(capabilities.RELEASES) - DECLARED == set()


def test_every_capability_is_declared_by_some_op() -> None:
    sources = [file.read_text() for file in (ROOMS / "llb").glob("*.py")]
    used = {name for text in sources for name in re.findall(r"\bcaps\.([A-Z_]+)", text)}
    assert used == CONSTANTS


def test_every_name_of_the_gateway_is_read_somewhere() -> None:
    names = {name for name in vars(capabilities) if name.isupper()}
    sources = [file.read_text() for file in (ROOMS / "gateway").glob("*.py")]
    sources += [file.read_text() for file in (ROOMS / "session").glob("*.py")]
    read = {name for name in names for text in sources if re.search(rf"\b{name}\b(?! =)", text)}
    assert read == names


def test_the_oldest_release_is_the_one_that_is_tested_and_documented() -> None:
    assert OLD_VERSIONS[0].startswith(f"v{capabilities.OLDEST_RELEASE}.")
    text = (ROOMS.parents[1] / "docs" / "options.md").read_text()
    assert f"BuildKit {capabilities.OLDEST_RELEASE} is the oldest that works" in text


@pytest.mark.parametrize(
    "release",
    [
        capabilities.RELEASES[caps.FILE_SYMLINK],
        capabilities.RELEASES[caps.SOURCE_HTTP_AUTH],
        capabilities.RELEASES[caps.GIT_ATTRS["git.checksum"]],
        capabilities.RELEASES[caps.GIT_ATTRS["git.skipsubmodules"]],
        context_time.OLDEST_RELEASE,
        capabilities.RELEASES[caps.EXEC_META_LINUX_RESOURCES],
    ],
)
def test_what_came_later_is_documented_with_its_release(release: str) -> None:
    assert f" | {release} | " in (ROOMS.parents[1] / "docs" / "options.md").read_text()


@pytest.mark.parametrize(
    ("missing", "needed"),
    [
        pytest.param({caps.FILE_SYMLINK}, "BuildKit 0.19 or newer", id="one"),
        pytest.param(
            {caps.FILE_COPY_REPLACE, caps.FILE_SYMLINK, caps.MERGE}, "BuildKit 0.19 or newer", id="newest"
        ),
        pytest.param({caps.MERGE}, "a newer BuildKit, or one that enables it", id="unknown"),
    ],
)
def test_what_a_graph_lacks_is_named_with_the_release_that_has_it(missing: set[str], needed: str) -> None:
    pong = Pong(frontend_caps=frozenset(), llb_caps=frozenset({caps.FILE_BASE}))
    with pytest.raises(DaemonError) as caught:
        capabilities.require_llb(pong, {caps.FILE_BASE, *missing}, "docker")
    assert caught.value.message == (
        f"the BuildKit of docker cannot do what the build needs; it lacks: {', '.join(sorted(missing))}"
    )
    assert caught.value.hint == f"this build needs {needed}"


def test_a_graph_that_lacks_nothing_is_let_through() -> None:
    capabilities.require_llb(Pong(frontend_caps=frozenset(), llb_caps=frozenset({"a"})), {"a"}, "")
