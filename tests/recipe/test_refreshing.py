"""A root that is made anew where a repository has changed."""

from __future__ import annotations

import pytest

from tests.compiler.graph import Graph, compiled
from tests.recipe.test_locked import LOCK

TEXT = "distro: azurelinux-3.0\npackages: [tzdata]\n"
REPO = "rootfs: {repos: [{name: a, url: 'https://a', keys: https://a/KEY}]}\n"
ASKS = "[rootfs] ask the repositories whether they have changed"
CACHE = "/jettison/azurelinux-3.0/.tdnf/amd64/root"


def test_the_repositories_are_asked_in_every_build_and_their_answer_is_an_input_of_the_root() -> None:
    graph = compiled(TEXT, refresh=True)
    step = graph.named(ASKS)
    assert step["exec"]["process"]["args"] == [
        *("/bin/bash", "-p", "/run/jettison/indexes.sh"),
        *("3.0", "/run/jettison-cache", "/run/jettison-indexes/indexes"),
    ]
    assert graph.definition.metadata[step["digest"]].ignore_cache
    caches = [mount["cache"]["id"] for mount in step["exec"]["mounts"] if "cache" in mount]
    assert caches == [CACHE]
    root = graph.named("[rootfs] install")
    assert not graph.definition.metadata[root["digest"]].ignore_cache
    assert step["digest"] in [edge["digest"] for edge in root["inputs"]]
    (indexes,) = [mount for mount in root["exec"]["mounts"] if mount["dest"] == "/run/jettison-indexes"]
    assert indexes["read_only"]


def test_repositories_of_the_build_file_are_asked_too() -> None:
    step = compiled(TEXT + REPO, refresh=True).named(ASKS)
    assert "--repos=/run/jettison-repos" in step["exec"]["process"]["args"]


@pytest.mark.parametrize(
    "graph",
    [
        pytest.param(compiled(TEXT), id="nobody asks for it"),
        pytest.param(
            compiled(f"{TEXT}rootfs: {{snapshot: 2026-06-01T00:00:00Z}}\n", refresh=True), id="snapshot"
        ),
        pytest.param(
            compiled(f"{TEXT}rootfs: {{exclude: [bash]}}\n", refresh=True, lock=LOCK), id="lock file"
        ),
        pytest.param(
            compiled(
                "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{dest: /a, content: a}]\n",
                refresh=True,
            ),
            id="no root",
        ),
    ],
)
def test_who_knows_the_packages_asks_nobody(graph: Graph) -> None:
    assert ASKS not in graph.names
