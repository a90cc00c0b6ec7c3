"""Programs and libraries that are headers alone: enough for what reads how they are linked."""

from __future__ import annotations

import struct

LOADER = "/lib64/ld-linux-x86-64.so.2"
NEEDED, STRINGS, SONAME, RPATH, RUNPATH = 1, 5, 14, 15, 29
LOAD, DYNAMIC, INTERPRETER = 1, 2, 3


def elf(*needed: str, soname: str = "", rpath: str = "", runpath: str = "", loader: str = "") -> bytes:
    """Write a shared object for x86-64, as the System V ABI has it; with a loader it is a program."""
    listed = [(NEEDED, name) for name in needed]
    listed += [(kind, text) for kind, text in ((SONAME, soname), (RPATH, rpath), (RUNPATH, runpath)) if text]
    strings, rows = b"\0", []
    for kind, text in listed:
        rows.append((kind, len(strings)))
        strings += text.encode() + b"\0"
    segments = 3 if loader else 2
    dynamic_at = 64 + 56 * segments
    dynamic_size = 16 * (len(rows) + 2)
    strings_at = dynamic_at + dynamic_size
    loader_at = strings_at + len(strings)
    dynamic = b"".join(struct.pack("<QQ", *row) for row in [*rows, (STRINGS, strings_at), (0, 0)])
    data = dynamic + strings + (loader.encode() + b"\0" if loader else b"")
    size = dynamic_at + len(data)
    header = b"\x7fELF\2\1\1" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, segments, 64, 0, 0)
    table = _segment(LOAD, 0, size) + _segment(DYNAMIC, dynamic_at, dynamic_size)
    if loader:
        table += _segment(INTERPRETER, loader_at, len(loader) + 1)
    return header + table + data


def _segment(kind: int, offset: int, size: int) -> bytes:
    return struct.pack("<IIQQQQQQ", kind, 4, offset, offset, offset, size, size, 8)
