"""The list of requests, and what holds for all of them."""

from __future__ import annotations

import json

import pytest

from jettison.errors import DescriptionError
from jettison.subrequests import answers, names
from tests.subrequests.asking import OLD, ask


def test_the_list_of_requests_names_itself() -> None:
    found = answers.describe()
    entries = json.loads(found["result.json"])
    assert [entry["name"] for entry in entries] == list(names.NAMES)
    assert entries[-1] == {
        "name": "frontend.subrequests.describe",
        "version": "1.0.0",
        "type": "rpc",
        "description": "List the requests that the frontend answers",
        "opts": [],
        "inputs": None,
        "metadata": [
            {"name": "result.json", "description": ""},
            {"name": "result.txt", "description": ""},
        ],
        "refs": None,
    }
    assert found["version"] == b"1.0.0"
    assert found["result.txt"].decode().splitlines()[1:] == [
        "outline                1.0.0     List what a target can be given: arguments and secrets",
        "targets                1.0.0     List the targets and stages of the build file",
        "lint                   1.0.0     List the problems of the build file",
        "subrequests.describe   1.0.0     List the requests that the frontend answers",
    ]


@pytest.mark.parametrize("name", [names.OUTLINE, names.TARGETS])
def test_only_a_lint_goes_on_with_a_bad_file(name: str) -> None:
    with pytest.raises(DescriptionError):
        ask(name, f"{OLD}upxx: true\n")
