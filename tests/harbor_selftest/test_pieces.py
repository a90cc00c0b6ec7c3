"""The pure pieces of the harbor: places, names, settings, messages."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from jettison.distros import upx
from tests.harbor import (
    bridge,
    environment,
    layout,
    ports,
    registry,
    remains,
    source_policy,
    stock,
    watchdog,
    webserver,
)
from tests.harbor.layout import HarborError, Layout
from tests.harbor.report import Report
from tests.harbor.world.debs import private_settings

HERE = Layout(
    repo=Path("/site/tree"),
    state=Path("/site/tree/.harbor"),
    cache=Path("/cache"),
    run=Path("/run/jettison-harbor-0123abcd"),
)


@pytest.fixture
def place(tmp_path: Path) -> Layout:
    made = Layout(
        repo=tmp_path, state=tmp_path / ".harbor", cache=tmp_path / "cache", run=tmp_path / "run-0123abcd"
    )
    made.make()
    return made


@pytest.mark.parametrize(
    ("environ", "cache"),
    [
        pytest.param({"HOME": "/home/ada"}, "/home/ada/.cache/jettison-harbor", id="home"),
        pytest.param({"HOME": "/home/ada", "XDG_CACHE_HOME": "/x"}, "/x/jettison-harbor", id="xdg"),
        pytest.param({"JETTISON_HARBOR_CACHE": "/mine", "XDG_CACHE_HOME": "/x"}, "/mine", id="chosen"),
    ],
)
def test_the_cache_is_where_the_environment_says(environ: dict[str, str], cache: str) -> None:
    assert str(layout.layout(Path("/a"), environ).cache) == cache


def test_two_checkouts_share_the_cache_and_nothing_else() -> None:
    one, other = (layout.layout(Path(path), {"HOME": "/h"}) for path in ("/a", "/b"))
    assert one.cache == other.cache
    assert one.state != other.state
    assert one.run != other.run
    assert bridge.name(one) != bridge.name(other)


def test_the_harbors_own_programs_are_not_the_machines() -> None:
    path = "/site/tree/.harbor/bin:/usr/bin:/other/.harbor/bin/:/bin:/x/bin"
    assert layout.machine_path(path) == "/usr/bin:/bin:/x/bin"


def test_a_socket_path_is_short_enough_for_the_kernel() -> None:
    deep = layout.layout(Path("/" + "very-deep-folder/" * 20), {"HOME": "/h"})
    longest = f"{deep.run}/docker/containerd/containerd-debug.sock.ttrpc"
    assert len(longest) < 108
    assert len(bridge.name(deep)) < 16


def test_the_env_file_is_one_that_a_shell_reads(place: Layout) -> None:
    environment.write(place, {"A": "plain", "B": "two words --opt x=1", "C": ""})
    assert place.env.read_text() == (
        f"export PATH={place.bin}:\"$PATH\"\nexport A=plain\nexport B='two words --opt x=1'\nexport C=''\n"
    )


def test_the_source_policy_is_about_the_release_that_a_build_downloads() -> None:
    checksum = upx.RELEASES[upx.DEFAULT_VERSION]["amd64"]
    assert (upx.url(upx.DEFAULT_VERSION, "amd64"), f"sha256:{checksum}") == source_policy.UPX_RELEASE


def test_the_source_policy_is_written_for_clients_that_find_it_by_a_variable(place: Layout) -> None:
    variables = source_policy.write(place, "http://127.0.0.1:1/upx.tar.xz", "ab12")
    written = json.loads((place.state / "source-policy.json").read_text())
    assert written == source_policy.policy("http://127.0.0.1:1/upx.tar.xz", "ab12")
    assert variables == {
        "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": str(place.state / "source-policy.json"),
        "HARBOR_BUILDX_FLAGS": "",
        "HARBOR_BUILDCTL_FLAGS": "",
    }


@pytest.mark.parametrize(
    ("policy", "words", "expected"),
    [
        pytest.param(
            "/a b", "build --local x=.", "build --source-policy-file /a\\ b --local x=.", id="build"
        ),
        pytest.param(
            "/p", "--addr unix:///s build", "--addr unix:///s build --source-policy-file /p", id="later"
        ),
        pytest.param("/p", "b --opt build", "b --source-policy-file /p --opt build", id="short, once"),
        pytest.param("/p", "debug workers", "debug workers", id="no build"),
        pytest.param("", "build --no-cache", "build --no-cache", id="no policy"),
    ],
)
def test_buildctl_gets_the_source_policy_as_a_flag(
    place: Layout, policy: str, words: str, expected: str
) -> None:
    (place.state / "bin").mkdir(exist_ok=True)
    program, link = place.state / "buildctl", place.state / "bin" / "buildctl"
    program.write_text("#!/bin/bash\nprintf '%q ' \"$@\"\n")
    program.chmod(0o755)
    link.symlink_to(source_policy.BUILDCTL)
    env = {"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": policy}
    done = subprocess.run([link, *words.split()], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mcr.microsoft.com/cbl-mariner/base/core:2.0", ("cbl-mariner/base/core", "2.0")),
        ("docker.io/library/python:3.11-slim-bookworm", ("library/python", "3.11-slim-bookworm")),
        ("127.0.0.1:5000/jettison:dev", ("jettison", "dev")),
    ],
    ids=["mcr", "hub", "port"],
)
def test_an_image_name_splits_into_path_and_tag(name: str, expected: tuple[str, str]) -> None:
    assert stock.split(name) == expected


def test_upx_is_served_where_its_release_page_has_it() -> None:
    assert (
        webserver.upx_path(Path("/c/upx-4.2.4-amd64_linux.tar.xz"))
        == "upx/v4.2.4/upx-4.2.4-amd64_linux.tar.xz"
    )


def test_apt_keeps_the_way_to_its_mirror_and_runs_no_commands_of_the_host() -> None:
    host = """APT "";
APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb";
Acquire::http::Proxy "http://proxy.example:3128";
Acquire::Retries "5";
DPkg::Post-Invoke:: "notify";
"""
    assert (
        private_settings(host)
        == """Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Acquire::http::Proxy "http://proxy.example:3128";
Acquire::Retries "5";
"""
    )


def test_a_port_is_remembered_until_somebody_else_has_it(place: Layout) -> None:
    first = ports.port(place, registry.NAME)
    assert ports.port(place, registry.NAME) == first
    with socket.create_server(("127.0.0.1", first)):
        assert ports.is_open(first)
        assert ports.port(place, registry.NAME) != first
    assert not ports.is_open(first)


def test_mounts_below_the_harbor_are_found_innermost_first() -> None:
    points = [
        "/",
        "/run/jettison-harbor-0123abcd/docker/netns/a",
        "/site/tree/.harbor/x/y",
        "/site/tree/.harbor/x",
    ]
    points += ["/site/tree/.harbor-of-another", "/run/jettison-harbor-ffffffff/docker", "/site/tree/.harbor"]
    table = "".join(f"36 35 98:0 / {point} rw - ext3 /dev/root rw\n" for point in points)
    assert [str(path) for path in remains.mounts(HERE.run, HERE.state, read=lambda: table)] == [
        "/site/tree/.harbor/x/y",
        "/site/tree/.harbor/x",
        "/site/tree/.harbor",
        "/run/jettison-harbor-0123abcd/docker/netns/a",
    ]


def test_failures_are_told_with_what_they_cost() -> None:
    report = Report()

    def fail() -> int:
        raise HarborError("go is missing: install it")

    assert report.attempt("buildkitd", "`buildctl build` cannot run", fail) is None
    assert report.attempt("registry", "nothing", lambda: 5) == 5
    assert report.summary() == (
        "harbor: no buildkitd: go is missing: install it\n  so: `buildctl build` cannot run"
    )


@pytest.mark.parametrize("text", ["soon", "0", "-3", "nan", "inf", "169"])
def test_a_lifetime_that_bounds_nothing_is_refused(
    place: Layout, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JETTISON_HARBOR_HOURS", text)
    with pytest.raises(HarborError) as caught:
        watchdog.daemon(place)
    assert str(caught.value) == f"JETTISON_HARBOR_HOURS={text}: give a number of hours above 0 and up to 168"


def test_the_watchdog_sleeps_as_long_as_it_is_told(place: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JETTISON_HARBOR_HOURS", "0.5")
    assert watchdog.daemon(place).command[-1] == "1800.0"


def test_the_registry_listens_on_loopback_only(place: Layout) -> None:
    daemon = registry.daemon(place, Path("/bin/registry"), 5005)
    assert json.loads(Path(daemon.command[-1]).read_text())["http"] == {"addr": "127.0.0.1:5005"}
