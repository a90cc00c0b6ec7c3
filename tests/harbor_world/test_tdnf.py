"""The tdnf shim in the stand-in images: tdnf's exit codes, numbers and leavings (mini-mariner, section 3)."""

from __future__ import annotations

import shutil

import pytest

from tests.harbor_world.conftest import Inside, error

DIFFERS = "The stand-in refuses it: tdnf lacks it or means another thing by it than dnf does"
IGNORED = "The stand-in refuses it: the real tdnf ignores it in silence"


STRANGER = "--exclude=mdatp"  # takes the place of zlib otherwise
FAILURES = {
    "unknown package": (
        "install bsh",
        243,
        error(1011, "No matching packages", "bsh package not found or not installed"),
    ),
    "unknown and known": (
        "install bsh tzdata",
        243,
        error(1011, "No matching packages", "bsh package not found or not installed"),
    ),
    "a path is no package": (
        "install /usr/bin/openssl",
        243,
        error(1011, "No matching packages", "/usr/bin/openssl package not found or not installed"),
    ),
    "missing dependency": (
        "install trouble-missing",
        21,
        error(
            1301,
            "Solv general runtime error",
            "Found 1 problem(s) while resolving",
            "1. Problem: conflicting requests",
            "2. nothing provides no-such-library needed by trouble-missing-1.0-1.azl3.x86_64",
        ),
    ),
    "file clash": (
        "install trouble-clash-one trouble-clash-two",
        245,
        error(
            1525,
            "rpm transaction failed",
            "Transaction test error:",
            "  file /usr/share/trouble/clash conflicts between attempted installs of"
            " trouble-clash-one-1.0-1.azl3.x86_64 and trouble-clash-two-1.0-1.azl3.x86_64",
        ),
    ),
    "no package": ("install", 233, error(1001, "Package name expected but was not provided")),
}


@pytest.mark.parametrize(("arguments", "code", "err"), FAILURES.values(), ids=FAILURES)
def test_failure_has_tdnfs_number_and_installs_nothing(
    azure: Inside, fresh: str, arguments: str, code: int, err: str
) -> None:
    done = azure.tdnf(f"-y {fresh} {arguments}")
    assert (done.code, done.err) == (code, err)
    assert azure.sh("rpm --root /r -qa | grep -v ^gpg-pubkey").out == ""


def test_failed_pre_script_fails_and_leaves_the_others(azure: Inside, fresh: str) -> None:
    done = azure.tdnf(f"-y {fresh} install trouble-pre")
    assert done.code == 245
    assert done.err.endswith("Error(1525) : rpm transaction failed\n")
    assert azure.sh("rpm --root /r -q filesystem trouble-pre").out == (
        "filesystem-1.1-21.azl3.x86_64\npackage trouble-pre is not installed\n"
    )


@pytest.mark.parametrize(
    ("image", "release", "warning"),
    [
        ("cbl-mariner/base/core", "2.0", ""),
        ("azurelinux/base/core", "3.0", "warning: Error in POSTIN scriptlet in rpm package trouble-post\n"),
    ],
    ids=["3.5.2 says nothing", "3.5.8 warns"],
)
def test_failed_post_script_is_no_failure(
    request: pytest.FixtureRequest, image: str, release: str, warning: str
) -> None:
    inside = request.getfixturevalue("unpack")(image)
    shutil.rmtree(inside.root / "r", ignore_errors=True)
    done = inside.tdnf(f"-y --releasever={release} --installroot=/r install trouble-post")
    assert (done.code, done.err) == (0, warning)
    assert inside.sh("rpm --root /r -q trouble-post").code == 0


REFUSED = {
    "dnf's own flag": ("install --nobest bash", f"--nobest. {DIFFERS}"),
    "ignored setting": (
        "install --setopt=install_weak_deps=False bash",
        f"--setopt=install_weak_deps=False. {IGNORED}",
    ),
    "two tsflags at once": (
        "install --setopt=tsflags=nodocs,noscripts bash",
        f"--setopt=tsflags=nodocs,noscripts. {IGNORED}",
    ),
    "value missing": ("install bash --releasever", "--releasever. It needs a value"),
}


@pytest.mark.parametrize(("arguments", "text"), REFUSED.values(), ids=REFUSED)
def test_what_dnf_and_tdnf_do_not_share_is_refused(base: Inside, arguments: str, text: str) -> None:
    done = base.tdnf(arguments)
    assert (done.code, done.err) == (140, f"Error(908) : No such option: {text}\n")


@pytest.mark.parametrize("option", ["--rpmdefine", "--snapshottime"])
def test_new_options_do_not_exist_on_mariner(mariner: Inside, option: str) -> None:
    done = mariner.tdnf(f"install {option} 1 bash")
    assert (done.code, done.err) == (140, f"Error(908) : No such option: {option}. {DIFFERS}\n")


def test_release_version_is_needed_for_an_empty_root(azure: Inside) -> None:
    text = (
        "Error(1022) : distroverpkg config entry is set to a package that is not installed."
        " Check /etc/tdnf/tdnf.conf\n"
    )
    for command in ("install bash", "clean all"):
        done = azure.tdnf(f"-y --installroot=/empty {command}")
        assert (done.code, done.err) == (254, text)


