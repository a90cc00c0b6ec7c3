"""Work that grows with the graph and no faster: calls are counted at a size and at twice that size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from jettison import llb
from tests.growth import growth


def settings(count: int) -> llb.State:
    state = llb.scratch()
    for number in range(count):
        state = state.with_env({f"NAME{number}": "x"}).add_host(f"host{number}", "10.0.0.1")
    return state.run(["env"]).root


def outputs(count: int) -> llb.State:
    ran = llb.scratch().run(["make"], mounts=[llb.output(f"/out{number}") for number in range(count)])
    return llb.merge([ran.mount(f"/out{number}") for number in range(count)])


def copies(count: int) -> llb.State:
    trees = [llb.local(f"tree{number}") for number in range(count)]
    return llb.scratch().file(*(llb.copy(tree, "/", "/") for tree in trees))


def chain(count: int) -> llb.State:
    state = llb.image("alpine")
    for number in range(count):
        state = state.run([f"{number}"]).root
    return state


def flat(count: int) -> llb.State:
    base = llb.image("alpine")
    return llb.merge([base.run([f"{number}"]).root for number in range(count)])


@pytest.mark.parametrize("build", [settings, outputs, copies, chain, flat])
def test_twice_the_graph_is_twice_the_work(build: Callable[[int], llb.State]) -> None:
    assert growth(lambda count: llb.marshal(build(count)).to_bytes(), 200) < 2.1


def test_variables_that_many_steps_set_are_joined_once_and_in_order() -> None:
    before = llb.scratch().with_env({"A": "1", "B": "2"}).add_host("a", "10.0.0.1")
    after = before.with_env({"A": "3"}).add_host("a", "10.0.0.2")
    assert after.env == (("B", "2"), ("A", "3"))
    assert repr(after.env) == "(('B', '2'), ('A', '3'))"
    assert after.env[-1:] == (after.env[1],)
    assert hash(after.env) == hash(tuple(after.env))
    assert before.env == (("A", "1"), ("B", "2"))
    assert after.extra_hosts == (("a", "10.0.0.1"), ("a", "10.0.0.2"))


def test_variables_and_hosts_can_be_put_in_the_place_of_those_before() -> None:
    grown = llb.scratch().with_env({"A": "1"}).add_host("a", "10.0.0.1")
    state = replace(grown, env=(("B", "2"),), extra_hosts=(("b", "host-gateway"),))
    assert state.with_env({"C": "3"}).env == (("B", "2"), ("C", "3"))
    assert state.add_host("c", "10.0.0.3").extra_hosts == (("b", "host-gateway"), ("c", "10.0.0.3"))
