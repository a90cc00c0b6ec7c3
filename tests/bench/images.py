"""What the harbor's registry knows of an image: its layers, and their compressed sizes."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping

KINDS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)


def layers(name: str) -> dict[str, int]:
    """Return the layers of `host:port/path:tag`, of an index the first image's: digest to size in bytes."""
    host, _, rest = name.partition("/")
    path, _, tag = rest.rpartition(":")
    document = json.loads(fetch(host, path, f"manifests/{tag}"))
    if "manifests" in document:
        document = json.loads(fetch(host, path, f"manifests/{document['manifests'][0]['digest']}"))
    return {layer["digest"]: layer["size"] for layer in document["layers"]}


def fetch(host: str, path: str, what: str) -> bytes:
    """Return a manifest or blob."""
    headers = {"Accept": ", ".join(KINDS)}
    request = urllib.request.Request(f"http://{host}/v2/{path}/{what}", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the address is the harbor's
        data: bytes = answer.read()
    return data


def sizes(after: Mapping[str, int], before: Mapping[str, int]) -> str:
    """Say how many layers are new, and how many bytes they are."""
    new = [size for digest, size in after.items() if digest not in before]
    return f"{sum(new) / 1000:.0f} kB in {len(new)} of {len(after)} layers"
