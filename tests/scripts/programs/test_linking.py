"""needs.sh and what rootfs.sh makes of its list, on real programs and on damaged copies of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine
from tests.scripts.programs.elves import elf
from tests.scripts.rpm.test_installing import errors

AMD64, ARM64 = "62", "183"
LOADER = b"/lib64/ld-linux-x86-64.so.2"
MUSL = b"/lib/ld-musl-x86_64.so.1"
ELSEWHERE = b"/nix/store/ld-linux.so.2"
LIBRARIES = "usr/lib/x86_64-linux-gnu"


class Tree:
    """Files of an image below a builder, taken from the builder's own."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.path = machine.path / "run/jettison-tree"
        self.list = machine.path / "run/needs"

    def take(self, source: str, dest: str, *changes: tuple[bytes, bytes]) -> Path:
        file = self.path / dest
        file.parent.mkdir(parents=True, exist_ok=True)
        data = (self.machine.path / source).read_bytes()
        for old, new in changes:
            assert old in data
            data = data.replace(old, new + b"\0" * (len(old) - len(new)))
        file.write_bytes(data)
        return file

    def read(self, number: str = AMD64) -> Done:
        return self.machine.script("needs.sh", "/run/jettison-tree", "/run/needs", number)

    def needs(self) -> set[str]:
        """Give the capabilities without a version, each with its program."""
        done = self.read()
        assert (done.code, done.err) == (0, "")
        rows = [line.split("\t") for line in self.list.read_text().splitlines()]
        return {f"{program} {capability}" for capability, program, _, version in rows if not version}

    def installed(self, *packages: str) -> Done:
        assert self.read().code == 0
        return rootfs(self.machine, *packages)


def rootfs(machine: Machine, *packages: str) -> Done:
    shutil.rmtree(machine.root, ignore_errors=True)
    machine.root.mkdir()
    fixed = ("/run/jettison-root", machine.release, "/run/jettison-cache", "filesystem", machine.identity)
    return machine.script("rootfs.sh", "--needs=/run/needs", *fixed, *packages)


@pytest.fixture
def tree(azure: Machine) -> Iterator[Tree]:
    made = Tree(azure)
    made.path.mkdir()
    yield made
    shutil.rmtree(made.path)


def test_libraries_and_the_loader_are_found(tree: Tree) -> None:
    tree.take("usr/bin/openssl", "usr/bin/openssl")
    (tree.path / "usr/bin/text").write_text("\x7fEL of a text\n")
    (tree.path / "usr/bin/empty").touch()
    (tree.path / "usr/bin/zeros").write_bytes(bytes(100))
    (tree.path / "usr/bin/magic").write_bytes(b"\x7fELF")
    names = ("ld-linux-x86-64.so.2", "libc.so.6", "libcrypto.so.3", "libssl.so.3")
    assert tree.needs() == {f"/usr/bin/openssl {name}()(64bit)" for name in names}
    assert "libssl.so.3(OPENSSL_3.0.0)(64bit)\t/usr/bin/openssl\tlibssl.so.3\tOPENSSL_3.0.0\n" in (
        tree.list.read_text()
    )


def test_the_list_is_what_rpm_itself_finds(tree: Tree) -> None:
    """The packages of the stand-ins got their requirements from rpm's own reader."""
    tree.take("usr/bin/openssl", "usr/bin/openssl")
    tree.needs()
    ours = {line.split("\t")[0] for line in tree.list.read_text().splitlines()}
    query = "rpm -qp --requires /srv/repo/*/*/prod/base/x86_64/Packages/openssl-3*.rpm"
    theirs = {line for line in tree.machine.inside.sh(query).out.splitlines() if line.endswith("(64bit)")}
    assert theirs
    assert ours - {"ld-linux-x86-64.so.2()(64bit)"} == theirs - {"ld-linux-x86-64.so.2()(64bit)"}


def test_what_the_tree_ships_is_not_needed(tree: Tree) -> None:
    tree.take("usr/bin/openssl", "opt/app/bin/openssl")
    tree.take(f"{LIBRARIES}/libssl.so.3", "opt/app/lib/any name")
    tree.take(f"{LIBRARIES}/libcrypto.so.3", "opt/app/lib/libcrypto.so.3")
    done = tree.read()
    assert "/opt/app/bin/openssl → libssl.so.3 → /opt/app/lib/any name\n" in done.out
    assert "/opt/app/lib/any name → libcrypto.so.3 → /opt/app/lib/libcrypto.so.3\n" in done.out
    assert {each.split()[-1] for each in tree.needs()} == {
        "ld-linux-x86-64.so.2()(64bit)",
        "libc.so.6()(64bit)",
    }


