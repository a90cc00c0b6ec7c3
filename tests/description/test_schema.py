"""The schema that editors use: it is what the shapes say, and it judges as the reader does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from jsonschema import Draft202012Validator, ValidationError, validators

from jettison import rules
from jettison.description.schema import schema, schema_text
from jettison.description.shapes import Anything, Either, Items, Json, Keys, Shape, Table, Text
from jettison.description.top import DESCRIPTION
from jettison.errors import DescriptionError, Problem
from jettison.presets.registry import PRESETS
from tests import pages
from tests.description import inventing, yaml12
from tests.description.inventing import Value
from tests.description.support import described
from tests.pages import PAGES, shown
from tests.test_examples import EXAMPLES

FILE = Path(__file__).resolve().parents[2] / "frontend/jettison/description/jettison.schema.json"

# What takes knowledge beyond one value. Whatever breaks another rule must be refused by the schema too.
BEYOND = frozenset(
    {
        "below-a-file",
        "bad-expression",  # what regular expressions are
        "duplicate-account",
        "two-databases",
        "no-keys",
        "no-packages",
        "no-program",  # what a project says
        "duplicate-file",
        "blinds-scanners",
        "duplicate-test",
        "given-twice",
        "is-directory",  # the layout of the distributions
        "no-release-package",
        "no-verification",
        "not-of-distro",
        "nothing-to-copy",
        "nothing-to-pack",
        "nothing-to-read",
        "preset-clash",
        "reserved-name",
        "stage-circle",
        "unknown-group",
        "unknown-user",
        "unsupported-platform",
        "upx-checksum",
        "whole-root",
    }
)
# What the schema knows in part: `"300"` is no number to it, and `0999` is one like 999. What is wrong with a
# value whose reference is wrong is not said by the reader.
PARTLY = frozenset({"bad-mode", "bad-reference", "bad-version", "out-of-range", "undeclared-argument"})
# What two keys say together, by a rule that is else about one value.
OF_TWO_KEYS = ("the system's crypto needs C", "is said again by", "is the path of one program")
# In a target, what is missing may be in what it changes.
OF_MERGED = "missing-key"


def _strictly(_: object, pattern: str, text: object, __: object) -> Iterator[ValidationError]:
    """Search as ECMAScript does, where `$` is the end and not also the line feed before it."""
    if isinstance(text, str) and not re.search(re.sub(r"\$(?=$|\))", r"\\Z", pattern), text):
        yield ValidationError(f"{text!r} does not match {pattern!r}")


SCHEMA = schema(PRESETS)
VALIDATOR = validators.extend(Draft202012Validator, {"pattern": _strictly})(SCHEMA)  # type: ignore[no-untyped-call]
KEYS = (*DESCRIPTION.keys, *(preset.key for preset in PRESETS))


def test_the_committed_schema_is_what_the_shapes_say() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(PRESETS), "run `make schema` and commit the result"


def test_what_is_beyond_the_schema_are_rules_of_the_reader() -> None:
    assert (BEYOND | PARTLY) - {rule.name for rule in rules.ALL} == set()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def _properties(part: Json, path: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    if isinstance(part, dict):
        for word in ("properties", "patternProperties"):
            known = part.get(word)
            for name, each in known.items() if isinstance(known, dict) and "type" in part else ():
                assert isinstance(each, dict)
                yield f"{path}.{name}", each
        for name, each in part.items():
            yield from _properties(each, f"{path}.{name}")
    elif isinstance(part, list):
        for each in part:
            yield from _properties(each, path)


HOVER = re.compile(rf"(Required\. )?[^a-z].*[^.]\. {re.escape(rules.DOCUMENTATION)}/keys/([a-z]+)\.md")


def test_every_key_is_described_and_leads_to_a_page() -> None:
    found = {path: HOVER.fullmatch(str(each.get("description"))) for path, each in _properties(SCHEMA, "")}
    assert len(found) > 100
    assert [path for path, match in found.items() if match is None] == [".^x-", ".$defs.target-changed.^x-"]
    assert {match[2] for match in found.values() if match} == {
        page.stem for page in pages.KEYS.glob("*.md")
    } - {"x"}
    (docs,) = (match for path, match in found.items() if match and path.endswith(".rootfs.docs"))
    assert "documentation and man pages" in docs[0]
    assert " If not given: `false`. " in docs[0]


def test_every_preset_brings_its_shape() -> None:
    assert [preset.name for preset in PRESETS if isinstance(preset.key.shape, Anything)] == []


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(file.read_text(encoding="utf-8"), id=str(file.parent.name)) for file in EXAMPLES),
        *(
            pytest.param(block.text, id=f"{page.name}-{number}")
            for page in PAGES
            for number, block in enumerate(shown(page))
        ),
    ],
)
def test_it_takes_the_examples(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(yaml12.load(text))] == []


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(inventing.mistaken(inventing.top(KEYS)))
def test_it_judges_as_the_reader_does(value: dict[str, Value]) -> None:
    text = yaml12.dump(value)
    found = [problem for problem in problems(text) if problem.severity == "error"]
    known = [problem for problem in found if problem.rule.name not in BEYOND]
    surely = [problem for problem in known if not _depends(problem, text)]
    taken = VALIDATOR.is_valid(yaml12.load(text))
    event(f"reader {'refuses' if surely else 'doubts' if found else 'takes'}, schema {taken}")
    if surely:
        assert not taken, f"{text}\nthe schema takes what breaks {surely}"
    elif not known:
        assert taken, f"{text}\nthe schema refuses it: {refusals(text)}"


def problems(text: str) -> tuple[Problem, ...]:
    try:
        return described(text).warnings
    except DescriptionError as error:
        return error.problems


def _depends(problem: Problem, text: str) -> bool:
    """Tell whether a problem may or may not be one to a schema."""
    lines = text.splitlines()
    if problem.rule.name in PARTLY or "${" in "\n".join(lines[problem.span.line - 1 : problem.span.end_line]):
        return True  # what a reference stands for is known to the build alone
    if any(words in problem.message for words in OF_TWO_KEYS):
        return True
    above = [line for line in lines[: problem.span.line] if not line.startswith((" ", "-"))]
    return problem.rule.name == OF_MERGED and above[-1].startswith("targets:")


def refusals(text: str) -> list[str]:
    errors = VALIDATOR.iter_errors(yaml12.load(text))
    return [f"{error.json_path}: {error.message}" for error in errors]


def _texts(shape: Shape) -> Iterator[Text]:
    """Give every text in a shape."""
    match shape:
        case Text():
            yield shape
        case Items():
            for each in (shape.item, shape.lone, shape.some):
                yield from _texts(each) if each else ()
        case Table():
            yield from _texts(shape.value)
        case Keys():
            for key in shape.keys:
                yield from _texts(key.shape) if key.shape is not shape else ()
        case Either():
            for each in shape.shapes:
                yield from _texts(each)
        case _:
            pass


LONG = "a" * 1024
DEEP = "/a" * 100
SERVER = "distro: azurelinux-3.0\n"
MANY = ", ".join(f"./cmd/p{number}" for number in range(100))


@pytest.mark.parametrize(
    ("most", "more"),
    [
        pytest.param(
            f"files: [{{src: a{DEEP}, dest: /a}}]", f"files: [{{src: a/b{DEEP}, dest: /a}}]", id="path"
        ),
        pytest.param(f"image: {{workdir: {DEEP}}}", f"image: {{workdir: /b{DEEP}}}", id="path from the root"),
        pytest.param(f"go: .{DEEP}//", f"go: ./b{DEEP}", id="package"),
        pytest.param(f"go: [{MANY}]", f"go: [{MANY}, ./cmd/more]", id="packages"),
        pytest.param(f"go: {{package: [{MANY}]}}", f"go: {{package: [{MANY}, ./cmd/more]}}", id="long form"),
        pytest.param(
            f"image: {{labels: {{? {LONG} : b}}}}", f"image: {{labels: {{? {LONG}a : b}}}}", id="label"
        ),
        pytest.param(f"args: {{? {LONG} : b}}", f"args: {{? {LONG}a : b}}", id="argument"),
        pytest.param(
            f"stages: {{? {LONG} : {{from: a}}}}", f"stages: {{? {LONG}a : {{from: a}}}}", id="stage"
        ),
    ],
)
def test_it_knows_limits_as_the_reader_does(most: str, more: str) -> None:
    for text, fits in ((f"{SERVER}{most}\n", True), (f"{SERVER}{more}\n", False)):
        assert all(problem.severity == "warning" for problem in problems(text)) == fits
        assert VALIDATOR.is_valid(yaml12.load(text)) == fits


def test_whatever_takes_the_digits_of_a_number_takes_the_number() -> None:
    numbers = [str(number) for number in inventing.NUMBERS]
    texts = [each for key in KEYS for each in _texts(key.shape) if each.numbers is None and each.pattern]
    assert len(texts) > 50
    assert {each for each in texts for number in numbers if re.fullmatch(each.pattern, number)} == set()
