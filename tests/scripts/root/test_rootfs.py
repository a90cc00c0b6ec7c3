"""rootfs.sh: what is in a minimal root, what is not, and that it is the same every time."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from jettison.distros import NAMES, find
from tests.scripts.machine import EPOCH, Machine

CERTIFICATES = "prebuilt-ca-certificates"


@pytest.fixture(scope="module")
def minimal(machine: Machine) -> Iterator[Machine]:
    done = machine.rootfs(CERTIFICATES)
    assert done.code == 0, done.out + done.err
    assert done.err == ""
    assert done.out.splitlines()[-1].startswith("root: 3 packages, ")
    kept = machine.root.with_name("minimal")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(machine.root, kept, symlinks=True)
    yield machine
    shutil.rmtree(kept)


def tree(machine: Machine) -> Path:
    return machine.path / "run/minimal"


def test_accounts_are_three(minimal: Machine) -> None:
    assert (tree(minimal) / "etc/passwd").read_text() == (
        "root:x:0:0:root:/root:/sbin/nologin\n"
        "nobody:x:65534:65534:nobody:/:/sbin/nologin\n"
        "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"
    )
    assert (tree(minimal) / "etc/group").read_text() == "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n"


def test_manifests_are_what_scanners_read(minimal: Machine) -> None:
    folder = tree(minimal) / "var/lib/rpmmanifest"
    first, second = ((folder / f"container-manifest-{number}").read_text().splitlines() for number in (1, 2))
    assert (first, second) == (sorted(first), sorted(second))
    rows = [line.split("\t") for line in second]
    assert {len(row) for row in rows} == {10}
    assert {row[0] for row in rows} == {"filesystem", CERTIFICATES, minimal.identity}
    assert [f"{row[0]}-{row[1]}.{row[7]}" for row in rows] == first
    assert {(row[2], row[5]) for row in rows} == {(str(EPOCH), "(none)")}
    assert all(row[9].endswith(".src.rpm") for row in rows)


GONE = """
var/lib/rpm var/lib/dnf var/cache/tdnf var/cache/dnf var/cache/ldconfig usr/lib/sysimage usr/lib/rpm
etc/tdnf etc/dnf etc/yum.repos.d etc/modprobe.d usr/lib/debug
etc/shadow usr/share/doc usr/share/man usr/bin/bash usr/bin/sh
"""


def test_nothing_of_the_package_manager_and_no_shell(minimal: Machine) -> None:
    assert [name for name in GONE.split() if (tree(minimal) / name).exists()] == []
    assert not (tree(minimal) / "var/cache/tdnf").is_symlink()
    for name in ("dev", "tmp", "var/tmp"):
        assert list((tree(minimal) / name).iterdir()) == []


def test_directories_and_identity(minimal: Machine) -> None:
    for name in ("tmp", "var/tmp"):
        assert stat.S_IMODE((tree(minimal) / name).stat().st_mode) == 0o1777
    home = minimal.root / "home/nonroot"
    assert (home.stat().st_uid, stat.S_IMODE(home.stat().st_mode)) == (65532, 0o700)
    identity = (tree(minimal) / "usr/lib/os-release").lstat()
    assert stat.S_ISREG(identity.st_mode)
    assert (tree(minimal) / "lib64").is_symlink()


def test_the_layout_is_the_one_that_the_compiler_knows(minimal: Machine) -> None:
    (known,) = (each for each in map(find, NAMES) if each and each.release == minimal.release)
    layout = known.layout
    top = tree(minimal)
    modes = {path: stat.S_IMODE((top / path[1:]).stat().st_mode) for path in layout.modes}
    assert modes == {path: mode for path, (mode, _) in layout.modes.items()}
    assert odd_modes(top) == {path[1:] for path in layout.modes}
    links = {f"/{path.relative_to(top)}": path for path in top.rglob("*") if path.is_symlink()}
    found = {link: leads_to(path, top) for link, path in links.items()}
    assert {link: target for link, target in found.items() if target} == dict(layout.links)
    assert [path for path in layout.directories if not (top / path[1:]).is_dir()] == []


def leads_to(link: Path, top: Path) -> str:
    """Give where a link leads in a tree; nothing where that is no directory of it."""
    place = top / str(link.parent.relative_to(top)) / link.readlink()
    real = place.resolve()
    return f"/{real.relative_to(top)}" if real.is_dir() and real.is_relative_to(top) else ""


def odd_modes(top: Path) -> set[str]:
    directories = (path for path in top.rglob("*") if path.is_dir() and not path.is_symlink())
    return {str(path.relative_to(top)) for path in directories if stat.S_IMODE(path.stat().st_mode) != 0o755}


def test_builder_is_left_as_it_was(minimal: Machine) -> None:
    left = [
        *(minimal.path / "tmp").glob("jettison-scratch*"),
        *(minimal.path / "etc/rpm").glob("macros.jettison"),
    ]
    assert left == []


def contents(root: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Read a tree: mode, owner, time in nanoseconds and content of each path, the top's included."""
    found: dict[str, tuple[int, int, int, bytes]] = {}
    for path in (root, *root.rglob("*")):
        facts = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(facts.st_mode) else b""
        found[str(path.relative_to(root))] = (
            facts.st_mode,
            facts.st_uid,
            facts.st_mtime_ns,
            bytes(path.readlink()) if path.is_symlink() else data,
        )
    return found


