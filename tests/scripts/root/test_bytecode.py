"""rootfs.sh: byte code of the root's Python."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.harbor.world.commands import SCRUBBED
from tests.scripts.machine import EPOCH, Machine

LIBRARY = "usr/lib/python3.11"
HELD = ("bash", "coreutils", "grep", "xz", "openssl", "ncurses", "expat")
REMOVED = tuple(f"/{LIBRARY}/{name}" for name in ("turtledemo", "config-3.11-x86_64-linux-gnu", "this.py"))
UNCHECKED = (1).to_bytes(4, "little")


def install(machine: Machine) -> dict[str, bytes]:
    """Make a root for Python and return its byte code."""
    options = ("--bytecode", *(f"--exclude={name}" for name in HELD))
    done = machine.rootfs("prebuilt-ca-certificates", "python3", "--", *REMOVED, options=options)
    assert (done.code, done.err) == (0, ""), done.out + done.err
    return {str(path.relative_to(machine.root)): path.read_bytes() for path in machine.root.rglob("*.pyc")}


@pytest.fixture(scope="module")
def codes(azure: Machine) -> list[dict[str, bytes]]:
    return [install(azure), install(azure)]


@pytest.fixture(scope="module")
def root(azure: Machine, codes: list[dict[str, bytes]]) -> Iterator[Path]:
    assert codes
    kept = azure.root.with_name("python")
    shutil.rmtree(kept, ignore_errors=True)
    azure.root.rename(kept)
    yield kept
    shutil.rmtree(kept)


def test_the_roots_python_compiles_its_modules_once(root: Path, codes: list[dict[str, bytes]]) -> None:
    sources = {str(path.relative_to(root)) for path in (root / LIBRARY).rglob("*.py")}
    folders = {name: name.rpartition("/") for name in sources}
    assert set(codes[0]) == {
        f"{folder}/__pycache__/{name.removesuffix('.py')}.cpython-311.pyc"
        for folder, _, name in folders.values()
    }
    assert {code[4:8] for code in codes[0].values()} == {UNCHECKED}
    times = {path.stat().st_mtime for path in root.rglob("__pycache__/*")}
    assert times == {EPOCH}
    assert not any((root / path[1:]).exists() for path in REMOVED)


def test_it_is_the_same_each_time(codes: list[dict[str, bytes]]) -> None:
    assert codes[0] == codes[1]


CHECKED = """
import sys, ssl, subprocess, lzma, bz2, sqlite3, ctypes, ctypes.util, hashlib, readline, zoneinfo, sysconfig
print(ssl.create_default_context().cert_store_stats()["x509_ca"] > 0, lzma.decompress(lzma.compress(b"a")))
print(sqlite3.connect(":memory:").execute("select 1").fetchone(), hashlib.sha256(b"a").hexdigest()[:8])
print(sys.stdlib_module_names >= {"this"}, sysconfig.get_path("purelib"), ctypes.CDLL(None).getpid() > 0)
"""


def test_it_runs_without_what_only_packages_require(root: Path) -> None:
    """No shell, and no commands of openssl, xz, ncurses and expat: their libraries are other packages."""
    (root / "dev/null").touch()
    entered = ["chroot", "--userspec=65532:65532", str(root), "/usr/bin/python3", "-c", CHECKED]
    done = subprocess.run(entered, env=SCRUBBED, capture_output=True, text=True, check=False)
    (root / "dev/null").unlink()
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "True b'a'",
        "(1,) ca978112",
        f"True /{LIBRARY}/site-packages True",
    ]
    programs = {path.name for path in (root / "usr/bin").iterdir()}
    assert programs == {"getent", "pydoc3.11", "python3", "python3.11"}


def test_a_root_for_python_has_what_is_required_and_a_shell(azure: Machine) -> None:
    done = azure.rootfs("python3")
    assert done.code == 1
    said = "jettison: bash brings a shell that was not asked for (/usr/bin/bash): "
    assert done.err.startswith(said)


def compile_in(azure: Machine, root: Path) -> Done:
    """Compile in a root that is there already."""
    inside = f"/{root.relative_to(azure.path)}"
    rooms = (
        'for name in common bytecode; do . "/run/jettison/$name.sh"; done; mkdir -p "$scratch"; bytecode=yes'
    )
    return azure.inside.sh(f"set -euo pipefail; {rooms}; compile_modules {inside}")


def test_a_module_of_another_language_is_told_and_passed_over(azure: Machine, root: Path) -> None:
    modules = root / LIBRARY / "site-packages"
    for name in ("a.py", "b.py"):
        (modules / name).write_text("print 1\n")
    (modules / "c.py").write_text("print(1)\n")
    done = compile_in(azure, root)
    files = ", ".join(f"/{LIBRARY}/site-packages/{name}" for name in ("a.py", "b.py"))
    warning = f"jettison: warning: no byte code where the root's Python finds an error: {files}\n"
    assert (done.code, done.out, done.err) == (0, "", warning)
    assert [path.name for path in modules.rglob("*.pyc")] == ["c.cpython-311.pyc"]
    shutil.rmtree(modules)


def test_a_python_that_does_not_start_is_an_error(azure: Machine, root: Path) -> None:
    library = root / "usr/lib/libexpat.so.1"
    library.rename(root / "aside")
    done = compile_in(azure, root)
    (root / "aside").rename(library)
    loader = "error while loading shared libraries: libexpat.so.1: cannot open shared object file"
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "jettison: the root's Python cannot compile its modules: /usr/bin/python3:"
        f" {loader}: No such file or directory\n"
        "jettison: `rootfs.exclude` or `rootfs.remove` may take away what it needs\n"
    )


def test_a_root_without_python_is_an_error(azure: Machine) -> None:
    done = azure.rootfs("zlib", options=("--bytecode",))
    assert done.code == 1
    assert done.err == (
        "jettison: `rootfs.bytecode` compiles the modules of the root's Python, and there is no"
        " /usr/bin/python3\n"
        "jettison: add `python3` under `packages`, or leave the key out\n"
    )
