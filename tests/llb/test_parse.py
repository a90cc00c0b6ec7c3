"""Definitions of others: read, printed, built upon."""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import attrgetter

import pytest

from jettison import llb
from jettison.pb import ops_pb2
from jettison.platforms import Platform

LINUX = Platform("linux", "amd64")
NO_RESULT = "the last op of the definition names no result"


def definition() -> llb.Definition:
    source = llb.SourceInfo("a.yaml", b"aaa", definition=llb.marshal(llb.local("c")))
    place = llb.Location(source, (llb.Range(1, 2, 3, 4),))
    image = llb.image("docker.io/library/alpine:3.19", platform=LINUX, metadata=llb.Metadata(name="base"))
    about = llb.Metadata(
        name="step",
        locations=(place,),
        ignore_cache=True,
        export_cache=False,
        group=llb.ProgressGroup("id", "group", weak=True),
        resources=llb.Resources(memory=1, memory_swap=-1, cpu_shares=2, cpuset_cpus="0-1"),
        description={"k": "v"},
    )
    return llb.marshal(image.run(["make"], mounts=[llb.output("/out")], metadata=about).mount("/out"))


def test_reading_gives_back_what_was_written() -> None:
    data = definition().to_bytes()
    assert llb.parse(data).to_bytes() == data


def test_a_state_of_a_definition_marshals_to_the_same_bytes() -> None:
    data = definition().to_bytes()
    assert llb.marshal(llb.state_of(llb.parse(data))).to_bytes() == data


def test_a_graph_can_grow_on_a_definition_and_keeps_its_ops() -> None:
    before = definition()
    after = llb.marshal(llb.state_of(before).file(llb.mkdir("/x")))
    assert after.ops[:2] == before.ops[:2]
    assert after.needs[before.head] == before.needs[before.head]
    edge = ops_pb2.Op.FromString(after.ops[2]).inputs[0]
    assert (edge.digest, edge.index) == (before.head, 1)


def test_what_runs_on_a_definition_has_the_platform_of_its_last_op() -> None:
    arm = llb.image("alpine", platform=Platform("linux", "arm", "v7", "1"))
    state = llb.state_of(llb.parse(llb.marshal(arm).to_bytes()))
    assert state.platform == Platform("linux", "arm", "v7", "1")
    assert ops_pb2.Op.FromString(llb.marshal(state.run(["true"]).root).ops[1]).platform.variant == "v7"
    assert llb.state_of(llb.marshal(arm.file(llb.mkdir("/a")))).platform is None


def test_an_op_of_a_kind_that_we_do_not_know_is_passed_through() -> None:
    # Field 8 of Op is the passthrough op of newer daemons.
    newer = ops_pb2.Op(constraints=ops_pb2.Constraints()).SerializeToString() + bytes(
        [8 << 3 | 2, 3, 10, 1, 97]
    )
    written = llb.Definition(ops=(newer,))
    last = ops_pb2.Op(inputs=[ops_pb2.Input(digest=written.digests[0])]).SerializeToString()
    state = llb.state_of(llb.Definition(ops=(newer, last)))
    assert llb.marshal(state).ops == (newer, last)


def test_an_empty_definition_is_an_empty_file_system() -> None:
    assert llb.state_of(llb.parse(b"")).output is None


def test_places_in_files_that_are_not_there_are_dropped() -> None:
    message = definition().to_pb()
    for places in message.source.locations.values():
        places.locations[0].source_index = 7
    source = llb.parse(message.SerializeToString()).to_pb().source
    assert not source.infos
    assert not source.locations


def test_junk_is_no_definition() -> None:
    with pytest.raises(ValueError, match=r"^not a definition: \S"):
        llb.parse(b"\xff\xff\xff junk")


def test_an_op_without_its_input_is_refused() -> None:
    broken = llb.Definition(ops=definition().ops[1:])
    with pytest.raises(ValueError, match=r"^the definition uses sha256:[0-9a-f]{64}, which comes not before"):
        llb.state_of(broken)


