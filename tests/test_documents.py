"""JSON of others: what is taken, and what is said of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from jettison.documents import go_json, listing, mapping, text
from jettison.errors import BuildError

HEX = re.compile("[0-9a-f]+")
LONG = "x" * 100


def test_what_is_right_is_taken() -> None:
    assert (mapping({"a": 1}, "it"), listing([1], "it"), text("a", "it")) == ({"a": 1}, [1], "a")
    assert text("af", "a digest", HEX) == "af"


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        pytest.param(mapping, [], "it must be a map, found a list", id="a list for a map"),
        pytest.param(mapping, None, "it must be a map, found null", id="nothing for a map"),
        pytest.param(listing, {"a": 1}, "it must be a list, found a map", id="a map for a list"),
        pytest.param(text, 1.5, "it must be a text, found 1.5", id="a number for a text"),
        pytest.param(text, True, "it must be a text, found true", id="a truth value for a text"),
    ],
)
def test_what_is_wrong_is_named(read: Callable[[object, str], object], value: object, message: str) -> None:
    with pytest.raises(BuildError) as caught:
        read(value, "it")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("xyz", '"xyz"', id="other letters"),
        pytest.param("af\n", '"af\\n"', id="more than the pattern"),
        pytest.param(LONG, f'"{LONG[:59]}…', id="long"),
    ],
)
def test_a_text_of_another_form_is_shown(value: str, shown: str) -> None:
    with pytest.raises(BuildError) as caught:
        text(value, "a digest", HEX, "hex digits")
    assert caught.value.message == f"a digest must be hex digits, found {shown}"


@pytest.mark.parametrize(
    ("value", "indent", "written"),
    [
        pytest.param(["a", {"b": 1}], None, '["a",{"b":1}]', id="on one line"),
        pytest.param({"b": [1]}, 2, '{\n  "b": [\n    1\n  ]\n}', id="indented"),
        pytest.param("<é&\u2028>", None, '"\\u003cé\\u0026\\u2028\\u003e"', id="what HTML would read"),
    ],
)
def test_json_is_written_as_go_writes_it(value: object, indent: int | None, written: str) -> None:
    assert go_json(value, indent=indent) == written
