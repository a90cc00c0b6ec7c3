"""Look-ups of images that fail, in whole requests: each is told with the line that asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import GO_MOD, check_end, error_of, sources_of
from tests.fakes.daemon import Daemon
from tests.fakes.images import BASE, GO
from tests.fakes.process import run
from tests.session.whole import FILES, HELLO, detail

IMPATIENT = """
from jettison.gateway import client
client.LOOK_UP_SECONDS = 1
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""


def test_a_failed_look_up_gets_the_line_that_asked_for_it(tmp_path: Path) -> None:
    refused = Status(code=5, message="example.com/x: not found", details=[detail("Vertex", b"{}")])

    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.ResolveSourceMetaRequest)
        return refused if BASE in request.source.identifier else None

    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": refuse})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert (status.code, status.message) == (5, "jettison.yaml:1:1: error: example.com/x: not found")
    assert status.details[0] == refused.details[0]
    assert sources_of(status) == [("jettison.yaml", HELLO, [1])]


@pytest.mark.parametrize(
    "config",
    [
        b"junk",
        b"\xff",
        b"[]",
        b"5",
        b'{"config":[1]}',
        b'{"config":{"Env":"A=b"}}',
        b'{"config":{"Env":[1]}}',
        b'{"config":{"Env":["A=\\ud800"]}}',
        b'{"config":{"WorkingDir":5}}',
        b'{"config":{"User":["a"]}}',
        b'{"config":{"Entrypoint":"a"}}',
        b'{"config":{"Cmd":[1]}}',
        b'{"os":5}',
        b'{"os":["linux"]}',
        b'{"architecture":"\\ud800"}',
        b"[" * 100_000,
    ],
    ids=lambda config: repr(config[:40]),
)
def test_an_image_config_that_is_none_is_told_with_the_line_that_asked(tmp_path: Path, config: bytes) -> None:
    daemon = Daemon(files=FILES, config=config)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message in {
        f"jettison.yaml:{line}:1: error: the daemon's answer for the image {image} has a config"
        " that cannot be read; hint: the image may be broken in its registry: pull and inspect it,"
        " or build from another"
        for line, image in enumerate((BASE, GO), 1)
    }
    assert sources_of(status) == [("jettison.yaml", HELLO, [1 if BASE in status.message else 2])]


def test_an_image_that_a_policy_made_something_else_is_told_with_its_line(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, images={f"docker-image://{GO}": "https://example.com/go.tar"})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message == (
        f"jettison.yaml:2:1: error: a source policy of the daemon turned the image {GO} into https://example.com/go.tar"
        "; hint: this build needs an image there"
    )
    assert sources_of(status) == [("jettison.yaml", HELLO, [2])]


OLDER = "distro: azurelinux-3.0\ngo:\n  package: .\n"
ABSENT = "mcr.microsoft.com/oss/go/microsoft/golang:1.99-azurelinux3.0: not found"


def lacks(image: str, message: str) -> Callable[[Message], Status | None]:
    """Refuse the images of a name as a registry does that has none."""

    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.ResolveSourceMetaRequest)
        return Status(code=5, message=message) if image in request.source.identifier else None

    return refuse


@pytest.mark.parametrize(
    ("more", "place", "cure"),
    [
        pytest.param(
            '  version: "1.99"\n',
            "4:12",
            "line 4 of jettison.yaml asks for Go 1.99, and Azure Linux 3.0 has no image for it;"
            " there is one for 1.27",
            id="the build file",
        ),
        pytest.param(
            "",
            "2:1",
            "line 3 of go.mod needs Go 1.99, and Azure Linux 3.0 has no image for it; there is one for 1.27",
            id="go.mod",
        ),
    ],
)
def test_who_asks_for_a_version_that_there_is_not(tmp_path: Path, more: str, place: str, cure: str) -> None:
    text = (OLDER + more).encode()
    files = {"dockerfile": {"jettison.yaml": text}, "context": {"go.mod": b"module a\n\ngo 1.99.1\n"}}
    daemon = Daemon(files=files, refuse={"ResolveSourceMeta": lacks("golang:1.99", ABSENT)})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message == f"jettison.yaml:{place}: error: {ABSENT}; hint: {cure}"
    assert sources_of(status) == [("jettison.yaml", text, [int(place.partition(":")[0])])]


