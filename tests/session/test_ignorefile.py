"""The ignore file: what its lines mean, and which of them a build would refuse."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.errors import BuildError, DescriptionError, render_all
from jettison.pb.gateway_pb2 import ReadFileRequest
from jettison.pb.status_pb2 import Status
from jettison.session.disk_files import read_ignore_file
from jettison.session.ignorefile import hides, may_spare, patterns
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.process import run

OPEN = "a `[` that begins no list of characters [bad-ignore-file]"
LONELY = "a `\\` with no character behind it [bad-ignore-file]"
HINT = "  hint: write `\\[` where a file's name has the character\n"


def no_file(said: str, request: Message) -> Status | None:
    assert isinstance(request, ReadFileRequest)
    return Status(code=2, message=said) if request.path == ".dockerignore" else None


def refused(text: bytes) -> str:
    with pytest.raises(DescriptionError) as caught:
        patterns(".dockerignore", text)
    return render_all(caught.value.problems, caught.value.source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(b"", (), id="empty"),
        pytest.param(b"\xef\xbb\xbf*.md\r\n\n  a  \n", ("*.md", "a"), id="byte order mark, blanks"),
        pytest.param(b"# no\n #yes\n", ("#yes",), id="comments start a line"),
        pytest.param(b"/a/./b/../c/\n//x\n/\n", ("a/c", "x", "/"), id="cleaned"),
        pytest.param(b"!/a/\n! b\n", ("!a", "!b"), id="exceptions"),
        pytest.param(b"**/*.py[co]\n", ("**/*.py[co]",), id="globs"),
        pytest.param(b"a\r\nb\r\n", ("a", "b"), id="line ends of Windows"),
        pytest.param("a\fb\u0085c\u2028d\n".encode(), ("a\fb\u0085c\u2028d",), id="no other line ends"),
    ],
)
def test_ignore_patterns(text: bytes, expected: tuple[str, ...]) -> None:
    assert patterns(".dockerignore", text) == expected


@pytest.mark.parametrize(
    ("ignored", "path", "hidden"),
    [
        pytest.param("", "a", False, id="nothing"),
        pytest.param("*a" * 20 + "*b", "a" * 100, False, id="many stars"),
        pytest.param("a", "a", True, id="a file"),
        pytest.param("a", "a/b/c", True, id="below a folder"),
        pytest.param("a", "b/a", False, id="elsewhere"),
        pytest.param("**/a", "b/c/a", True, id="anywhere"),
        pytest.param("*", "b/c", True, id="all"),
        pytest.param("*.mod", "b/go.mod", False, id="a star stops at a slash"),
        pytest.param("* !a", "a/b", False, id="spared with its folder"),
        pytest.param("!a *", "a", True, id="the last one counts"),
        pytest.param("a !a/b a/b/c", "a/b/d", False, id="back and forth"),
        pytest.param("a !a/b a/b/c", "a/b/c", True, id="forth again"),
        pytest.param("a[b-d]?", "acx", True, id="a list"),
        pytest.param("a*[c-b]", "ab", False, id="a list that nobody reads"),
        pytest.param("a*[[]", "ab[", True, id="a list of a bracket"),
        pytest.param("** !go.mod", "go.mod", False, id="all but one"),
    ],
)
def test_what_is_hidden(ignored: str, path: str, hidden: bool) -> None:
    assert hides(tuple(ignored.split()), path) is hidden


@pytest.mark.parametrize(
    ("ignored", "spared"),
    [
        pytest.param("*", False, id="nothing"),
        pytest.param("* !web/a", True, id="a file of it"),
        pytest.param("* !**/*.go", True, id="perhaps a file of it"),
        pytest.param("* !we*", True, id="by a pattern of its name"),
        pytest.param("* !other/*", False, id="something else"),
    ],
)
def test_what_may_be_spared_of_a_folder(ignored: str, spared: bool) -> None:
    assert may_spare(tuple(ignored.split()), "web") is spared


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("[", OPEN, id="bracket alone"),
        pytest.param("a[b", OPEN, id="open"),
        pytest.param("[]", OPEN, id="empty"),
        pytest.param("[^]", OPEN, id="nothing but these none"),
        pytest.param("[a-]", OPEN, id="a range without an end"),
        pytest.param("[-a]", OPEN, id="a range without a begin"),
        pytest.param("[a\\]", OPEN, id="escaped end"),
        pytest.param("**/[a", OPEN, id="behind a star"),
        pytest.param("a*[b", OPEN, id="behind a later star"),
        pytest.param("![a", OPEN, id="exception"),
        pytest.param(
            "[z-a]", "a range of characters that ends before it begins [bad-ignore-file]", id="back"
        ),
        pytest.param("a\\", LONELY, id="backslash"),
        pytest.param("!", "a `!` with no pattern behind it [bad-ignore-file]", id="mark alone"),
    ],
)
def test_a_bad_pattern_is_told_with_its_line(pattern: str, fault: str) -> None:
    hint = HINT if fault == OPEN else ""
    assert f"{refused(f'# one{chr(10)}{pattern}'.encode())}\n" == (
        f".dockerignore:2:1: error: the pattern `{pattern}` has {fault}\n"
        f"   1 |     # one\n   2 | >>> {pattern}\n{hint}"
    )


@pytest.mark.parametrize(
    "pattern",
    [
        *("[a-z]", "[^a-z_]x", "[\\]]", "[[]", "[*]", "\\[", "a\\*", "]", "a]b", "a^-b", "**/[!a].md"),
        *("a*[-_]b", "a*[]b]", "a*\\["),  # behind a star BuildKit reads a regular expression
    ],
)
def test_what_a_build_takes_is_taken(pattern: str) -> None:
    assert patterns(".dockerignore", pattern.encode()) == (pattern,)


def test_all_bad_lines_are_told_together() -> None:
    assert [line for line in refused(b"[\nok\n  a\\ \n").splitlines() if "error" in line] == [
        f".dockerignore:1:1: error: the pattern `[` has {OPEN}",
        f".dockerignore:3:3: error: the pattern `a\\` has {LONELY}",
    ]


def test_a_file_that_is_no_text_is_told_with_the_byte() -> None:
    told = refused(b"\xef\xbb\xbfdocs\nca\xe9\n").splitlines()[0]
    assert told == (
        ".dockerignore:2:3: error: this is not a text file: byte 0xe9 is not UTF-8 [bad-ignore-file]"
    )


@pytest.mark.parametrize(
    ("source", "name"), [("context", ".dockerignore"), ("dockerfile", "jettison.yaml.dockerignore")]
)
def test_a_build_shows_the_line_of_the_ignore_file(tmp_path: Path, source: str, name: str) -> None:
    daemon = daemon_with(beside={(source, name): b"docs\n[\n"})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message.startswith(f"{name}:2:1: error: the pattern `[` has {OPEN}; {HINT.strip()}")
    assert sources_of(status) == [(name, b"docs\n[\n", [2])]


def test_an_ignore_file_that_leaves_nothing_out_is_not_looked_at(tmp_path: Path) -> None:
    """The image has packages only: nothing of the build context is used."""
    text = b"distro: azurelinux-3.0\npackages: [tzdata]\n"
    daemon = daemon_with(text, beside={("dockerfile", "jettison.yaml.dockerignore"): b"[\n"})
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")


@pytest.mark.parametrize(
    "said", ["read /mount/.dockerignore: is a directory", "open .dockerignore: not a regular file"]
)
def test_an_ignore_file_that_is_a_directory_is_refused(tmp_path: Path, said: str) -> None:
    daemon = daemon_with(beside={("context", ".dockerignore"): b""})
    daemon.refuse = {"ReadFile": partial(no_file, said)}
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == ".dockerignore is not a regular file: an ignore file is a text file"


TOO_LONG = b"#" * ((1 << 20) + 1)
SAID = " is too long: an ignore file has at most 1,048,576 bytes"


def test_a_build_refuses_an_ignore_file_that_is_too_long(tmp_path: Path) -> None:
    daemon = daemon_with(beside={("context", ".dockerignore"): TOO_LONG})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == f".dockerignore{SAID}"


def test_the_command_refuses_an_ignore_file_that_is_too_long(tmp_path: Path) -> None:
    file = tmp_path / ".dockerignore"
    file.write_bytes(TOO_LONG)
    with pytest.raises(BuildError) as caught:
        read_ignore_file(tmp_path / "jettison.yaml", tmp_path)
    assert caught.value.message == f"{file}{SAID}"


def test_of_a_file_of_faults_the_first_ones_are_enough() -> None:
    assert refused(b"!\n" * 100_000).endswith(
        "\n\n.dockerignore:100:1: error: the pattern `!` has a `!` with no pattern behind it"
        " [bad-ignore-file]\n  99 |     !\n 100 | >>> !\n 101 |     !\n\nand at least 9,900 more"
    )
