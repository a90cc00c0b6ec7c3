"""A build file that is parsed once, and looked at by several."""

from __future__ import annotations

import pytest

from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.description.model import Variables
from jettison.description.reader import parse, read
from jettison.errors import DescriptionError, SourceFile
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS

AMD64 = Platform("linux", "amd64")
VARIABLES = Variables(build_args={}, target=AMD64, build=AMD64)


def source(text: str) -> SourceFile:
    return SourceFile("jettison.yaml", text)


def test_a_parsed_file_means_what_its_text_means() -> None:
    text = source("# check=skip=all\ndistro: mariner-2.0\ngo: ./cmd/hello\n")
    parsed = parse(text)
    assert parse(parsed) is parsed
    assert read(parsed) == read(text)
    assert describe(parsed, VARIABLES, PRESETS) == describe(text, VARIABLES, PRESETS)
    assert explain(parsed, PRESETS) == explain(text, PRESETS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("distro: azurelinux-3.0\ndistro: x\nfiles: 3\n", id="problems of form and of meaning"),
        pytest.param("distro: [", id="no YAML"),
        pytest.param("- a\n", id="no map"),
        pytest.param("", id="empty"),
        pytest.param("distro: \0\n", id="no text"),
    ],
)
def test_what_is_wrong_is_told_by_each_who_looks(text: str) -> None:
    parsed = parse(source(text))
    told: list[DescriptionError] = []
    for given in (parsed, source(text), parsed):
        with pytest.raises(DescriptionError) as caught:
            describe(given, VARIABLES, PRESETS)
        told.append(caught.value)
    assert len({(error.problems, error.source) for error in told}) == 1
    assert {problem.rule for problem in parsed.problems} <= {each.rule for each in told[0].problems}
