"""What is wrong with an image: asked for before it is returned, and told with the lines that differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import time

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.daemon import Daemon, Refusal
from tests.fakes.process import run

TEXT = b"""\
distro: azurelinux-3.0
checks:
  no-shell: true
  max-size: 1KB
tests:
  - name: runs
    run: /usr/bin/true
    stdout: done
"""
FUTURE = int(time() * 1000) + 3_600_000
OLD = 1000


def daemon(failures: str) -> Daemon:
    """Give a daemon whose verdict on every image is the same."""
    empty = daemon_with(TEXT)
    return replace(empty, files={**empty.files, "build": {"/failures": failures.encode()}})


def verdicts(daemon: Daemon) -> list[bool]:
    """Tell for each verdict that was built whether its tests ran again."""
    _file, *built = daemon.solves()
    graphs = [solve.definition for solve in built]
    read = {each.ref.partition("#")[0] for each in daemon.reads() if each.path == "/failures"}
    assert read <= {"build"}
    return [any(meta.ignore_cache for meta in graph.metadata.values()) for graph in graphs]


def test_an_image_that_is_as_claimed_is_returned(tmp_path: Path) -> None:
    passing = daemon("")
    check_end(run(passing, tmp_path, {}))
    assert passing.returns()[0].HasField("result")
    assert verdicts(passing) == [False, False]
    last = [ops_pb2.Op.FromString(data) for data in passing.solves()[-1].definition.ops]
    assert any("verdict.sh" in " ".join(op.exec.process.args) for op in last)


def test_each_failure_is_told_with_its_line(tmp_path: Path) -> None:
    failing = daemon(f"0 0\nit has a shell\0003 {FUTURE}\nit says: ü\n  more\0")
    check_end(run(failing, tmp_path, {}))
    status = error_of(failing)
    assert status.message == (
        "jettison.yaml:3:3: error: it has a shell [check-failed]\n"
        "what was found:\n  more\njettison.yaml:8:5: error: it says: ü [test-failed]"
    )
    assert sources_of(status) == [("jettison.yaml", TEXT, [3]), ("jettison.yaml", TEXT, [8])]
    assert verdicts(failing) == [False]


def test_several_platforms_are_told_apart(tmp_path: Path) -> None:
    failing = daemon("1 0\nit is large\0")
    check_end(run(failing, tmp_path, {"platform": "linux/amd64,linux/arm64"}))
    assert error_of(failing).message == (
        "jettison.yaml:4:3: error: linux/amd64: it is large [check-failed]\n"
        "jettison.yaml:4:3: error: linux/arm64: it is large [check-failed]"
    )


@pytest.mark.parametrize(
    ("options", "again"),
    [({}, [False, True]), ({"no-cache": ""}, [True, True]), ({"no-cache": "app"}, [False, True])],
    ids=["cached", "without a cache", "a stage without a cache"],
)
def test_a_failure_of_an_earlier_build_is_tried_again(
    tmp_path: Path, options: dict[str, str], again: list[bool]
) -> None:
    failing = daemon(f"2 {OLD}\nit failed\0")
    check_end(run(failing, tmp_path, options))
    assert error_of(failing).message == "jettison.yaml:7:5: error: it failed [test-failed]"
    assert verdicts(failing) == again


def test_a_check_alone_is_not_tried_again(tmp_path: Path) -> None:
    failing = daemon("0 0\nit has a shell\0")
    check_end(run(failing, tmp_path, {}))
    assert verdicts(failing) == [False]


STARTING = b"""\
distro: azurelinux-3.0
files:
  - {src: a, dest: /usr/bin/a}
image:
  entrypoint: /usr/bin/a
"""
VERDICT = 'process "/bin/bash /run/jettison/judge.sh --stop /x" did not complete successfully: exit code: 1'


def stopping(message: str, failures: str = "") -> Daemon:
    """Give a daemon that builds no image before it is returned."""
    empty = daemon_with(STARTING)
    found = {**empty.files, "build": {"/failures": failures.encode()}}
    refuse: Refusal = lambda request: Status(code=2, message=message) if evaluated(request) else None  # noqa: E731
    return replace(empty, files=found, refuse={"Solve": refuse})


def evaluated(request: Message) -> bool:
    return isinstance(request, gateway_pb2.SolveRequest) and request.evaluate


def test_an_image_that_must_only_start_is_built_before_it_is_returned(tmp_path: Path) -> None:
    passing = daemon_with(STARTING)
    check_end(run(passing, tmp_path, {"platform": "linux/amd64,linux/arm64"}))
    assert passing.returns()[0].HasField("result")
    assert [solve.evaluate for solve in passing.solves()] == [False, False, True, True]
    assert [each.path for each in passing.reads() if each.path == "/failures"] == []


@pytest.mark.parametrize(("index", "line", "column"), [(0, 5, 3), (1, 3, 5)])
def test_an_image_that_cannot_start_is_told_with_the_line_to_blame(
    tmp_path: Path, index: int, line: int, column: int
) -> None:
    failing = stopping(VERDICT, f"{index} 0\n`checks.starts`: no\n  hint: so\0")
    check_end(run(failing, tmp_path, {}))
    assert error_of(failing).message == (
        f"jettison.yaml:{line}:{column}: error: `checks.starts`: no [check-failed]; hint: so"
    )
    assert sources_of(error_of(failing)) == [("jettison.yaml", STARTING, [line])]


def test_a_check_that_fails_and_finds_nothing_wrong_is_told_as_the_daemon_does(tmp_path: Path) -> None:
    failing = stopping(VERDICT)
    check_end(run(failing, tmp_path, {}))
    assert error_of(failing).message == VERDICT


def test_what_fails_before_is_told_as_the_daemon_does(tmp_path: Path) -> None:
    failing = stopping('process "/bin/sh -c make" did not complete successfully: exit code: 2')
    check_end(run(failing, tmp_path, {}))
    assert error_of(failing).message == (
        'process "/bin/sh -c make" did not complete successfully: exit code: 2'
    )
    assert [solve.evaluate for solve in failing.solves()] == [False, False, True]


@pytest.mark.parametrize(
    "failures",
    ["x\0", "0\0", "0 \n\0", "-1 0\nx\0", "99 0\nx\0", "٣ 0\nx\0", f"0 {'9' * 5000}\nx\0"],
    ids=lambda failures: repr(failures[:8]),
)
def test_a_list_that_no_judge_wrote_is_no_verdict(tmp_path: Path, failures: str) -> None:
    lying = daemon(failures)
    check_end(run(lying, tmp_path, {}))
    assert error_of(lying).message == (
        "the daemon's list of what is wrong with the image cannot be read"
        "; hint: build again with `--no-cache`: its cache may be damaged"
    )
