"""How large images are, measured the same way on every kind of image store."""

from __future__ import annotations

import subprocess
import zlib
from dataclasses import dataclass

from tests.demo import say
from tests.demo.world import CommandError, World

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of an image's files as a tar stream, and of the same stream compressed with zlib."""

    unpacked: int
    compressed: int


def measure(world: World, image: str) -> Size:
    """Export an image's file system and count."""
    container = world.ask("docker", "create", image).strip()
    try:
        return _count(world, container)
    finally:
        world.ask("docker", "rm", container)


def table(sizes: dict[str, Size]) -> list[str]:
    """Lay out sizes as lines of a table, one an image."""
    rows = [(name, say.size(size.unpacked), say.size(size.compressed)) for name, size in sizes.items()]
    width = max(len(name) for name in sizes)
    head = f"{'':{width}}  {'unpacked':>9}  {'compressed':>10}"
    return [head, *(f"{name:{width}}  {unpacked:>9}  {small:>10}" for name, unpacked, small in rows)]


def _count(world: World, container: str) -> Size:
    argv = ["docker", "export", container]
    packer, unpacked, compressed = zlib.compressobj(), 0, 0
    with subprocess.Popen(argv, env=world.env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while chunk := process.stdout.read(CHUNK):
            unpacked += len(chunk)
            compressed += len(packer.compress(chunk))
    if process.returncode:
        raise CommandError(" ".join(argv))
    return Size(unpacked, compressed + len(packer.flush()))
