"""Named contexts of whole requests: what takes the place of an image or of a stage."""

from __future__ import annotations

from pathlib import Path

from jettison import llb
from tests.fakes.answers import check_end, daemon_with
from tests.fakes.daemon import DIGEST
from tests.fakes.images import BASE, GO, identifiers
from tests.fakes.process import run


def test_a_named_context_takes_the_place_of_an_image(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {f"context:{GO}": "docker-image://example.com/go:1"}))
    assert f"docker-image://example.com/go:1@{DIGEST}" in identifiers(daemon)
    assert f"docker-image://{GO}@{DIGEST}" not in identifiers(daemon)
    titles = {each.log_name for each in daemon.lookups()}
    assert f"[context {GO}] load metadata for example.com/go:1" in titles


def test_a_named_context_takes_the_place_of_a_stage(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"context:app": "docker-image://example.com/built:1"}))
    assert identifiers(daemon) == {
        f"docker-image://{BASE}@{DIGEST}",
        f"docker-image://example.com/built:1@{DIGEST}",
    }


def test_a_named_context_is_followed_once(tmp_path: Path) -> None:
    daemon = daemon_with()
    contexts = {
        "context:app": "docker-image://example.com/b",
        "context:example.com/b": "docker-image://example.com/c",
    }
    check_end(run(daemon, tmp_path, contexts))
    assert identifiers(daemon) == {
        f"docker-image://{BASE}@{DIGEST}",
        f"docker-image://example.com/b:latest@{DIGEST}",
    }


def test_an_image_may_be_replaced_in_one_stage_and_be_the_replacement_of_another(tmp_path: Path) -> None:
    text = (
        b"distro: azurelinux-3.0\nimage: {entrypoint: [/one]}\n"
        b"stages: {one: {from: example.com/a}, two: {from: example.com/b}}\n"
        b"files: [{from: one, src: /bin/one, dest: /one}, {from: two, src: /bin/two, dest: /two}]\n"
    )
    daemon = daemon_with(text)
    contexts = {
        "context:one": "docker-image://example.com/b",
        "context:example.com/b": "docker-image://example.com/c",
    }
    check_end(run(daemon, tmp_path, contexts))
    assert identifiers(daemon) == {
        f"docker-image://{BASE}@{DIGEST}",
        f"docker-image://example.com/b:latest@{DIGEST}",
        f"docker-image://example.com/c:latest@{DIGEST}",
    }
    assert {each.log_name for each in daemon.lookups()} == {
        f"[internal] load metadata for {BASE}",
        "[context one] load metadata for example.com/b:latest",
        "[context example.com/b] load metadata for example.com/c:latest",
    }
    definition = llb.parse(daemon.solves()[-1].definition.SerializeToString())
    names = {about.name for about in definition.metadata.values()}
    assert {"[one] from example.com/b", "[two] from example.com/b"} <= names


def test_a_context_that_nothing_uses_is_left_alone(tmp_path: Path) -> None:
    daemon = daemon_with()
    check_end(run(daemon, tmp_path, {"context:other": "oci-layout://store@sha256:00"}))
    assert len(daemon.lookups()) == 2
