"""Where images are: what cannot be read, and what Docker has."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from jettison import platforms
from jettison.cli.sizing import stored
from jettison.errors import BuildError
from jettison.sizes import choose, measure
from tests.cli.conftest import Outcome
from tests.cli.sizing.measured import LOWER, UPPER, command
from tests.sizes.made import archive, entry, layer, layout, packed, saved, together

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
        pytest.param(
            ["junk"], 1, "junk: it is no tar archive, or a damaged one: truncated header", id="junk"
        ),
        pytest.param(
            ["x.tar", "--against", "junk"],
            1,
            "junk: it is no tar archive, or a damaged one: truncated header",
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
