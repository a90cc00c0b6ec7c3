"""settle.sh: what lies in the way of a link of the root goes where the link leads."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

LINKS = ("/bin=/usr/bin", "/lib64=/usr/lib")


@pytest.fixture
def place(azure: Machine) -> Iterator[Path]:
    made = azure.path / "run/settle"
    (made / "in").mkdir(parents=True)
    (made / "out").mkdir()
    yield made
    shutil.rmtree(made)


def settle(azure: Machine, *modes: str) -> Done:
    return azure.script("settle.sh", "/run/settle/in", "/run/settle/out", *LINKS, "--", *modes)


def test_directories_move_and_keep_what_they_hold(azure: Machine, place: Path) -> None:
    (place / "in/bin").mkdir()
    (place / "in/bin/tool").write_text("x")
    (place / "in/bin/tool").chmod(0o750)
    (place / "in/usr/bin").mkdir(parents=True)
    (place / "in/usr/bin/other").write_text("y")
    assert settle(azure).err == ""
    assert sorted(str(path.relative_to(place / "out")) for path in (place / "out").rglob("*")) == [
        "usr",
        "usr/bin",
        "usr/bin/other",
        "usr/bin/tool",
    ]
    assert stat.S_IMODE((place / "out/usr/bin/tool").stat().st_mode) == 0o750


def test_a_link_as_the_root_has_it_goes(azure: Machine, place: Path) -> None:
    (place / "in/bin").symlink_to("usr/bin")
    (place / "in/lib64").symlink_to("/usr/lib")
    assert settle(azure).code == 0
    assert list((place / "out").iterdir()) == []


def test_another_thing_at_the_place_of_a_link_is_refused(azure: Machine, place: Path) -> None:
    (place / "in/bin").write_text("a file")
    done = settle(azure)
    assert (done.code, done.err) == (
        1,
        (
            "jettison: the files of the image hold /bin, which every image has as a link to /usr/bin\n"
            "jettison: leave it out of what is copied\n"
        ),
    )


def test_directories_get_the_mode_and_owner_of_the_root_s(azure: Machine, place: Path) -> None:
    (place / "in/tmp").mkdir(mode=0o755)
    assert settle(azure, "1777:0:/tmp", "700:65532:/home/nonroot").code == 0
    assert stat.S_IMODE((place / "out/tmp").stat().st_mode) == 0o1777
    assert not (place / "out/home").exists()
