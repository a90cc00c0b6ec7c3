"""A step of files that fails: which entry of the build file is marked, and what is said of it.

The details of failures are as BuildKit 0.34 and Docker 28.5 send them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.whole import detail

TEXT = b"""\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  a: {from: scratch, steps: [{copy: tree}]}
  b:
    from: scratch
    steps:
      - copy: [c, 'd[1]', 'conf/*.yaml']
files:
  - {src: 'conf/[ab]/*', dest: /tmp/}
  - {dest: /opt/note, content: x}
  - {from: a, src: /x, dest: /opt/a}
  - {from: b, src: /x, dest: /opt/b}
  - {from: 'example.com/i', src: '/etc/*.d/x', dest: /opt/i}
  - {from: 'example.com/i', src: 'a"b\\c', dest: /opt/t}
"""
FILES, STEP = "/opt/note", "conf/*.yaml"
"""Words of the titles of the two steps that fail here."""

FOLDER = "a glob may match nothing, but its folder"
LEFT_OUT = "paths begin at its root, and an ignore file may leave out what is there"


def when_copied(path: str, number: int, actions: int) -> tuple[str, str]:
    """Give message and details of an action that finds nothing at a path."""
    mounts = ["" if each != number else "ref" for each in range(actions)]
    solve = {"inputIDs": ["i"], "mountIDs": mounts, "file": {"index": str(actions - 1)}}
    return f"lstat {path}: no such file or directory", json.dumps(solve)


def before(quoted: str, tree: int) -> tuple[str, str]:
    """Give message and details of an input that lacks a path."""
    message = f"failed to compute cache key: failed to calculate checksum of ref x::y: {quoted}: not found"
    return message, json.dumps({"inputIDs": ["i"], "cache": {"index": str(tree)} if tree else {}})


def failing(title: str, message: str, *solves: str) -> Daemon:
    """Give a daemon that fails at the vertex with such a title."""

    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.SolveRequest)
        if not request.evaluate:
            return None
        about = request.definition.metadata
        names = {each: value.description["llb.customname"] for each, value in about.items()}
        vertex = next(each for each, name in names.items() if title in name)
        details = [detail("Vertex", json.dumps({"digest": vertex}).encode())]
        details += [detail("Solve", solve.encode()) for solve in solves]
        details += [detail("Source", b"{}"), detail("Source", b"{}")]
        return Status(code=2, message=message, details=details)

    return replace(daemon_with(TEXT), refuse={"Solve": refuse})


@pytest.mark.parametrize(
    ("title", "failure", "message", "line"),
    [
        pytest.param(
            FILES,
            when_copied("/conf", 1, 9),
            "nothing in the build context matches `conf/[ab]/*`"
            f"; hint: {FOLDER} `conf` must be there, with a file that is copied",
            10,
            id="no folder of a glob",
        ),
        pytest.param(
            STEP,
            when_copied("/conf", 2, 3),
            "nothing in the build context matches `conf/*.yaml`"
            f"; hint: {FOLDER} `conf` must be there, with a file that is copied",
            8,
            id="no folder of a glob in a step",
        ),
        pytest.param(
            STEP,
            before('"/d[1]"', 0),
            f"the build context has no `d[1]`; hint: {LEFT_OUT}",
            8,
            id="no file",
        ),
        pytest.param(
            FILES,
            before('"/x"', 3),
            "the stage `b` has no `/x`; hint: build `--target b` with `--output out` to see what it leaves",
            13,
            id="no file of a stage, of a name that another stage has",
        ),
        pytest.param(
            FILES,
            when_copied("/etc", 7, 9),
            f"nothing in `example.com/i` matches `/etc/*.d/x`; hint: {FOLDER} `/etc` must be there",
            14,
            id="no folder of an image",
        ),
        pytest.param(
            FILES,
            when_copied("/tmp/buildkit-mount12/etc", 7, 9),
            f"nothing in `example.com/i` matches `/etc/*.d/x`; hint: {FOLDER} `/etc` must be there",
            14,
            id="in the words of an old daemon",
        ),
        pytest.param(FILES, before(r'"/a\"b\\c"', 4), '`example.com/i` has no `/a"b\\c`', 15, id="quoted"),
        pytest.param(
            FILES,
            when_copied("/real", 7, 9),
            "lstat /real: no such file or directory",
            14,
            id="what a link leads to",
        ),
        pytest.param(
            FILES,
            ("cannot copy to non-directory: /opt/note", when_copied("", 3, 9)[1]),
            "cannot copy to non-directory: /opt/note",
            11,
            id="another failure",
        ),
    ],
)
def test_the_entry_that_fails_is_marked(
    tmp_path: Path, title: str, failure: tuple[str, str], message: str, line: int
) -> None:
    daemon = failing(title, *failure)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    column = 9 if line == 8 else 5
    assert (status.code, status.message) == (2, f"jettison.yaml:{line}:{column}: error: {message}")
    assert sources_of(status) == [("jettison.yaml", TEXT, [line])]


@pytest.mark.parametrize(
    ("message", "solves"),
    [
        pytest.param("process did not complete", ["{}"], id="no number"),
        pytest.param("lstat /conf: no such file or directory", [], id="no details"),
        pytest.param(*when_copied("/conf", 9, 10), id="more actions than there are"),
    ],
)
def test_what_tells_no_entry_is_passed_on(tmp_path: Path, message: str, solves: list[str] | str) -> None:
    solves = [solves] if isinstance(solves, str) else solves
    daemon = failing(FILES, message, *solves)
    check_end(run(daemon, tmp_path, {}))
    assert (error_of(daemon).message, len(error_of(daemon).details)) == (message, 3 + len(solves))
