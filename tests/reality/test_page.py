"""docs/real-images.md names all that the product takes for granted, each with a source and a test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.reality import page, reading
from tests.reality.commands import Scripts, Use
from tests.reality.page import Row
from tests.reality.syntax import parse

ROWS = page.page_rows()
VISIBLE = page.ROOT / "tests/harbor/world/visible"
TOOLCHAINS, FRONTEND = "Toolchain images", "The frontend's base image"
BASE = [row for row in ROWS if row.group not in {TOOLCHAINS, FRONTEND}]
COMMANDS = "Commands of base/core"
OWN_SCRIPTS = {reading.INSTALL.name, reading.PLAIN.name}

# Installed with the base, but no package of the list of commands: the harbor adds them by itself.
ADDED = {"sh", "tdnf"}


def missing(uses: Iterable[Use], rows: list[Row]) -> list[str]:
    """Say what no row has."""
    known = page.known(rows)
    return [
        f"`{use}` ({use.place}) has no row"
        for use in uses
        if use.command not in known or (use.option and use.option not in known[use.command])
    ]


def nothing(wrong: list[str]) -> None:
    """Fail with all that is wrong, a line each."""
    if wrong:
        pytest.fail("\n".join([*wrong, "docs/real-images.md tells how to add a row"]), pytrace=False)


def in_group(name: str) -> list[Row]:
    found = [row for row in ROWS if row.group == name]
    assert found, f"the page has no group {name}"
    return found


def covered(path: str) -> bool:
    """Tell whether a row has a path, or one above it; `/usr` and the like say nothing of what is below."""
    listed = {code for row in BASE for code in row.codes if code.startswith("/")}
    return any(path == each or (each.count("/") > 1 and path.startswith(f"{each}/")) for each in listed)


def test_every_command_of_a_script_has_a_row_with_its_options() -> None:
    nothing(missing(reading.uses(), BASE))


def test_every_command_of_a_preset_has_a_row() -> None:
    nothing(missing(reading.uses_of_presets(), in_group(TOOLCHAINS)))


@pytest.mark.parametrize(
    "file", [reading.INSTALL, reading.PLAIN, reading.DOCKERFILE], ids=lambda file: file.name
)
def test_every_command_that_makes_the_frontend_has_a_row(file: Path) -> None:
    text = reading.instructions(file) if file == reading.DOCKERFILE else file.read_text()
    uses = Scripts((parse(file.name, text, "posix"),)).uses()
    nothing(missing((use for use in uses if use.command not in OWN_SCRIPTS), in_group(FRONTEND)))


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (Use("awk", "", "a.sh:7"), ["`awk` (a.sh:7) has no row"]),
        (Use("tdnf", "--nodeps", "a.sh:7"), ["`tdnf --nodeps` (a.sh:7) has no row"]),
        (Use("tdnf", "--installroot", "a.sh:7"), []),
    ],
    ids=["a command", "an option", "neither is new"],
)
def test_what_is_new_is_named_with_its_place(use: Use, said: list[str]) -> None:
    assert missing([use], BASE) == said


def test_no_row_has_an_option_that_nothing_uses() -> None:
    used = {(use.command, use.option) for use in reading.uses()}
    known = {command: words for command, words in page.known(BASE).items() if (command, "") in used}
    stale = [
        f"`{command} {word}` is in a row, and no script uses it"
        for command, words in known.items()
        for word in sorted(words)
        if word.startswith("-") and (command, word) not in used
    ]
    nothing(stale)


def test_every_message_that_scripts_look_for_is_one_that_is_printed() -> None:
    lines = [code for row in in_group("Messages") for code in row.codes]
    unknown = [
        f"{pattern.text} ({pattern.place}) finds no message of the page"
        for pattern in reading.patterns(reading.scripts())
        if not pattern.matches("\n".join(lines))
    ]
    nothing(unknown)


def test_every_path_that_scripts_name_has_a_row() -> None:
    nothing([f"{path} ({file}) has no row" for path, file in reading.paths().items() if not covered(path)])


NAMED = {
    "query tags and macros": dict.fromkeys(reading.tags(), "scripts"),
    "keys of repositories": dict.fromkeys(reading.repository_keys(), "repositories.py"),
    "images, packages, settings": reading.data(),
}


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
def test_every_name_of_the_data_has_a_row(named: dict[str, str]) -> None:
    listed = {word for row in ROWS for code in row.codes for word in (code, *code.split())}
    assert named
    nothing([f"{name} ({place}) has no row" for name, place in named.items() if name not in listed])


def test_the_stand_in_shows_the_commands_of_the_page_and_no_others() -> None:
    groups = (COMMANDS, "tdnf", "rpm", "GnuPG and curl")
    listed = page.known(
        [row for row in BASE if row.group in groups and not row.relied_on.startswith("Absent")]
    )
    tools = {name for name in listed if re.fullmatch(r"\[|[a-z][a-z0-9-]*", name)}
    assert tools == {*(VISIBLE / "base.txt").read_text().split()} | ADDED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row.line}")
def test_a_row_is_whole(row: Row) -> None:
    links = dict(re.findall(r"(?m)^\[([\w-]+)\]: (https://\S+)$", page.PAGE.read_text()))
    sources = re.findall(r"\]\[([\w-]+)\]", row.source)
    assert row.group, "stands in no group"
    assert row.codes or row.relied_on, "names nothing"
    assert (sources and set(sources) <= set(links)) or "(#measured)" in row.source, "has no source"
    assert row.tests, "has no test"
    assert sorted(set(row.tests) - page.test_names()) == [], "tests that there are not"
    assert re.fullmatch(r"no|\d{4}-\d\d-\d\d", row.seen), "`seen` is a date or `no`"


def test_the_page_has_one_table_in_the_form_that_it_tells() -> None:
    assert len(ROWS) > 50
    text = page.PAGE.read_text()
    example = re.search(r"(?m)^```text\n(\|.*)\n```$", text)
    assert example is not None
    (row,) = page.rows(example[1])
    assert (row.codes, row.tests, row.seen) == (("tdnf install --nodeps",), ("test_name",), "no")
    assert len(re.findall(r"(?m)^\|---", text)) == 1
