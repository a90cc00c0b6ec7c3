"""rootfs.sh: a root of another machine than the builder's, of which nothing runs there."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.layout import layout
from tests.harbor.world.arm64 import emulator
from tests.scripts import rooms
from tests.scripts.machine import Machine

BASE = ("prebuilt-ca-certificates", "glibc", "libgcc", "openssl-libs", "tzdata")
AARCH64 = ("--machine=aarch64",)
NUMBERS = {62: "x86_64", 183: "aarch64"}
NEEDS = "jettison: the install script of a package needs programs of aarch64, and none run in this builder: "
ADVICE = (
    "jettison: build on such a machine, or where the daemon has an emulator for it; or leave the package out"
)


@pytest.fixture
def apart(machine: Machine) -> Iterator[Machine]:
    """Give a builder whose cache has nothing of its own machine, as a build's has."""
    cache = machine.path / "run/jettison-cache"
    cache.rename(cache.with_name("aside"))
    cache.mkdir()
    yield machine
    shutil.rmtree(cache)
    cache.with_name("aside").rename(cache)


def contents(root: Path) -> dict[str, bytes | str]:
    """Return what is in a tree, by path: files by their bytes, links by where they lead."""
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def machines(root: Path) -> set[str]:
    """Return for which machines the ELF files of a tree are."""
    heads = [each[:20] for each in contents(root).values() if isinstance(each, bytes)]
    return {NUMBERS[struct.unpack_from("<H", head, 18)[0]] for head in heads if head.startswith(b"\x7fELF")}


def listed(file: Path) -> dict[str, tuple[int, str]]:
    """Return the flags and the path of each library in a loader's cache."""
    data = file.read_bytes()
    entries = {}
    for number in range(struct.unpack_from("<I", data, 20)[0]):
        flags, key, value = struct.unpack_from("<iII", data, 48 + 24 * number)
        name, path = (data[at : data.index(b"\0", at)].decode() for at in (key, value))
        entries[name] = (flags, path)
    return entries


def found(root: Path, library: str) -> str:
    """Return how the loader of a tree comes to what a library of it needs, in an emulator."""
    command: list[str | Path] = [emulator(layout().cache), "-E", "LD_DEBUG=libs", "-L", root]
    command += [root / "usr/lib/ld-linux-aarch64.so.1", "--list", library]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return re.sub(r"(?m)^ *\d+:\s*", "", done.stderr)


def test_the_root_is_of_the_other_machine(apart: Machine) -> None:
    """It has the paths of the builder's own, but for the loader and a library of glibc."""
    assert apart.rootfs(*BASE).code == 0
    own = contents(apart.root)
    shutil.rmtree(apart.path / "run/jettison-cache")
    (apart.path / "run/jettison-cache").mkdir()
    done = apart.rootfs(*BASE, options=AARCH64)
    assert done.code == 0, done.err
    other = contents(apart.root)
    assert machines(apart.root) == {"aarch64"}
    assert set(own) - set(other) == {"usr/lib/ld-linux-x86-64.so.2", "usr/lib/libmvec.so.1"}
    assert set(other) - set(own) == {"usr/lib/ld-linux-aarch64.so.1"}
    libraries = listed(apart.root / "etc/ld.so.cache")
    assert {path for _, path in libraries.values()} == {
        f"/lib/{path.name}" for path in (apart.root / "usr/lib").glob("*.so.*")
    }
    assert {flags for flags, _ in libraries.values()} == {0x0A03}
    assert "search cache=/etc/ld.so.cache\ntrying file=/lib/libcrypto.so.3\n" in found(
        apart.root, "/lib/libssl.so.3"
    )
    assert apart.rootfs(*BASE, options=AARCH64).code == 0
    assert contents(apart.root) == other


def test_scripts_that_need_a_program_are_named(apart: Machine) -> None:
    done = apart.rootfs("bash", options=AARCH64)
    release = "5.1.8-4.cm2" if apart.name == "mariner" else "5.2.15-3.azl3"
    assert (done.code, done.err.splitlines()[-2:]) == (
        126,
        [
            f"{NEEDS}%post of bash, %post of bash-{release}.aarch64",
            ADVICE,
        ],
    )


def test_a_script_in_lua_that_starts_a_program_is_named(azure: Machine) -> None:
    """What it started would have failed without a word."""
    with azure.repository("extras", "file:///srv/extras"):
        done = azure.rootfs("starter", options=AARCH64)
    assert (done.code, done.err.splitlines()[-2:]) == (
        126,
        [
            f"{NEEDS}%post of starter-1.0-1.noarch",
            ADVICE,
        ],
    )


def test_the_builders_own_machine_is_no_other(azure: Machine) -> None:
    assert azure.rootfs(options=("--machine=x86_64",)).code == 0
    assert not (azure.path / "tmp/jettison-scratch").exists()


@pytest.mark.parametrize("own", ["x86_64", "aarch64"])
def test_the_library_answers_with_the_other_name(own: str, tmp_path: Path) -> None:
    (other,) = set(NUMBERS.values()) - {own}
    script = rooms.SCRIPTS / "tdnf/machine.sh"
    library = tmp_path / "uname.so"
    write = f'. "{script}"; write_uname {own} >"{library}"'
    subprocess.run(["bash", "-euc", write], env={"machine": other, "PATH": os.environ["PATH"]}, check=True)
    data = library.read_bytes()
    assert (len(data), NUMBERS[struct.unpack_from("<H", data, 18)[0]]) == (512, own)
    assert other.encode() in data
    if os.uname().machine == own:
        done = subprocess.run(
            ["uname", "-sm"], env={"LD_PRELOAD": str(library)}, capture_output=True, check=True
        )
        assert (done.stdout, done.stderr) == (f"Linux {other}\n".encode(), b"")


def test_install_scripts_find_the_emulator_of_buildkit(azure: Machine) -> None:
    """It starts whatever they call by the name that it has for itself, which no root has."""
    lent = azure.path / "dev/.buildkit_qemu_emulator"
    lent.write_text("emulator\n")
    try:
        with azure.repository("extras", "file:///srv/extras"):
            done = azure.rootfs("witness")
    finally:
        lent.unlink()
    assert done.code == 0, done.err
    assert (azure.root / "etc/witness").read_text() == "emulator\n"
    assert [*(azure.root / "proc").iterdir()] == []
