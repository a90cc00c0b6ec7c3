"""A build for two platforms on a machine that runs programs of one."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from jettison.session.emulators import exit_program
from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor
from tests.harbor.layout import layout
from tests.harbor.world.arm64 import emulator
from tests.scratch import scratch_folder

PLATFORMS = ("--opt", "platform=linux/amd64,linux/arm64")
OF_AMD64 = {"usr/lib/ld-linux-x86-64.so.2", "usr/lib/libmvec.so.1"}
OF_ARM64 = {"usr/lib/ld-linux-aarch64.so.1"}
SCRIPTS = (
    "the install script of a package needs programs of aarch64, and none run in this builder:"
    " %post of bash, %post of bash-5.2.15-3.azl3.aarch64"
)
ADVICE = "build on such a machine, or where the daemon has an emulator for it; or leave the package out"
ARM64 = 183
"""What an ELF file has as its machine."""
PROGRAM = """\
package main

var version = "unknown"

func main() { println("server", version) }
"""


@pytest.fixture(scope="module")
def trees(harbor: Harbor, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """Build the example for both, with a smaller program, and give the trees of amd64 and arm64."""
    place = scratch_folder(request, "both")
    project = Path(shutil.copytree(ROOT / "examples/server", place / "project"))
    (project / "cmd/server/main.go").write_text(PROGRAM)
    file = project / "jettison.yaml"
    file.write_text(f"{file.read_text()}rootfs: {{base: base}}\n")
    build = Build(context=project, extra=PLATFORMS)
    Buildctl(harbor).tree(build, place / "out").ok()
    return place / "out/linux_amd64", place / "out/linux_arm64"


def paths(tree: Path) -> set[str]:
    return {str(path.relative_to(tree)) for path in tree.rglob("*")}


def packages(harbor: Harbor, tree: Path, scratch: Path) -> dict[str, tuple[str, str]]:
    """Return what Trivy lists of the distribution: version and machine by name."""
    argv = ["trivy", "rootfs", "--format", "json", "--list-all-pkgs", "--scanners", "license", "--quiet"]
    argv += ["--offline-scan", "--cache-dir", str(scratch / "trivy"), str(tree)]
    results = json.loads(harbor.run(*argv).ok().stdout)["Results"]
    (found,) = [result["Packages"] for result in results if result["Class"] == "os-pkgs"]
    return {each["Name"]: (each["Version"], each["Arch"]) for each in found}


def test_the_trees_differ_in_what_the_architectures_do(trees: tuple[Path, Path]) -> None:
    amd64, arm64 = map(paths, trees)
    assert (amd64 - arm64, arm64 - amd64) == (OF_AMD64, OF_ARM64)
    files = [path for path in trees[1].rglob("*") if path.is_file() and not path.is_symlink()]
    heads = [head for path in files if (head := path.read_bytes()[:20]).startswith(b"\x7fELF")]
    assert len(heads) > 10
    assert {struct.unpack_from("<H", head, 18)[0] for head in heads} == {ARM64}


@pytest.mark.scanner
def test_trivy_lists_the_same_packages(harbor: Harbor, trees: tuple[Path, Path], tmp_path: Path) -> None:
    amd64, arm64 = (packages(harbor, tree, tmp_path) for tree in trees)
    assert {name: version for name, (version, _) in amd64.items()} == {
        name: version for name, (version, _) in arm64.items()
    }
    assert {machine for _, machine in arm64.values()} == {"aarch64", "noarch"}


def test_the_program_and_its_libraries_start(trees: tuple[Path, Path]) -> None:
    tree = trees[1]
    command: list[str | Path] = [emulator(layout().cache), "-L", tree]
    loader = [*command, tree / "lib/ld-linux-aarch64.so.1", "--list", "/lib/libssl.so.3"]
    assert (
        "libcrypto.so.3 => /lib/libcrypto.so.3"
        in subprocess.run(loader, capture_output=True, text=True, check=True).stdout
    )
    server = [*command, tree / "usr/bin/server"]
    assert subprocess.run(server, capture_output=True, text=True, check=True).stderr == "server dev\n"


@pytest.mark.parametrize(
    ("platforms", "package", "expected"),
    [
        pytest.param("linux/arm64", "bash", f"{SCRIPTS}; hint: {ADVICE}", id="scripts, and no emulator"),
        pytest.param(
            "linux/amd64,linux/arm64",
            "tzdatta",
            "no such package: tzdatta; hint: did you mean tzdata?",
            id="two errors, of which BuildKit loses one",
        ),
    ],
)
def test_the_last_line_says_why_there_is_no_root(
    harbor: Harbor, tmp_path: Path, platforms: str, package: str, expected: str
) -> None:
    text = f"distro: azurelinux-3.0\nrootfs: {{packages: [{package}]}}\nfiles: [{{dest: /a, content: a}}]\n"
    (tmp_path / "jettison.yaml").write_text(text)
    build = Build(context=tmp_path, extra=("--opt", f"platform={platforms}"))
    done = Buildctl(harbor).tree(build, tmp_path / "out")
    assert done.text.splitlines()[-1].endswith(f"jettison.yaml:2:10: error: {expected}")


def test_the_program_that_looks_for_an_emulator_runs_in_one(tmp_path: Path) -> None:
    program = tmp_path / "exit"
    program.write_bytes(exit_program("arm64"))
    program.chmod(0o755)
    assert subprocess.run([emulator(layout().cache), program], check=False).returncode == 0
