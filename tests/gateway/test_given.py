"""Where the context, the build file and the named contexts of a build come from."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from jettison import llb
from jettison.gateway.archives import is_archive
from jettison.pb import ops_pb2
from jettison.platforms import Platform
from tests.fakes.answers import check_end, daemon_with, error_of
from tests.fakes.daemon import DIGEST, Daemon
from tests.fakes.process import run

TEXT = b"""\
distro: azurelinux-3.0
rootfs: {base: none}
files:
  - {src: a, dest: /a}
  - {from: other, src: b, dest: /b}
"""
PLAIN = TEXT.replace(b"  - {from: other, src: b, dest: /b}\n", b"")
URL = "https://example.com/context"
NAME = "jettison.yaml"


def sources(daemon: Daemon) -> dict[str, dict[str, str]]:
    """Give the sources of the graph that was sent last, with what is said of each."""
    ops = [ops_pb2.Op.FromString(data) for data in daemon.solves()[-1].definition.ops]
    return {op.source.identifier: dict(op.source.attrs) for op in ops if op.source.identifier}


def titles(daemon: Daemon) -> set[str]:
    definition = llb.parse(daemon.solves()[-1].definition.SerializeToString())
    return {about.name for about in definition.metadata.values() if about.name}


def built(daemon: Daemon, tmp_path: Path, opts: Mapping[str, str]) -> Daemon:
    check_end(run(daemon, tmp_path, opts))
    (returned,) = daemon.returns()
    assert returned.HasField("result"), returned.error.message
    return daemon


def archive() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("a"))
    return stream.getvalue()


def graph(name: str) -> llb.Definition:
    return llb.marshal(llb.scratch().file(llb.mkfile("/a", name.encode())))


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        pytest.param("https://example.com/x.git#v1:sub", "git://example.com/x.git#v1:sub", id="git"),
        pytest.param("https://example.com/x.git?tag=v1", "git://example.com/x.git#refs/tags/v1", id="query"),
    ],
)
def test_a_repository_is_context_and_holds_the_build_file(tmp_path: Path, url: str, identifier: str) -> None:
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}), tmp_path, {"context": url})
    assert list(sources(daemon)) == [identifier]
    assert f"[internal] load git source {url}" in titles(daemon)
    assert "git.keepgitdir" not in sources(daemon)[identifier]


def test_the_folder_of_git_itself_can_be_kept(tmp_path: Path) -> None:
    opts = {"context": "https://example.com/x.git", "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1"}
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}), tmp_path, opts)
    assert sources(daemon)["git://example.com/x.git"]["git.keepgitdir"] == "true"


@pytest.mark.parametrize(
    ("opts", "local"),
    [
        pytest.param({}, False, id="in the context"),
        pytest.param({"dockerfilekey": "dockerfile"}, True, id="sent apart"),
    ],
)
def test_the_build_file_of_a_remote_context(tmp_path: Path, opts: dict[str, str], local: bool) -> None:
    files = {"build": {} if local else {NAME: PLAIN}, "dockerfile": {NAME: PLAIN} if local else {}}
    url = "https://example.com/x.git"
    daemon = built(Daemon(files=files), tmp_path, {"context": url, **opts})
    first = ops_pb2.Op.FromString(daemon.solves()[0].definition.ops[0]).source.identifier
    assert first == ("local://dockerfile" if local else "git://example.com/x.git")


def test_an_archive_is_unpacked_and_is_the_context(tmp_path: Path) -> None:
    daemon = Daemon(files={URL: {"context": archive()}, "build": {NAME: PLAIN}})
    built(daemon, tmp_path, {"context": URL})
    assert sources(daemon) == {URL: {"http.filename": "context"}}
    assert {"[internal] load remote build context", "[internal] unpack the build context"} <= titles(daemon)


def test_a_fetched_file_that_is_no_archive_is_the_build_file(tmp_path: Path) -> None:
    daemon = Daemon(files={URL: {"context": PLAIN}})
    built(daemon, tmp_path, {"context": URL})
    assert list(sources(daemon)) == [URL]


def test_a_folder_of_a_remote_context_is_taken(tmp_path: Path) -> None:
    daemon = Daemon(files={"build": {NAME: PLAIN}})
    built(daemon, tmp_path, {"context": "https://example.com/x.git", "contextsubdir": "sub/"})
    assert "[internal] take sub/ of the build context" in titles(daemon)


@pytest.mark.parametrize(
    ("opts", "message"),
    [
        pytest.param(
            {"context": "ftp://x"},
            "option context=ftp://x: it is no address of a git repository or a web server",
            id="context",
        ),
        pytest.param(
            {"context:other": "target:x"},
            "option context:other=target:x: a named context cannot be of the kind `target`",
            id="kind",
        ),
        pytest.param(
            {"context:other": "input:x"},
            "option context:other=input:x: the caller gives no input of that name",
            id="input",
        ),
        pytest.param(
            {"context:other": "oci-layout://store:tag"},
            "option context:other=oci-layout://store:tag: an OCI layout needs a store and a digest\n"
            "  hint: write oci-layout://STORE@sha256:…; `docker buildx build` adds the digest by itself",
            id="layout",
        ),
    ],
)
def test_what_is_no_context_is_refused(tmp_path: Path, opts: dict[str, str], message: str) -> None:
    daemon = daemon_with(TEXT)
    check_end(run(daemon, tmp_path, opts))
    assert error_of(daemon).message == message


def test_inputs_of_the_usual_names_are_context_and_build_file(tmp_path: Path) -> None:
    inputs = {"context": graph("c"), "dockerfile": graph("d")}
    daemon = built(Daemon(files={"build": {NAME: PLAIN}}, inputs=inputs), tmp_path, {})
    assert sources(daemon) == {}
    assert daemon.solves()[0].definition.ops[0] == inputs["dockerfile"].ops[0]
    assert inputs["context"].ops[0] in daemon.solves()[-1].definition.ops


def test_an_input_that_is_no_graph_is_the_callers_fault(tmp_path: Path) -> None:
    daemon = replace(daemon_with(PLAIN), inputs={"context": llb.Definition(ops=(b"\xff", b"\xff"))})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message.startswith("the graph that the build is given cannot be read: not an op")


def test_a_directory_takes_the_place_of_an_image(tmp_path: Path) -> None:
    daemon = daemon_with(TEXT)
    files = {**daemon.files, "dir": {".dockerignore": b"*.md\n"}}
    opts = {"context:other": "local:dir", "sharedkey:localdir:dir": "key", "local-sessionid:dir": "mine"}
    built(replace(daemon, files=files, calls=daemon.calls), tmp_path, opts)
    assert sources(daemon)["local://dir"] == {
        "local.session": "mine",
        "local.excludepatterns": '["*.md"]',
        "local.followpaths": '["b"]',
        "local.sharedkeyhint": "context:other-key",
    }
    assert "[context other] load from client" in titles(daemon)
    assert daemon.lookups() == []


def test_a_directory_in_the_place_of_a_stage_is_sent_as_far_as_it_is_used(tmp_path: Path) -> None:
    text = TEXT + b"stages: {other: {from: go, steps: [{run: x}]}}\n"
    daemon = built(daemon_with(text), tmp_path, {"context:other": "local:context"})
    assert daemon.lookups() == []
    assert sources(daemon)["local://context"]["local.followpaths"] == '["b"]'


def test_a_directory_under_a_stage_is_sent_whole(tmp_path: Path) -> None:
    text = TEXT.replace(b"from: other", b"from: app") + b"stages: {app: {from: other, steps: [{run: x}]}}\n"
    daemon = daemon_with(text)
    files = {**daemon.files, "dir": {}}
    built(replace(daemon, files=files, calls=daemon.calls), tmp_path, {"context:other": "local:dir"})
    assert "local.followpaths" not in sources(daemon)["local://dir"]


@pytest.mark.parametrize("target", ["", "other"])
def test_a_repository_takes_the_place_of_a_stage(tmp_path: Path, target: str) -> None:
    text = TEXT + b"stages: {other: {from: go, steps: [{run: x}]}}\n"
    opts = {"context:other": "https://example.com/x.git#v1", "target": target}
    daemon = built(daemon_with(text), tmp_path, opts)
    assert "git://example.com/x.git#v1" in sources(daemon)
    assert "[context other] https://example.com/x.git#v1" in titles(daemon)


@pytest.mark.parametrize(
    ("content", "unpacked"),
    [pytest.param(archive(), True, id="archive"), pytest.param(b"x", False, id="file")],
)
def test_a_fetched_file_takes_the_place_of_an_image(tmp_path: Path, content: bytes, unpacked: bool) -> None:
    daemon = daemon_with(TEXT)
    files = {**daemon.files, URL: {"context": content}}
    built(replace(daemon, files=files, calls=daemon.calls), tmp_path, {"context:other": URL})
    assert sources(daemon)[URL] == {"http.filename": "context"}
    assert ("[context other] unpack" in titles(daemon)) == unpacked


def test_an_oci_layout_takes_the_place_of_an_image(tmp_path: Path) -> None:
    daemon = built(daemon_with(TEXT), tmp_path, {"context:other": f"oci-layout://store:tag@{DIGEST}"})
    (asked,) = daemon.lookups()
    reference = f"docker.io/library/other@{DIGEST}"
    attrs = {"oci.session": "session", "oci.store": "store"}
    assert (asked.source.identifier, dict(asked.source.attrs)) == (f"oci-layout://{reference}", attrs)
    assert asked.log_name == f"[context other] load metadata for {reference}"
    assert sources(daemon)[f"oci-layout://{reference}"] == attrs


def test_an_oci_layout_with_a_broken_config_is_refused(tmp_path: Path) -> None:
    daemon = replace(daemon_with(TEXT), config=b"[")
    source = f"oci-layout://store@{DIGEST}"
    check_end(run(daemon, tmp_path, {"context:other": source}))
    assert error_of(daemon).message == (
        f"option context:other={source}: the image has a config that cannot be read"
    )


def test_the_empty_image_takes_the_place_of_an_image(tmp_path: Path) -> None:
    text = (
        TEXT.replace(b"from: other, src: b", b"from: app, src: b")
        + b"stages: {app: {from: other, steps: [{copy: b}]}}\n"
    )
    daemon = built(daemon_with(text), tmp_path, {"context:other": "docker-image://scratch"})
    assert daemon.lookups() == []


def test_an_input_takes_the_place_of_an_image_for_its_platform(tmp_path: Path) -> None:
    text = TEXT.replace(b"from: other", b"from: app") + b"stages: {app: {from: other, steps: [{run: x}]}}\n"
    config = {"config": {"Env": ["A=b"], "WorkingDir": "/w", "User": "me"}}
    encoded = base64.b64encode(json.dumps(config).encode()).decode()
    opts = {
        "platform": "linux/amd64,linux/arm64",
        "context:other::linux/amd64": "input:other::linux/amd64",
        "context:other::linux/arm64": "input:other::linux/arm64",
        "input-metadata:other::linux/arm64": json.dumps({"containerimage.config": encoded}),
    }
    inputs = {f"other::linux/{name}": graph(name) for name in ("amd64", "arm64")}
    daemon = built(replace(daemon_with(text), inputs=inputs), tmp_path, opts)
    *_, amd64, arm64 = daemon.solves()
    for solve, name in ((amd64, "amd64"), (arm64, "arm64")):
        assert inputs[f"other::linux/{name}"].ops[0] in solve.definition.ops
    (step,) = [
        op.exec for data in arm64.definition.ops if (op := ops_pb2.Op.FromString(data)).HasField("exec")
    ]
    assert (list(step.process.env), step.process.cwd, step.process.user) == (["A=b"], "/w", "me")
    assert Platform("linux", "arm64").format() in daemon.returns()[0].result.refs.refs


@pytest.mark.parametrize(
    "metadata",
    [
        "{",
        "[]",
        '{"containerimage.config":5}',
        '{"containerimage.config":"?"}',
        '{"containerimage.config":"WzFd"}',
    ],
)
def test_metadata_of_an_input_that_cannot_be_read_is_refused(tmp_path: Path, metadata: str) -> None:
    daemon = replace(daemon_with(TEXT), inputs={"other": graph("x")})
    check_end(run(daemon, tmp_path, {"context:other": "input:other", "input-metadata:other": metadata}))
    assert error_of(daemon).message == (
        "option context:other=input:other: the option input-metadata:other cannot be read"
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(archive(), True, id="tar"),
        pytest.param(gzip.compress(b""), True, id="gzip"),
        pytest.param(b"BZh9", True, id="bzip2"),
        pytest.param(b"\xfd7zXZ\x00", True, id="xz"),
        pytest.param(PLAIN, False, id="text"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_archives_are_told_by_their_first_bytes(data: bytes, found: bool) -> None:
    assert is_archive(data[:1024]) == found
