"""The definition as a whole: order, equality, metadata, source map, speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jettison import llb
from jettison.pb import ops_pb2
from jettison.platforms import Platform

LINUX = Platform("linux", "amd64")
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"


def base() -> llb.State:
    return llb.image("docker.io/library/alpine:3.19", platform=LINUX)


def graph() -> llb.State:
    """Give a graph with everything whose order a careless writer would leave to chance."""
    built = base().with_env({"B": "1", "A": "2"}).run(["make"], mounts=[llb.output("/out"), llb.tmpfs("/t")])
    about = llb.Metadata(name="copy", description={"z": "1", "a": "2", "m": "3"})
    tree = llb.scratch().file(llb.copy(built.mount("/out"), "/", "/", include=("b", "a")), metadata=about)
    repo = llb.git("https://x.test/r", ref="main", keep_git_dir=True)
    return llb.merge([built.root, tree, repo, llb.http("https://x.test/f", mode=0o600, filename="f")])


def test_every_input_comes_before_its_user_and_every_op_once() -> None:
    definition = llb.marshal(graph())
    seen: set[str] = set()
    for digest, data in zip(definition.digests, definition.ops, strict=True):
        assert {edge.digest for edge in ops_pb2.Op.FromString(data).inputs} <= seen
        assert digest not in seen
        seen.add(digest)
    assert set(definition.needs) == seen


def test_the_last_op_only_names_the_result() -> None:
    ran = base().run(["true"], mounts=[llb.output("/out")])
    definition = llb.marshal(ran.mount("/out"))
    last = ops_pb2.Op.FromString(definition.ops[-1])
    assert last == ops_pb2.Op(inputs=[ops_pb2.Input(digest=definition.digests[-2], index=1)])
    assert definition.needs[definition.digests[-1]] == {"constraints", "platform"}


def test_an_empty_file_system_is_an_empty_definition() -> None:
    definition = llb.marshal(llb.scratch())
    assert (definition.ops, definition.head, definition.caps, definition.to_bytes()) == (
        (),
        "",
        frozenset(),
        b"",
    )


@pytest.mark.parametrize("seed", ["0", "1", "4242", "random"])
def test_bytes_are_the_same_under_any_hash_seed(seed: str) -> None:
    program = (
        "import runpy, sys; names = runpy.run_path(sys.argv[1]); "
        "sys.stdout.buffer.write(names['llb'].marshal(names['graph']()).to_bytes())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, __file__],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(FRONTEND)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == llb.marshal(graph()).to_bytes()


def chain(length: int) -> llb.State:
    state = base()
    for number in range(length):
        state = state.run(["echo", str(number)]).root
    return state


def diamond(levels: int) -> llb.State:
    state = base()
    for number in range(levels):
        state = llb.merge([state.run(["left", str(number)]).root, state.run(["right", str(number)]).root])
    return state


@pytest.mark.parametrize(
    ("state", "ops"), [(chain(5_000), 5_002), (diamond(20), 62)], ids=["chain of 5000", "diamond of 20"]
)
def test_big_graphs_marshal_without_recursion_and_each_op_once(state: llb.State, ops: int) -> None:
    assert len(llb.marshal(state).ops) == ops


def test_values_of_a_deep_graph_can_be_printed_compared_and_hashed() -> None:
    state = chain(2_000)
    assert len(repr(state)) < 1_000
    assert state == state  # noqa: PLR0124 - equality must not walk the graph
    assert len({state, chain(2_000)}) == 2


def test_equal_ops_are_one_vertex_with_what_is_said_of_both() -> None:
    source = llb.SourceInfo("a.yaml", b"a\nb\n")
    one = llb.Location(source, (llb.Range(1, 1, 1, 2),))
    two = llb.Location(source, (llb.Range(2, 1, 2, 2),))
    left = base().run(["make"], metadata=llb.Metadata(name="left", locations=(one,))).root
    right = base().run(["make"], metadata=llb.Metadata(locations=(two, one), ignore_cache=True)).root
    definition = llb.marshal(llb.merge([left, right]))
    about = definition.metadata[definition.digests[1]]
    assert len(definition.ops) == 4
    assert about == llb.Metadata(name="left", locations=(one, two), ignore_cache=True)


def test_the_last_of_equal_ops_says_what_a_vertex_is_called() -> None:
    """As with Go's client."""
    first = llb.Metadata(name="one", description={"k": "1", "a": "1"}, export_cache=True)
    last = llb.Metadata(name="two", description={"k": "2"}, group=llb.ProgressGroup("g", "group"))
    ran = [base().run(["make"], metadata=about).root for about in (first, last)]
    definition = llb.marshal(llb.merge(ran))
    assert definition.metadata[definition.digests[1]] == llb.Metadata(
        name="two", description={"k": "2", "a": "1"}, export_cache=True, group=last.group
    )


ARM = Platform("linux", "arm64")
PLATFORMS = {
    "an image that says none": (llb.image("alpine"), ARM),
    "a layout that says none": (llb.oci_layout("a@sha256:" + "a" * 64, store_id="s"), ARM),
    "a command on what has none": (llb.local("c").run(["true"]).root, ARM),
    "an image that says one": (base(), LINUX),
    "a command on an image that says one": (base().run(["true"]).root, LINUX),
    "files": (llb.scratch().file(llb.mkdir("/a")), None),
    "a directory": (llb.local("c"), None),
}


@pytest.mark.parametrize(("state", "platform"), PLATFORMS.values(), ids=PLATFORMS)
def test_a_graph_has_a_platform_for_what_says_none(state: llb.State, platform: Platform | None) -> None:
    op = ops_pb2.Op.FromString(llb.marshal(state, platform=ARM).ops[-2])
    found = Platform(op.platform.os, op.platform.architecture) if op.HasField("platform") else None
    assert found == platform


