"""Every example is built, and is what it says."""

from __future__ import annotations

import uuid
from pathlib import Path

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
