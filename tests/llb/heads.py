"""The op at the head of a definition, which most tests of ops look at."""

from __future__ import annotations

from jettison import llb
from jettison.pb import ops_pb2
from jettison.platforms import Platform

LINUX = Platform("linux", "amd64")


def base() -> llb.State:
    return llb.image("docker.io/library/alpine:3.19", platform=LINUX)


def head(state: llb.State) -> ops_pb2.Op:
    return ops_pb2.Op.FromString(llb.marshal(state).ops[-2])


def head_caps(state: llb.State) -> set[str]:
    definition = llb.marshal(state)
    return set(definition.needs[definition.head])
