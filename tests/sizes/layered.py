"""Stored layers as they are read, and a good one."""

from __future__ import annotations

import io
import random

from jettison.sizes import layers
from jettison.sizes.layers import Entry, Layer
from jettison.sizes.streams import open_layer
from tests.sizes.made import entry, layer

NOISE = random.Random(4).randbytes(50_000)  # noqa: S311 - the same every time


def read(data: bytes) -> Layer:
    stream, _ = open_layer(io.BytesIO(data))
    return layers.read(stream)


def by_path(data: bytes) -> dict[str, Entry]:
    return {each.path: each for each in read(data).entries}


GOOD = layer(entry("a", NOISE), entry("b", NOISE))
