"""What is claimed of every image, as steps: few of them, and layers that stay as they are."""

from __future__ import annotations

import pytest

from tests.compiler.graph import HELLO, Op, compiled

UNASKED = f"{HELLO}checks: {{starts: false}}\n"
ASKING = f"{HELLO}checks: {{no-shell: true}}\n"
ALONE = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{src: a, dest: /a}]
image: {entrypoint: /a}
"""


def source_of(op: Op, dest: str) -> str:
    """Give the digest of what an op has mounted at a place."""
    (mount,) = (each for each in op["exec"]["mounts"] if each["dest"] == dest)
    return op["inputs"][mount["input"]]["digest"]


def test_the_check_that_is_always_there_is_three_steps() -> None:
    more = sorted(set(compiled(HELLO).names) - set(compiled(UNASKED).names))
    assert more == ["[checks] join root and program", "[checks] judge the image"]
    assert len(compiled(HELLO).ops) == len(compiled(UNASKED).ops) + 3


def test_no_step_of_an_image_that_is_not_judged_differs() -> None:
    kept = {op["digest"] for op in compiled(HELLO).ops}
    unasked = compiled(UNASKED)
    assert {op.get("name", op["kind"]) for op in unasked.ops if op["digest"] not in kept} == {
        "[image] join root and program",
        "result",
    }


@pytest.mark.parametrize(
    ("text", "step"), [(HELLO, "judge the image"), (ASKING, "let the image pass")], ids=["starts", "more"]
)
def test_the_root_is_passed_on_as_it_is(text: str, step: str) -> None:
    graph = compiled(text)
    gate, image = graph.named(step), graph.ops[-2]
    (passed,) = (mount for mount in gate["exec"]["mounts"] if mount["dest"] == "/run/jettison-passed")
    assert passed["read_only"]
    assert source_of(gate, "/run/jettison-passed") == graph.named("[rootfs] install")["digest"]
    assert image["inputs"][0] == {"digest": gate["digest"], "index": int(passed["output"])}
    assert image["inputs"][1]["digest"] == graph.named("[upx] pack")["digest"]


@pytest.mark.parametrize("text", [HELLO, ASKING], ids=["starts", "more"])
def test_the_image_is_not_read_for_the_key_of_a_step_that_looks_at_it(text: str) -> None:
    """To read ten megabytes takes the daemon longer than to judge them."""
    places = {"/run/jettison-image", "/run/jettison-passed"}
    found = [
        mount.get("content_cache")
        for op in compiled(text).ops
        for mount in op.get("exec", {}).get("mounts", [])
        if mount["dest"] in places
    ]
    assert found == ["CONTENT_CACHE_OFF"] * 2


def test_packing_does_not_wait_for_the_check() -> None:
    assert not compiled(HELLO).needs("[upx] pack", "judge the image")
    assert not compiled(HELLO).needs("judge the image", "[upx] pack")


def test_files_with_another_time_are_not_taken_for_those_that_passed() -> None:
    envs = [
        compiled(ALONE, epoch=epoch).named("judge the image")["exec"]["process"].get("env", [])
        for epoch in (None, 7)
    ]
    assert [any(line == "SOURCE_DATE_EPOCH=7" for line in env) for env in envs] == [False, True]


def test_a_root_is_judged_once_whatever_the_time_of_files() -> None:
    graphs = [compiled(HELLO.replace("upx: true\n", ""), epoch=epoch) for epoch in (None, 7)]
    envs = [graph.named("judge the image")["exec"]["process"].get("env", []) for graph in graphs]
    assert envs[0] == envs[1]
