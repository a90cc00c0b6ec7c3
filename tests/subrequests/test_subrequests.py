"""What calls answer about a build file: the JSON of clients, and text for people."""

from __future__ import annotations

import base64
import json

import pytest

from jettison.description.model import Variables
from jettison.errors import DescriptionError, OptionError, SourceFile
from jettison.platforms import Platform
from jettison.subrequests import answers, names

AMD64 = Platform("linux", "amd64")

TEXT = """\
distro: azurelinux-3.0
args:
  # VERSION what `--version` prints
  VERSION: "1"
  # about something else
  NAME: <hello> & co
  UNUSED:
stages:
  # app compiles the program
  app:
    from: tools
    steps:
      - run: make $VERSION
        secrets: [{id: token, env: TOKEN, required: false}, {id: netrc, dest: /netrc}]
        ssh: [default]
      - run: make install
        secrets: [{id: token, env: TOKEN}]
  tools: {from: go, platform: build}
  other:
    from: tools
    steps:
      - run: other $UNUSED
        secrets: [{id: other, env: OTHER}]
files: [{from: app, src: /app, dest: /app}]
image: {entrypoint: [/app], labels: {name: "${NAME}"}}
targets:
  # staging shouts
  staging: {image: {env: {LOUD: "${UNUSED}"}}}
"""


def ask(name: str, text: str = TEXT, target: str = "", **args: str) -> dict[str, bytes]:
    variables = Variables(build_args=args, target=AMD64, build=AMD64, variant=target)
    return answers.answer(name, SourceFile("jettison.yaml", text), variables)


def lines(first: int, last: int | None = None) -> object:
    return {"ranges": [{"start": {"line": first}, "end": {"line": last or first}}]}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


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


def test_an_outline_lists_what_the_image_takes() -> None:
    found = ask(names.OUTLINE)
    assert json.loads(found["result.json"]) == {
        "args": [
            {
                "name": "VERSION",
                "description": "what `--version` prints",
                "value": "1",
                "location": lines(4),
            },
            {"name": "NAME", "value": "<hello> & co", "location": lines(6)},
        ],
        "secrets": [
            {"name": "token", "required": True, "location": lines(14)},
            {"name": "netrc", "required": True, "location": lines(14)},
        ],
        "ssh": [{"name": "default", "required": True, "location": lines(13, 15)}],
        "sources": [encoded(TEXT)],
    }
    assert found["result.txt"].decode() == (
        "BUILD ARG   VALUE          DESCRIPTION\n"
        "VERSION     1              what `--version` prints\n"
        "NAME        <hello> & co\n"
        "\n"
        "SECRET   REQUIRED\n"
        "token    true\n"
        "netrc    true\n"
        "\n"
        "SSH       REQUIRED\n"
        "default   true\n"
    )


@pytest.mark.parametrize(
    ("target", "args", "secrets", "description"),
    [
        pytest.param("app", ["VERSION"], ["token", "netrc"], "compiles the program", id="stage"),
        pytest.param("other", ["UNUSED"], ["other"], "", id="stage that the image does not use"),
        pytest.param("staging", ["VERSION", "NAME", "UNUSED"], ["token", "netrc"], "shouts", id="variant"),
        pytest.param(
            "debug", ["VERSION", "NAME"], ["token", "netrc"], "the image with a shell in it", id="debug"
        ),
    ],
)
def test_an_outline_of_a_target_lists_what_that_one_takes(
    target: str, args: list[str], secrets: list[str], description: str
) -> None:
    found = ask(names.OUTLINE, target=target)
    outline = json.loads(found["result.json"])
    assert outline["name"] == target
    assert outline.get("description", "") == description
    assert [arg["name"] for arg in outline["args"]] == args
    assert [secret["name"] for secret in outline["secrets"]] == secrets
    assert found["result.txt"].decode().splitlines()[0].split() == ["TARGET:", target]


def test_an_argument_from_outside_is_in_the_outline() -> None:
    outline = json.loads(ask(names.OUTLINE, VERSION="7")["result.json"])
    assert [arg["value"] for arg in outline["args"]] == ["7", "<hello> & co"]


def test_an_argument_that_only_a_default_names_is_in_the_outline() -> None:
    text = "distro: azurelinux-3.0\nargs: {A: '1', B: '${A}'}\nimage: {user: '${B}'}\n"
    assert [arg["name"] for arg in json.loads(ask(names.OUTLINE, text)["result.json"])["args"]] == ["A", "B"]


def test_json_can_stand_in_a_page() -> None:
    assert rb"\u003chello\u003e \u0026 co" in ask(names.OUTLINE)["result.json"]


@pytest.mark.parametrize("name", [names.OUTLINE, names.LINT])
def test_a_target_that_there_is_not_is_an_error(name: str) -> None:
    with pytest.raises(OptionError, match="option target=ap: the build file has no target") as caught:
        ask(name, target="ap")
    assert caught.value.hint == "did you mean `app`?"


def test_targets_are_the_image_its_variants_and_the_stages() -> None:
    found = ask(names.TARGETS)
    assert json.loads(found["result.json"]) == {
        "targets": [
            {"default": True, "base": "scratch", "location": lines(1)},
            {"name": "debug", "base": "scratch", "description": "the image with a shell in it"},
            {"name": "staging", "base": "scratch", "description": "shouts", "location": lines(28)},
            {
                "name": "app",
                "base": "tools",
                "description": "compiles the program",
                "platform": "linux/amd64",
                "location": lines(10),
            },
            {"name": "tools", "base": "go", "platform": "linux/amd64", "location": lines(18)},
            {"name": "other", "base": "tools", "platform": "linux/amd64", "location": lines(19)},
        ],
        "sources": [encoded(TEXT)],
    }
    assert found["result.txt"].decode() == (
        "TARGET      DESCRIPTION\n"
        "(default)\n"
        "debug       the image with a shell in it\n"
        "staging     shouts\n"
        "app         compiles the program\n"
        "tools\n"
        "other\n"
    )


def test_targets_are_the_same_whichever_is_asked_for() -> None:
    assert ask(names.TARGETS, target="staging") == ask(names.TARGETS)


OLD = "distro: mariner-2.0\ngo: ./cmd/hello\n"


def test_a_lint_of_a_good_file_finds_nothing() -> None:
    found = ask(names.LINT)
    assert json.loads(found["result.json"]) == {
        "warnings": None,
        "sources": [{"filename": "jettison.yaml", "data": encoded(TEXT), "language": "YAML"}],
    }
    assert (found["result.txt"], found["result.statuscode"]) == (b"jettison.yaml: no problems\n", b"0")


def test_a_lint_lists_warnings_with_their_place() -> None:
    found = ask(names.LINT, OLD)
    assert json.loads(found["result.json"])["warnings"] == [
        {
            "ruleName": "end-of-life-distro",
            "description": "A distribution without updates collects known vulnerabilities",
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


def test_a_file_that_is_none_has_a_source_all_the_same() -> None:
    document = json.loads(ask(names.LINT, "a: \0")["result.json"])
    assert document["sources"] == [{"filename": "jettison.yaml", "language": "YAML"}]
    assert document["buildError"]["location"] == {"ranges": []}


@pytest.mark.parametrize("name", [names.OUTLINE, names.TARGETS])
def test_only_a_lint_goes_on_with_a_bad_file(name: str) -> None:
    with pytest.raises(DescriptionError):
        ask(name, f"{OLD}upxx: true\n")
