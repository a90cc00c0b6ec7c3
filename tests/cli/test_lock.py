"""`jettison lock` without an engine: whether a lock file fits, and what is said when none can be made."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from jettison.lock import Lock, Root, text

SOURCES = Path(__file__).parents[2] / "frontend"
FILE = "distro: azurelinux-3.0\npackages: [tzdata]\n"
SUM = f"sha256:{'d' * 64}"
BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
ASKED = ("filesystem", "azurelinux-release", "prebuilt-ca-certificates", "tzdata")
ROOT = Root(
    target="",
    platform="linux/arm64",
    asked=ASKED,
    packages=tuple(f"{name}-1-1.azl3.noarch {SUM}" for name in ASKED),
)
NO_ENGINE = "error: there is nothing to build with\n"


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    stdout: str
    stderr: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "jettison.yaml").write_text(FILE)
    return tmp_path


def lock(folder: Path, *words: str) -> Ended:
    """Run the command where no engine is found."""
    return command(folder, "lock", *words)


def command(folder: Path, *words: str) -> Ended:
    env = {**os.environ, "PATH": str(folder), "PYTHONPATH": str(SOURCES)}
    env.pop("BUILDKIT_HOST", None)
    argv = [sys.executable, "-m", "jettison", *words]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def write(folder: Path, images: dict[str, str]) -> Path:
    file = folder / "jettison.lock"
    file.write_text(text(Lock(name="jettison.lock", images=images, roots=(ROOT,))))
    return file


def test_without_an_engine_none_is_made(project: Path) -> None:
    done = lock(project)
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr.startswith(NO_ENGINE)
    assert not (project / "jettison.lock").exists()


def test_one_that_fits_is_left_alone(project: Path) -> None:
    before = write(project, {BASE: SUM}).read_text()
    assert lock(project) == Ended(0, "jettison.lock fits jettison.yaml\n", "")
    assert (project / "jettison.lock").read_text() == before


def test_a_change_of_the_build_file_is_told_at_its_place(project: Path) -> None:
    write(project, {BASE: SUM})
    (project / "jettison.yaml").write_text(FILE.replace("tzdata", "openssl-libs"))
    done = lock(project)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == (
        "jettison.yaml:2:1: error: jettison.lock is out of date: since it was made,"
        " the build file has added openssl-libs and removed tzdata"
    )


def test_an_image_that_is_not_locked_is_told(project: Path) -> None:
    write(project, {})
    done = lock(project)
    assert done.code == 1
    assert f"it has no digest of the image {BASE}\n" in done.stderr


def test_a_platform_that_is_not_locked_is_told(project: Path) -> None:
    write(project, {BASE: SUM})
    done = lock(project, "--platform", "linux/amd64")
    assert done.code == 1
    assert "jettison.lock has no packages for linux/amd64\n" in done.stderr


@pytest.mark.parametrize("roots", [(), (ROOT,)], ids=["nothing locked", "another target"])
def test_all_that_a_check_of_the_file_refuses_does_not_fit(project: Path, roots: tuple[Root, ...]) -> None:
    (project / "jettison.lock").write_text(text(Lock(name="jettison.lock", images={BASE: SUM}, roots=roots)))
    (project / "jettison.yaml").write_text(f"{FILE}targets: {{more: {{rootfs: {{packages: [zlib]}}}}}}\n")
    done, checked = lock(project), command(project, "check", *NAMED)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == checked.stderr


def test_junk_is_refused_and_can_be_made_again(project: Path) -> None:
    (project / "jettison.lock").write_text("junk")
    done = lock(project)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == (
        "error: jettison.lock is no lock file of Jettison: Expecting value: line 1 column 1 (char 0)\n"
        "  hint: make it again: `jettison lock --update`\n"
    )
    assert lock(project, "--update").stderr.startswith(NO_ENGINE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(
            ("--update", "--upgrade-package", "tzdata"),
            "error: options --update and --upgrade-package: one moves all, the other a few\n",
            id="all and a few",
        ),
        pytest.param(
            ("--check", "--update"),
            "error: options --check and --update: --check writes nothing, and says what is newer\n",
            id="check and update",
        ),
        pytest.param(
            ("--check", "--dry-run"),
            "error: options --check and --dry-run: --check writes nothing, and says what is newer\n",
            id="check and dry run",
        ),
        pytest.param(
            ("--upgrade-package", "tzdata", "--platform", "linux/arm64"),
            "error: options --upgrade-package and --platform: all platforms that are locked move together\n",
            id="a few for some platforms",
        ),
        pytest.param(
            ("--upgrade-package", ","),
            "error: option --upgrade-package ,: expected the name of a package\n",
            id="none",
        ),
        pytest.param(
            ("--upgrade-package", "tzdata,filesyste"),
            "error: jettison.lock has no package filesyste to upgrade\n  hint: did you mean `filesystem`?\n",
            id="one of several is not locked",
        ),
        pytest.param(
            ("--upgrade-package", "tzdat"),
            "error: jettison.lock has no package tzdat to upgrade\n  hint: did you mean `tzdata`?\n",
            id="not locked",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(project: Path, words: tuple[str, ...], message: str) -> None:
    write(project, {BASE: SUM})
    assert lock(project, *words) == Ended(2, "", message)


@pytest.mark.parametrize("words", [("--check",), ("--upgrade-package", "tzdata")])
def test_without_a_lock_file_there_is_nothing_to_look_at(project: Path, words: tuple[str, ...]) -> None:
    message = "error: jettison.lock: there is no such file\n  hint: make it: `jettison lock`\n"
    assert lock(project, *words) == Ended(1, "", message)


@pytest.mark.parametrize("words", [("--check",), ("--upgrade-package", "tzdata")])
def test_no_engine_is_asked_about_one_that_does_not_fit(project: Path, words: tuple[str, ...]) -> None:
    write(project, {BASE: SUM})
    (project / "jettison.yaml").write_text(FILE.replace("tzdata", "openssl-libs"))
    done = lock(project, *words)
    assert (done.code, done.stdout) == (1, "")
    assert "jettison.lock is out of date: since it was made, the build file has added" in done.stderr


def test_one_that_fits_has_no_changes_for_scripts(project: Path) -> None:
    write(project, {BASE: SUM})
    assert lock(project, "--format", "json") == Ended(0, "[]\n", "")


def test_a_folder_in_its_place_is_told(project: Path) -> None:
    (project / "jettison.lock").mkdir()
    assert lock(project) == Ended(1, "", "error: jettison.lock: cannot be read: Is a directory\n")


TREES = "stages: {web: {from: example.com/web:1}}\nfiles: [{from: web, src: /page, dest: /page}]\n"


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("example.com/web:1=docker-image://example.com/web:2", id="an image by its name"),
        pytest.param("web=docker-image://example.com/web:2", id="an image for a stage"),
        pytest.param("web=built", id="a folder for a stage"),
    ],
)
def test_what_a_named_context_stands_for_need_not_be_locked(project: Path, named: str) -> None:
    write(project, {BASE: SUM})
    (project / "jettison.yaml").write_text(FILE + TREES)
    assert lock(project, "--build-context", named) == Ended(0, "jettison.lock fits jettison.yaml\n", "")
    assert (
        command(project, "check", *NAMED, "--build-context", named).stdout == "jettison.yaml: no problems\n"
    )
    for words in (("lock",), ("check", *NAMED)):
        refused = command(project, *words)
        assert refused.code == 1
        assert "it has no digest of the image example.com/web:1" in refused.stderr


BUILT = """\
stages: {app: {from: mcr.microsoft.com/azurelinux/base/core:3.0, platform: build, packages: [git]}}
files: [{from: app, src: /usr/bin/git, dest: /usr/bin/git}]
"""


def test_a_stage_that_changed_is_told_whatever_machine_locked_it(project: Path) -> None:
    git = Root(
        target="",
        platform="linux/s390x",
        asked=(f"--from={BASE}", "git"),
        packages=(f"git-2-1.azl3.s390x {SUM}",),
        stage="app",
    )
    found = Lock(
        name="jettison.lock", images={BASE: SUM}, roots=(ROOT,), builder="linux/s390x", stages=(git,)
    )
    (project / "jettison.lock").write_text(text(found))
    (project / "jettison.yaml").write_text(FILE + BUILT)
    assert lock(project) == Ended(0, "jettison.lock fits jettison.yaml\n", "")
    (project / "jettison.yaml").write_text(FILE + BUILT.replace("[git]", "[git, make]"))
    done = lock(project)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == (
        "jettison.yaml:3:83: error: jettison.lock is out of date: since it was made, stage app has added make"
        " [stale-lock]"
    )


TREE = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages: {app: {from: mcr.microsoft.com/azurelinux/base/core:3.0, packages: [git]}}
files: [{from: app, src: /usr/bin/git, dest: /usr/bin/git}]
targets: {debug: {}}
"""


