"""Protobuf's wire format, where ours is put together from parts that are written already."""

from __future__ import annotations


def field(number: int, data: bytes) -> bytes:
    """Write a message as a field of another: number and kind, length in sevens of bits, and itself."""
    head, length = bytearray((number << 3 | 2,)), len(data)
    while length > 0x7F:  # noqa: PLR2004 - seven bits
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + data
