"""What tests of whole requests share: a small build file, and the details of an error."""

from __future__ import annotations

from google.protobuf import any_pb2

from tests.fakes.answers import GO_MOD, PREFIX

HELLO = b"distro: azurelinux-3.0\ngo: ./cmd/hello\n"
FILES = {"dockerfile": {"jettison.yaml": HELLO}, "context": GO_MOD}


def detail(kind: str, value: bytes) -> any_pb2.Any:
    return any_pb2.Any(type_url=f"{PREFIX}{kind}+json", value=value)
