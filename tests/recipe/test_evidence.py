"""Where SBOMs are made: in the step that packs, else in one of its own for lists of crates."""

from __future__ import annotations

import pytest

from jettison.recipe.images import ResolvedImage
from jettison.recipe.request import ContextSource
from tests.compiler.graph import Graph, compiled

HEAD = "distro: azurelinux-3.0\nrootfs: {base: none}\nstages: {app: {from: scratch, steps: [{copy: .}]}}\n"
LISTED = "files: [{from: app, src: /a, dest: /opt/a, crates: /a.crates}]\n"
PLAIN = "files: [{from: app, src: /a, dest: /opt/a}]\n"
UPX = "upx: {files: /opt/a}\n"
TREES = ["/run/jettison-tree", "/run/jettison-packed", "62", "/opt/a"]


def words(graph: Graph, name: str) -> list[str]:
    """Give what a script is called with."""
    return graph.named(name)["exec"]["process"]["args"][2:]


def mounts(graph: Graph, name: str) -> set[str]:
    return {mount["dest"] for mount in graph.named(name)["exec"]["mounts"]}


@pytest.mark.parametrize(
    ("more", "options"),
    [
        pytest.param("", [], id="not given"),
        pytest.param("sbom: false\n", ["--no-sbom"], id="none"),
        pytest.param("sbom: {version: '1.0'}\n", ["--version=1.0"], id="a version"),
    ],
)
def test_the_step_that_packs_is_told_of_sboms(more: str, options: list[str]) -> None:
    graph = compiled(f"{HEAD}{PLAIN}{UPX}{more}")
    assert words(graph, "pack with UPX") == [*options, "lzma", *TREES]
    assert "/run/jettison-crates" not in mounts(graph, "pack with UPX")


def test_what_must_be_packed() -> None:
    graph = compiled(f"{HEAD}{PLAIN}upx: {{files: /opt/a, required: true, level: default}}\n")
    assert words(graph, "pack with UPX") == ["--required", "default", *TREES]


def test_a_list_is_mounted_at_the_path_of_its_program() -> None:
    graph = compiled(f"{HEAD}{LISTED}{UPX}")
    assert "/run/jettison-crates" in mounts(graph, "pack with UPX")
    assert not [name for name in graph.names if "what programs are made of" in name]
    (action,) = graph.named("collect lists of crates")["file"]["actions"]
    assert (action["copy"]["src"], action["copy"]["dest"]) == ("/a.crates", "/opt/a")


def test_without_upx_lists_have_a_step_of_their_own() -> None:
    graph = compiled(f"{HEAD}{LISTED}sbom: {{version: '1.0'}}\n")
    step = "write what programs are made of"
    assert words(graph, step) == ["--version=1.0", "/run/jettison-tree", "/run/jettison-described"]
    assert {"/run/jettison-tree", "/run/jettison-described", "/run/jettison-crates"} <= mounts(graph, step)


@pytest.mark.parametrize("text", [PLAIN, f"{LISTED}sbom: false\n"], ids=["no list", "not wanted"])
def test_without_lists_no_step_is_needed(text: str) -> None:
    names = compiled(f"{HEAD}{text}").names
    assert not [name for name in names if "crates" in name or "programs" in name]


def test_a_list_of_the_context_is_sent_with_it() -> None:
    graph = compiled(
        "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: a, dest: /opt/a, crates: lists/a}]\n"
    )
    paths = graph.named("load build context")["source"]["attrs"]["local.followpaths"]
    assert paths == '["a","lists/a"]'


def test_a_list_of_a_named_context_is_sent_with_it() -> None:
    found = ResolvedImage(reference="", tree=ContextSource(name="other", title="load other"))
    graph = compiled(
        "distro: azurelinux-3.0\nrootfs: {base: none}\n"
        "files: [{from: example.com/i, src: /a, dest: /opt/a, crates: /lists/a}]\n",
        found,
    )
    loaded = [op["source"]["attrs"] for op in graph.ops if op.get("name") == "load other"]
    assert '["a","lists/a"]' in [attrs.get("local.followpaths") for attrs in loaded]
