"""`frontend.outline`: what a target can be given."""

from __future__ import annotations

import json

import pytest

from jettison.errors import OptionError
from jettison.subrequests import names
from tests.subrequests.asking import TEXT, ask, encoded, lines


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


def test_the_secret_of_a_fetched_file_is_in_the_outline() -> None:
    step = f"http: {{url: 'https://example.com/a', checksum: 'sha256:{'0' * 64}', secret: files}}"
    text = f"distro: azurelinux-3.0\nstages: {{a: {{from: x, steps: [{{{step}}}]}}}}\n"
    found = ask(names.OUTLINE, text, target="a")
    assert json.loads(found["result.json"])["secrets"] == [
        {"name": "files", "required": True, "location": lines(2)}
    ]


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
