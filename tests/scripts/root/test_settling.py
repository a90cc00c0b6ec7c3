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


OWN = ("/etc/passwd", "/usr/lib/os-release", "/var/lib/rpmmanifest")


@pytest.mark.parametrize(
    ("made", "link", "own"),
    [
        pytest.param("etc/passwd", "", "/etc/passwd", id="a file"),
        pytest.param("lib/os-release", "", "/usr/lib/os-release", id="where a link of the root leads"),
        pytest.param("var/lib/rpmmanifest/container-manifest-2", "", "/var/lib/rpmmanifest", id="a folder"),
        pytest.param("etc", "/srv/etc", "/etc/passwd", id="a link above"),
        pytest.param("var", "", "/var/lib/rpmmanifest", id="a file above"),
        pytest.param("usr/lib/.wh.os-release", "", "/usr/lib/os-release", id="a mark that it is gone"),
        pytest.param("var/.wh..wh..opq", "", "/var/lib/rpmmanifest", id="a mark that all is gone"),
    ],
)
def test_what_an_image_says_of_itself_is_not_replaced(
    azure: Machine, place: Path, made: str, link: str, own: str
) -> None:
    file = place / "in" / made
    file.parent.mkdir(parents=True, exist_ok=True)
    if link:
        file.symlink_to(link)
    else:
        file.touch()
    options = [f"--spare={path}" for path in OWN]
    places = ("/run/settle/in", "/run/settle/out", "/lib=/usr/lib")
    done = azure.script("settle.sh", *options, *places, "--")
    held = {"lib/os-release": own, "var/lib/rpmmanifest/container-manifest-2": own}.get(made, f"/{made}")
    assert (done.code, done.err.splitlines()) == (
        1,
        [
            f"jettison: what `files` copies holds {held}, in the place of the image's own {own}",
            (
                f"jettison: leave it out of what is copied: by {own} others know the image,"
                " its packages and its users"
            ),
        ],
    )
