"""A project's history: not sent unless it is asked for, and then the version of its program."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.scanners import syft_modules, trivy_modules
from tests.e2e.test_cache import ran

MODULE = "example.com/history"
FILES = {
    "go.mod": f"module {MODULE}\n\ngo 1.21\n",
    "main.go": "package main\n\nfunc main() {}\n",
    "README.md": "one\n",
    "jettison.yaml": "distro: azurelinux-3.0\nargs: {VERSION: ''}\ngo: {package: ., vcs: true, name: app}\n"
    "rootfs: {base: none}\nsbom: {version: '${VERSION}'}\n",
}
SENT = re.compile(r"transferring context: ([\d.]+)([kM]?B)")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "tag", "v1.4.0")
    return folder


def test_an_empty_commit_runs_nothing_and_a_readme_no_compiler(
    engine: Engine, project: Path, tmp_path: Path
) -> None:
    """A megabyte of history that cannot be compressed is not sent."""
    build_file = project / "jettison.yaml"
    build_file.write_text(build_file.read_text().replace("vcs: true", "env: {GOFLAGS: -x}"))
    (project / ".git" / "big").write_bytes(b"".join(bytes([byte]) * 4096 for byte in range(256)))
    first = engine.oci(Build(context=project), tmp_path / "image.tar").ok().text
    sent = SENT.findall(first)
    assert sent
    assert not [unit for _, unit in sent if unit == "MB"]
    git(project, "commit", "-q", "--allow-empty", "-m", "two")
    assert ran(engine.oci(Build(context=project), tmp_path / "image.tar").ok().text) == set()
    (project / "README.md").write_text("two\n")
    again = engine.oci(Build(context=project), tmp_path / "image.tar").ok().text
    assert [step for step in ran(again) if "go build" in step]
    assert "/link" in again
    assert "/compile" not in again


@pytest.mark.scanner
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param({}, "v1.4.0", id="of the history"),
        pytest.param({"VERSION": "v2.0.1"}, "v2.0.1", id="of the file"),
    ],
)
def test_scanners_list_the_program_with_its_version(
    harbor: Harbor, project: Path, tmp_path: Path, args: dict[str, str], expected: str
) -> None:
    image = tmp_path / "image.tar"
    Buildctl(harbor).oci(Build(context=project, args=args), image).ok()
    for listed in (trivy_modules(harbor, image, tmp_path), syft_modules(harbor, image)):
        assert [found for name, found in listed if name == MODULE] == [expected]


def test_a_history_that_is_not_there_is_said(engine: Engine, project: Path, tmp_path: Path) -> None:
    (project / ".dockerignore").write_text(".git\n")
    outcome = engine.oci(Build(context=project), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "`.dockerignore` hides `.git` from the build" in outcome.text
