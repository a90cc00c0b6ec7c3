"""Files of the build context that are links, or that a daemon's list does not tell of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, error_of
from tests.fakes.caps import LISTS, LLB_CAPS
from tests.fakes.daemon import DIGEST, Daemon, last_op
from tests.fakes.images import GO, identifiers
from tests.fakes.listing import LIST, Link
from tests.fakes.process import run
from tests.session.contexts import built, sources

HEAD = "distro: azurelinux-3.0\n"
WEB = f"{HEAD}rootfs: {{base: none}}\nfiles: [{{src: web, dest: /}}]\n"
HELLO = f"{HEAD}go: ./cmd/hello\n"
PROGRAM = {"go.mod": b"module a\n", "cmd/hello/main.go": b""}
CRATE = {"Cargo.toml": b"[package]\n", "Cargo.lock": b"", "src/main.rs": b""}
NO_MODULE = (
    "jettison.yaml:2:5: error: the build context has no `go.mod` [not-in-context]; hint: the build context is"
    " the folder that the build is given, and not that of the build file"
)
NEW = b"module a\n\ngo 1.28.1\n"
NEWER = f"docker-image://{GO.replace('1.27', '1.28')}@{DIGEST}"


def listing(text: str, context: Mapping[str, bytes]) -> Daemon:
    files = {"dockerfile": {"jettison.yaml": text.encode()}, "context": context}
    return Daemon(files=files, llb_caps=(*LLB_CAPS, LISTS))


def transfers(daemon: Daemon) -> list[Mapping[str, str]]:
    """Give what was asked of the context before the build, in order."""
    ops = [last_op(request).source for request in daemon.solves()]
    return [op.attrs for op in ops if op.identifier == "local://context"]


def refusing(status: Status, *paths: str) -> Callable[[Message], Status | None]:
    def refuse(request: Message) -> Status | None:
        match request:
            case gateway_pb2.ReadFileRequest(ref=ref, path=path) if ref.startswith("context#"):
                return status if path in paths else None
        return None

    return refuse


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(WEB, {"web/a.js": b""}, id="files"),
        pytest.param(HELLO, PROGRAM, id="go"),
        pytest.param(f"{HEAD}rust: hello\n", CRATE, id="rust"),
    ],
)
@pytest.mark.parametrize(
    "links",
    [
        pytest.param({".dockerignore": Link(b".gitignore"), ".gitignore": b"secret.env\n"}, id="beside"),
        pytest.param({".dockerignore": Link(b"/conf/x"), "conf/x": b"secret.env\n"}, id="from the top"),
        pytest.param(
            {".dockerignore": Link(b"to/x"), "to": Link(b"conf"), "conf/x": b"secret.env\n"}, id="two links"
        ),
    ],
)
def test_an_ignore_file_that_is_a_link_hides_what_it_says(
    tmp_path: Path, text: str, files: Mapping[str, bytes], links: Mapping[str, bytes]
) -> None:
    daemon = built(listing(text, {**files, **links}), tmp_path, {})
    context = sources(daemon)["local://context"]
    assert context["local.excludepatterns"].startswith('["secret.env"')


@pytest.mark.parametrize(
    ("package", "context"),
    [
        pytest.param(".", {"go.mod": Link(b"config/go.mod"), "config/go.mod": NEW}, id="go.mod"),
        pytest.param(
            "./cmd/a",
            {"cmd": Link(b"src/cmd"), "src/cmd/a/go.mod": NEW, "src/cmd/a/main.go": b""},
            id="below a linked folder",
        ),
        pytest.param(
            "./cmd/a",
            {"cmd": Link(b"src/cmd"), "src/cmd/go.mod": NEW, "src/cmd/a/main.go": b""},
            id="in a linked folder",
        ),
        pytest.param(
            "[./cmd/a, ./cmd/b]",
            {
                "cmd": Link(b"to/cmd"),
                "to": Link(b"/src"),
                "src/cmd/a/go.mod": b"",
                "src/cmd/a/main.go": b"",
                "src/cmd/b/main.go": b"",
                "src/cmd/b/go.mod": NEW,
            },
            id="the second behind two links",
        ),
        pytest.param(
            "[./a, ./a/b/c]",
            {"a/go.mod": b"", "a/main.go": b"", "a/b": Link(b"../d"), "d/c/go.mod": NEW},
            id="below a link in a folder that is looked at",
        ),
        pytest.param(
            ".", {"go.mod": b"module a\n", "go.work": Link(b"x/work"), "x/work": b"go 1.28.1\n"}, id="go.work"
        ),
    ],
)
def test_a_module_behind_a_link_says_which_go_it_needs(
    tmp_path: Path, package: str, context: Mapping[str, bytes]
) -> None:
    daemon = built(listing(f"{HEAD}go: {package}\n", context), tmp_path, {})
    assert NEWER in identifiers(daemon)
    assert ["local.metadatatransfer" in each for each in transfers(daemon)] == [True, False]


def test_where_no_file_is_a_link_there_is_one_transfer(tmp_path: Path) -> None:
    daemon = built(listing(HELLO, {**PROGRAM, "to": Link(b"cmd")}), tmp_path, {})
    assert ["local.metadatatransfer" in each for each in transfers(daemon)] == [True]


def test_a_link_that_leads_nowhere_is_no_file(tmp_path: Path) -> None:
    daemon = built(listing(HELLO, {**PROGRAM, ".dockerignore": Link(b"../x")}), tmp_path, {})
    assert sources(daemon)["local://context"]["local.excludepatterns"] == '[".git"]'


@pytest.mark.parametrize("path", [".dockerignore", "go.mod"])
def test_a_file_that_is_listed_and_cannot_be_read_ends_the_build(tmp_path: Path, path: str) -> None:
    status = Status(code=2, message=f"open {path}: no such file or directory")
    daemon = listing(HELLO, {**PROGRAM, ".dockerignore": b"secret\n"})
    check_end(run(replace(daemon, refuse={"ReadFile": refusing(status, path)}), tmp_path, {}))
    assert error_of(daemon).message == status.message


def test_links_that_cannot_be_followed_end_the_build(tmp_path: Path) -> None:
    status = Status(code=2, message="open x: permission denied")
    daemon = listing(HELLO, {**PROGRAM, ".dockerignore": Link(b"x"), "x": b"secret\n"})
    check_end(run(replace(daemon, refuse={"ReadDir": lambda _: status}), tmp_path, {}))
    assert error_of(daemon).message == status.message


UNLISTED = refusing(Status(code=8, message="larger than max"), LIST)


def test_without_a_list_the_files_come_by_themselves(tmp_path: Path) -> None:
    daemon = listing(f"{HEAD}go: .\n", {"go.mod": NEW, ".dockerignore": b"secret\n"})
    built(replace(daemon, refuse={"ReadFile": UNLISTED}), tmp_path, {})
    assert NEWER in identifiers(daemon)
    assert sources(daemon)["local://context"]["local.excludepatterns"].startswith('["secret"')


def test_a_list_that_is_too_long_is_none(tmp_path: Path) -> None:
    many = {f"big/{number:04}{'x' * 4000}": b"" for number in range(2200)}
    text = f"{HEAD}go: .\nfiles: [{{src: web, dest: /}}]\n"
    daemon = listing(text, {"go.mod": NEW, "web": Link(b"big"), **many})
    built(daemon, tmp_path, {})
    assert NEWER in identifiers(daemon)


def test_without_a_list_nothing_is_said_of_a_long_file(tmp_path: Path) -> None:
    daemon = listing(f"{HEAD}rust: hello\n", {"Cargo.toml": b"[package]\n"})
    built(replace(daemon, refuse={"ReadFile": UNLISTED}), tmp_path, {})
    assert "Cargo.lock" not in transfers(daemon)[1]["local.followpaths"]


def test_without_a_list_a_context_lacks_what_a_preset_needs(tmp_path: Path) -> None:
    daemon = listing(HELLO, {"cmd/hello/main.go": b""})
    check_end(run(replace(daemon, refuse={"ReadFile": UNLISTED}), tmp_path, {}))
    assert error_of(daemon).message == NO_MODULE


def test_of_a_listed_context_and_its_links_is_told_what_it_lacks(tmp_path: Path) -> None:
    daemon = listing(HELLO, {"cmd/hello/main.go": b"", ".dockerignore": Link(b"x")})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == NO_MODULE
