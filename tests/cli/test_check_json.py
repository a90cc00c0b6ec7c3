"""What editors and scripts get: problems as JSON, and the schema."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.projects import with_go
from tests.cli.test_app import HELLO, ROOT, jettison_command, written

SCHEMA = ROOT / "frontend" / "jettison" / "description" / "jettison.schema.json"


def test_problems_as_json_have_their_places_and_an_exit_code(tmp_path: Path) -> None:
    written(tmp_path, "# syntax=x\ndistro: azurelinux-3.0\ngo: ./cmd/hello\npackages: {a: b}\nupxx: true\n")
    done = jettison_command(tmp_path, "check", "--format", "json")
    assert (done.code, done.stderr) == (1, "")
    assert json.loads(done.stdout) == [
        {
            "rule": "wrong-type",
            "severity": "error",
            "message": "`packages` must be a list of packages, found a map",
            "hint": "",
            "file": "jettison.yaml",
            "line": 4,
            "column": 11,
            "endLine": 4,
            "endColumn": 17,
        },
        {
            "rule": "unknown-key",
            "severity": "error",
            "message": "unknown key `upxx`",
            "hint": "did you mean `upx`?",
            "file": "jettison.yaml",
            "line": 5,
            "column": 1,
            "endLine": 5,
            "endColumn": 5,
        },
    ]


def test_warnings_as_json_are_no_failure() -> None:
    done = jettison_command(HELLO, "check", "--format", "json")
    found = [(each["rule"], each["severity"]) for each in json.loads(done.stdout)]
    assert (done.code, done.stderr, found) == (0, "", [("end-of-life-distro", "warning")])


def test_no_problems_as_json_are_an_empty_list(tmp_path: Path) -> None:
    written(with_go(tmp_path), "# syntax=x\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n")
    done = jettison_command(tmp_path, "check", "--format", "json")
    assert (done.code, done.stdout, done.stderr) == (0, b"[]\n", "")


def test_a_file_that_is_no_text_is_one_problem_as_json(tmp_path: Path) -> None:
    (tmp_path / "jettison.yaml").write_bytes(b"\xff")
    done = jettison_command(tmp_path, "check", "--format", "json")
    assert (done.code, [each["rule"] for each in json.loads(done.stdout)]) == (1, ["not-text"])


def test_schema_prints_the_committed_schema() -> None:
    done = jettison_command(HELLO, "schema")
    assert (done.code, done.stdout, done.stderr) == (0, SCHEMA.read_bytes(), "")
