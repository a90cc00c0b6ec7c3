"""`SOURCE_DATE_EPOCH=context`: the time of a remote context, and what it becomes."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
from pathlib import Path
from typing import TypedDict

import pytest

from jettison.pb import gateway_pb2
from tests.fakes.answers import check_end, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.contexts import PLAIN, URL, built

GIT = "https://example.com/x.git"
OF_CONTEXT = {"build-arg:SOURCE_DATE_EPOCH": "context"}
COMMIT = (
    b"tree 1\nparent 2\nauthor A <a@b.c> 1600000000 +0100\ncommitter C <c@d.e> 1700000000 -0300\n"
    b"\ncommitter D <d@e.f> 1 +0000\n"
)
WITH_ARGUMENT = b"""\
distro: azurelinux-3.0
args: {SOURCE_DATE_EPOCH: ""}
rootfs: {base: none}
files: [{dest: /when, content: "${SOURCE_DATE_EPOCH}"}]
"""
UNREAD = (
    "option SOURCE_DATE_EPOCH=context: no time can be read from the archive that is the context"
    "; hint: it is damaged, or not packed by gzip; give the seconds since 1970"
)


class Answer(TypedDict, total=False):
    """What a daemon tells of a source."""

    git: gateway_pb2.GitAnswer
    http: gateway_pb2.HttpAnswer


def made(commit: bytes) -> Answer:
    return {"git": gateway_pb2.GitAnswer(commit_object=commit)}


def changed(seconds: int | None) -> Answer:
    when = None if seconds is None else gateway_pb2.Moment(seconds=seconds)
    return {"http": gateway_pb2.HttpAnswer(filename="context", last_modified=when)}


def daemon_with(text: bytes, context: bytes, answer: Answer) -> Daemon:
    files = {"build": {"jettison.yaml": text, "context": context}}
    return Daemon(files=files, git=answer.get("git"), http=answer.get("http"))


def epoch_of(daemon: Daemon) -> bytes | None:
    (returned,) = daemon.returns()
    metadata = returned.result.metadata
    found = {value for key, value in metadata.items() if key.startswith("source.date.epoch")}
    return found.pop() if found else None


def packed(*times: float, form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as tar:
        for number, time in enumerate(times):
            member = tarfile.TarInfo(f"{'long/' * 50}file{number}")
            member.mtime, member.size = time, 700
            tar.addfile(member, io.BytesIO(bytes(700)))
        folder = tarfile.TarInfo("folder")
        folder.type, folder.mtime = tarfile.DIRTYPE, 2_000_000_000
        tar.addfile(folder)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("url", "context", "answer", "epoch"),
    [
        pytest.param(GIT, b"", made(COMMIT), b"1700000000", id="commit"),
        pytest.param(URL, packed(5), changed(1_650_000_000), b"1650000000", id="last modified"),
        pytest.param(URL, bz2.compress(packed(5)), changed(7), b"7", id="of another archive"),
        pytest.param(URL, packed(5, 9, 7), changed(None), b"9", id="newest file"),
        pytest.param(URL, packed(5, 9, form=tarfile.GNU_FORMAT), changed(None), b"9", id="in GNU's form"),
        pytest.param(URL, packed(1.5, 8.5), changed(None), b"8", id="part of a second"),
        pytest.param(URL, gzip.compress(packed(5, 9, 7)), changed(None), b"9", id="packed by gzip"),
        pytest.param(
            URL,
            b"".join(map(gzip.compress, (packed(5, 9)[:900], packed(5, 9)[900:]))),
            changed(None),
            b"9",
            id="packed in pieces",
        ),
        pytest.param(URL, packed(), changed(None), None, id="archive without files"),
        pytest.param(URL, PLAIN, changed(None), None, id="single file"),
    ],
)
def test_the_time_is_that_of_the_context(
    tmp_path: Path, url: str, context: bytes, answer: Answer, epoch: bytes | None
) -> None:
    daemon = daemon_with(PLAIN, context, answer)
    built(daemon, tmp_path, {"context": url, **OF_CONTEXT})
    assert epoch_of(daemon) == epoch


def test_a_local_context_has_no_time(tmp_path: Path) -> None:
    daemon = Daemon(files={"dockerfile": {"jettison.yaml": PLAIN}})
    assert epoch_of(built(daemon, tmp_path, OF_CONTEXT)) is None


def test_the_argument_has_the_time_as_its_value(tmp_path: Path) -> None:
    daemon = daemon_with(WITH_ARGUMENT, b"", made(COMMIT))
    built(daemon, tmp_path, {"context": GIT, **OF_CONTEXT})
    assert b"1700000000" in b"".join(daemon.solves()[-1].definition.ops)


@pytest.mark.parametrize(
    ("url", "context", "answer", "message"),
    [
        pytest.param(
            GIT,
            b"",
            {},
            "option SOURCE_DATE_EPOCH=context: "
            "the BuildKit of buildkit cannot tell the time of a context"
            "; hint: BuildKit 0.26 or newer does; update the daemon, or give the seconds since 1970",
            id="old daemon",
        ),
        pytest.param(
            GIT,
            b"",
            made(b"tree 1\n\ncommitter A <a> 1 +0000"),
            "option SOURCE_DATE_EPOCH=context: the commit of the build context has no time",
            id="no committer",
        ),
        pytest.param(
            URL, gzip.compress(packed(5))[:60], changed(None), UNREAD, id="archive that ends too early"
        ),
        pytest.param(URL, b"\x1f\x8b\x08" + bytes(99), changed(None), UNREAD, id="damaged archive"),
        pytest.param(URL, gzip.compress(b"no tar"), changed(None), UNREAD, id="something else"),
        pytest.param(URL, bz2.compress(packed(5)), changed(None), UNREAD, id="packed in another way"),
        pytest.param(
            URL,
            packed(5),
            changed(-1),
            "option SOURCE_DATE_EPOCH=-1: expected seconds since 1970, such as 1767225600, or `context`"
            "; hint: `git log -1 --pretty=%ct` prints those of the last commit; a stage gives no time",
            id="before 1970",
        ),
    ],
)
def test_a_time_that_cannot_be_had_is_an_error(
    tmp_path: Path, url: str, context: bytes, answer: Answer, message: str
) -> None:
    daemon = daemon_with(PLAIN, context, answer)
    check_end(run(daemon, tmp_path, {"context": url, **OF_CONTEXT}))
    assert error_of(daemon).message == message
