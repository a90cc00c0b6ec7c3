"""Image references: completed, shortened, pinned, taken apart."""

from __future__ import annotations

import pytest

from jettison import image_reference

NORMALIZED = [
    pytest.param("alpine", "docker.io/library/alpine:latest", id="word"),
    pytest.param("node:22", "docker.io/library/node:22", id="tag"),
    pytest.param("grafana/grafana", "docker.io/grafana/grafana:latest", id="namespace"),
    pytest.param("ghcr.io/a/b:1", "ghcr.io/a/b:1", id="registry"),
    pytest.param("localhost/a", "localhost/a:latest", id="localhost"),
    pytest.param("127.0.0.1:5000/a:x", "127.0.0.1:5000/a:x", id="port"),
    pytest.param("a@sha256:ab", "docker.io/library/a@sha256:ab", id="digest"),
    pytest.param("docker.io/a", "docker.io/library/a:latest", id="default-registry"),
    pytest.param("docker-image://a.b/c", "docker-image://a.b/c:latest", id="identifier"),
]


@pytest.mark.parametrize(("reference", "full"), NORMALIZED)
def test_normalize_completes_a_reference(reference: str, full: str) -> None:
    assert image_reference.normalize(reference) == full
    assert image_reference.normalize(full) == full


@pytest.mark.parametrize(
    ("reference", "short"),
    [
        pytest.param("docker.io/library/node:latest", "node", id="official"),
        pytest.param("docker.io/grafana/grafana:9", "grafana/grafana:9", id="namespace"),
        pytest.param("ghcr.io/a/b", "ghcr.io/a/b", id="registry"),
        pytest.param("docker-image://docker.io/library/node:latest", "node", id="identifier"),
    ],
)
def test_familiar_shortens_a_reference(reference: str, short: str) -> None:
    assert image_reference.familiar(reference) == short


@pytest.mark.parametrize(
    ("reference", "pinned"),
    [
        pytest.param("node:22", "docker.io/library/node:22@sha256:cd", id="tag"),
        pytest.param("node@sha256:ab", "docker.io/library/node@sha256:cd", id="replaces-a-digest"),
    ],
)
def test_pin_gives_the_digest_and_keeps_the_tag(reference: str, pinned: str) -> None:
    assert image_reference.pin(reference, "sha256:cd") == pinned


@pytest.mark.parametrize(
    ("reference", "full"),
    [
        pytest.param("node:22", "docker.io/library/node:22", id="tag"),
        pytest.param("node@sha256:ab", "docker.io/library/node@sha256:ab", id="digest-of-its-own"),
    ],
)
def test_pin_without_a_digest_leaves_the_reference_as_it_is(reference: str, full: str) -> None:
    assert image_reference.pin(reference, "") == full


def test_split_does_not_take_a_port_for_a_tag() -> None:
    assert image_reference.split("127.0.0.1:5000/a/b") == ("127.0.0.1:5000/a/b", "", "")


@pytest.mark.parametrize(
    ("reference", "valid"),
    [
        ("alpine", True),
        ("node:22", True),
        ("ghcr.io/a-b/c__d/e.f:1.2-x", True),
        ("localhost:5000/x", True),
        ("[::1]:5000/x", True),
        (f"x@sha256:{'a' * 64}", True),
        ("UPPER/case", True),  # a registry, as Docker sees it
        ("a/UPPER", False),
        ("x:", False),
        ("x::1", False),
        ("a//b", False),
        ("x@sha256:1", False),
        ("docker-image://x", False),
        ("-x", False),
        ("a b", False),
        ("", False),
    ],
)
def test_what_can_name_an_image(reference: str, valid: bool) -> None:
    assert image_reference.is_valid(reference) is valid