def test_who_asks_for_a_rust_that_there_is_not(tmp_path: Path) -> None:
    absent = "mcr.microsoft.com/azurelinux/base/rust:1.99: not found"
    text, manifest = b"distro: azurelinux-3.0\nrust: hello\n", b'[package]\nrust-version = "1.99"\n'
    files = {"dockerfile": {"jettison.yaml": text}, "context": {"Cargo.toml": manifest, "Cargo.lock": b""}}
    daemon = Daemon(files=files, refuse={"ResolveSourceMeta": lacks("rust:1.99", absent)})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == (
        f"jettison.yaml:2:1: error: {absent}; hint: line 2 of Cargo.toml needs Rust 1.99, and Azure Linux 3.0"
        " has no image for it; there is one for 1.90"
    )


def test_a_base_image_that_is_not_there_is_no_missing_version(tmp_path: Path) -> None:
    absent = "mcr.microsoft.com/azurelinux-beta/base/core:4.0: not found"
    text = b"distro: azurelinux-4.0\ngo: .\n"
    refuse = {"ResolveSourceMeta": lambda _: Status(code=5, message=absent)}
    files = {"dockerfile": {"jettison.yaml": text}, "context": GO_MOD}
    daemon = Daemon(files=files, refuse=refuse)
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == f"jettison.yaml:1:1: error: {absent}"


def test_an_outage_is_not_taken_for_an_image_that_is_not_there(tmp_path: Path) -> None:
    refused = Status(code=2, message="dial tcp: lookup mcr.microsoft.com: no such host")
    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": lambda _: refused})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == f"jettison.yaml:1:1: error: {refused.message}"


def test_a_context_that_is_not_there_is_no_missing_version(tmp_path: Path) -> None:
    refused = Status(code=5, message="example.com/go:mine: not found")
    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": lambda _: refused})
    check_end(run(daemon, tmp_path, {"context:" + GO: "docker-image://example.com/go:mine"}))
    assert error_of(daemon).message in {
        f"jettison.yaml:{line}:1: error: {refused.message}" for line in (1, 2)
    }


def test_a_failed_look_up_does_not_wait_for_a_slow_one(tmp_path: Path) -> None:
    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.ResolveSourceMetaRequest)
        if BASE in request.source.identifier:  # It is asked for first.
            daemon.over.wait(30)
            return None
        return Status(code=5, message=f"{GO}: not found")

    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": refuse})
    start = monotonic()
    check_end(run(daemon, tmp_path, {}))
    assert monotonic() - start < 20
    assert error_of(daemon).message == (
        f"jettison.yaml:2:1: error: {GO}: not found"
        "; hint: Azure Linux 3.0 no longer has an image for Go 1.27: ask for another version"
    )


def test_a_registry_that_says_nothing_is_not_waited_for_without_end(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, hang=frozenset({"ResolveSourceMeta"}))
    check_end(run(daemon, tmp_path, {}, entry=("-c", IMPATIENT)))
    status = error_of(daemon)
    assert status.message in {
        f"jettison.yaml:{line}:1: error: the registry has not answered for 1 seconds: {image}"
        "; hint: the registry, or a mirror or proxy in front of it, accepted the connection and sent nothing;"
        " try again later"
        for line, image in enumerate((BASE, GO), 1)
    }
    assert sources_of(status) == [("jettison.yaml", HELLO, [1 if BASE in status.message else 2])]


@pytest.mark.parametrize(
    ("identifier", "digest", "name"),
    [
        pytest.param(GO, "sha256:0", f"{GO}@sha256:0", id="digest"),
        pytest.param(GO, "\x1b[2J", f"{GO}@�[2J", id="escape"),
        pytest.param("a b", "", "docker.io/library/a b:latest", id="name"),
    ],
)
def test_an_image_that_the_daemon_finds_as_none_is_told_with_its_line(
    tmp_path: Path, identifier: str, digest: str, name: str
) -> None:
    images = {f"docker-image://{GO}": f"docker-image://{identifier}"}
    daemon = Daemon(files=FILES, images=images, digest=digest)
    images[f"docker-image://{BASE}"] = f"docker-image://{identifier}"
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message in {
        f"jettison.yaml:{line}:1: error: the daemon found the image {image} as {name}, which names no image"
        "; hint: the registry, or a source policy of the daemon, gives a wrong name or digest"
        for line, image in enumerate((BASE, GO), 1)
    }
