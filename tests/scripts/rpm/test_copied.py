"""copied.sh: whose files are copied out of other roots; and a root that lists these packages too."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import EPOCH, Machine

STAGE, OUT = "/run/stage", "/run/copied"
LIBRARY = "/usr/lib/libcrypto.so.3"
SYSTEM = 'NAME="Other"\nID=other\nVERSION_ID="3.0"\n'


@pytest.fixture
def stage(azure: Machine) -> Iterator[Path]:
    """Give a root with the builder's own packages, and some of their files."""
    made, out = azure.path / STAGE[1:], azure.path / OUT[1:]
    out.mkdir()
    for path in ("usr/bin/openssl", "usr/bin/bash", LIBRARY[1:]):
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text("what it holds is not asked")
    shutil.copy(azure.path / "usr/lib/os-release", made / "usr/lib/os-release")
    shutil.copytree(azure.path / "var/lib/rpm", made / "var/lib/rpm")
    (made / "etc").mkdir()
    (made / "etc/os-release").symlink_to("/usr/lib/os-release")
    (made / "bin").symlink_to("/usr/bin")
    (made / "usr/bin/sh").symlink_to("bash")
    (made / "usr/bin/ours").write_text("ours")
    (made / "opt").mkdir()
    yield made
    for place in (made, out, azure.path / "tmp/jettison-scratch"):
        shutil.rmtree(place, ignore_errors=True)


def copied(azure: Machine, *words: str) -> Done:
    return azure.script("copied.sh", *words, SOURCE_DATE_EPOCH="0")


def names(azure: Machine) -> list[str]:
    lines = (azure.path / OUT[1:] / "manifests").read_text().splitlines()
    return [line.split("\t")[1] for line in lines if line.startswith("manifest-2")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/usr/bin/openssl", ["openssl"], id="a file"),
        pytest.param("/bin/openssl", ["openssl"], id="below a link"),
        pytest.param("/usr/bin/sh", ["bash"], id="a link"),
        pytest.param("/usr/bin", ["bash", "openssl"], id="a directory, with a file of nobody"),
        pytest.param("/usr/bin/b*", ["bash"], id="a glob"),
        pytest.param("/usr/bin/[a-c]as?", ["bash"], id="a glob with all that it may have"),
    ],
)
@pytest.mark.usefixtures("stage")
def test_packages_that_own_it_are_listed(azure: Machine, path: str, expected: list[str]) -> None:
    done = copied(azure, OUT, STAGE, path)
    assert (done.code, done.err) == (0, "")
    assert names(azure) == expected
    known = azure.inside.sh('rpm -q "$@"', *expected).out.split()
    assert done.out == f"copied: {path}: of {' '.join(known)}\n"


@pytest.mark.usefixtures("stage")
def test_lines_are_as_in_manifests_each_once(azure: Machine) -> None:
    assert copied(azure, OUT, STAGE, "/usr/bin/openssl", STAGE, "/usr/bin/open*").code == 0
    first, second = (azure.path / OUT[1:] / "manifests").read_text().splitlines()
    full = azure.inside.sh("rpm -q openssl").out.strip()
    kind, name, release, *rest = second.split("\t")
    assert first == f"manifest-1\t{full}"
    assert (kind, f"{name}-{release}.x86_64", rest[0], len(rest)) == ("manifest-2", full, "0", 8)


def test_two_roots_are_asked_each_for_its_own(azure: Machine, stage: Path) -> None:
    other = azure.path / "run/other"
    shutil.copytree(stage, other, symlinks=True)
    try:
        done = copied(azure, "--rpmdb", OUT, STAGE, "/usr/bin/bash", "/run/other", "/usr/bin")
        assert (done.code, names(azure)) == (0, ["bash", "openssl"])
        script = "rpmdb --dbpath /run/db --initdb && rpmdb --dbpath /run/db --importdb </run/copied/headers"
        found = azure.inside.sh(f"{script} && rpm --dbpath /run/db -qa --qf '%{{NAME}} ' && rm -r /run/db")
        assert sorted(found.out.split()) == ["bash", "openssl"]
    finally:
        shutil.rmtree(other)


