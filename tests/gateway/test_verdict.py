"""What is wrong with an image: asked for before it is returned, and told with the lines that differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import time

import pytest

from jettison.pb import ops_pb2
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.daemon import Daemon
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
        "jettison.yaml:8:5: error: it says: ü [test-failed]\n  more"
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
