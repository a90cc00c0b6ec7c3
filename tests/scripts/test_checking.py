"""check.sh and test.sh: what they take for granted, and that they name everything that is not so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

MANIFEST = "zlib\t1\t0\t0\tv\t(none)\t1\tx86_64\t0\tzlib.src.rpm\n"
NAMED = ("/run/jettison-image", "/run/jettison-tests")


def words(*words: str) -> str:
    """Write a list as a test has it: each word ends with a NUL."""
    return "".join(f"{word}\0" for word in words)


class Image:
    """A small image tree below a builder, in which the builder's own tools stand for programs."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.tree = machine.path / "run/jettison-image"
        self.tests = machine.path / "run/jettison-tests"

    def put(self, path: str, text: str = "x", mode: int = 0o644) -> Path:
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def check(self, *options: str) -> Done:
        return self.machine.script("check.sh", *options, NAMED[0])

    def test(self, **files: str) -> Done:
        """Run one test, given as the files that describe it; `_` in a name stands for a dot."""
        folder = self.tests / "0001"
        folder.mkdir(parents=True)
        for name, text in {
            "name": "it works",
            "argv": "",
            "env": "",
            "exit": "0",
            "files": "",
            **files,
        }.items():
            (folder / name.replace("_", ".")).write_text(text)
        return self.machine.script("test.sh", *NAMED, "65532:65532")


@pytest.fixture
def image(azure: Machine) -> Iterator[Image]:
    made = Image(azure)
    (made.tree / "usr/bin").mkdir(parents=True)
    made.tests.mkdir()
    yield made
    shutil.rmtree(made.tree)
    shutil.rmtree(made.tests)


def test_a_good_image_passes_in_silence(image: Image) -> None:
    image.put("var/lib/rpmmanifest/container-manifest-2", MANIFEST)
    image.put("usr/bin/app", mode=0o755)
    done = image.check("--no-shell", "--no-setuid", "--max-size=100", "--packages", "--package=zlib")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("name", ["sh", "bash", "dash", "busybox", "zsh", "ksh"])
def test_shells_are_found(image: Image, name: str) -> None:
    image.put(f"usr/bin/{name}")
    done = image.check("--no-shell")
    assert (done.code, done.err) == (
        1,
        f"jettison: check failed: no-shell: the image has a shell\n  /{name}\n",
    )


def test_programs_with_other_rights_are_found(image: Image) -> None:
    image.put("usr/bin/su", mode=0o4755)
    done = image.check("--no-setuid")
    assert (done.code, done.err) == (
        1,
        (
            "jettison: check failed: no-setuid: programs run with rights of somebody else than their caller\n"
            "  /usr/bin/su (mode 4755)\n"
        ),
    )


def test_a_file_with_two_names_weighs_once(image: Image) -> None:
    image.put("usr/bin/a", "x" * 50)
    (image.tree / "usr/bin/b").hardlink_to(image.tree / "usr/bin/a")
    assert image.check("--max-size=50").code == 0
    done = image.check("--max-size=49")
    assert (done.code, done.err) == (
        1,
        "jettison: check failed: max-size: the image holds 50 bytes, which is more than 49\n",
    )


def test_packages_are_exactly_those_that_are_listed(image: Image) -> None:
    image.put("var/lib/rpmmanifest/container-manifest-2", MANIFEST)
    done = image.check("--packages", "--package=bash")
    assert (done.code, done.err) == (
        1,
        (
            "jettison: check failed: packages: the image has packages that are not listed\n  zlib\n"
            "jettison: check failed: packages: the image lacks packages that are listed\n  bash\n"
        ),
    )
    image.put("var/lib/rpmmanifest/container-manifest-2", "")
    assert image.check("--packages").code == 0


def test_files_are_looked_at_inside_the_image(image: Image) -> None:
    image.put("etc/conf", "level = info\n", 0o640)
    (image.tree / "etc/link").symlink_to("/etc/conf")
    right = words("/etc/link", "yes", "640", "0:0", "1", "level") + words("/nope", "no", "", "", "0")
    assert image.test(files=right).err == ""


def test_all_that_is_wrong_with_a_file_is_named(image: Image) -> None:
    image.put("etc/conf", "level = info\n", 0o640)
    wrong = words("/etc/conf", "yes", "600", "1000:1000", "1", "debug")
    wrong += words("/etc/none", "yes", "", "", "0") + words("/etc", "no", "", "", "0")
    done = image.test(files=wrong)
    assert (done.code, done.err) == (
        1,
        (
            "jettison: test failed: it works\n"
            "  /etc/conf has mode 640, expected 600\n"
            "  /etc/conf belongs to 0:0, expected 1000:1000\n"
            "  /etc/conf does not contain: debug\n"
            "  /etc/none is not in the image\n"
            "  /etc is in the image\n"
            "jettison: 1 of 1 tests failed\n"
        ),
    )


def test_a_test_that_cannot_start_says_so(image: Image) -> None:
    done = image.test(argv=words("/usr/bin/none"))
    assert done.code == 1
    assert done.err.startswith("jettison: test failed: it works\n  exit code 127, expected 0\n")


def test_nothing_is_passed_without_being_named(image: Image) -> None:
    done = image.test(files="")
    assert (done.code, done.out, done.err) == (0, "passed: it works\n", "")
