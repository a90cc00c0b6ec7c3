"""A tree to pack, in a builder that has UPX."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

AMD64 = "62"
LISTS = "run/jettison-crates"


class Bench:
    """A tree to pack; programs in it are the builder's own, unless a test brings others."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.tree = machine.path / "run/jettison-tree"
        self.packed = machine.path / "run/jettison-packed"
        self.upx = machine.path / "run/jettison-upx"
        self.program = (machine.path / "usr/bin/sed").read_bytes()

    def clear(self) -> None:
        for place in (self.tree, self.packed):
            shutil.rmtree(place, ignore_errors=True)
            (place / "usr/bin").mkdir(parents=True)
        shutil.rmtree(self.machine.path / LISTS, ignore_errors=True)

    def clear_packed(self) -> None:
        shutil.rmtree(self.packed)
        self.packed.mkdir()

    def add(self, name: str, data: bytes | None = None, mode: int = 0o755) -> Path:
        file = self.tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.program if data is None else data)
        file.chmod(mode)
        return file

    def list_crates(self, name: str, text: str) -> None:
        """Put a list of crates where a build mounts it."""
        file = self.machine.path / LISTS / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def pack(self, *names: str, level: str = "default", options: tuple[str, ...] = ()) -> Done:
        places = ("/run/jettison-tree", "/run/jettison-packed")
        return self.machine.script("pack.sh", *options, level, *places, AMD64, *names)

    def is_packed(self, name: str) -> bool:
        return b"UPX!" in (self.packed / name).read_bytes()
