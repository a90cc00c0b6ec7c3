"""A newer package is published: what `jettison lock` says of it and takes, and what builds are held to."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import Harbor, Outcome
from tests.e2e.publishing import Publisher
from tests.e2e.servers import web
from tests.e2e.test_lock import locked
from tests.scratch import scratch_folder

TEXT = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: azurelinux-3.0
rootfs:
  packages: [serial, steady]
  repos: [{{name: ours, url: "{url}", verify: none}}]
"""
MANIFEST = "var/lib/rpmmanifest/container-manifest-1"
BEHIND = 4
"""The exit code of `--check` where something newer is there."""

pytestmark = [pytest.mark.engine, pytest.mark.stand_in, pytest.mark.world]


@dataclass(frozen=True, slots=True)
class Project:
    engine: Buildctl
    folder: Path
    shop: Publisher

    @property
    def lock_file(self) -> Path:
        return self.folder / "jettison.lock"

    def lock(self, *words: str) -> Outcome:
        return locked(self.engine.harbor, self.engine.name, self.folder, *words)

    def build(self, dest: Path, **args: str) -> Outcome:
        return self.engine.oci(Build(context=self.folder, args=args), dest).ok()

    def built(self, dest: Path, **args: str) -> list[str]:
        """Build, and give the packages of ours that are in the image."""
        self.build(dest, **args)
        names = Archive.read(dest).tree()[MANIFEST].content.decode().split()
        return [name for name in names if name.startswith(("serial", "steady"))]


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest) -> Path:
    """Publish what each test begins with."""
    shop = Publisher(scratch_folder(request, "shop"))
    shop.publish("serial-data", "1.0")
    shop.publish("serial", "1.0", "serial-data = 1.0")
    shop.publish("steady", "1.0")
    return shop.folder


@pytest.fixture
def project(harbor: Harbor, opened: Path, tmp_path: Path) -> Iterator[Project]:
    """Give a project whose packages are served on loopback, which only steps of buildkitd reach."""
    shop = Publisher(Path(shutil.copytree(opened, tmp_path / "shop")))
    folder = tmp_path / "project"
    folder.mkdir()
    with web(shop.folder) as url:
        (folder / "jettison.yaml").write_text(TEXT.format(url=url))
        yield Project(Buildctl(harbor), folder, shop)


def test_a_newer_package_is_told_and_taken_and_an_old_lock_still_holds(
    project: Project, tmp_path: Path
) -> None:
    project.lock().ok()
    assert project.lock("--check").ok().stdout.decode() == f"{project.lock_file} has what there is today\n"
    old = project.lock_file.read_text()
    project.shop.publish("steady", "1.1")

    told = project.lock("--check")
    assert (told.code, told.stdout.decode()) == (
        BEHIND,
        f"steady  1.0-1 -> 1.1-1\n{project.lock_file} is behind: take this by `jettison lock --update`\n",
    )
    listed = project.lock("--check", "--format", "json")
    assert listed.code == BEHIND
    assert json.loads(listed.stdout) == [
        {
            "kind": "package",
            "name": "steady",
            "before": "1.0-1",
            "after": "1.1-1",
            "roots": [{"target": "", "platform": "linux/amd64"}],
        }
    ]
    assert project.lock("--dry-run").ok().stdout.decode() == "steady  1.0-1 -> 1.1-1\n"
    assert project.lock_file.read_text() == old
    assert "steady-1.0-1.noarch" in project.built(tmp_path / "image.tar")

    assert project.lock("--update").ok().stdout.decode().splitlines()[0] == "steady  1.0-1 -> 1.1-1"
    assert "steady-1.1-1.noarch" in project.built(tmp_path / "image.tar")
    project.lock("--check").ok()

    project.lock_file.write_text(old)
    assert "steady-1.0-1.noarch" in project.built(tmp_path / "image.tar")
    project.lock_file.unlink()
    project.lock().ok()
    assert '"steady-1.1-1.noarch ' in project.lock_file.read_text()


