"""The small parts of a session, each by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jettison.errors import OptionError
from jettison.gateway.bridge import Ref, Result
from jettison.platforms import Platform
from jettison.session import answer, named_contexts, results
from jettison.session.named_contexts import NamedContext

ROOT = Path(__file__).resolve().parents[2]
ARM = Platform("linux", "arm", "v7")


def test_labels_of_the_image_are_what_the_code_does() -> None:
    text = (ROOT / "Dockerfile.frontend").read_text()
    assert re.findall(r'frontend\.caps="([^"]*)"', text) == [",".join(answer.CAPS)]
    assert 'moby.buildkit.frontend.network.none="true"' in text
    described = (ROOT / "frontend/jettison.yaml").read_text()
    assert re.findall(r"frontend\.caps: >-\s*(\S+)", described) == [",".join(answer.CAPS)]


@pytest.mark.parametrize(
    ("given", "name", "found"),
    [
        pytest.param(
            {"node": "s"}, "docker.io/library/node:latest", NamedContext("node", "s"), id="familiar"
        ),
        pytest.param(
            {"docker.io/library/node:22": "s"},
            "node:22",
            NamedContext("docker.io/library/node:22", "s"),
            id="full",
        ),
        pytest.param({"node": "s"}, "docker.io/library/node:22", None, id="another tag"),
        pytest.param(
            {"a": "s", "a::linux/arm/v7": "t"},
            "a",
            NamedContext("a::linux/arm/v7", "t"),
            id="platform comes first",
        ),
        pytest.param({"a::linux/amd64": "t"}, "a", None, id="another platform"),
        pytest.param({"a::linux/arm": "t"}, "a", NamedContext("a::linux/arm", "t"), id="the usual variant"),
        pytest.param({"a::linux/a b": "t"}, "a", None, id="no platform"),
    ],
)
def test_named_contexts_are_found(given: dict[str, str], name: str, found: NamedContext | None) -> None:
    assert named_contexts.find(given, name, ARM) == found


def test_a_named_context_that_can_be_no_image_is_refused() -> None:
    with pytest.raises(OptionError) as caught:
        NamedContext("x", "docker-image://a b").image()
    assert caught.value.message == "option context:x=docker-image://a b: it must name an image"


def test_results_of_one_platform_are_plain_and_of_a_map_by_platform() -> None:
    built = {ARM: results.Built(ref=Ref("r"), config=b"{}", annotations=(("a", "b"),))}
    platforms = (
        b'{"Platforms":[{"ID":"linux/arm/v7","Platform":{"architecture":"arm","os":"linux","variant":"v7"}}]}'
    )
    assert results.image_result(built, multi=False) == Result(
        ref=Ref("r"),
        sbom_core="sbom",
        metadata={"refs.platforms": platforms, "containerimage.config": b"{}", "annotation.a": b"b"},
    )
    assert results.image_result(built, multi=True) == Result(
        refs={"linux/arm/v7": Ref("r")},
        sbom_core="sbom",
        metadata={
            "refs.platforms": platforms,
            "containerimage.config/linux/arm/v7": b"{}",
            "annotation-manifest[linux/arm/v7].a": b"b",
        },
    )