FAULTS = [
    pytest.param(
        "/usr/bin/ours",
        "",
        "no package owns /usr/bin/ours, where it is copied from"
        "\njettison: copy it from where its package has put it, or leave out `rpms`",
        id="a file of nobody",
    ),
    pytest.param(
        "/usr/bin/nothing*",
        "",
        "no package owns /usr/bin/nothing*, where it is copied from"
        "\njettison: copy it from where its package has put it, or leave out `rpms`",
        id="nothing",
    ),
    pytest.param(
        "/opt",
        "",
        "no package owns /opt, where it is copied from"
        "\njettison: copy it from where its package has put it, or leave out `rpms`",
        id="an empty directory",
    ),
    pytest.param(
        "/usr/bin/openssl",
        "rm -r var/lib/rpm",
        "where /usr/bin/openssl is copied from there is no package database"
        "\njettison: nobody knows whose file it is; leave out `rpms`",
        id="no database",
    ),
    pytest.param(
        "/usr/bin/openssl",
        "cd var/lib/rpm && rm -f * && echo x >rpmdb.sqlite",
        "the package database where /usr/bin/openssl is copied from cannot be read",
        id="a database that is none",
    ),
    pytest.param(
        "/usr/bin/openssl",
        f"echo '{SYSTEM}' >usr/lib/os-release",
        "/usr/bin/openssl is copied from a system that the image is not made of:"
        " other 3.0, and not azurelinux 3.0"
        "\njettison: scanners would take its package for one of azurelinux 3.0; leave out `rpms`",
        id="another system",
    ),
    pytest.param(
        "/usr/bin/openssl",
        "rm usr/lib/os-release",
        "/usr/bin/openssl is copied from a system that the image is not made of:"
        " unknown, and not azurelinux 3.0"
        "\njettison: scanners would take its package for one of azurelinux 3.0; leave out `rpms`",
        id="no system",
    ),
]


@pytest.mark.parametrize(("path", "change", "message"), FAULTS)
def test_what_cannot_be_listed_fails(
    azure: Machine, stage: Path, path: str, change: str, message: str
) -> None:
    subprocess.run(["bash", "-c", change], cwd=stage, check=True)
    done = copied(azure, OUT, STAGE, path)
    assert (done.code, done.err[done.err.index("jettison: ") :]) == (1, f"jettison: {message}\n")


def test_what_is_exported_is_the_same_at_any_time(azure: Machine, stage: Path) -> None:
    database = "/run/stage/var/lib/rpm"
    (package,) = sorted((azure.path / "srv/extras/Packages").glob("service-*.rpm"))[:1]
    inside = str(package.relative_to(azure.path))
    seen = []
    for when in (EPOCH, EPOCH + 1000):
        script = f"rpm --dbpath {database} -U --force --justdb --nodeps --nosignature /{inside}"
        assert azure.inside.sh(script, SOURCE_DATE_EPOCH=str(when)).code == 0
        owned = azure.inside.sh(f"rpm -qlp --nosignature /{inside}").out.splitlines()
        (stage / owned[-1][1:]).parent.mkdir(parents=True, exist_ok=True)
        (stage / owned[-1][1:]).write_text("x")
        assert copied(azure, "--rpmdb", OUT, STAGE, owned[-1], STAGE, "/usr/bin/bash").code == 0
        seen.append((azure.path / OUT[1:] / "headers").read_bytes())
    assert seen[0] == seen[1]
    read = "rpmdb --dbpath /run/db --initdb && rpmdb --dbpath /run/db --importdb </run/copied/headers"
    times = f"{read} && rpm --dbpath /run/db -qa --qf '%{{INSTALLTIME}} %{{INSTALLTID}}\\n' && rm -r /run/db"
    assert azure.inside.sh(times).out == "0 0\n0 0\n"


@pytest.mark.usefixtures("stage")
def test_manifests_of_a_root_have_it_once(azure: Machine) -> None:
    assert copied(azure, OUT, STAGE, "/usr/bin/openssl", STAGE, LIBRARY).code == 0
    done = azure.rootfs("openssl-libs", options=(f"--copied={OUT}",), SOURCE_DATE_EPOCH="0")
    assert done.code == 0, done.err
    folder = azure.root / "var/lib/rpmmanifest"
    for number, place in ((1, "openssl-"), (2, "openssl")):
        lines = (folder / f"container-manifest-{number}").read_text().splitlines()
        assert lines == sorted(set(lines))
        assert len([line for line in lines if line.startswith(place)]) == 2


@pytest.mark.usefixtures("stage")
def test_a_database_gets_what_it_lacks(azure: Machine) -> None:
    assert copied(azure, "--rpmdb", OUT, STAGE, "/usr/bin/openssl", STAGE, LIBRARY).code == 0
    done = azure.rootfs("openssl-libs", options=("--rpmdb", f"--copied={OUT}"), SOURCE_DATE_EPOCH="0")
    assert done.code == 0, done.err
    assert not list((azure.root / "var/lib/rpm").glob("rpmdb.sqlite-*"))
    found = azure.inside.sh("rpm --root /run/jettison-root -qa --qf '%{NAME}\\n'").out.split()
    assert sorted(name for name in found if name.startswith("openssl")) == ["openssl", "openssl-libs"]
    assert "azurelinux-release" in found
