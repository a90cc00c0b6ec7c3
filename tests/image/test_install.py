"""Nothing gets into the frontend's image that has not the checksum which requirements/ pins."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.image.conftest import ROOT

METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1\n"
KIND = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def install(folder: Path, pins: str, python: str = f'exec "{sys.executable}" "$@"') -> tuple[int, str]:
    """Install a wheel from a folder, with a Python of its own, and give the exit code and the last words."""
    (folder / "bin").mkdir()
    (folder / "bin/python3").write_text(f"#!/bin/sh\n{python}\n")
    (folder / "bin/python3").chmod(0o755)
    (folder / "image.txt").write_text(pins)
    (folder / "pip.txt").write_text("pip==1 --hash=sha256:" + "0" * 64)
    words = ("amd64", folder / "image.txt", folder / "pip.txt", folder, folder / "packages")
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PIP_NO_INDEX": "1"}
    script = ROOT / "frontend/image/install.sh"
    done = subprocess.run((script, *words), capture_output=True, text=True, check=False, env=env)
    return done.returncode, done.stderr


@pytest.fixture
def digest(tmp_path: Path) -> str:
    """Make a wheel, and give its checksum."""
    wheel = tmp_path / "demo-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("demo.py", "")
        for name, text in (("METADATA", METADATA), ("WHEEL", KIND), ("RECORD", "")):
            archive.writestr(f"demo-1.dist-info/{name}", text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_a_wheel_with_its_checksum_is_installed(tmp_path: Path, digest: str) -> None:
    assert install(tmp_path, f"demo==1 --hash=sha256:{digest}\n")[0] == 0
    assert (tmp_path / "packages/demo.py").is_file()


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        pytest.param("demo==1 --hash=sha256:" + "0" * 64, "DO NOT MATCH THE HASHES", id="another checksum"),
        pytest.param("demo==1", "Hashes are required in --require-hashes mode", id="no checksum"),
    ],
)
def test_a_wheel_without_it_is_not(tmp_path: Path, digest: str, pins: str, message: str) -> None:
    assert digest
    code, said = install(tmp_path, f"{pins}\n")
    assert code == 1
    assert message in said
    assert not (tmp_path / "packages").exists()


@pytest.mark.parametrize("content", [None, "print('never')"], ids=["none", "another"])
def test_a_pip_that_is_not_the_pinned_one_is_never_run(tmp_path: Path, content: str | None) -> None:
    if content:
        with zipfile.ZipFile(tmp_path / "pip-1-py3-none-any.whl", "w") as archive:
            archive.writestr("pip/__main__.py", content)
    python = f'case "$*" in "-m pip"*) exit 1 ;; esac\nexec "{sys.executable}" "$@"'
    message = "there is no pip, and no wheel of the one that requirements/pip.txt pins\n"
    assert install(tmp_path, "demo==1\n", python) == (1, message)