@pytest.mark.parametrize(
    "options", [pytest.param((), id="manifests"), pytest.param(("--rpmdb",), id="rpmdb")]
)
def test_same_packages_make_the_same_bytes_and_times(azure: Machine, options: tuple[str, ...]) -> None:
    made = []
    with azure.repository("extras", "file:///srv/extras"):
        for order in (("openssl-libs", "greeter", "service"), ("service", "greeter", "openssl-libs")):
            assert azure.rootfs(*order, options=options).code == 0
            made.append(contents(azure.root))
    assert "etc/ld.so.cache" in made[0]
    assert made[0] == made[1]


def test_the_package_database_is_one_file(azure: Machine) -> None:
    assert azure.rootfs(options=("--rpmdb",)).code == 0
    assert [path.name for path in (azure.root / "var/lib/rpm").iterdir()] == ["rpmdb.sqlite"]


def test_a_database_that_was_not_closed_is_refused(azure: Machine) -> None:
    left = 'case " $* " in *" -qa "*) echo x >/run/jettison-root/var/lib/rpm/rpmdb.sqlite-wal;; esac'
    with azure.instead("rpm", f'/usr/bin/rpm "$@"; code=$?; {left}; exit $code') as path:
        done = azure.rootfs(options=("--rpmdb",), PATH=path)
    assert (done.code, done.err.splitlines()[-1]) == (
        1,
        "jettison: the package database of the new root was not closed; scanners would not see all packages",
    )


def test_install_time_without_a_fixed_one_is_rpms(azure: Machine) -> None:
    assert azure.rootfs(SOURCE_DATE_EPOCH="").code == 0
    line = (azure.root / "var/lib/rpmmanifest/container-manifest-2").read_text().splitlines()[0]
    assert int(line.split("\t")[2]) > EPOCH


def test_root_without_a_release_package_is_refused(azure: Machine) -> None:
    shutil.rmtree(azure.root, ignore_errors=True)
    azure.root.mkdir()
    arguments = ("/run/jettison-root", "3.0", "/run/jettison-cache", "filesystem", "tzdata")
    done = azure.script("rootfs.sh", *arguments)
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        "jettison: the root has no regular usr/lib/os-release; scanners would not know the system",
    )


def test_identity_that_is_a_link_is_refused(azure: Machine) -> None:
    """Scanners read regular files alone; here something makes a link of it while packages come in."""
    identity = "/run/jettison-root/usr/lib/os-release"
    fake = f"""if [ -f {identity} ] && [ ! -L {identity} ]; then
      mv {identity} {identity}.real && ln -s os-release.real {identity}
    fi
    exec /usr/bin/rpm "$@\""""
    with azure.instead("rpm", fake) as path:
        done = azure.rootfs(PATH=path)
    assert (done.code, done.err.splitlines()) == (
        1,
        [
            "jettison: the root has no regular usr/lib/os-release; scanners would not know the system",
            "jettison: add the distribution's release package under `packages`",
        ],
    )


def test_empty_database_is_refused(azure: Machine) -> None:
    fake = r"""case " $* " in
      *" -qa "*) printf 'manifest-1\tgpg-pubkey-1-1\nmanifest-2\tgpg-pubkey\t1-1\n' ;;
      *) exec /usr/bin/rpm "$@" ;;
    esac"""
    with azure.instead("rpm", fake) as path:
        done = azure.rootfs(PATH=path)
    assert (done.code, done.err) == (
        1,
        "jettison: the package database of the new root is empty; scanners would find no packages\n",
    )
