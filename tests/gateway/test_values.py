"""The small parts of the conversation, each by itself."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from jettison import llb
from jettison.errors import BuildError, DescriptionError, Problem, SourceFile, Span
from jettison.gateway import llbbridge, messages, status, stdio
from jettison.gateway.bridge import Failure, Result, SolveError, VertexWarning
from jettison.gateway.status import UnsupportedError
from jettison.llb.definition import range_message
from jettison.pb import bridge_pb2_grpc
from jettison.pb.status_pb2 import Status
from jettison.rules import Rule
from tests.fakes.answers import FAULT, REPORT, sources_of


class SilentError(Exception):
    """A fault that fails once more when it is asked what it is."""

    def __str__(self) -> str:
        raise MemoryError


def problem(line: int, hint: str = "") -> Problem:
    return Problem(rule=Rule("r", "m"), message=f"m{line}", span=Span("f", line, 1, line, 2), hint=hint)


def test_calls_go_to_the_service_of_the_proto_file() -> None:
    stub = Path(bridge_pb2_grpc.__file__).read_text()
    assert set(re.findall(r"'(/moby[^']*/)\w+'", stub)) == {llbbridge.SERVICE}


def test_several_problems_print_in_the_order_of_the_file() -> None:
    error = DescriptionError((problem(3), problem(1, hint="look"), problem(3)), SourceFile("f", "a\nb\nc\n"))
    found = Status.FromString(status.of(error))
    assert found.code == 2
    assert found.message == "f:1:1: error: m1 [r]; hint: look\nf:3:1: error: m3 [r]"
    assert sources_of(found) == [("f", b"a\nb\nc\n", [1]), ("f", b"a\nb\nc\n", [3])]


def test_a_client_prints_no_login_and_no_control() -> None:
    source = SourceFile("f", "a: https://ci:s3cret@host/\nb\t\x1b[2J\n")
    found = Status.FromString(status.of(DescriptionError((problem(1),), source)))
    assert sources_of(found) == [("f", "a: https://***@host/\nb �[2J\n".encode(), [1])]


@pytest.mark.parametrize("count", [101, 250_001])
def test_a_status_holds_the_problems_that_are_shown_and_counts_the_rest(count: int) -> None:
    error = DescriptionError(map(problem, range(1, count + 1)), SourceFile("f", "x\n" * count))
    found = Status.FromString(status.of(error))
    shown = [f"f:{line}:1: error: m{line} [r]" for line in range(1, 101)]
    assert found.message.split("\n") == [*shown, f"and {count - 100:,} more"]
    assert len(found.details) <= 100
    assert found.ByteSize() < 5_000_000


def test_details_stay_below_what_a_trailer_holds() -> None:
    source = SourceFile("f", "x\n" * 400_000)
    error = DescriptionError((problem(line) for line in range(1, 51)), source)
    found = Status.FromString(status.of(error))
    assert found.ByteSize() < status.DETAIL_BUDGET + (1 << 16)
    assert [lines for _, _, lines in sources_of(found)] == [[1], [2], [3]]
    assert found.message.count("\n") == 49


def test_the_longest_status_fits_into_what_clients_take() -> None:
    """Both take headers of 16 MiB: the message, with three letters for a byte, and the status in base64."""
    text = "\U0001f600" * 10_000
    rule = Rule("r", "m")
    spans = [Span("f", line, 1, line, 2) for line in range(1, 301)]
    problems = [Problem(rule=rule, message=text, span=span, hint=text) for span in spans]
    source = SourceFile("f", text * 20)
    serialized = status.of(DescriptionError(problems, source), source)
    assert len(status.message(serialized).encode()) * 3 + len(serialized) * 4 / 3 < 16 << 20


def test_an_error_with_a_place_shows_it() -> None:
    error = BuildError("no", Span("f", 2, 3, 4, 1))
    found = Status.FromString(status.of(error, SourceFile("f", "a\nb\nc\n")))
    assert sources_of(found) == [("f", b"a\nb\nc\n", [2])]
    assert b'"end":{"line":3}' in found.details[0].value


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(Span("f", 2, 3, 4, 1), ((2, 2), (3, 0)), id="end before a line"),
        pytest.param(Span("f", 2, 3, 4, 2), ((2, 2), (4, 1)), id="several lines"),
        pytest.param(Span("f", 2, 1, 2, 1), ((2, 0), (2, 0)), id="nothing at all"),
    ],
)
def test_a_place_is_counted_as_buildkit_counts(
    span: Span, expected: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    found = range_message(llb.Range(*span.marked))
    assert (
        (found.start.line, found.start.character),
        (found.end.line, found.end.character),
    ) == expected


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(BuildError("no \ud800", hint="\udcff"), id="of the build"),
        pytest.param(ValueError("no \ud800"), id="our own fault"),
        pytest.param(SolveError("no", b"\xff\xff\xff"), id="of a daemon that sends junk"),
        pytest.param(SolveError("no", b"\xff\xff\xff", Span("f", 1, 1, 1, 2)), id="junk with a place"),
        pytest.param(UnsupportedError("\ud800", kind="Subrequest", name="\ud800"), id="unsupported"),
        pytest.param(SilentError(), id="without words"),
    ],
)
def test_every_error_has_a_status(error: Exception) -> None:
    found = Status.FromString(status.of(error, SourceFile("f", "\ud800")))
    assert found.code == 2
    assert found.message
    assert found.details


def test_a_character_that_cannot_be_sent_is_replaced() -> None:
    error = BuildError("no \ud800", Span("f", 1, 1, 1, 2), hint="\udcff")
    found = Status.FromString(status.of(error, SourceFile("f", "a \ud800")))
    assert found.message == "f:1:1: error: no �; hint: �"
    assert sources_of(found) == [("f", "a �".encode(), [1])]


def test_an_error_that_cannot_be_told_is_still_one() -> None:
    found = Status.FromString(status.of(SilentError()))
    assert found.message == f"{FAULT} that it cannot describe; {REPORT}"
    assert sources_of(found) == [("", b"", [])]


def test_a_warning_with_a_character_that_cannot_be_sent_is_shown() -> None:
    info, span = llb.SourceInfo("f", b"a"), Span("f", 1, 1, 1, 2)
    warning = VertexWarning(digest="d", short="a \ud800", detail=("\udcff",), source=info, span=span)
    request = messages.warn_request(warning)
    assert (request.short, list(request.detail)) == (b"a ?", [b"?"])


def test_a_return_is_never_empty_and_an_error_never_without_a_code() -> None:
    assert messages.return_request(Result()).result.HasField("ref")
    assert messages.return_request(Failure(status=b"")).error.code == 2


def test_socket_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr(stdio, "_PLACES", (str(blocked), str(tmp_path / "none" / "tmp")))
    listener, path = stdio.listen()
    listener.close()
    directory = Path(path).parent
    assert directory.parent == tmp_path / "none" / "tmp"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
