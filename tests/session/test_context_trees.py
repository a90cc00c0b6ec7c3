"""Named contexts that are no image of a registry, in the place of images and stages."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from jettison.pb import ops_pb2
from jettison.platforms import Platform
from jettison.session.remote import is_archive
from tests.fakes.answers import check_end, daemon_with, error_of
from tests.fakes.daemon import DIGEST
from tests.fakes.process import run
from tests.session.contexts import PLAIN, TEXT, URL, archive, built, graph, sources, titles


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
    daemon = daemon_with(text)
    files = {**daemon.files, "dir": {}}
    built(replace(daemon, files=files, calls=daemon.calls), tmp_path, {"context:other": "local:dir"})
    assert daemon.lookups() == []
    assert sources(daemon)["local://dir"]["local.followpaths"] == '["b"]'


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
    solved = [list(solve.definition.ops) for solve in daemon.solves()[-2:]]
    _, arm64 = ([ops for ops in solved if given.ops[0] in ops] for given in inputs.values())
    (step,) = [op.exec for data in arm64[0] if (op := ops_pb2.Op.FromString(data)).HasField("exec")]
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
