"""Build files and options that no build can be made of: one clear answer each."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.pb.status_pb2 import Status
from tests.fakes.answers import after_first, check_end, daemon_with, error_of, sources_of
from tests.fakes.process import run


def test_all_problems_of_a_file_come_back_together(tmp_path: Path) -> None:
    text = (
        b"distro: azurelinux-3.0\ngo: ./cmd/hello\nfrobnicate: 1\nupx: [1]\nimage: {labels: {a: '${NOPE}'}}\n"
    )
    daemon = daemon_with(text)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.code == 2
    assert status.message == (
        "jettison.yaml:3:1: error: unknown key `frobnicate` [unknown-key]"
        "; hint: the keys here are: distro, args, stages, packages, rootfs, files, accounts, upx, sbom,"
        " image, checks, tests, targets, c, go, node, python, rust\n"
        "jettison.yaml:4:6: error: `upx` must be `true`, `false` or a map, found a list [wrong-type]\n"
        "jettison.yaml:5:22: error: the argument `NOPE` is not declared [undeclared-argument]"
        "; hint: declare it: `args: {NOPE: default}`"
    )
    assert sources_of(status) == [("jettison.yaml", text, [line]) for line in (3, 4, 5)]


@pytest.mark.parametrize(("count", "more"), [(300, "200"), (150_000, "at least 9,900")])
def test_of_very_many_problems_some_come_back_and_the_rest_is_counted(
    tmp_path: Path, count: int, more: str
) -> None:
    user = b"${a}" * count
    daemon = daemon_with(b'distro: azurelinux-3.0\ngo: ./cmd/hello\nimage: {user: "%s"}\n' % user)
    check_end(run(daemon, tmp_path, {}))
    shown = [
        f"jettison.yaml:3:{column}: error: the argument `a` is not declared [undeclared-argument]"
        "; hint: declare it: `args: {a: default}`"
        for column in range(16, 416, 4)
    ]
    assert error_of(daemon).message == "\n".join([*shown, f"and {more} more"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            b"a: b\n" * 1_000_000,
            "jettison.yaml:1:1: error: the file has 5,000,000 bytes; "
            "a build description has at most 1,048,576 bytes [too-large]",
            id="5 MB",
        ),
        pytest.param(
            b"\x7fELF\x02\xff\xfe",
            "jettison.yaml:1:1: error: this is not a text file: "
            "byte 0xff at offset 5 is not UTF-8 [not-text]",
            id="binary",
        ),
    ],
)
def test_a_file_that_is_none_gives_one_error_without_excerpt(
    tmp_path: Path, text: bytes, message: str
) -> None:
    daemon = daemon_with(text)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message == message
    assert sources_of(status) == [("jettison.yaml", b"", [])]


def test_a_long_file_is_not_read_whole(tmp_path: Path) -> None:
    daemon = daemon_with(b"a" * 5_000_000)
    check_end(run(daemon, tmp_path, {}))
    assert [each.range.length for each in daemon.reads()] == [(1 << 20) + 1]


SENT = "in the directory that the client sent as dockerfile"
NAME_IT = "name the file: `docker buildx build -f FILE`, or `buildctl build --opt filename=FILE`"


@pytest.mark.parametrize(
    ("asked", "there", "hint"),
    [
        pytest.param("", "main.go", NAME_IT, id="none"),
        pytest.param("", "other.yaml", f"{NAME_IT}; YAML files there: other.yaml", id="another"),
        pytest.param("", "jettison.yml", f"{NAME_IT}; did you mean `jettison.yml`?", id="ending"),
        pytest.param("JETTISON.yaml", "jettison.yaml", "did you mean `jettison.yaml`?", id="case"),
        pytest.param("server.yaml", "server.yml", "did you mean `server.yml`?", id="named, ending"),
        pytest.param("server.yaml", "a.yaml", "YAML files there: a.yaml", id="named, another"),
        pytest.param("server.yaml", "main.go", NAME_IT, id="named, none"),
    ],
)
def test_a_missing_file_is_named_with_what_is_there(
    tmp_path: Path, asked: str, there: str, hint: str
) -> None:
    daemon = daemon_with(name=there)
    check_end(run(daemon, tmp_path, {"filename": asked} if asked else {}))
    name = asked or "jettison.yaml"
    assert error_of(daemon).message == f"there is no build file {name} {SENT}; hint: {hint}"


def test_a_link_that_leads_out_is_no_missing_file(tmp_path: Path) -> None:
    daemon = daemon_with()
    missing = Status(code=2, message="open jettison.yaml: no such file or directory")
    daemon.refuse = {"ReadFile": lambda _: missing}
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == (
        f"the build file jettison.yaml {SENT} is a link, and what it names is not there"
        "; hint: a link may lead to a file of the same directory only"
    )


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("open folder: not a regular file", id="new"),
        pytest.param("read /var/lib/docker/tmp/buildkit-mount1/folder: is a directory", id="old"),
    ],
)
def test_a_folder_is_no_build_file(tmp_path: Path, words: str) -> None:
    daemon = daemon_with()
    daemon.refuse = {"ReadFile": lambda _: Status(code=2, message=words)}
    check_end(run(daemon, tmp_path, {"filename": "folder"}))
    assert error_of(daemon).message == (
        "folder is a directory, and no build file; hint: name a file in it, say folder/jettison.yaml"
    )


@pytest.mark.parametrize(
    ("target", "message"),
    [
        pytest.param(
            "nope",
            "option target=nope: the build file has no target and no stage of that name"
            "; hint: there are: debug, app",
            id="unknown",
        ),
        pytest.param(
            "apps",
            "option target=apps: the build file has no target and no stage of that name"
            "; hint: did you mean `app`?",
            id="misspelt",
        ),
    ],
)
def test_targets_are_refused_by_name(tmp_path: Path, target: str, message: str) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"target": target}))
    assert error_of(daemon).message == message


def test_an_option_that_is_not_supported_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    daemon = daemon_with()
    run(daemon, tmp_path, {"override-copy-image": "x"})
    assert after_first(daemon) == ["Return"]
    status = error_of(daemon)
    assert status.message == (
        "option override-copy-image=x: an image for copies is not supported yet by this version of Jettison"
    )
    assert sources_of(status) == [("", b"", [])]
