"""What is said of lies that the fuzzer found once: whole requests, and the whole message of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.liar import CALLS, Lie
from tests.fuzz.lies import WAYS, Way, garbage, late, nothing
from tests.fuzz.talking import BUILDING, GO, Request, Talking

*_, PLAIN = BUILDING
OLD = "Jettison needs BuildKit 0.13 or newer; update the daemon and build again"

# A frontend's process closes its sockets by its end.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def lie(call: str, way: Way) -> Lie:
    return Lie(call, WAYS.index(way), seed=1, share=1)


@pytest.mark.parametrize(
    ("call", "way", "message"),
    [
        pytest.param(
            "Ping",
            nothing,
            "this BuildKit cannot do what the build needs; it lacks: proto.refarray, readfile, return, "
            f"returnmap, solve.base, source.metaresolver; hint: {OLD}",
            id="no capability",
        ),
        pytest.param("Ping", garbage, "the daemon's answer to the call Ping cannot be read", id="Ping"),
        pytest.param("Solve", garbage, "the daemon's answer to the call Solve cannot be read", id="Solve"),
        pytest.param(
            "ResolveSourceMeta",
            garbage,
            "jettison.yaml:2:1: error: the daemon's answer to the call ResolveSourceMeta cannot be read",
            id="ResolveSourceMeta",
        ),
        pytest.param(
            "ResolveSourceMeta",
            nothing,
            "jettison.yaml:2:1: error: a source policy of the daemon turned the image "
            "mcr.microsoft.com/azurelinux/base/core:3.0 into ; hint: this build needs an image there",
            id="no image",
        ),
    ],
)
def test_lies_are_told(tmp_path: Path, call: str, way: Way, message: str) -> None:
    ran = Talking(tmp_path).run(Request(PLAIN, lies=(lie(call, way),)))
    assert (ran.outcome, ran.said.decode()) == ("error", message)


@pytest.mark.parametrize("call", ["Inputs", "Warn", "StatFile"])
@pytest.mark.parametrize("way", [garbage, nothing])
def test_a_build_can_do_without_what_is_no_answer(tmp_path: Path, call: str, way: Way) -> None:
    assert Talking(tmp_path).run(Request(PLAIN, lies=(lie(call, way),))).outcome == "result"


def test_answers_that_come_late_change_nothing(tmp_path: Path) -> None:
    """But those on files: of one that is not there, a late answer is an empty file."""
    talking, calls = Talking(tmp_path), (call for call in CALLS if call != "ReadFile")
    late_ones = talking.run(Request(GO, lies=tuple(lie(call, late) for call in calls)))
    assert (late_ones, late_ones.outcome) == (talking.run(Request(GO)), "result")
