"""An OCI image archive, read: layers, config, and the tree that the layers make together."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict


class ContainerConfig(TypedDict, total=False):
    """The part of an image config that a container runs with."""

    User: str
    Env: list[str]
    Entrypoint: list[str]
    Cmd: list[str]
    WorkingDir: str
    Labels: dict[str, str]
    Healthcheck: dict[str, object]
    ExposedPorts: dict[str, dict[str, str]]


class RootFs(TypedDict):
    """The layers by what they hold, however they are packed."""

    diff_ids: list[str]


class Config(TypedDict, total=False):
    """An OCI image config, as far as tests look at it."""

    architecture: str
    os: str
    config: ContainerConfig
    rootfs: RootFs
    history: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A path of the image: what it is, and a file's content."""

    member: tarfile.TarInfo
    content: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """An OCI archive; `layers` holds each layer's entries by path without leading slash, lowest first.

    `digests` are those of the layers as they are stored.
    """

    config: Config
    layers: tuple[dict[str, Entry], ...]
    digests: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Archive:
        """Read the first image of an archive; images of an index are followed once."""
        with tarfile.open(path) as tar:
            blobs = {member.name: member for member in tar.getmembers()}

            def blob(digest: str) -> bytes:
                stream = tar.extractfile(blobs["blobs/" + digest.replace(":", "/")])
                assert stream is not None
                return stream.read()

            stream = tar.extractfile(blobs["index.json"])
            assert stream is not None
            document = json.loads(stream.read())
            while "manifests" in document:
                document = json.loads(blob(document["manifests"][0]["digest"]))
            config: Config = json.loads(blob(document["config"]["digest"]))
            digests = tuple(layer["digest"] for layer in document["layers"])
            return cls(config, tuple(_layer(blob(digest)) for digest in digests), digests)

    def tree(self) -> dict[str, Entry]:
        """Lay the layers over each other; no whiteouts are expected in an image from scratch."""
        merged: dict[str, Entry] = {}
        for layer in self.layers:
            merged.update(layer)
        assert not [path for path in merged if "/.wh." in f"/{path}"], "an image from scratch deletes nothing"
        return merged


def _layer(data: bytes) -> dict[str, Entry]:
    raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    entries: dict[str, Entry] = {}
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            entries[member.name.removeprefix("./").rstrip("/")] = Entry(
                member, stream.read() if stream else b""
            )
    return entries
