"""Every example is built, and is what it says."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildx
from tests.e2e.harbor_env import ROOT, Harbor

EXAMPLES = ROOT / "examples"


def run(harbor: Harbor, build: Build, scratch: Path, *words: str, entrypoint: str = "") -> str:
    """Build into the Docker store, run a command in a container, and give what it prints."""
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    Buildx(harbor).load(build, tag, scratch)
    options = ["--rm", "--network", "none", *(["--entrypoint", entrypoint] if entrypoint else [])]
    try:
        return harbor.run("docker", "run", *options, tag, *words).ok().stdout.decode()
    finally:
        harbor.run("docker", "rmi", "-f", tag)


def archive(harbor: Harbor, build: Build, scratch: Path) -> Archive:
    Buildx(harbor).oci(build, scratch / "image.tar").ok()
    return Archive.read(scratch / "image.tar")


def test_two_programs_in_one_image(harbor: Harbor, tmp_path: Path) -> None:
    build = Build(context=EXAMPLES / "tools")
    assert run(harbor, build, tmp_path) == "serving\n"
    assert run(harbor, build, tmp_path, entrypoint="/usr/bin/migrate") == "migrating\n"


def test_two_images_of_one_file(harbor: Harbor, tmp_path: Path) -> None:
    project = EXAMPLES / "components"
    assert run(harbor, Build(context=project), tmp_path) == "api\n"
    assert run(harbor, Build(context=project, args={"COMPONENT": "worker"}), tmp_path) == "worker\n"


def test_a_private_module_needs_its_secret(harbor: Harbor, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine git.example.com login {uuid.uuid4().hex}\n")
    project = EXAMPLES / "private"
    secret = ("--secret", f"id=netrc,src={tmp_path / 'netrc'}")
    without = Buildx(harbor).oci(Build(context=project, no_cache=True), tmp_path / "never.tar")
    assert without.code != 0
    assert "secret netrc: not found" in without.text
    build = Build(context=project, extra=secret)
    assert run(harbor, build, tmp_path) == "from the team, in confidence\n"
    assert not [path for path in archive(harbor, build, tmp_path).tree() if "netrc" in path]


def test_pages_come_from_a_second_stage(harbor: Harbor, tmp_path: Path) -> None:
    build = Build(context=EXAMPLES / "web")
    assert run(harbor, build, tmp_path, "-list") == "index.html\nindex.html.gz\n"


@pytest.fixture
def embed(tmp_path: Path) -> Path:
    """Copy the example; the `vet` of a stand-in that plays a newer Go than it is refuses the library."""
    project = Path(shutil.copytree(EXAMPLES / "embed", tmp_path / "embed"))
    file = project / "jettison.yaml"
    file.write_text(file.read_text().replace("go test", "go test -vet=off"))
    return project


def test_a_page_that_a_stage_makes_is_in_the_program(harbor: Harbor, embed: Path, tmp_path: Path) -> None:
    assert run(harbor, Build(context=embed), tmp_path) == "<p>a page of three</p>\n4 words\n"


def test_a_test_that_fails_ends_the_build(harbor: Harbor, embed: Path, tmp_path: Path) -> None:
    file = embed / "jettison.yaml"
    file.write_text(file.read_text().replace("<p>", "<b>"))
    outcome = Buildx(harbor).oci(Build(context=embed), tmp_path / "never.tar")
    assert outcome.code != 0
    assert 'no paragraph in "<b>a page of three</p>' in outcome.text
    assert outcome.text.endswith(
        "jettison.yaml:16:7: error: step [app 4/5] ended with exit code 1: go test -vet=off ./..."
        "; hint: what it printed is above\n"
    )


def test_files_are_all_there_is(harbor: Harbor, tmp_path: Path) -> None:
    image = archive(harbor, Build(context=EXAMPLES / "files"), tmp_path)
    tree = image.tree()
    assert set(tree) == {"latest", "rules", "rules/README", "rules/a.conf", "rules/b.conf"}
    assert tree["latest"].member.linkname == "/rules"
    assert len(image.layers) == 1


def test_the_file_with_every_key(harbor: Harbor, tmp_path: Path) -> None:
    build = Build(context=EXAMPLES / "whole", args={"VERSION": "7"})
    assert run(harbor, build, tmp_path) == "well\n"
    assert run(harbor, build, tmp_path, entrypoint="/usr/bin/application") == "app 7\n"
    image = archive(harbor, build, tmp_path)
    assert image.config["config"]["User"] == "1000:1000"
    assert image.tree()["etc/motd"].content == b"app 7\n"
    loud = Build(context=EXAMPLES / "whole", target="loud")
    assert run(harbor, loud, tmp_path, entrypoint="/usr/bin/app") == "app loud\n"
