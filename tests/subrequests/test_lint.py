"""`frontend.lint`: the problems of a build file, as clients show them."""

from __future__ import annotations

import json

import pytest

from jettison.rules import DOCUMENTATION
from jettison.subrequests import names
from tests.subrequests.asking import OLD, TEXT, ask, encoded, lines


def test_a_lint_of_a_good_file_finds_nothing() -> None:
    found = ask(names.LINT)
    assert json.loads(found["result.json"]) == {
        "warnings": None,
        "sources": [{"filename": "jettison.yaml", "data": encoded(TEXT), "language": "YAML"}],
    }
    assert (found["result.txt"], found["result.statuscode"]) == (b"jettison.yaml: no problems\n", b"0")


def test_a_lint_shows_no_login() -> None:
    text = f"{TEXT}args: {{PROXY: 'https://ci:s3cret@host'}}\n"
    (source,) = json.loads(ask(names.LINT, text)["result.json"])["sources"]
    assert source["data"] == encoded(text.replace("ci:s3cret", "***"))


def test_a_lint_lists_warnings_with_their_place() -> None:
    found = ask(names.LINT, OLD)
    assert json.loads(found["result.json"])["warnings"] == [
        {
            "ruleName": "end-of-life-distro",
            "description": "A distribution that gets no updates, and so collects known vulnerabilities",
            "url": f"{DOCUMENTATION}/keys/distro.md#problems",
            "detail": (
                "CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31\n"
                "  hint: its successor is `azurelinux-3.0`"
            ),
            "location": lines(1),
        }
    ]
    assert found["result.statuscode"] == b"1"
    assert found["result.txt"].decode().startswith("jettison.yaml:1:9: warning: CBL-Mariner 2.0 gets no")


@pytest.mark.parametrize(
    ("check", "warnings", "errors"),
    [
        pytest.param("skip=all", 0, False, id="skip"),
        pytest.param("skip=unknown-stage", 1, False, id="skip another"),
        pytest.param("error=true", 0, True, id="error"),
    ],
)
def test_the_build_argument_for_checks_takes_the_place_of_the_directive(
    check: str, warnings: int, errors: bool
) -> None:
    text = f"# check=skip=end-of-life-distro\n{OLD}"
    found = json.loads(ask(names.LINT, text, BUILDKIT_DOCKERFILE_CHECK=check)["result.json"])
    assert len(found["warnings"] or ()) == warnings
    assert ("buildError" in found) == errors


def test_a_lint_of_a_bad_file_has_its_error() -> None:
    found = ask(names.LINT, f"{OLD}upxx: true\n")
    document = json.loads(found["result.json"])
    assert document["buildError"] == {
        "message": (
            "jettison.yaml:3:1: error: unknown key `upxx` [unknown-key]\n  hint: did you mean `upx`?"
        ),
        "location": lines(3),
    }
    assert [each["ruleName"] for each in document["warnings"]] == ["end-of-life-distro"]
    assert found["result.statuscode"] == b"1"


def test_of_several_errors_the_last_has_its_lines_from_the_client() -> None:
    error = json.loads(ask(names.LINT, f"{OLD}upxx: true\nimages: 1\n")["result.json"])["buildError"]
    assert error == {
        "message": (
            "jettison.yaml:3:1: error: unknown key `upxx` [unknown-key]\n"
            "   2 |     go: ./cmd/hello\n"
            "   3 | >>> upxx: true\n"
            "   4 |     images: 1\n"
            "  hint: did you mean `upx`?\n"
            "\n"
            "jettison.yaml:4:1: error: unknown key `images` [unknown-key]\n"
            "  hint: did you mean `image`?"
        ),
        "location": lines(4),
    }


def test_a_lint_says_what_a_target_makes_wrong_elsewhere() -> None:
    text = "distro: azurelinux-3.0\nrootfs: {docs: true}\ntargets: {slim: {rootfs: {base: none}}}\n"
    found = ask(names.LINT, text)
    assert json.loads(found["result.json"])["buildError"] == {
        "message": (
            "jettison.yaml:2:16: error: with the target `slim`: `rootfs.docs` does nothing in an image"
            " without packages [no-packages]\n"
            "  hint: choose another `rootfs.base`, or leave it out"
        ),
        "location": lines(2),
    }
    assert found["result.statuscode"] == b"1"


def test_a_file_that_is_none_has_a_source_all_the_same() -> None:
    document = json.loads(ask(names.LINT, "a: \0")["result.json"])
    assert document["sources"] == [{"filename": "jettison.yaml", "language": "YAML"}]
    assert document["buildError"]["location"] == {"ranges": []}
