"""Builds that find a lock file beside the build file, as whole requests."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.lock import Lock, Root, text
from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run

FILE_NAME, LOCK_NAME = "jettison.yaml", "jettison.lock"
FILE = b"distro: azurelinux-3.0\npackages: [tzdata]\n"
BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
SUM = f"sha256:{'c' * 64}"
ASKED = ("filesystem", "azurelinux-release", "prebuilt-ca-certificates", "tzdata")
ROOT = Root(
    target="",
    platform="linux/amd64",
    asked=ASKED,
    packages=tuple(f"{name}-1-1.azl3.noarch {SUM}" for name in ASKED),
)


def daemon(lock: bytes, file: bytes = FILE) -> Daemon:
    return daemon_with(file, beside={("dockerfile", "jettison.lock"): lock})


def written(images: dict[str, str]) -> bytes:
    return text(Lock(name="jettison.lock", images=images, roots=(ROOT,))).encode()


@pytest.mark.parametrize(
    ("options", "transfers"),
    [
        pytest.param({}, [f'["{FILE_NAME}","{FILE_NAME}.dockerignore","{LOCK_NAME}"]'], id="alone"),
        pytest.param(
            {"cmdline": "jettison", "filename": FILE_NAME},
            [f'["{FILE_NAME}","{FILE_NAME}.dockerignore"]', f'["{LOCK_NAME}"]'],
            id="after the Dockerfile frontend",
        ),
    ],
)
def test_images_are_asked_for_by_their_locked_digests(
    tmp_path: Path, options: dict[str, str], transfers: list[str]
) -> None:
    found = daemon(written({BASE: SUM}))
    check_end(run(found, tmp_path, {"platform": "linux/amd64", **options}))
    assert not found.returns()[0].HasField("error")
    assert [call.source.identifier for call in found.lookups()] == [f"docker-image://{BASE}@{SUM}"]
    assert [_paths(solve) for solve in found.solves()[:-1]] == transfers


def test_a_lock_file_is_read_where_the_build_file_is(tmp_path: Path) -> None:
    """In a repository, also if the Dockerfile frontend has read the build file there."""
    files = {FILE_NAME: FILE, LOCK_NAME: written({BASE: SUM})}
    found = Daemon(files={"build": files, "dockerfile": {}})
    opts = {"context": "https://example.com/x.git", "cmdline": "jettison", "filename": FILE_NAME}
    check_end(run(found, tmp_path, {"platform": "linux/amd64", **opts}))
    assert [call.source.identifier for call in found.lookups()] == [f"docker-image://{BASE}@{SUM}"]


def _paths(solve: gateway_pb2.SolveRequest) -> str:
    """Give the paths that a graph asks the client for."""
    (source,) = [
        op.source for op in map(ops_pb2.Op.FromString, solve.definition.ops) if op.HasField("source")
    ]
    assert source.identifier == "local://dockerfile"
    return source.attrs["local.followpaths"]


def test_an_image_that_is_not_locked_is_refused_at_its_place(tmp_path: Path) -> None:
    found = daemon(written({}))
    check_end(run(found, tmp_path, {"platform": "linux/amd64"}))
    status = error_of(found)
    assert status.message.startswith(
        f"jettison.yaml:2:1: error: jettison.lock does not fit the build file:"
        f" it has no digest of the image {BASE}"
    )
    assert [lines for _, _, lines in sources_of(status)] == [[2]]


GONE = Status(code=5, message=f"failed to resolve source metadata for {BASE}@{SUM}: {BASE}@{SUM}: not found")
STALE_ROOT = (
    "jettison.yaml:2:1: error: jettison.lock is out of date: since it was made,"
    " the build file has added zlib and removed tzdata"
    "; hint: make it again: `jettison lock --update`, or build without it: `--build-arg JETTISON_LOCK=off`"
)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param(
            FILE,
            f"jettison.yaml:2:1: error: jettison.lock holds the image {BASE} to {SUM},"
            " and its registry no longer has that; hint: make it again: `jettison lock --update`,"
            " or build without it: `--build-arg JETTISON_LOCK=off`",
            id="fits",
        ),
        pytest.param(FILE.replace(b"tzdata", b"zlib"), STALE_ROOT, id="does not fit either"),
    ],
)
def test_an_image_that_is_gone_from_its_registry_is_the_lock_files(
    tmp_path: Path, file: bytes, expected: str
) -> None:
    found = daemon(written({BASE: SUM}), file)
    found.refuse = {"ResolveSourceMeta": lambda _: GONE}
    check_end(run(found, tmp_path, {"platform": "linux/amd64"}))
    assert error_of(found).message == expected


def test_a_registry_that_does_not_answer_is_not_the_lock_files(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}))
    found.refuse = {"ResolveSourceMeta": lambda _: Status(code=14, message="connection refused")}
    check_end(run(found, tmp_path, {"platform": "linux/amd64"}))
    assert error_of(found).message == "jettison.yaml:2:1: error: connection refused"


def test_a_lock_file_that_is_none_is_refused(tmp_path: Path) -> None:
    found = daemon(json.dumps({"version": 9}).encode())
    check_end(run(found, tmp_path, {}))
    assert error_of(found).message.startswith(
        "jettison.lock is no lock file of Jettison: its version is not 1"
    )


@pytest.mark.parametrize(
    "said", ["read /tmp/m/jettison.lock: is a directory", "open jettison.lock: not a regular file"]
)
def test_a_directory_in_its_place_is_refused(tmp_path: Path, said: str) -> None:
    found = daemon(b"")
    found.refuse = {"ReadFile": partial(_directory, said)}
    check_end(run(found, tmp_path, {}))
    assert error_of(found).message == (
        "jettison.lock is a directory, and no lock file"
        "; hint: build without it: `--build-arg JETTISON_LOCK=off`"
    )


def _directory(said: str, request: Message) -> Status | None:
    is_lock = isinstance(request, gateway_pb2.ReadFileRequest) and request.path == "jettison.lock"
    return Status(code=2, message=said) if is_lock else None


def test_a_lock_file_that_is_not_to_be_used_is_not_read(tmp_path: Path) -> None:
    found = daemon(b"junk")
    check_end(run(found, tmp_path, {"build-arg:JETTISON_LOCK": "off"}))
    assert not found.returns()[0].HasField("error")


def test_another_word_is_refused(tmp_path: Path) -> None:
    found = daemon(b"junk")
    check_end(run(found, tmp_path, {"build-arg:JETTISON_LOCK": "maybe"}))
    assert error_of(found).message == (
        "option build-arg:JETTISON_LOCK=maybe: expected one of use, off, write"
    )


LINT = {"requestid": "frontend.lint", "platform": "linux/amd64"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param(FILE, None, id="fits"),
        pytest.param(
            FILE.replace(b"tzdata", b"zlib"),
            "jettison.yaml:2:1: error: jettison.lock is out of date: since it was made,"
            " the build file has added zlib and removed tzdata [stale-lock]\n"
            "  hint: make it again: `jettison lock --update`, or build without it:"
            " `--build-arg JETTISON_LOCK=off`",
            id="another package",
        ),
    ],
)
def test_a_lint_says_whether_it_fits(tmp_path: Path, file: bytes, expected: str | None) -> None:
    found = daemon(written({BASE: SUM}), file)
    check_end(run(found, tmp_path, LINT))
    (returned,) = found.returns()
    answer = json.loads(returned.result.metadata["result.json"])
    assert answer.get("buildError", {}).get("message") == expected


def test_a_lint_of_a_file_with_mistakes_leaves_its_lock_file_alone(tmp_path: Path) -> None:
    found = daemon(written({}), b"distro: azurelinux-3.0\npackage: []\n")
    check_end(run(found, tmp_path, LINT))
    (returned,) = found.returns()
    answer = json.loads(returned.result.metadata["result.json"])
    assert "[unknown-key]" in answer["buildError"]["message"]
    assert "[stale-lock]" not in answer["buildError"]["message"]
