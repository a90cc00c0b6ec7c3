"""The root of a platform of which nothing runs where the build runs."""

from __future__ import annotations

import pytest

from jettison.platforms import Platform
from tests.compiler.graph import AMD64, ARM64, Graph, compiled

INSTALL = "[rootfs] install"
ASKS = "[rootfs] ask the repositories whether they have changed"
TEXT = "distro: azurelinux-3.0\npackages: [tzdata]\n"
MACHINE = "--machine=aarch64"


def platforms(graph: Graph, *names: str) -> list[str]:
    return [graph.named(name)["platform"]["architecture"] for name in names]


def test_the_builder_of_the_building_machine_makes_it() -> None:
    graph = compiled(TEXT, target=ARM64, foreign=True, refresh=True)
    assert platforms(graph, INSTALL, ASKS) == ["amd64", "amd64"]
    for name in (INSTALL, ASKS):
        step = graph.named(name)["exec"]
        assert MACHINE in step["process"]["args"]
        (cache,) = [mount["cache"]["id"] for mount in step["mounts"] if "cache" in mount]
        assert cache == "/jettison/azurelinux-3.0/.tdnf/arm64/root"
    assert graph.config["architecture"] == "arm64"


@pytest.mark.parametrize("target", [AMD64, ARM64], ids=["its own", "it can run the other"])
def test_where_programs_of_the_target_run_its_own_builder_does(target: Platform) -> None:
    graph = compiled(TEXT, target=target)
    assert platforms(graph, INSTALL) == [graph.config["architecture"]]
    assert MACHINE not in graph.named(INSTALL)["exec"]["process"]["args"]
