"""Programs and libraries are read and shortened as their format says, also those of other machines."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from image.elf import Elf, ForeignFormatError

NAMES = b"\0libm.so.6\0libc.so.6\0"
LOADER = b"/lib/ld-linux-aarch64.so.1\0"
ADDRESS = 0x10000
HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")


def written(machine: int) -> bytes:
    """Write a program that needs two libraries, with a table of sections at its end."""
    dynamic = b"".join(struct.pack("<QQ", *pair) for pair in ((1, 1), (1, 11), (5, ADDRESS + 400), (0, 0)))
    parts = [(3, 300, LOADER), (2, 330, dynamic), (1, 400, NAMES)]
    table = b"".join(
        SEGMENT.pack(kind, 4, at, ADDRESS + at, 0, len(data), len(data), 8) for kind, at, data in parts
    )
    header = HEADER.pack(
        b"\x7fELF\x02\x01\x01".ljust(16, b"\0"), 3, machine, 1, 0, 64, 500, 0, 64, 56, 3, 64, 2, 1
    )
    whole = bytearray(700)
    for at, data in [(0, header), (64, table), *((at, data) for _, at, data in parts)]:
        whole[at : at + len(data)] = data
    return bytes(whole)


@pytest.mark.parametrize(("machine", "folder"), [(62, "x86_64-linux-gnu"), (183, "aarch64-linux-gnu")])
def test_says_what_it_needs(machine: int, folder: str) -> None:
    program = Elf(written(machine))
    assert program.folder == folder
    assert program.interpreter == "/lib/ld-linux-aarch64.so.1"
    assert program.needed == ("libm.so.6", "libc.so.6")


def test_a_machine_without_an_image_is_refused() -> None:
    with pytest.raises(ForeignFormatError) as caught:
        _ = Elf(written(40)).folder
    assert str(caught.value) == "the machine type 40 is not one of [62, 183]"


def test_a_script_is_refused() -> None:
    with pytest.raises(ForeignFormatError) as caught:
        Elf(b"#!/bin/sh\n")
    assert str(caught.value) == "not a 64-bit little-endian ELF file"


def test_a_name_outside_all_segments_is_refused() -> None:
    strings = struct.pack("<QQ", 5, ADDRESS + 400)
    broken = written(62).replace(strings, struct.pack("<QQ", 5, 7))
    with pytest.raises(ForeignFormatError) as caught:
        _ = Elf(broken).needed
    assert str(caught.value) == "no segment holds the address 0x7"


def test_what_is_never_loaded_goes() -> None:
    short = Elf(written(62)).shortened()
    assert len(short) == 400 + len(NAMES)
    assert Elf(short).needed == ("libm.so.6", "libc.so.6")
    assert short[40:48] + short[58:64] == bytes(14)


def test_a_shortened_program_runs(tmp_path: Path) -> None:
    source, target = Path("/bin/true").resolve(), tmp_path / "true"
    target.write_bytes(Elf(source.read_bytes()).shortened())
    target.chmod(0o755)
    assert target.stat().st_size < source.stat().st_size
    subprocess.run([target], check=True)
