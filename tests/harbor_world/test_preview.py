"""The stand-in for Azure Linux 4.0: the real dnf5 and rpm 6, and what of them Jettison relies on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Done, Inside, Unpack
from tests.harbor.world import World
from tests.harbor.world.preview import IMAGE
from tests.harbor.world.preview.base import GNUPG, NAMES, PROGRAMS
from tests.harbor.world.preview.rpms import UNSIGNED
from tests.harbor.world.rpms import VENDOR
from tests.scripts.serving import Server, served

COREUTILS = Path(__file__).parents[1] / "harbor/world/preview/coreutils.txt"
OTHERS = "bash egrep fgrep find getent grep iconv ldconfig ldd locale sed sh trust update-ca-trust xargs"
BASE = "/srv/repo/azurelinux/4.0/beta/base/x86_64"
OTHER = "/srv/repo/azurelinux/4.0/beta/microsoft/x86_64"
KEY = "file:///etc/pki/rpm-gpg/RPM-GPG-KEY-azurelinux-4.0-x86_64"
ASKED = f"gpgkey={KEY}"


@pytest.fixture
def image(unpack: Unpack) -> Inside:
    """Give the image, without an install root of another test."""
    found = unpack(IMAGE)
    shutil.rmtree(found.root / "r", ignore_errors=True)
    return found


@pytest.fixture
def server(image: Inside) -> Iterator[Server]:
    with served(image.root / BASE[1:]) as running:
        yield running


def install(image: Inside, *words: str, **repositories: str) -> Done:
    """Let dnf5 install words into /r, from repositories by their ids: an address, and lines."""
    folder = image.root / "tmp/repositories"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for identity, text in repositories.items():
        lines = f"[{identity}]\nname=The {identity}\n{ASKED}\nbaseurl={text}\n"
        (folder / f"{identity}.repo").write_text(lines)
    fixed = "--use-host-config --installroot=/r --releasever=4.0 --setopt=reposdir=/tmp/repositories"
    more = "--setopt=install_weak_deps=False --setopt=keepcache=1"
    return image.sh(f'dnf5 install -y {fixed} {more} "$@"', *words)


def installed(image: Inside) -> set[str]:
    return {*image.sh("rpm --root /r -qa --qf '%{NAME}\\n'").out.split()} - {"gpg-pubkey"}


def test_base_shows_only_the_tools_that_its_packages_bring(image: Inside) -> None:
    listed = {*image.sh("ls /usr/bin /usr/local/bin").out.split()} - {"/usr/bin:", "/usr/local/bin:"}
    assert listed == {*COREUTILS.read_text().split(), *OTHERS.split(), *PROGRAMS, *NAMES, *GNUPG}
    assert image.sh("readlink /usr/sbin /bin /lib64 /usr/local/sbin").out.split() == [
        "bin",
        "usr/bin",
        "usr/lib64",
        "bin",
    ]


def test_it_is_the_real_dnf5_and_rpm(image: Inside) -> None:
    for name in ("dnf5", *NAMES):
        assert image.sh(f"{name} --version").out.startswith("dnf5 version 5.")
    assert image.sh("rpm --version").out.startswith("RPM version 6.")
    assert image.sh("rpm --eval '%{_dbpath}'").out == "/usr/lib/sysimage/rpm\n"


def test_base_knows_its_packages(image: Inside) -> None:
    lines = image.sh("rpm -qa --qf '%{VENDOR}|%{NAME}\\n'").out.splitlines()
    assert {line.split("|")[0] for line in lines} == {VENDOR}
    names = {line.split("|")[1] for line in lines}
    assert {"bash", "ca-certificates", "dnf5", "glibc-minimal-langpack", "rpm", "setup"} <= names
    assert not {"gnupg2", "gzip", "xz", "gawk", "openssl"} & names
    assert "VERSION_ID=4.0\n" in image.sh("cat /etc/os-release").out


def test_the_identity_brings_the_layout(image: Inside) -> None:
    assert install(image, "azurelinux-release-identity-container", base=f"file://{BASE}").code == 0
    assert installed(image) == {
        "azurelinux-gpg-keys",
        "azurelinux-release-common",
        "azurelinux-release-container",
        "azurelinux-release-identity-container",
        "azurelinux-repos",
        "filesystem",
        "setup",
    }
    assert (image.root / "r" / "usr/lib/os-release").is_file()
    left = {"usr/lib/sysimage/libdnf5", "usr/lib/sysimage/rpm", "var/lib/dnf", "var/cache/libdnf5"}
    assert {path for path in left if (image.root / "r" / path).is_dir()} == left
    assert (image.root / "r" / "var/log/dnf5.log").is_file()


def test_both_formats_of_packages_are_read(image: Inside) -> None:
    assert install(image, "sealed", "tzdata", base=f"file://{BASE}").code == 0
    formats = image.sh("rpm --root /r -q --qf '%{RPMFORMAT} ' sealed tzdata")
    assert (formats.code, formats.out) == (0, "6 4 ")


@pytest.mark.parametrize(
    ("word", "version"), [("greeter-1.0", "1.0"), ("greeter = 1.0", "1.0"), ("greeter >= 1.0", "1.1")]
)
def test_versions_are_written_with_blanks(image: Inside, word: str, version: str) -> None:
    assert install(image, word, base=f"file://{BASE}").code == 0
    assert image.sh("rpm --root /r -q --qf '%{VERSION}' greeter").out == version
    close = word.replace(" ", "")
    if close != word:
        assert f"No match for argument: {close}\n" in install(image, close, base=f"file://{BASE}").err


def test_priorities_are_obeyed_for_versions_and_for_providers(image: Inside) -> None:
    addresses = {"base": f"file://{BASE}", "other": f"file://{OTHER}"}
    plan = install(image, "--assumeno", "oss-tool", **addresses)
    assert "mdatp" in plan.out
    addresses["base"] += "\npriority=-1000"
    done = install(image, "oss-tool", **addresses)
    assert "mdatp" not in done.out
    assert image.sh("rpm --root /r -q --qf '%{VERSION}' ranked").out == "1.0"


def test_a_damaged_package_in_the_cache_is_fetched_again(image: Inside, server: Server) -> None:
    assert install(image, "tzdata", base=server.url).code == 0
    (kept,) = (image.root / "r" / "var/cache/libdnf5").glob("base-*/packages/tzdata-*.rpm")
    kept.write_bytes(kept.read_bytes()[:5000] + b"damage" + kept.read_bytes()[5006:])
    image.sh("rpm --root /r -e tzdata")
    assert install(image, "tzdata", base=server.url).code == 0


def test_signatures_are_asked_for_unless_a_repository_does_without(image: Inside, world: World) -> None:
    shutil.copytree(world.preview.repositories / UNSIGNED, image.root / "srv/unsigned", dirs_exist_ok=True)
    done = install(image, "greeter-unsigned", unsigned="file:///srv/unsigned")
    assert (done.code, done.err.splitlines()[-1].split(" has failed: ")[1]) == (
        1,
        "The package is not signed.",
    )
    done = install(image, "greeter-unsigned", unsigned="file:///srv/unsigned\ngpgcheck=0")
    assert "Warning: skipped OpenPGP checks for 1 package from repository: unsigned\n" in done.err
    assert done.code == 0


@pytest.mark.parametrize("skipped", [True, False])
def test_an_outage_is_tried_four_times(image: Inside, server: Server, *, skipped: bool) -> None:
    server.answers["repomd.xml"] = 503
    done = install(image, "tzdata", base=f"{server.url}\nskip_if_unavailable={skipped}")
    assert (done.code, len(server.asked)) == (1, 4)
    assert f">>> Status code: 503 for {server.url}/repodata/repomd.xml" in done.err
    failed = (
        f'Failed to download metadata (baseurl: "{server.url}") for repository "base": Usable URL not found'
    )
    assert (failed in done.err) is not skipped
    assert ("No match for argument: tzdata" in done.err) is skipped
