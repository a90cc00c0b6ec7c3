"""Options of the command line that each step of a graph heeds."""

from __future__ import annotations

import pytest

from tests.compiler.graph import ARM64, HELLO, compiled


def test_network_of_the_command_line_holds_for_steps_that_choose_none() -> None:
    graph = compiled(HELLO, network="host")
    assert graph.named("[app 2/2]")["exec"]["network"] == "NETWORK_HOST"
    assert graph.named("[rootfs] install")["exec"]["network"] == "NETWORK_HOST"
    assert graph.named("[upx] pack")["exec"]["network"] == "NETWORK_NONE"


def test_hosts_and_proxies_reach_every_step() -> None:
    graph = compiled(
        HELLO, extra_hosts=(("repo.example", "10.0.0.1"),), proxies=(("HTTP_PROXY", "http://p"),)
    )
    for name in ("[app 2/2]", "[rootfs] install", "[upx] pack"):
        process = graph.named(name)["exec"]["process"]
        assert process["extra_hosts"] == [{"host": "repo.example", "ip": "10.0.0.1"}]
        assert process["proxy"] == {"http_proxy": "http://p"}


def test_limits_reach_every_step() -> None:
    graph = compiled(
        HELLO,
        hostname="builder",
        cgroup_parent="/builds",
        shm_size=1 << 20,
        ulimits=(("nofile", 10, 20),),
    )
    for name in ("[app 2/2]", "[rootfs] install", "[upx] pack"):
        step = graph.named(name)["exec"]
        process = step["process"]
        assert (process["hostname"], process["cgroup_parent"]) == ("builder", "/builds")
        assert process["ulimits"] == [{"name": "nofile", "soft": 10, "hard": 20}]
        (memory,) = [mount for mount in step["mounts"] if mount["dest"] == "/dev/shm"]
        assert (memory["type"], memory["tmpfs"]) == ("MOUNT_TMPFS", {"size": 1 << 20})


@pytest.mark.parametrize(
    ("no_cache", "ignored"),
    [
        pytest.param(None, set(), id="cached"),
        pytest.param(
            ("rootfs",), {"[rootfs] install filesystem mariner-release prebuilt-ca-certificates"}, id="stage"
        ),
    ],
)
def test_cache_is_ignored_for_the_stages_that_are_named(
    no_cache: tuple[str, ...] | None, ignored: set[str]
) -> None:
    metadata = compiled(HELLO, no_cache=no_cache).definition.metadata
    assert {about.name for about in metadata.values() if about.ignore_cache} == ignored


def test_no_cache_without_names_runs_every_step_again() -> None:
    metadata = compiled(HELLO, no_cache=()).definition.metadata
    steps = [about for about in metadata.values() if about.locations and "] from " not in (about.name or "")]
    assert len(steps) == 9
    assert all(about.ignore_cache for about in steps)


def test_platform_is_named_when_several_are_built() -> None:
    graph = compiled(HELLO, several_platforms=True, target=ARM64)
    assert graph.named("install git")["name"] == "[linux/arm64 app] install git"
