"""`jettison size`: its tables, pages and pictures."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jettison.cli.sizing.rows import human, signed
from jettison.cli.text import width
from jettison.sizes.layers import DATABASES
from tests.cli.conftest import ROOT, Outcome
from tests.cli.sizing.measured import LOWER, UPPER, command
from tests.sizes.made import archive, database, entry, header, layer, layout, packed

TABLE = """\
x.tar (linux/amd64, 2 layers): 3.17 kB on disk, 1.09 kB compressed

                            on disk  compressed
packages                    1.05 kB       122 B
  tzdata 2025b-1 *          1.00 kB        62 B
  packages, not told apart     50 B        60 B
programs                    2.00 kB       134 B
  /usr/bin/hello            2.00 kB       134 B
data                            3 B        92 B
  /srv                          3 B        92 B
metadata                      112 B       742 B
  package manifests           112 B       237 B
  image configuration           0 B       505 B
total                       3.17 kB     1.09 kB

* by the usual place of its files; the image has no package database
not told apart: odd
"""


def masked(text: str) -> str:
    """Leave out compressed sizes, which are zlib's own affair."""
    return re.sub(r"  +[\d.]+ k?B$|[\d.]+ k?B compressed", "", text, flags=re.MULTILINE)


def test_a_table_for_files_and_programs(folder: Path) -> None:
    done = command(folder, "x.tar")
    assert (done.code, done.stderr, masked(done.stdout)) == (0, "", masked(TABLE))


def test_a_folder_is_read_as_an_archive_is(folder: Path) -> None:
    for name, data in layout([packed(LOWER), packed(UPPER)]).items():
        (folder / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "x" / name).write_bytes(data)
    assert command(folder, "x").stdout == command(folder, "x.tar").stdout.replace("x.tar", "x", 1)


def test_what_changed_stands_beside_the_sizes(folder: Path) -> None:
    lines = command(folder, "newer.tar", "--against", "x.tar").stdout.splitlines()
    assert lines[1].startswith("against x.tar (linux/amd64, 2 layers): 3.17 kB on disk, ")
    found = {line[:26].strip(): line[26:].split("  ") for line in lines[4:]}
    changes = {name: [cell.strip() for cell in cells if cell.strip()][:2] for name, cells in found.items()}
    assert changes["/usr/bin/hello"] == ["3.00 kB", "+1.00 kB"]
    assert changes["/srv"] == ["0 B", "-3 B"]
    assert changes["/etc"] == ["1 B", "+1 B"]
    assert changes["total"] == ["4.16 kB", "+998 B"]


def test_json_has_every_file(folder: Path) -> None:
    found = json.loads(command(folder, "newer.tar", "--against", "x.tar", "--format", "json").stdout)
    parts = {part["name"]: part for part in found["parts"]}
    assert parts["tzdata"] | {"compressed": 0, "files": []} == {
        "kind": "package",
        "name": "tzdata",
        "version": "2025b-1",
        "basis": "usual place",
        "installed": 5000,
        "size": 1000,
        "compressed": 0,
        "files": [],
    }
    assert [file["path"] for file in parts["tzdata"]["files"]] == ["/usr/share/zoneinfo/UTC"]
    assert (found["platform"], found["untold"], found["measured"]) == ("linux/amd64", ["odd"], True)
    assert found["size"] == sum(part["size"] for part in found["parts"])
    assert found["compressed"] == sum(part["compressed"] for part in found["parts"])
    changes = {change["name"]: (change["size"], change["present"]) for change in found["changes"]}
    assert (changes["/srv"], changes["tzdata"]) == ((-3, False), (0, True))
    assert found["against"]["image"] == "x.tar"


def test_packages_are_told_apart_by_an_image_with_a_database(folder: Path) -> None:
    data = database(header("odd", "1-1", 99, ["/usr/lib/libodd.so"]))
    archive(layout([packed(layer(entry(DATABASES[0], data)))]), folder / "database.tar")
    done = command(folder, "x.tar", "--packages", "database.tar")
    assert re.search(r"\n  odd 1-1 +50 B ", done.stdout)
    assert "not told apart" not in done.stdout


@pytest.mark.parametrize(
    ("columns", "words", "bars"),
    [
        pytest.param(80, ["x.tar"], True, id="usual"),
        pytest.param(52, ["x.tar"], False, id="narrow"),
        pytest.param(72, ["x.tar", "--against", "newer.tar"], False, id="two images"),
        pytest.param(120, ["x.tar", "--against", "newer.tar"], True, id="two images, wide"),
    ],
)
def test_a_person_sees_bars_where_there_is_room(
    folder: Path, columns: int, words: list[str], bars: bool
) -> None:
    text = at_terminal(folder, columns, *words)
    table = text.split("\r\n\r\n")[1].splitlines()
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in table]
    assert max(map(width, plain)) <= columns
    assert ("█" in text, "\x1b[1;33mprograms" in text) == (bars, True)
    expected = command(folder, *words).stdout.split("\n\n")[1].splitlines()
    assert [line.rstrip("█▏▎▍▌▋▊▉ ").split() for line in plain] == [line.split() for line in expected]


def at_terminal(folder: Path, columns: int, *words: str) -> str:
    """Run the command with a terminal for stdout, and give what it wrote there."""
    ours, theirs = pty.openpty()
    env = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "xterm-256color", "COLUMNS": str(columns)}
    argv = [sys.executable, "-m", "jettison", "size", *words]
    subprocess.run(argv, cwd=folder, env=env, stdout=theirs, timeout=60, check=True)
    os.close(theirs)
    written = b""
    with suppress(OSError):  # of a terminal that nobody writes to any more
        while data := os.read(ours, 65536):
            written += data
    os.close(ours)
    return written.decode()


class Tags(HTMLParser):
    """Checks that each tag is closed, and keeps the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        assert not [value for name, value in attrs if name in ("src", "href")], "the page needs no other file"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_has_the_picture_and_the_table(folder: Path) -> None:
    assert command(folder, "newer.tar", "--against", "x.tar", "-o", "x.html") == Outcome(0, "", "")
    page = Tags()
    page.feed((folder / "x.html").read_text())
    assert page.open == []
    assert "+998 B on disk" in page.text
    assert "/usr/bin/hello" in page.text
    assert "<p>" not in page.text


def test_a_picture_is_xml_with_all_that_matters(folder: Path) -> None:
    assert command(folder, "x.tar", "--output", "x.svg").code == 0
    text = (folder / "x.svg").read_text()
    root = ET.fromstring(text)  # noqa: S314 - our own
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "/usr/bin/hello" in texts
    assert "packages 1.05 kB (33 %)" in texts
    about = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any("data: /srv\n3 B on disk" in (each or "") for each in about)
    assert text == command(folder, "x.tar", "--format", "svg").stdout


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (9_994, "9.99 kB"),
        (9_996, "10.0 kB"),
        (99_949, "99.9 kB"),
        (99_951, "100 kB"),
        (999_501, "1.00 MB"),
        (-2_500_000, "-2.50 MB"),
        (10**18, "1000000 TB"),
    ],
)
def test_sizes_have_three_digits(size: int, text: str) -> None:
    assert human(size) == text
    assert signed(size) == ("" if size == 0 else text if size < 0 else f"+{text}")
