"""rootfs.sh: what its options bring in or leave out, seen in the root."""

from __future__ import annotations

import pytest

from tests.scripts.machine import EPOCH, Machine

DAY = 86400


def version(machine: Machine, name: str) -> str:
    text = (machine.root / "var/lib/rpmmanifest/container-manifest-2").read_text()
    return next(row.split("\t")[1] for row in text.splitlines() if row.startswith(f"{name}\t"))


@pytest.mark.parametrize(
    ("package", "found"),
    [
        ("greeter", "1.1-1"),
        ("greeter-1.0", "1.0-1"),
        ("greeter=1.0-1.azl3", "1.0-1"),
        ("greeter-1.1-1.azl3", "1.1-1"),
    ],
    ids=["newest", "version", "equals", "version and release"],
)
def test_version_is_the_one_that_is_written(azure: Machine, package: str, found: str) -> None:
    assert azure.rootfs(package).code == 0
    assert version(azure, "greeter") == f"{found}.azl3"


@pytest.mark.parametrize(("days", "found"), [(1, "1.0-1.azl3"), (31, "1.1-1.azl3")], ids=["before", "after"])
def test_snapshot_hides_what_came_later(azure: Machine, days: int, found: str) -> None:
    assert azure.rootfs("greeter", options=[f"--snapshot={EPOCH + days * DAY}"]).code == 0
    assert version(azure, "greeter") == found


def test_documentation_and_locales_come_in_when_they_are_asked_for(machine: Machine) -> None:
    def found(*options: str) -> list[bool]:
        assert machine.rootfs("greeter", "greeter-lang", options=options).code == 0
        places = ("usr/share/man/man1", "usr/share/locale/de", "usr/share/locale/fr", "usr/share/licenses")
        return [any(path.is_file() for path in (machine.root / place).rglob("*")) for place in places]

    assert found() == [False, False, False, True]
    assert found("--locale=de") == [False, True, False, True]
    assert found("--docs") == [True, False, False, True]


@pytest.mark.parametrize("path", ["/var/lib/rp*", "/var/lib/r?m", "/var/lib/[r]pm"])
def test_a_kept_path_is_no_pattern(azure: Machine, path: str) -> None:
    assert azure.rootfs(options=(f"--keep={path}",)).code == 0
    assert not (azure.root / "var/lib/rpm").exists()


def test_the_database_is_not_kept_beside_its_manifests(azure: Machine) -> None:
    done = azure.rootfs(options=("--keep=/var/lib/../lib/rpm/rpmdb.sqlite",))
    assert (done.code, done.err.splitlines()) == (
        1,
        [
            (
                "jettison: the package database would ship beside its manifests:"
                " `rootfs.keep` spares /var/lib/rpm"
            ),
            "jettison: keep less, or write `metadata: rpmdb`",
        ],
    )


def test_kept_and_removed_paths(azure: Machine) -> None:
    options = ["--keep=/var/log", "--keep=/usr/lib/sysimage/tdnf"]
    with azure.repository("extras", "file:///srv/extras"):
        assert azure.rootfs("service", "--", "/usr/include/service.h", options=options).code == 0
    assert (azure.root / "var/log/service/old.log").is_file()
    assert (azure.root / "usr/lib/sysimage/tdnf/history.db").is_file()
    assert not (azure.root / "usr/include/service.h").exists()
