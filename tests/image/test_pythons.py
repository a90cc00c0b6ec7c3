"""Both images answer as the source tree does, made of each supported Python that is found here."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harbor.frontend_image import PINS
from tests.image.conftest import ROOT, SOURCES, startable
from tests.image.ways import WAYS, answered
from tests.scratch import scratch_folder

IMAGE = ROOT / "frontend/image"
PACKAGES = ("google", "grpc", "typing_extensions.py", "yaml")
SUPPORTED = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


ASSEMBLE = """
import sys
from pathlib import Path
from image.sources import Sources
from image.tree import assemble
packages, own, root = map(Path, sys.argv[1:])
prefix = Path(sys.base_prefix).relative_to("/")
assemble(Sources(base=Path("/"), prefix=prefix, packages=packages, own=own), root)
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A folder with the packages for a Python, and with `bin`, where that is `python3`."""

    place: Path
    python: Path

    @property
    def packages(self) -> Path:
        return self.place / "packages"


@dataclass(frozen=True, slots=True)
class Plain:
    """What `plain.sh` made, and the Python that it is for."""

    program: Path
    python: Path

    @property
    def entry(self) -> tuple[str, ...]:
        return ("-I", "-S", "-X", f"pycache_prefix={self.program}/compiled", str(self.program))


def found(version: str) -> Path | None:
    """Return a Python of a version: this one, one of PATH, or one of pyenv."""
    if version == RUNNING:
        return Path(sys.base_prefix) / "bin" / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    listed = [shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python{version}")]
    starting = [Path(each) for each in listed if each and _run(each, "--version").returncode == 0]
    return starting[0] if starting else None


def _run(*argv: str | Path, path: Path = Path()) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"}
    return subprocess.run(argv, check=False, capture_output=True, text=True, env=variables)


@pytest.fixture(scope="module", params=SUPPORTED)
def made(request: pytest.FixtureRequest) -> Made:
    python = found(request.param)
    if python is None:
        pytest.skip(f"no Python {request.param} is here")
    place = scratch_folder(request, "python")
    (place / "bin").mkdir()
    (place / "bin/python3").symlink_to(python)
    _install(request.param, place)
    return Made(place, python)


def _install(version: str, place: Path) -> None:
    """Fill the folder of packages: for the running Python with what it has, for others from an index."""
    packages = place / "packages"
    if version == RUNNING:
        packages.mkdir()
        for name in PACKAGES:
            (packages / name).symlink_to(SOURCES.packages / name)
        return
    pins = [ROOT / "requirements" / name for name in PINS]
    words: list[str | Path] = [MACHINES[platform.machine()], *pins, place, packages]
    done = _run(IMAGE / "install.sh", *words, path=place / "bin")
    if done.returncode:
        pytest.skip(f"pip of Python {version} installs nothing: {done.stderr.strip().splitlines()[-1]}")


@pytest.fixture(scope="module")
def plain(made: Made) -> Plain:
    program = made.place / "program"
    done = _run(IMAGE / "plain.sh", made.packages, SOURCES.own, program, path=made.place / "bin")
    assert (done.returncode, done.stderr) == (0, "")
    return Plain(program, made.python)


@pytest.mark.parametrize("name", ["everything declared", "mistakes", "outline"])
def test_answers_as_the_source_tree_does(plain: Plain, tmp_path: Path, name: str) -> None:
    for folder in ("ours", "image"):
        (tmp_path / folder).mkdir()
    assert answered(WAYS[name], tmp_path / "image", plain) == answered(WAYS[name], tmp_path / "ours", None)


def test_compiles_nothing_at_a_start(plain: Plain, tmp_path: Path) -> None:
    """Each module has been compiled into the folder where Python looks for it."""
    before = compiled(plain)
    answered(WAYS["build"], tmp_path, plain)
    assert compiled(plain) == before
    assert before


def compiled(plain: Plain) -> set[Path]:
    return set((plain.program / "compiled").rglob("*.pyc"))


def test_the_quick_image_can_be_made_of_it_too(made: Made, tmp_path: Path) -> None:
    """Of the running one, the other tests make it."""
    if made.python == found(RUNNING):
        return
    root = made.place / "root"
    root.mkdir()
    words = (made.python, "-c", ASSEMBLE, made.packages, SOURCES.own, root)
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, env={"PYTHONPATH": str(IMAGE.parent)}
    )
    assert (done.returncode, done.stderr) == (0, "")
    for folder in ("ours", "image"):
        (tmp_path / folder).mkdir()
    way = WAYS["everything declared"]
    assert answered(way, tmp_path / "image", startable(made.place)) == answered(way, tmp_path / "ours", None)
