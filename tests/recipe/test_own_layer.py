"""`own-layer` of files: a layer for each, below the program's."""

from __future__ import annotations

import pytest

from tests.compiler.graph import Graph, compiled
from tests.description.support import messages

HEAD = "distro: azurelinux-3.0\n"
FILES = """\
files:
  - {src: main.js, dest: /app/main.js}
  - {src: modules, dest: /app/modules, own-layer: true}
  - {src: data, dest: /app/data, own-layer: true}
"""
PROGRAM, MODULES, DATA = (f"[image] collect /app/{name}" for name in ("main.js", "modules", "data"))


def below(graph: Graph, name: str) -> list[str]:
    """Name what an op stands on."""
    names = {op["digest"]: op.get("name", op["kind"]) for op in graph.ops}
    return [names[edge["digest"]] for edge in graph.named(name).get("inputs", [])]


def test_each_lies_between_the_root_and_the_program() -> None:
    graph = compiled(f"{HEAD}packages: tzdata\n{FILES}")
    joined = [op for op in graph.ops if op["kind"] == "merge"][-1]
    names = {op["digest"]: op.get("name", op["kind"]) for op in graph.ops}
    assert [names[edge["digest"]] for edge in joined["inputs"]][1:] == [MODULES, DATA, PROGRAM]
    history = graph.config["history"]
    assert isinstance(history, list)
    assert [each["created_by"] for each in history] == [
        "jettison: install azurelinux-release prebuilt-ca-certificates tzdata (azurelinux-3.0)",
        "jettison: add /app/modules",
        "jettison: add /app/data",
        "jettison: add /app/main.js",
    ]


def test_an_image_may_have_no_other_files() -> None:
    text = f"{HEAD}rootfs: {{base: none}}\nfiles: [{{src: data, dest: /data, own-layer: true}}]\n"
    graph = compiled(text)
    assert [name for name in graph.names if name.startswith("[image]")] == ["[image] collect /data"]


def test_what_libraries_are_found_for_is_all_of_them() -> None:
    graph = compiled(f"{HEAD}packages: auto\n{FILES}")
    joined = next(op for op in graph.ops if op["kind"] == "merge")
    names = {op["digest"]: op.get("name", op["kind"]) for op in graph.ops}
    assert [names[edge["digest"]] for edge in joined["inputs"]] == [MODULES, DATA, PROGRAM]


def test_times_are_set_in_each() -> None:
    graph = compiled(f"{HEAD}rootfs: {{base: none}}\n{FILES}", epoch=1)
    dated = [name for name in graph.names if "set times" in name]
    assert dated == [
        "[image] set times of the layer 1",
        "[image] set times of the layer 2",
        "[image] set times of the program",
    ]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        pytest.param(
            "{dest: /a, content: x, own-layer: true}",
            "`files.own-layer` goes with `src` only",
            id="a text",
        ),
        pytest.param(
            "{src: a, dest: /a, own-layer: true, capabilities: cap_bpf}",
            "`files.own-layer` does not go with `capabilities` | leave one of the two out",
            id="capabilities",
        ),
        pytest.param(
            "{src: a, dest: /a, own-layer: true, crates: a.crates}",
            "`files.own-layer` does not go with `crates` | leave one of the two out",
            id="crates",
        ),
    ],
)
def test_it_is_for_plain_copies(file: str, message: str) -> None:
    assert messages(f"{HEAD}files:\n  - {file}\n") == [message]


def test_what_upx_packs_has_none() -> None:
    text = f"{HEAD}files: [{{src: a, dest: /usr/bin/a, own-layer: true}}]\nupx: {{files: /usr/bin/a}}\n"
    assert messages(text) == [
        "`upx.files` names `/usr/bin/a`, which has a layer of its own | leave its `own-layer` out to pack it"
    ]
