"""`jettison size`: its tables, pictures and messages."""

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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from jettison import platforms
from jettison.cli.drawing.text import width
from jettison.cli.sizing import stored, svg, treemap
from jettison.cli.sizing.rows import human, signed
from jettison.cli.sizing.squares import Box, squares
from jettison.cli.sizing.treemap import CANVAS, CHAR, LINE, PADDING, By, Tile
from jettison.errors import BuildError
from jettison.sizes import Basis, Breakdown, Kind, Part, Share, choose, measure
from jettison.sizes.layers import DATABASES, MANIFEST
from tests.cli.conftest import ROOT, Outcome
from tests.sizes.made import (
    archive,
    database,
    entry,
    header,
    layer,
    layout,
    manifest,
    packed,
    saved,
    together,
)

ELF = b"\x7fELF" + bytes(1996)
LISTED = manifest(("tzdata", "2025b-1", 5000), ("odd", "1-1", 99))
LOWER = layer(
    entry(MANIFEST, LISTED),
    entry("usr/share/zoneinfo/UTC", b"z" * 1000),
    entry("usr/lib/libodd.so", b"o" * 50),
)
UPPER = layer(entry("usr/bin/hello", ELF, mode=0o755), entry("srv/page & <more>.html", b"<p>"))
NEWER = layer(entry("usr/bin/hello", ELF + bytes(1000)), entry("etc/new", b"1"))

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


def command(folder: Path, *words: str, path: str = "") -> Outcome:
    env = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100", "PATH": path}
    argv = [sys.executable, "-m", "jettison", "size", *words]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    archive(layout([packed(LOWER), packed(UPPER)]), tmp_path / "x.tar")
    archive(layout([packed(LOWER), packed(NEWER)]), tmp_path / "newer.tar")
    return tmp_path


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


WHOLE = layer(*(entry(name, data) for name, data in layout([packed(LOWER), UPPER]).items()))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=some.integers(0, len(WHOLE)), noise=some.binary(min_size=1, max_size=700))
def test_a_damaged_archive_is_an_error_of_ours_or_none(tmp_path: Path, place: int, noise: bytes) -> None:
    file = tmp_path / "damaged.tar"
    file.write_bytes(WHOLE[:place] + noise + WHOLE[place + len(noise) :])
    platform = platforms.parse("linux/amd64")
    try:
        with stored.opened(str(file)) as blobs:
            measure(blobs, "damaged.tar", choose(blobs, None, platform))
    except BuildError as error:
        assert error.message  # noqa: PT017 - both ends are fine


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


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        pytest.param(
            ["x.tar", "-o", "x.png"],
            2,
            "option --output x.png: its ending says no format\n"
            "  hint: end it in .svg, .html, .json or .txt, or give --format",
            id="ending",
        ),
        pytest.param(
            ["two.tar", "--platform", "linux/riscv64"],
            2,
            "two.tar: it has no image for linux/riscv64, but for linux/amd64, linux/arm64\n"
            "  hint: choose one with --platform",
            id="platform",
        ),
        pytest.param(["junk"], 1, "junk: it is no archive of an image: truncated header", id="junk"),
        pytest.param(
            ["x.tar", "--against", "junk"],
            1,
            "junk: it is no archive of an image: truncated header",
            id="other",
        ),
        pytest.param(
            ["packed.tar.gz"],
            1,
            "packed.tar.gz: the whole archive is packed with gzip\n  hint: unpack packed.tar.gz first",
            id="packed",
        ),
        pytest.param(
            ["x.tar", "--packages", "x.tar"],
            1,
            "x.tar: it has no package database\n  hint: build it with `rootfs: {metadata: rpmdb}`",
            id="packages",
        ),
        pytest.param(["."], 1, ".: it is no image: it has neither index.json nor manifest.json", id="folder"),
        pytest.param(
            ["x.tar", "-o", "no/x.svg"],
            1,
            "no/x.svg: cannot be written: No such file or directory",
            id="output",
        ),
        pytest.param(
            ["hello:1"],
            1,
            "hello:1: there is no such file, and no Docker to ask for it: `docker` is not on PATH\n"
            "  hint: give a file, a folder, or the name of an image that Docker has; `docker pull` gets one",
            id="no Docker",
        ),
    ],
)
def test_what_is_wrong_is_said(folder: Path, words: list[str], code: int, message: str) -> None:
    (folder / "junk").write_bytes(b"junk")
    (folder / "packed.tar.gz").write_bytes(packed(LOWER))
    archive(together(layout([UPPER]), layout([LOWER], platform="linux/arm64")), folder / "two.tar")
    assert command(folder, *words) == Outcome(code, "", f"error: {message}\n")


