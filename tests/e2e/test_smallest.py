"""No image is larger than the smallest root that can be made by hand of the same packages."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor
from tests.harbor.inside import Inside, Unpack

MOST = 1.02

# The same packages by the tools alone, and after it what everybody removes, written down a second time.
BY_HAND = Path(__file__).with_name("smallest.sh")
WRITTEN = {"etc/nsswitch.conf"}
"""What images have that no package of the smallest roots brings."""

C_PROGRAM = """\
distro: azurelinux-3.0
stages:
  c:
    from: go  # has a C compiler
    platform: target
    steps:
      - copy: hello.c
      - run: mkdir /out && cc -O2 -s -o /out/hello hello.c
packages: auto
files: [{from: c, src: /out/hello, dest: /usr/bin/hello}]
image: {entrypoint: [/usr/bin/hello]}
tests: [{name: runs, run: /usr/bin/hello, stdout: {contains: hello}}]
"""


C_SOURCE = '#include <stdio.h>\n\nint main(void) { return puts("hello") < 0; }\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An image, and the packages that its root is made of by hand."""

    family: str
    packages: str
    example: str = ""
    text: str = ""


MARINER = "mariner-release prebuilt-ca-certificates"
AZURE = "azurelinux-release prebuilt-ca-certificates"
CASES = {
    "go hello": Case(family="cbl-mariner", packages=MARINER, example="hello"),
    "go server": Case(family="cbl-mariner", packages=f"{MARINER} tzdata", example="server"),
    "rust": Case(family="cbl-mariner", packages=f"{MARINER} glibc libgcc", example="rust-hello"),
    "dynamic c": Case(family="azurelinux", packages=f"{AZURE} glibc", text=C_PROGRAM),
}


@pytest.fixture
def made_by_hand(unpack: Unpack, case: Case) -> Iterator[Path]:
    inside: Inside = unpack(f"{case.family}/base/core")
    release = "3.0" if case.family == "azurelinux" else "2.0"
    done = inside.sh(BY_HAND.read_text(), release, *case.packages.split())
    assert done.code == 0, done.out + done.err
    yield inside.root / "hand"
    inside.sh("rm -rf /hand /etc/rpm")


def files_of(root: Path) -> dict[str, int]:
    """Give the sizes of regular files; one that has several names is counted once."""
    found: dict[str, int] = {}
    seen: set[int] = set()
    for path in sorted(root.rglob("*")):
        facts = path.lstat()
        if stat.S_ISREG(facts.st_mode):
            found[str(path.relative_to(root))] = 0 if facts.st_ino in seen else facts.st_size
            seen.add(facts.st_ino)
    return found


def files_in(layer: Archive, number: int) -> dict[str, int]:
    entries = layer.layers[number].items()
    return {path: len(entry.content) for path, entry in entries if entry.member.isreg()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_image_is_no_larger_than_the_smallest_root(
    harbor: Harbor, made_by_hand: Path, case: Case, tmp_path: Path
) -> None:
    context = ROOT / "examples" / case.example if case.example else tmp_path
    if case.text:
        (tmp_path / "jettison.yaml").write_text(case.text)
        (tmp_path / "hello.c").write_text(C_SOURCE)
    dest = tmp_path / "image.tar"
    Buildctl(harbor).oci(Build(context=context), dest).ok()
    image = Archive.read(dest)
    root, program = files_in(image, 0), files_in(image, 1)
    smallest = files_of(made_by_hand)
    assert set(root) - set(smallest) <= WRITTEN
    programs = sum(size for path, size in program.items() if path.startswith("usr/bin/"))
    assert sum(root.values()) + sum(program.values()) <= MOST * (sum(smallest.values()) + programs)