def test_one_package_moves_with_what_it_needs_and_no_other(project: Project, tmp_path: Path) -> None:
    project.lock().ok()
    for name, needs in (("serial-data", ""), ("serial", "serial-data = 1.1"), ("steady", "")):
        project.shop.publish(name, "1.1", needs)
    before = project.lock_file.read_text()
    moved = "serial       1.0-1 -> 1.1-1\nserial-data  1.0-1 -> 1.1-1\n"
    one = ("--upgrade-package", "serial")
    assert project.lock(*one, "--dry-run").ok().stdout.decode() == moved
    told = project.lock(*one, "--check")
    end = f"{project.lock_file} is behind: take this by `jettison lock --upgrade-package serial`\n"
    assert (told.code, told.stdout.decode()) == (BEHIND, moved + end)
    assert project.lock_file.read_text() == before

    assert project.lock(*one).ok().stdout.decode().startswith(moved)
    assert project.built(tmp_path / "image.tar") == [
        "serial-1.1-1.noarch",
        "serial-data-1.1-1.noarch",
        "steady-1.0-1.noarch",
    ]
    moved = "steady  1.0-1 -> 1.1-1\n"
    assert project.lock(*one, "--upgrade-package", "steady").ok().stdout.decode().startswith(moved)

    # A repository may drop what is locked, and take a version back.
    for old, new in (("1.1", "1.2"), ("1.2", "1.0")):
        project.shop.publish("steady", new, instead=old)
        shown = project.lock("--upgrade-package", "steady").ok().stdout.decode()
        assert shown.startswith(f"steady  {old}-1 -> {new}-1\n")


def test_the_build_file_still_limits_what_moves(project: Project) -> None:
    file = project.folder / "jettison.yaml"
    file.write_text(file.read_text().replace("steady", "steady-1.0"))
    project.lock().ok()
    project.shop.publish("steady", "1.1")
    told = project.lock("--upgrade-package", "steady", "--check").ok()
    assert told.stdout.decode() == f"{project.lock_file} has what there is today\n"


STAGED = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: azurelinux-3.0
rootfs: {{base: none}}
stages:
  ours:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    platform: build
    steps: [run: "printf '[ours]\\nname=ours\\nbaseurl={url}\\ngpgcheck=0\\n' >/etc/yum.repos.d/ours.repo"]
  app:
    from: ours
    packages: [serial]
    steps: [run: "rpm -q serial serial-data >/built"]
files: [{{from: app, src: /built, dest: /built}}]
"""


def test_packages_of_a_stage_are_held_and_move(project: Project, tmp_path: Path) -> None:
    image, file = tmp_path / "image.tar", project.folder / "jettison.yaml"
    url = next(word for word in file.read_text().split('"') if word.startswith("http"))
    file.write_text(STAGED.format(url=url))

    def built() -> list[str]:
        assert "does not hold the packages of stage" not in project.build(image).text
        return Archive.read(image).tree()["built"].content.decode().splitlines()

    project.lock().ok()
    for name, needs in (("serial-data", ""), ("serial", "serial-data = 1.1")):
        project.shop.publish(name, "1.1", needs)
    assert built() == ["serial-1.0-1.noarch", "serial-data-1.0-1.noarch"]
    moved = [
        "serial (stage app on linux/amd64)       1.0-1 -> 1.1-1",
        "serial-data (stage app on linux/amd64)  1.0-1 -> 1.1-1",
    ]
    told = project.lock("--check")
    assert (told.code, told.stdout.decode().splitlines()[:2]) == (BEHIND, moved)
    assert project.lock("--upgrade-package", "serial").ok().stdout.decode().splitlines()[:2] == moved
    assert built() == ["serial-1.1-1.noarch", "serial-data-1.1-1.noarch"]


INSTALLS = re.compile(r"(?m)^(#[0-9]+) \[rootfs\] install ")
"""The step that makes the root, in plain progress."""


def installed(outcome: Outcome) -> bool:
    """Tell whether a build made the root, and did not take it from the cache."""
    step = INSTALLS.search(outcome.text)
    assert step is not None
    return f"{step[1]} CACHED" not in outcome.text


def test_without_a_lock_the_root_follows_the_repositories_when_asked(
    project: Project, tmp_path: Path
) -> None:
    image, refresh = tmp_path / "image.tar", {"JETTISON_REFRESH": "rootfs"}
    assert "steady-1.0-1.noarch" in project.built(image, **refresh)
    assert not installed(project.build(image, **refresh))
    project.shop.publish("steady", "1.1")
    assert installed(project.build(image, **refresh))
    assert "steady-1.1-1.noarch" in project.built(image, **refresh)
    assert not installed(project.build(image, **refresh))
