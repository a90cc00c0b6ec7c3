"""What `rpms` adds to the graph, and that nothing changes without it."""

from __future__ import annotations

import pytest

from tests.compiler.graph import compiled

TEXT = """\
distro: azurelinux-3.0
stages: {app: {from: alpine, steps: [{run: make}]}}
files:
  - {from: app, src: /usr/bin/a, dest: /usr/bin/a@RPMS@}
  - {from: busybox, src: bin/, dest: /opt/@RPMS@}
  - {from: app, src: /usr/lib/*, dest: /usr/lib/@RPMS@}
"""
INSTALL, FIND = "[rootfs] install", "[rootfs] find whose files are copied"


def text(rpms: str, more: str = "") -> str:
    return TEXT.replace("@RPMS@", rpms) + more


@pytest.mark.parametrize("rpms", ["", ", rpms: false"])
def test_the_root_waits_for_no_stage_by_itself(rpms: str) -> None:
    graph = compiled(text(rpms))
    assert not graph.needs(INSTALL, "make")
    assert not [arg for arg in graph.named(INSTALL)["exec"]["process"]["args"] if "copied" in arg]


def test_each_origin_is_mounted_once_and_asked_for_all_its_paths() -> None:
    graph = compiled(text(", rpms: true"))
    assert graph.needs(INSTALL, FIND)
    assert graph.needs(FIND, "make")
    step = graph.named(FIND)["exec"]
    places = [mount["dest"] for mount in step["mounts"]]
    assert [place for place in places if "origins" in place] == [
        "/run/jettison-origins/0",
        "/run/jettison-origins/1",
    ]
    assert step["process"]["args"][2:] == [
        "/run/jettison-copied",
        "/run/jettison-origins/0",
        "/usr/bin/a",
        "/run/jettison-origins/1",
        "/bin",
        "/run/jettison-origins/0",
        "/usr/lib/*",
    ]


def test_the_list_is_known_by_its_content() -> None:
    step = compiled(text(", rpms: true")).named(INSTALL)["exec"]
    (mount,) = [mount for mount in step["mounts"] if mount["dest"] == "/run/jettison-copied"]
    assert mount["read_only"]
    assert "--copied=/run/jettison-copied" in step["process"]["args"]


def test_a_database_gets_headers() -> None:
    graph = compiled(text(", rpms: true", "rootfs: {metadata: rpmdb}\n"))
    assert graph.named(FIND)["exec"]["process"]["args"][2] == "--rpmdb"
