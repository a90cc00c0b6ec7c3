"""Read and shorten programs and libraries: what they need, and what of their bytes is never loaded.

64-bit little-endian ELF, which all platforms of the image have, by its specification (`man 5 elf`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\x7fELF\x02\x01"
FOLDERS = {62: "x86_64-linux-gnu", 183: "aarch64-linux-gnu"}  # by e_machine; Debian's names

_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<QQ")
_SECTIONS = 40, 58  # where e_shoff is, and e_shentsize, e_shnum, e_shstrndx are
_LOAD, _DYNAMIC, _INTERPRETER = 1, 2, 3
_NEEDED, _STRINGS = 1, 5


class ForeignFormatError(Exception):
    """A file is no program or library for the platforms of the image."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An entry of the program header: what the kernel and the loader go by."""

    kind: int
    offset: int
    address: int
    size: int


@dataclass(frozen=True, slots=True)
class Elf:
    """A program, library or extension module, whole in memory."""

    data: bytes

    def __post_init__(self) -> None:
        if not self.data.startswith(MAGIC):
            raise ForeignFormatError("not a 64-bit little-endian ELF file")

    @property
    def folder(self) -> str:
        """Name the folder below `/lib` in which this machine's loader looks for libraries."""
        machine: int = _HEADER.unpack_from(self.data)[1]
        if machine not in FOLDERS:
            raise ForeignFormatError(f"the machine type {machine} is not one of {sorted(FOLDERS)}")
        return FOLDERS[machine]

    @property
    def interpreter(self) -> str:
        """Give the path of the loader that a program asks for; empty in a library."""
        found = [self._bytes(each) for each in self._segments() if each.kind == _INTERPRETER]
        return found[0].rstrip(b"\0").decode() if found else ""

    @property
    def needed(self) -> tuple[str, ...]:
        """List the file names of the libraries that are loaded with this file."""
        entries = list(self._dynamic())
        names = [value for tag, value in entries if tag == _NEEDED]
        strings = next((self._offset(value) for tag, value in entries if tag == _STRINGS), 0)
        return tuple(self._text(strings + name) for name in names)

    def shortened(self) -> bytes:
        """Give the bytes that are loaded: without symbols for debuggers and the table of sections."""
        segments = [each for each in self._segments() if each.size]
        end = max(each.offset + each.size for each in segments)
        kept = bytearray(self.data[:end])
        offset, counts = _SECTIONS
        struct.pack_into("<Q", kept, offset, 0)
        struct.pack_into("<HHH", kept, counts, 0, 0, 0)
        return bytes(kept)

    def _segments(self) -> Iterator[Segment]:
        header = _HEADER.unpack_from(self.data)
        start, size, count = header[4], header[8], header[9]
        for number in range(count):
            kind, _, offset, address, _, length, _, _ = _SEGMENT.unpack_from(self.data, start + number * size)
            yield Segment(kind, offset, address, length)

    def _dynamic(self) -> Iterator[tuple[int, int]]:
        for segment in self._segments():
            if segment.kind == _DYNAMIC:
                yield from _ENTRY.iter_unpack(self._bytes(segment))

    def _bytes(self, segment: Segment) -> bytes:
        return self.data[segment.offset : segment.offset + segment.size]

    def _offset(self, address: int) -> int:
        """Tell where in the file the byte of an address is."""
        for each in self._segments():
            if each.kind == _LOAD and each.address <= address < each.address + each.size:
                return each.offset + address - each.address
        raise ForeignFormatError(f"no segment holds the address {address:#x}")

    def _text(self, start: int) -> str:
        return self.data[start : self.data.index(b"\0", start)].decode()