def test_relative_install_root(azure: Inside) -> None:
    done = azure.tdnf("-y --releasever=3.0 --installroot=r install bash")
    assert (done.code, done.err) == (
        86,
        "Install root must be an absolute path.\nError(1622) : Invalid argument\n",
    )


def test_no_answer_is_no(azure: Inside) -> None:
    done = azure.tdnf("install make")
    assert (done.code, done.err) == (8, "Error(1032) : Operation aborted.\n")
    assert azure.sh("rpm -q make").code == 1


def test_installed_already(base: Inside) -> None:
    done = base.tdnf("install -y bash curl")
    assert (done.code, done.out, done.err) == (0, "Loaded plugin: tdnfrepogpgcheck\n", "Nothing to do.\n")


def test_builder_gets_git(base: Inside) -> None:
    done = base.tdnf("install -y --disablerepo=*-non-oss --disablerepo=*-microsoft git")
    assert (done.code, done.err) == (0, "")
    used = base.sh("git init -q /tmp/repository && git -C /tmp/repository rev-parse --is-inside-work-tree")
    assert (used.code, used.out) == (0, "true\n")


def test_root_is_as_tdnf_leaves_it(azure: Inside, fresh: str) -> None:
    packages = "azurelinux-release greeter-1.0 prebuilt-ca-certificates tzdata"
    first = azure.tdnf(
        f"-y {fresh} --setopt=reposdir=/etc/yum.repos.d --setopt=tsflags=nodocs install filesystem"
    )
    second = azure.tdnf(
        f"-y {fresh} {STRANGER} --rpmdefine '_install_langs C' --setopt=tsflags=nodocs install {packages}"
    )
    assert (first.code, second.code, first.err + second.err) == (0, 0, "")
    assert azure.tdnf(f"{fresh} clean all").code == 0
    root = azure.root / "r"
    assert sorted(path.name for path in (root / "var/lib/rpm").iterdir()) == [
        ".rpm.lock",
        "rpmdb.sqlite",
        "rpmdb.sqlite-shm",
        "rpmdb.sqlite-wal",
    ]
    assert [path for path in (root / "var/cache/tdnf").rglob("*") if path.is_file()] == []
    assert (root / "usr/lib/sysimage/tdnf/history.db").is_file()
    absent = ("var/lib/dnf", "var/cache/dnf", "var/log/dnf.log", "etc/dnf", "root/.rpmdb", "usr/share/man/de")
    assert [name for name in absent if (root / name).exists()] == []
    assert not (root / "usr/share/doc/greeter").exists()
    assert (root / "usr/share/greeter/extra").is_file()  # a weak dependency
    assert azure.sh("rpm --root /r -qa gpg-pubkey").out.startswith("gpg-pubkey-")
    assert azure.sh("chroot /r /usr/bin/greeter").out == "greeter 1.0: hello root, zlib 1.2.13\n"


def test_excluded_weak_dependency(azure: Inside, fresh: str) -> None:
    assert azure.tdnf(f"-y {fresh} {STRANGER} --exclude=greeter-extras install greeter").code == 0
    assert azure.sh("rpm --root /r -q greeter greeter-extras").out == (
        "greeter-1.1-1.azl3.x86_64\npackage greeter-extras is not installed\n"
    )


def test_install_takes_the_newest_in_the_place_of_what_is_there(azure: Inside, fresh: str) -> None:
    """By TDNFVerifyInstallPackage of tdnf 3.5.8."""
    for name in ("greeter-1.0", "greeter"):
        assert azure.tdnf(f"-y {fresh} {STRANGER} install {name}").code == 0
    assert azure.sh("rpm --root /r -q greeter").out == "greeter-1.1-1.azl3.x86_64\n"


def test_snapshot_hides_what_is_younger(azure: Inside, fresh: str) -> None:
    assert azure.tdnf(f"-y {fresh} {STRANGER} --snapshottime=1767225700 install greeter").code == 0
    assert azure.sh("rpm --root /r -q greeter").out == "greeter-1.0-1.azl3.x86_64\n"


def test_cache_may_be_elsewhere(azure: Inside, fresh: str) -> None:
    for path in (azure.root / "cache", azure.root / "r/var/cache"):
        path.mkdir(parents=True, exist_ok=True)
    (azure.root / "r/var/cache/tdnf").symlink_to("/cache")
    assert azure.tdnf(f"-y {fresh} install filesystem").code == 0
    assert any((azure.root / "cache").glob("azurelinux-official-base-*/repodata/repomd.xml"))


def test_install_times_follow_source_date_epoch(azure: Inside) -> None:
    found = set()
    for _ in range(2):
        shutil.rmtree(azure.root / "r", ignore_errors=True)
        command = "-y --releasever=3.0 --installroot=/r install tzdata"
        assert azure.tdnf(command, SOURCE_DATE_EPOCH="1767225600").code == 0
        found.add(azure.sh("rpm --root /r -qa --qf '%{NAME} %{INSTALLTIME}\\n' tzdata filesystem").out)
    assert found == {"filesystem 1767225600\ntzdata 1767225601\n"}