def test_all_platforms_of_a_lock_file_without_roots_are_looked_at(project: Path) -> None:
    git = Root(
        target="",
        platform="linux/amd64",
        asked=(f"--from={BASE}", "git"),
        packages=(f"git-2-1.azl3.x86_64 {SUM}",),
        stage="app",
    )
    found = Lock(
        name="jettison.lock",
        images={BASE: SUM},
        roots=(),
        builder="linux/amd64",
        stages=(git,),
        platforms=("linux/amd64", "linux/arm64"),
    )
    (project / "jettison.yaml").write_text(TREE)
    (project / "jettison.lock").write_text(text(found))
    message = "jettison.yaml:3:66: error: jettison.lock has no packages for stage app on linux/arm64"
    for words, rule in (("lock",), ""), (("check", *NAMED), " [stale-lock]"):
        done = command(project, *words)
        assert (done.code, done.stdout) == (1, "")
        assert done.stderr.splitlines()[0] == f"{message}{rule}"


def test_a_named_context_without_a_source_is_refused(project: Path) -> None:
    write(project, {BASE: SUM})
    message = "error: option --build-context web: expected NAME=SOURCE\n"
    for words in (("lock",), ("check",)):
        assert command(project, *words, "--build-context", "web") == Ended(2, "", message)


