"""rootfs.sh: why each package is there, what is held back, and what the clean-up took."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine
from tests.scripts.tdnf.faults import CLOSED

RECORD = "usr/share/jettison/held-back"
SCRIPTED = "scripted-user"


@pytest.fixture(scope="module")
def extras(azure: Machine) -> Iterator[Machine]:
    with azure.repository("extras", "file:///srv/extras"):
        yield azure


def lines(done: Done, word: str) -> list[str]:
    return [line for line in done.out.splitlines() if line.startswith(f"{word}: ")]


def names(machine: Machine) -> list[str]:
    text = (machine.root / "var/lib/rpmmanifest/container-manifest-2").read_text()
    return [line.split("\t")[0] for line in text.splitlines()]


def test_each_package_that_nobody_asked_for_has_a_reason(azure: Machine) -> None:
    done = azure.rootfs("greeter", "ncurses-libs")
    assert (done.code, done.err) == (0, "")
    assert lines(done, "why") == [
        (
            "why: glibc: required by greeter (libc.so.6()(64bit)), required by ncurses-libs (glibc),"
            " required by zlib (/sbin/ldconfig)"
        ),
        "why: zlib: required by greeter (libz.so.1()(64bit))",
    ]


def test_package_that_others_require_is_taken_out_with_what_came_for_it(extras: Machine) -> None:
    done = extras.rootfs(SCRIPTED, options=["--exclude=bash"])
    assert (done.code, done.err) == (0, "")
    assert names(extras) == ["azurelinux-release", "filesystem", "scripted", SCRIPTED]
    assert lines(done, "why") == ["why: scripted: required by scripted-user (scripted)"]
    bash, *others = (extras.root / RECORD).read_text().splitlines()
    assert bash == "bash\t5.2.15-3.azl3.x86_64\trequired by scripted (/bin/sh)"
    # What bash is linked against, and what its install script calls.
    came = "coreutils glibc gmp grep libselinux ncurses-libs pcre2 readline"
    assert [line.split("\t")[0] for line in others] == came.split()
    assert "held back: bash 5.2.15-3.azl3.x86_64: required by scripted (/bin/sh)" in lines(done, "held back")


def test_its_install_scripts_ran_and_nothing_points_to_it(extras: Machine) -> None:
    assert extras.rootfs(SCRIPTED, options=["--exclude=bash"]).code == 0
    assert (extras.root / "etc/scripted").read_text() == "made\n"
    gone = ("usr/bin/bash", "usr/bin/sh", "usr/lib/libc.so.6", "etc/ld.so.cache", "var/cache/ldconfig")
    assert [path for path in gone if (extras.root / path).exists()] == []
    assert (extras.root / "etc/shells").read_text() == ""


def test_what_others_still_require_stays(extras: Machine) -> None:
    assert extras.rootfs(SCRIPTED, "zlib", options=["--exclude=bash"]).code == 0
    assert names(extras) == ["azurelinux-release", "filesystem", "glibc", "scripted", SCRIPTED, "zlib"]


def test_package_that_is_only_recommended_never_comes_in(azure: Machine) -> None:
    done = azure.rootfs("greeter", options=["--exclude=greeter-extras", "--exclude=busybox"])
    assert (done.code, done.err) == (0, "")
    assert "greeter-extras" not in names(azure)
    assert (azure.root / RECORD).read_text() == "greeter-extras\t-\trecommended by greeter\n"
    assert lines(done, "held back") == [
        "held back: greeter-extras -: recommended by greeter",
        "held back: busybox: nothing asked for it",
    ]


def test_name_of_a_repository_that_does_not_answer_is_not_called_wrong(azure: Machine) -> None:
    with azure.repository("closed", CLOSED):
        done = azure.rootfs("tzdata", options=["--exclude=of-the-closed-one"])
    assert (done.code, done.err.splitlines()) == (
        0,
        [
            (
                "jettison: warning: no repository that can be read has what `rootfs.exclude` holds back:"
                " of-the-closed-one"
            )
        ],
    )


def test_without_anything_held_back_there_is_no_record(azure: Machine) -> None:
    assert azure.rootfs("tzdata").code == 0
    assert not (azure.root / "usr/share/jettison").exists()


def test_package_database_is_of_what_is_there(extras: Machine) -> None:
    assert extras.rootfs(SCRIPTED, options=["--exclude=bash", "--rpmdb"]).code == 0
    query = "rpm --root /run/jettison-root -qa --qf '%{NAME}\\n' | sort | grep -v gpg-pubkey"
    assert extras.inside.sh(query).out.split() == ["azurelinux-release", "filesystem", "scripted", SCRIPTED]


def test_bytes_that_the_clean_up_freed_are_those_of_the_files(azure: Machine) -> None:
    done = azure.rootfs("tzdata", "prebuilt-ca-certificates", "--", "/usr/share/zoneinfo/posix")
    paths = {path: int(size) for size, path in re.findall(r"freed: (\d+) bytes at (\S+)", done.out)}
    assert list(paths.values()) == sorted(paths.values(), reverse=True)
    assert paths["/etc/pki/java"] == len("a test fixture, not a Java key store\n")
    assert paths["/var/lib/rpm"] > 100_000
    assert paths["/usr/share/zoneinfo/posix"] > 0
    assert f"freed: {sum(paths.values())} bytes in all" in done.out.splitlines()


UNREAD = "usr/lib/systemd usr/lib/sysctl.d etc/pki/java usr/lib/rpm usr/lib/sysimage"


def test_what_nothing_reads_goes_and_can_be_kept(azure: Machine) -> None:
    assert azure.rootfs("prebuilt-ca-certificates").code == 0
    assert [path for path in UNREAD.split() if (azure.root / path).exists()] == []
    done = azure.rootfs(
        "prebuilt-ca-certificates", options=["--keep=/etc/pki/java", "--keep=/usr/lib/systemd"]
    )
    assert done.code == 0
    assert (azure.root / "etc/pki/java/cacerts").is_file()
    assert (azure.root / "usr/lib/systemd").is_dir()


def test_names_are_looked_up_in_files_then_by_dns(azure: Machine) -> None:
    assert azure.rootfs().code == 0
    assert (azure.root / "etc/nsswitch.conf").read_text() == "passwd: files\ngroup: files\nhosts: files dns\n"
    assert azure.rootfs("glibc").code == 0
    assert (azure.root / "etc/nsswitch.conf").is_file()