@pytest.mark.parametrize(
    ("read", "ops", "message"),
    [
        pytest.param(llb.state_of, (b"\xff", b""), "not an op: ", id="state of junk"),
        pytest.param(llb.state_of, (b"", b"\xff"), "not an op: ", id="state of junk at the end"),
        pytest.param(llb.state_of, (b"",), NO_RESULT, id="state of nothing named"),
        pytest.param(attrgetter("head"), (b"\xff",), "not an op: ", id="head of junk"),
        pytest.param(attrgetter("head"), (b"",), NO_RESULT, id="head of nothing named"),
        pytest.param(llb.to_json, (b"\xff", b""), "not an op: ", id="JSON of junk"),
        pytest.param(llb.to_json, (b"",), NO_RESULT, id="JSON of nothing named"),
    ],
)
def test_a_broken_definition_is_refused(
    read: Callable[[llb.Definition], object], ops: tuple[bytes, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        read(llb.Definition(ops=ops))


def test_json_shows_the_number_of_a_value_that_we_do_not_know() -> None:
    step = ops_pb2.Op.FromString(definition().ops[1])
    step.exec.MergeFromString(bytes([step.exec.NETWORK_FIELD_NUMBER << 3, 99]))
    found = json.loads(llb.to_json(llb.Definition(ops=(step.SerializeToString(), definition().ops[2]))))
    assert found["ops"][0]["exec"]["network"] == 99


def test_json_says_what_an_op_is() -> None:
    found = json.loads(llb.to_json(definition()))
    image, step, result = found["ops"]
    assert found["head"] == step["digest"]
    assert image == {
        "digest": image["digest"],
        "kind": "source",
        "name": "base",
        "inputs": [],
        "platform": {"architecture": "amd64", "os": "linux"},
        "source": {"identifier": "docker-image://docker.io/library/alpine:3.19"},
        "caps": ["source.image"],
    }
    assert (step["kind"], step["name"], step["lines"]) == ("exec", "step", ["a.yaml:1-3"])
    assert step["resources"] == {"memory": 1, "memory_swap": -1, "cpu_shares": 2, "cpuset_cpus": "0-1"}
    assert step["inputs"] == [{"digest": image["digest"], "index": 0}]
    assert step["exec"]["process"]["args"] == ["make"]
    assert step["exec"]["mounts"] == [
        {"input": 0, "output": 0, "dest": "/"},
        {"input": -1, "output": 1, "dest": "/out"},
    ]
    assert result == {
        "digest": result["digest"],
        "kind": "result",
        "inputs": [{"digest": step["digest"], "index": 1}],
        "caps": ["constraints", "meta.description", "meta.exportcache", "meta.ignorecache", "platform"],
    }


@pytest.mark.parametrize(
    ("data", "text"), [(b"hello\n", "hello\n"), (b"\xff\x00", "/wA=")], ids=["text", "no text"]
)
def test_json_shows_file_content_as_text_where_it_is_text(data: bytes, text: str) -> None:
    rows = json.loads(llb.to_json(llb.marshal(llb.scratch().file(llb.mkfile("/f", data)))))["ops"]
    mkfile = rows[0]["file"]["actions"][0]["mkfile"]
    assert mkfile == {"path": "/f", "mode": 0o644, "data": text, "timestamp": -1}


def test_json_names_the_values_of_enumerations_and_sorts_attributes() -> None:
    state = llb.local("c", shared_key_hint="c", session_id="s")
    ran = state.run(
        ["a"], network=llb.Network.NONE, mounts=[llb.cache("/c", "k", sharing=llb.Sharing.LOCKED)]
    )
    local, step, _ = json.loads(llb.to_json(llb.marshal(ran.root)))["ops"]
    assert list(local["source"]["attrs"]) == ["local.session", "local.sharedkeyhint"]
    assert step["exec"]["network"] == "NETWORK_NONE"
    assert step["exec"]["mounts"][1] == {
        "input": -1,
        "output": -1,
        "dest": "/c",
        "type": "MOUNT_CACHE",
        "cache": {"id": "k", "sharing": "CACHE_LOCKED"},
    }