NAMED = ("--build-arg", "BUILDKIT_SYNTAX=example.com/jettison:1")
STALE = (
    "jettison.yaml:2:1: error: jettison.lock is out of date: since it was made, the build file has added zlib"
    " [stale-lock]\n"
    "   1 |     distro: azurelinux-3.0\n"
    "   2 | >>> packages: [tzdata, zlib]\n"
    "  hint: make it again: `jettison lock --update`, or build without it: `--build-arg JETTISON_LOCK=off`\n"
)
OTHER_TARGET = (
    "jettison.yaml:3:27: error: jettison.lock has no packages for target more on linux/arm64 [stale-lock]\n"
    "   2 |     packages: [tzdata]\n"
    "   3 | >>> targets: {more: {rootfs: {packages: [zlib]}}}\n"
    "  hint: make it again: `jettison lock --update`, or build without it: `--build-arg JETTISON_LOCK=off`\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(FILE, "", id="fits"),
        pytest.param(FILE.replace("tzdata", "tzdata, zlib"), STALE, id="another package"),
        pytest.param(
            f"{FILE}targets: {{more: {{rootfs: {{packages: [zlib]}}}}}}\n", OTHER_TARGET, id="another target"
        ),
    ],
)
def test_a_check_of_the_file_looks_at_its_lock_file(project: Path, text: str, expected: str) -> None:
    write(project, {BASE: SUM})
    (project / "jettison.yaml").write_text(text)
    done = command(project, "check", *NAMED)
    assert (done.code, done.stderr) == (1 if expected else 0, expected)
    assert command(project, "check", *NAMED, "--build-arg", "JETTISON_LOCK=off").code == 0


def test_a_check_names_the_platform_that_is_asked_for_and_not_locked(project: Path) -> None:
    write(project, {BASE: SUM})
    done = command(project, "check", *NAMED, "--platform", "linux/amd64")
    assert done.code == 1
    assert "error: jettison.lock has no packages for linux/amd64 [stale-lock]\n" in done.stderr