DOCKER = """\
#!/bin/sh
case "$1 $2" in
  "version ") ;;
  "image save") [ "$5" = hello:1 ] || { echo "No such image: $5" >&2; exit 1; }; /bin/cat old.tar >"$4" ;;
esac
"""


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param("hello:1", "hello:1 (linux/amd64, 2 layers): 3.17 kB on disk, ", id="there"),
        pytest.param(
            "hello:2",
            "error: hello:2: there is no such file, and Docker has no such image: No such image: hello:2",
            id="not there",
        ),
        pytest.param("-x", "error: -x: there is no such file, and no image is called so", id="an option"),
    ],
)
def test_an_image_of_docker_is_saved_first(folder: Path, image: str, expected: str) -> None:
    archive(saved([LOWER, UPPER]), folder / "old.tar")
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    done = command(folder, "--", image, path=str(folder))
    assert (done.stdout + done.stderr).startswith(expected)
    assert ("compressed by gzip" in done.stdout) == (image == "hello:1")


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


NAMES = some.text(some.characters(codec="utf-8"), min_size=1, max_size=40)
SHARES = some.builds(
    Share, path=NAMES.map("/x/{}".format), size=some.integers(0, 10**10), compressed=some.integers(0, 10**6)
)
PARTS = some.builds(
    Part,
    kind=some.sampled_from(Kind),
    name=NAMES,
    basis=some.sampled_from(Basis),
    version=some.sampled_from(["", "1.2-3.azl3"]),
    files=some.lists(SHARES, max_size=12).map(tuple),
)
IMAGES = some.builds(
    Breakdown,
    name=NAMES,
    platform=some.just("linux/amd64"),
    layers=some.just(2),
    parts=some.lists(PARTS, max_size=10, unique_by=lambda part: (part.kind, part.name)).map(tuple),
    measured=some.booleans(),
    untold=some.lists(NAMES, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(IMAGES, some.sampled_from(By))
def test_labels_stay_in_their_boxes_and_boxes_on_the_canvas(image: Breakdown, by: By) -> None:
    tiles = treemap.tiles(image, by)
    for tile in tiles:
        assert max(map(width, tile.lines), default=0) * CHAR <= max(tile.box.width - PADDING, 0)
        assert len(tile.lines) * LINE <= max(tile.box.height, 0) or not tile.lines
        assert inside(tile.box, CANVAS)
    leaves = [tile for tile in tiles if not tile.frame]
    assert sum(tile.box.width * tile.box.height for tile in leaves) <= CANVAS.width * CANVAS.height * 1.0001
    ET.fromstring(svg.to_svg(image, image, by))  # noqa: S314 - our own


def inside(box: Box, other: Box) -> bool:
    slack = 0.01
    return (
        box.x >= other.x - slack
        and box.y >= other.y - slack
        and box.x + box.width <= other.x + other.width + slack
        and box.y + box.height <= other.y + other.height + slack
    )


@settings(max_examples=60, deadline=None)
@given(some.lists(some.floats(1, 1e12), min_size=1, max_size=40), some.floats(1, 2000), some.floats(1, 2000))
def test_areas_are_shares_and_none_lies_on_another(weights: list[float], wide: float, high: float) -> None:
    weights.sort(reverse=True)
    whole = Box(0, 0, wide, high)
    boxes = squares(weights, whole)
    for weight, box in zip(weights, boxes, strict=True):
        assert box.width * box.height == pytest.approx(
            weight / sum(weights) * wide * high, rel=1e-4, abs=1e-6
        )
        assert inside(box, whole)
    for number, box in enumerate(boxes):
        assert not any(overlap(box, other) > 1e-6 * wide * high for other in boxes[:number])


def overlap(one: Box, other: Box) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(across, 0) * max(down, 0)


def test_tiles_too_small_to_see_are_one() -> None:
    files = (
        Share(path="/big", size=10**9, compressed=1),
        *(Share(path=f"/{n}", size=9, compressed=1) for n in range(9)),
    )
    part = Part(kind=Kind.DATA, name="/", basis=Basis.CONTENT, files=files)
    image = Breakdown(name="x", platform="", layers=1, parts=(part,), measured=True)
    tiles: tuple[Tile, ...] = treemap.tiles(image, By.DISK)
    assert [tile.about.splitlines()[0] for tile in tiles] == ["data: /", "/big", "9 more: 81 B"]


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
