"""What `packages: auto` adds to the graph, and that nothing changes without it."""

from __future__ import annotations

from tests.compiler.graph import compiled

TEXT = """\
distro: azurelinux-3.0
stages: {app: {from: alpine, steps: [{run: make}]}}
files: [{from: app, src: /out/a, dest: /usr/bin/a}]
upx: {files: /usr/bin/a}
"""
INSTALL, FIND = "[rootfs] install", "[needs] find what programs are linked against"


def test_the_root_waits_for_the_programs_only_if_it_must() -> None:
    assert not compiled(TEXT).needs(INSTALL, "collect")
    graph = compiled(f"{TEXT}packages: auto\n")
    assert graph.needs(INSTALL, FIND)
    assert graph.needs(FIND, "collect")


def test_programs_are_read_before_they_are_packed() -> None:
    graph = compiled(f"{TEXT}packages: auto\n")
    assert not graph.needs(INSTALL, "pack with UPX")


def test_the_list_is_known_by_its_content() -> None:
    """A mount that can be written would be known by the step that made it."""
    step = compiled(f"{TEXT}packages: auto\n").named(INSTALL)["exec"]
    (mount,) = [mount for mount in step["mounts"] if mount["dest"] == "/run/jettison-needs"]
    assert mount["read_only"]
    assert "--needs=/run/jettison-needs/needs" in step["process"]["args"]


def test_history_says_so() -> None:
    history = compiled(f"{TEXT}packages: [tzdata, auto]\n").config["history"]
    assert isinstance(history, list)
    assert history[0]["created_by"] == (
        "jettison: install azurelinux-release prebuilt-ca-certificates tzdata auto (azurelinux-3.0)"
    )
