"""What `pip install .` brings: metadata that agrees with the sources, and a wheel that holds all of it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from tests.scratch import scratch_folder

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "frontend" / "jettison"
STUBS = PACKAGE / "pb"


@pytest.fixture(scope="module")
def wheel(request: pytest.FixtureRequest) -> list[str]:
    """Build a wheel from a copy of the tree, without network, and list its files."""
    dest = scratch_folder(request, "wheel")
    argv = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(dest),
        str(_copy(dest)),
    ]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(dest.glob("*.whl"))).namelist()


def _copy(dest: Path) -> Path:
    """Link what a build reads, so that its leftovers do not land in the tree."""
    tree = dest / "tree"
    tree.mkdir()
    names = ["pyproject.toml", "README.md", "LICENSE", "frontend"]
    subprocess.run(["cp", "-r", *names, str(tree)], cwd=ROOT, check=True, timeout=60)
    return tree


def requirements(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and line[0] not in "#-"]
    return {name.lower().replace("_", "-"): version for name, version in pins}


def project() -> dict[str, list[str]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, list[str]] = tomllib.load(file)["project"]
    return found


def generators() -> set[tuple[int, ...]]:
    """Return the protobuf versions that the stubs were generated for."""
    texts = [file.read_text(encoding="utf-8") for file in STUBS.glob("*_pb2.py")]
    lines = [re.search(r"^# Protobuf Python Version: ([0-9.]+)$", text, re.MULTILINE) for text in texts]
    return {_version(line.group(1)) for line in lines if line}


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def test_wheel_holds_every_file_of_the_package(wheel: list[str]) -> None:
    wanted = {"__init__.py", "py.typed", "*_pb2.py", "*.pyi", "*.sh", "*.schema.json"}
    files = [file for pattern in wanted for file in PACKAGE.rglob(pattern)]
    names = {str(file.relative_to(PACKAGE.parent)) for file in files}
    assert {"jettison/py.typed", "jettison/pb/ops_pb2.py", "jettison/pb/ops_pb2.pyi"} <= names
    assert names - set(wheel) == set()


def test_wheel_holds_nothing_else(wheel: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"jettison"}


def test_wheel_gives_the_command() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        scripts = tomllib.load(file)["project"]["scripts"]
    assert scripts == {"jettison": "jettison.cli:main"}


def test_protobuf_bound_is_the_version_of_the_stubs() -> None:
    (generated,) = generators()
    wanted = f"protobuf>={'.'.join(map(str, generated))},<{generated[0] + 1}"
    assert [each for each in project()["dependencies"] if each.startswith("protobuf")] == [wanted]


def test_every_dependency_is_pinned_for_the_frontend_image() -> None:
    names = [re.split(r"[<>=]", each)[0] for each in project()["dependencies"]]
    assert [name for name in names if name not in requirements("runtime.txt")] == []


@pytest.mark.parametrize(
    ("name", "least"),
    [("grpcio", 6), ("protobuf", 2), ("PyYAML", 6), ("typing_extensions", 1), ("pip", 1)],
)
def test_what_the_image_installs_is_held_to_checksums(name: str, least: int) -> None:
    """Three Pythons on two machines are six wheels, of a program for any Python two."""
    file = "pip.txt" if name == "pip" else "image.txt"
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    (pin,) = re.findall(rf"(?m)^{name}==([0-9.]+)((?: \\\n    --hash=sha256:[0-9a-f]{{64}})+)$", text)
    assert name == "pip" or pin[0] == requirements("runtime.txt")[name.lower().replace("_", "-")]
    assert len(set(pin[1].split()) - {"\\"}) >= least


def test_all_that_the_image_needs_of_the_runtime_is_installed() -> None:
    """Nothing is installed that is not named: pip looks at no package's own requirements."""
    text = (ROOT / "requirements" / "image.txt").read_text(encoding="utf-8")
    named = {name.lower().replace("_", "-") for name in re.findall(r"(?m)^([\w.-]+)==", text)}
    direct = named - {"typing-extensions"}
    needed = {
        re.split(r"[^\w.-]", line)[0].lower().replace("_", "-")
        for name in named
        for line in metadata.requires(name) or ()
        if "extra ==" not in line
    }
    assert direct | needed == named


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_requirements_name_versions_and_no_places(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+|-r runtime\.txt|#.*")
    assert [line for line in lines if not pin.fullmatch(line)] == []
