"""rootfs.sh: what packages own stays, what they left behind goes, what the user names goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scripts.machine import Machine

REMOVED = (
    "/usr/share/zoneinfo/right",
    "var/run/service",
    "/var/run/precious",
    "/etc/localtime",
    "/usr/share/zoneinfo/[A-B]*/A?d*",
    "/var/run/prec*",
    "/none/*",
)


@pytest.fixture(scope="module")
def served(azure: Machine) -> Iterator[Machine]:
    precious = azure.path / "run/precious"
    precious.mkdir(exist_ok=True)
    (precious / "file").write_text("of the builder\n")
    with azure.repository("extras", "file:///srv/extras"):
        done = azure.rootfs("service", "bash", "tzdata", "--", *REMOVED)
    assert done.code == 0, done.out + done.err
    assert done.err == (
        "jettison: warning: nothing to remove at /var/run/precious:"
        " no package of this image put anything there\n"
    )
    kept = azure.root.with_name("served")
    azure.root.rename(kept)
    yield azure
    azure.inside.sh("rm -rf /run/served /run/precious")


def test_accounts_of_packages_are_kept(served: Machine) -> None:
    passwd = (served.path / "run/served/etc/passwd").read_text().splitlines()
    assert [line.split(":")[0] for line in passwd[:3]] == ["root", "nobody", "nonroot"]
    assert passwd[3:] == [
        "helper:x:479:6::/:/sbin/nologin",
        "service:x:480:480:Service:/var/lib/service:/sbin/nologin",
    ]
    group = (served.path / "run/served/etc/group").read_text().splitlines()
    assert group[3:] == ["daemon:x:6:", "service:x:480:helper"]
    assert not (served.path / "run/served/etc/shadow").exists()


def test_what_packages_own_stays(served: Machine) -> None:
    owned = ("var/cache/service", "var/log/service", "var/lib/service", "usr/include/service.h", "etc/shells")
    assert [name for name in owned if not (served.path / "run/served" / name).exists()] == []


def test_old_logs_go(served: Machine) -> None:
    assert [path for path in (served.path / "run/served/var/log").rglob("*") if path.is_file()] == []


def test_removals_follow_links_inside_the_root_only(served: Machine) -> None:
    root = served.path / "run/served"
    assert (root / "var/run").is_symlink()
    assert not (root / "run/service").exists()
    assert (served.path / "run/precious/file").read_text() == "of the builder\n"
    assert not (root / "etc/localtime").is_symlink()
    assert (root / "usr/share/zoneinfo/UTC").is_file()


def test_globs_are_of_the_root_and_may_match_nothing(served: Machine) -> None:
    zones = served.path / "run/served/usr/share/zoneinfo"
    assert not list(zones.glob("[A-B]*/A?d*"))
    assert (zones / "Africa/Abidjan").exists()
    assert (zones / "Europe/Andorra").exists()


@pytest.mark.parametrize(
    "path",
    ["../x", "/usr/../etc", "..", "/usr/share/..", "/a\n/../b"],
    ids=["up", "inside", "all", "end", "line"],
)
def test_path_with_dots_is_refused(azure: Machine, path: str) -> None:
    done = azure.rootfs("--", path)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"jettison: cannot remove {path}: a path under `remove` may not hold ..\n"


READ = "scanners read /{} to know the system and its packages"
MANIFEST, IDENTITY = "var/lib/rpmmanifest/container-manifest-1", "usr/lib/os-release"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", MANIFEST),
        ("", MANIFEST),
        ("/var", MANIFEST),
        ("var//lib/./rpmmanifest/", MANIFEST),
        ("/usr/lib", IDENTITY),
        ("/usr/lib/os-release", IDENTITY),
    ],
)
def test_what_scanners_read_cannot_be_removed(azure: Machine, path: str, kept: str) -> None:
    done = azure.rootfs("--", path)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == f"jettison: cannot remove {path}: {READ.format(kept)}"


def test_nor_can_it_through_a_link(azure: Machine) -> None:
    done = azure.rootfs("--", "/lib/os-release")
    assert done.code == 1
    assert f"jettison: cannot remove /lib/os-release: {READ.format(IDENTITY)}" in done.err.splitlines()


# `local` and `usr/local` are one directory here, and `a` holds `a/b`.
TWICE = """
set -euo pipefail
for name in common cleaning; do . /run/jettison/$name.sh; done
root=/run/twice
mkdir -p "$scratch" "$root"/{a/b,usr/local/doc,tmp/x}
ln -s usr/local "$root/local"
ln -s tmp "$root/temporary"
echo text | tee "$root"/{a/b,usr/local/doc,tmp/x}/file >/dev/null
discard "$root" a a/b usr/local/doc local/doc a
empty "$root" tmp temporary/x tmp
report_freed
find "$root" -mindepth 1 | LC_ALL=C sort
rm -rf "$root" "$scratch"
"""


def test_what_has_two_names_goes_once(azure: Machine) -> None:
    done = azure.inside.sh(TWICE)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "freed: 5 bytes at /a",
        "freed: 5 bytes at /tmp",
        "freed: 5 bytes at /usr/local/doc",
        "freed: 15 bytes in all",
        *(f"/run/twice/{name}" for name in ("local", "temporary", "tmp", "usr", "usr/local")),
    ]