@given(
    name=st.text(min_size=1),
    ignore=st.booleans(),
    export=st.none() | st.booleans(),
    pairs=st.dictionaries(st.text(min_size=1), st.text()),
    lines=st.tuples(*[st.integers(1, 9)] * 4),
)
def test_metadata_changes_no_digest(
    name: str, ignore: bool, export: bool | None, pairs: dict[str, str], lines: tuple[int, int, int, int]
) -> None:
    location = llb.Location(llb.SourceInfo("f", b"x"), (llb.Range(*lines),))
    about = llb.Metadata(
        name=name,
        ignore_cache=ignore,
        export_cache=export,
        description=pairs,
        locations=(location,),
        group=llb.ProgressGroup("id", "name"),
    )
    said = llb.marshal(base().run(["make"], metadata=about).root)
    assert said.ops == llb.marshal(base().run(["make"]).root).ops
    assert said.metadata[said.head] == about


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"))))
def test_variables_stand_in_the_order_of_their_last_setting(settings: list[tuple[str, str]]) -> None:
    state = base()
    for name, value in settings:
        state = state.with_env({name: value})
    last = {name: position for position, (name, _) in enumerate(settings)}
    assert state.env == tuple(settings[position] for position in sorted(last.values()))


ABOUT = {
    "nothing": (llb.Metadata(), ops_pb2.OpMetadata(), set[str]()),
    "name": (
        llb.Metadata(name="a step", description={"k": "v"}),
        ops_pb2.OpMetadata(description={"llb.customname": "a step", "k": "v"}),
        {"meta.description"},
    ),
    "no cache": (
        llb.Metadata(ignore_cache=True),
        ops_pb2.OpMetadata(ignore_cache=True),
        {"meta.ignorecache"},
    ),
    "not exported": (
        llb.Metadata(export_cache=False),
        ops_pb2.OpMetadata(export_cache=ops_pb2.ExportCache()),
        {"meta.exportcache"},
    ),
    "exported": (
        llb.Metadata(export_cache=True),
        ops_pb2.OpMetadata(export_cache=ops_pb2.ExportCache(value=True)),
        {"meta.exportcache"},
    ),
    "group": (
        llb.Metadata(group=llb.ProgressGroup("id", "all of it", weak=True)),
        ops_pb2.OpMetadata(progress_group=ops_pb2.ProgressGroup(id="id", name="all of it", weak=True)),
        set[str](),
    ),
}


@pytest.mark.parametrize(("about", "message", "caps"), ABOUT.values(), ids=list(ABOUT))
def test_metadata_is_written_and_its_caps_are_asked_of_the_graph(
    about: llb.Metadata, message: ops_pb2.OpMetadata, caps: set[str]
) -> None:
    definition = llb.marshal(llb.local("c", metadata=about))
    message.caps["source.local"] = True
    assert definition.to_pb().metadata[definition.head] == message
    assert definition.needs[definition.digests[-1]] == {"constraints", "platform"} | caps


def located(source: llb.SourceInfo, line: int) -> llb.Metadata:
    return llb.Metadata(locations=(llb.Location(source, (llb.Range(line, 3, line + 1, 5),)),))


def test_the_source_map_has_each_file_once_and_counts_characters_from_zero() -> None:
    first, same = (llb.SourceInfo("a.yaml", b"aaa", "YAML") for _ in range(2))
    origin = llb.marshal(llb.local("c"))
    other = llb.SourceInfo("b.yaml", b"bbb", definition=origin)
    one = base().run(["one"], metadata=located(first, 1)).root
    two = one.run(["two"], metadata=located(other, 2)).root
    three = two.run(["three"], metadata=located(same, 3)).root
    definition = llb.marshal(three)
    source = definition.to_pb().source
    assert list(source.infos) == [
        ops_pb2.SourceInfo(filename="a.yaml", data=b"aaa", language="YAML"),
        ops_pb2.SourceInfo(filename="b.yaml", data=b"bbb", definition=origin.to_pb()),
    ]
    indexes = [source.locations[digest].locations[0].source_index for digest in definition.digests[1:-1]]
    assert indexes == [0, 1, 0]
    lines = source.locations[definition.head].locations[0].ranges[0]
    assert lines == ops_pb2.Range(
        start=ops_pb2.Position(line=3, character=2), end=ops_pb2.Position(line=4, character=4)
    )


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_every_source_index_is_in_range(files: list[int]) -> None:
    state = base()
    for number, file in enumerate(files):
        info = llb.SourceInfo(f"{file}.yaml", b"x" * file)
        state = state.run([str(number)], metadata=located(info, 1)).root
    source = llb.marshal(state).to_pb().source
    places = [place for each in source.locations.values() for place in each.locations]
    assert len(places) == len(files)
    assert all(place.source_index in range(len(source.infos)) for place in places)
    assert len(source.infos) == len(set(files))


def test_without_locations_there_is_no_source_map() -> None:
    assert not llb.marshal(base()).to_pb().HasField("source")


def test_the_example_of_the_package_runs() -> None:
    text = (llb.__doc__ or "").partition("\n\n    ")[2]
    lines = [line.removeprefix("    ") for line in f"    {text}".splitlines()]
    names: dict[str, object] = {}
    exec("\n".join(lines), names)  # noqa: S102 - the text is the package's own docstring
    definition = names["definition"]
    assert isinstance(definition, llb.Definition)
    assert names["data"] == definition.to_bytes()
    kinds = [row["kind"] for row in json.loads(llb.to_json(definition))["ops"]]
    assert kinds == ["source", "source", "file", "exec", "file", "result"]
    assert len([line for line in lines if line]) <= 10