def test_a_program_of_another_machine_is_skipped_and_named(tree: Tree) -> None:
    tree.take("usr/bin/openssl", "usr/bin/openssl")
    done = tree.read(ARM64)
    assert (done.code, done.out) == (0, "not looked at, for another machine: /usr/bin/openssl\n")
    assert tree.list.read_text() == ""


@pytest.mark.parametrize("library", ["libc.musl-x86_64.so.1", "libc.so"])
def test_a_library_for_another_c_library_is_skipped_and_named(tree: Tree, library: str) -> None:
    """Add-ons of Node.js come with one for each; what a program is made for is still an error."""
    file = tree.path / "app/prebuilds/linux-x64/a.musl.node"
    file.parent.mkdir(parents=True)
    file.write_bytes(elf("libstdc++.so.6", library, soname="a.node"))
    file.with_name("a.glibc.node").write_bytes(elf("libc.so.6", soname="a.node"))
    done = tree.read()
    assert done.out == "not looked at, for another C library: /app/prebuilds/linux-x64/a.musl.node\n"
    assert tree.needs() == {"/app/prebuilds/linux-x64/a.glibc.node libc.so.6()(64bit)"}
    (tree.path / library).write_bytes(elf(soname=library))
    assert "/app/prebuilds/linux-x64/a.musl.node libstdc++.so.6()(64bit)" in tree.needs()


def test_a_loader_of_another_place_is_an_error(tree: Tree) -> None:
    tree.take("usr/bin/bash", "usr/bin/app", (LOADER, ELSEWHERE))
    done = tree.read()
    assert (done.code, errors(done.err)) == (
        1,
        [
            "jettison: /usr/bin/app is started by /nix/store/ld-linux.so.2, which the image does not have",
            "jettison: build it in a stage from the distribution's own image, or link it statically",
        ],
    )
    tree.take("usr/lib/ld-linux-x86-64.so.2", "nix/store/ld-linux.so.2")
    assert tree.read().code == 0


def test_packages_come_for_what_programs_need(tree: Tree) -> None:
    tree.take("usr/bin/openssl", "usr/bin/openssl")
    tree.take("usr/bin/bash", "usr/bin/ours")
    done = tree.installed("tzdata")
    assert (done.code, done.err) == (0, "")
    links = [line for line in done.out.splitlines() if "→" in line]
    assert links == [
        "/usr/bin/openssl → ld-linux-x86-64.so.2 → glibc",
        "/usr/bin/ours → ld-linux-x86-64.so.2 → glibc",
        "/usr/bin/openssl → libc.so.6 → glibc",
        "/usr/bin/ours → libc.so.6 → glibc",
        "/usr/bin/openssl → libcrypto.so.3 → openssl-libs",
        "/usr/bin/openssl → libssl.so.3 → openssl-libs",
        "/usr/bin/ours → libtinfo.so.6 → ncurses-libs",
    ]
    assert (tree.machine.root / "usr/lib/libssl.so.3").exists()


def test_static_programs_need_nothing(tree: Tree) -> None:
    (tree.path / "readme").write_text("x")
    done = tree.installed()
    assert (done.code, done.err) == (0, "")
    assert not (tree.machine.root / "usr/lib/libc.so.6").exists()


SHIP = (
    "jettison: ship the library under `files`, add a repository that has it under `rootfs.repos`,"
    " or link statically"
)


NEWER = "jettison: it was built with a newer library: build it in a stage from the distribution's own image"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            (b"libtinfo.so.6", b"libnone.so.6"),
            ["jettison: /usr/bin/app needs libnone.so.6, which no package provides", SHIP],
            id="library",
        ),
        pytest.param(
            (LOADER, MUSL),
            ["jettison: /usr/bin/app is linked against musl, which no package provides", SHIP],
            id="musl",
        ),
        pytest.param(
            (b"GLIBC_2.36", b"GLIBC_2.99"),
            [
                "jettison: /usr/bin/app needs GLIBC_2.99 of libc.so.6, which glibc-2.38-8.azl3 does not have",
                NEWER,
            ],
            id="version",
        ),
    ],
)
def test_what_no_package_has_is_an_error(
    tree: Tree, change: tuple[bytes, bytes], expected: list[str]
) -> None:
    tree.take("usr/bin/bash", "usr/bin/app", change)
    done = tree.installed("tzdata")
    assert (done.code, errors(done.err)) == (1, expected)


def test_a_misspelt_package_stays_one(tree: Tree) -> None:
    tree.take("usr/bin/bash", "usr/bin/app")
    done = tree.installed("tzdatta")
    assert (done.code, errors(done.err)[0]) == (1, "jettison: no such package: tzdatta")


def test_an_outage_is_no_missing_library(tree: Tree) -> None:
    tree.take("usr/bin/bash", "usr/bin/app")
    with tree.machine.moved("http://127.0.0.1:1/"):
        done = tree.installed()
    assert done.code == 1
    assert errors(done.err)[0].startswith("jettison: package repository not reachable or not readable")
