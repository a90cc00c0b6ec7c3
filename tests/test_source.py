"""What is no build description at all gives one clear error."""

from __future__ import annotations

import pytest

from jettison.errors import DescriptionError, SourceFile
from jettison.source import load, read_limits
from tests.description.support import NAME, messages


def refused(data: bytes) -> list[str]:
    with pytest.raises(DescriptionError) as caught:
        load(NAME, data)
    assert caught.value.source == SourceFile(NAME, "")  # nothing of it is worth an excerpt
    return [f"{each.rule.name}: {each.message}" for each in caught.value.problems]


def test_text_is_taken_as_it_is() -> None:
    assert load(NAME, "a: é😀\r\n".encode()) == SourceFile(NAME, "a: é😀\r\n")


def test_a_byte_order_mark_is_dropped() -> None:
    assert load(NAME, b"\xef\xbb\xbfa: b\n").text == "a: b\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            b"\x7fELF\x02\x01\x01\x00",
            "not-text: this is not a text file: it has the character U+007F at offset 0, on line 1",
            id="a program",
        ),
        pytest.param(
            b"\xff\xfea\x00",
            "not-text: this is not a text file: byte 0xff at offset 0 is not UTF-8",
            id="UTF-16",
        ),
        pytest.param(
            b"a: \xe9\n",
            "not-text: this is not a text file: byte 0xe9 at offset 3 is not UTF-8",
            id="Latin-1",
        ),
        pytest.param(
            b"a: \x00\n",
            "not-text: this is not a text file: it has the character U+0000 at offset 3, on line 1",
            id="NUL",
        ),
        pytest.param(
            b"\x1b[2J",
            "not-text: this is not a text file: it has the character U+001B at offset 0, on line 1",
            id="escape",
        ),
        *(
            pytest.param(
                f"a: b\n# harmless{end}image: {{user: root}}\n".encode(),
                "not-text: this is not a text file:"
                f" it has the character U+{ord(end):04X} at offset 15, on line 2",
                id=f"a hidden key behind U+{ord(end):04X}",
            )
            for end in "\r\x85\u2028\u2029"
        ),
        pytest.param(
            b"#" * (5 << 20),
            "too-large: the file has 5,242,880 bytes; a build description has at most 1,048,576 bytes",
            id="5 MiB",
        ),
    ],
)
def test_refused(data: bytes, expected: str) -> None:
    assert refused(data) == [expected]


def test_the_largest_file_is_taken() -> None:
    comment = b"#" * (read_limits.size - 1) + b"\n"
    assert len(load(NAME, comment).text) == read_limits.size


def test_text_that_never_was_bytes_is_checked_too() -> None:
    assert messages("a: \x00") == [
        "this is not a text file: it has the character U+0000 at offset 3, on line 1"
    ]
    assert messages("é" * (1 << 20)) == [
        "the file has 2,097,152 bytes; a build description has at most 1,048,576 bytes"
    ]
