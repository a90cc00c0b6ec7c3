"""How the tdnf shim takes spoilt repositories, outages, keys and signatures (mini-mariner, section 3)."""

from __future__ import annotations

import re
import shutil
import socket

import pytest

from tests.harbor.world import World
from tests.harbor_world.conftest import Inside, error

REPOSITORY = "srv/repo/azurelinux/3.0/prod/base/x86_64"
KEY = "file:///etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY"


class Copy:
    """A copy of the repository with a repository file of its own, to be spoilt."""

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        self.folder = inside.root / "tmp/copy"
        self.files = inside.root / "tmp/files"
        for place in (self.folder, self.files, inside.root / "r"):
            shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(inside.root / REPOSITORY, self.folder)
        self.files.mkdir()

    def install(
        self, *lines: str, url: str = "file:///tmp/copy", more: str = "--refresh", **env: str
    ) -> tuple[int, str]:
        text = "\n".join(["[copy]", "name=Copy", f"baseurl={url}", "enabled=1", *lines, ""])
        (self.files / "copy.repo").write_text(text)
        options = "-y --releasever=3.0 --installroot=/r --setopt=reposdir=/tmp/files"
        done = self.inside.tdnf(f"{options} {more} install iana-etc", **env)
        return done.code, done.err

    def installed(self) -> bool:
        return self.inside.sh("rpm --root /r -q iana-etc").code == 0


@pytest.fixture
def copy(azure: Inside) -> Copy:
    return Copy(azure)


NO_SIGNATURE = ("Error: TDNFVerifySignature 1238", "Plugin error: repogpgcheck plugin error: (null)")
SYNC = "Error: Failed to synchronize cache for repo 'Copy'"


def test_repository_with_the_right_key(copy: Copy) -> None:
    assert copy.install("gpgcheck=1", f"gpgkey={KEY}") == (0, "")
    assert copy.installed()


@pytest.mark.parametrize("line", ["timeout=30", "minrate=1000"])
def test_limits_that_mean_another_thing_to_dnf_are_refused(copy: Copy, line: str) -> None:
    refused = "tdnf stand-in: `timeout` and `minrate` of copy are not modelled\n"
    assert copy.install(f"gpgkey={KEY}", line) == (2, refused)


def test_repository_file_without_a_key(copy: Copy) -> None:
    assert copy.install("gpgcheck=1") == (243, "Error(1523) : gpgkey entry is missing for this repo\n")


def test_repository_file_with_a_missing_key(copy: Copy) -> None:
    assert copy.install("gpgcheck=1", "gpgkey=file:///no/key") == (
        66,
        "cannot read the key /no/key\nError(1602) : No such file or directory\n",
    )


def test_signature_of_a_stranger(copy: Copy) -> None:
    home = copy.inside.root / "tmp/stranger"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    make = "gpg --batch --passphrase '' --quick-generate-key stranger rsa2048 sign never"
    export = "gpg --batch --armor --export >/tmp/stranger/key; gpgconf --kill all"
    assert copy.inside.sh(f"export GNUPGHOME=/tmp/stranger; {make} && {export}").code == 0
    code, err = copy.install("gpgcheck=1", "gpgkey=file:///tmp/stranger/key")
    assert code == 234
    assert re.fullmatch(
        r"Error verifying signature of: (\S+\.rpm)\nError processing package: \1\n"
        r"Error\(1514\) : RPM is signed but failed to match with known keys\. Use --nogpgcheck to ignore\.\n",
        err,
    )


def test_junk_index_is_success_with_nothing_installed(copy: Copy) -> None:
    (copy.folder / "repodata/repomd.xml").write_text("<html>not found</html>\n")
    code, err = copy.install("gpgcheck=1", f"gpgkey={KEY}")
    assert (code, err) == (
        0,
        "parsing repomd...\nError(1661) : Solv - general error\nNo data available\n",
    )
    assert not copy.installed()


def test_altered_package(copy: Copy) -> None:
    package = next((copy.folder / "Packages").glob("iana-etc-*.rpm"))
    package.write_bytes(package.read_bytes()[:-1] + b"?")
    code, err = copy.install("gpgcheck=1", f"gpgkey={KEY}")
    assert (code, err.splitlines()[-1]) == (248, "Error(1528) : File checksum does not match.")


def test_lost_package(copy: Copy) -> None:
    next((copy.folder / "Packages").glob("iana-etc-*.rpm")).unlink()
    code, err = copy.install("gpgcheck=1", f"gpgkey={KEY}")
    assert (code, err.splitlines()[-1]) == (214, "Error(1238) : Couldn't read a file:// file")


def test_missing_repository(copy: Copy) -> None:
    assert copy.install(url="file:///no/repository") == (
        214,
        f"{SYNC}\nError(1238) : Couldn't read a file:// file\n",
    )


def test_outage_looks_like_an_unknown_package(copy: Copy) -> None:
    assert copy.install("skip_if_unavailable=True", url="file:///no/repository") == (
        243,
        error(
            1011,
            "No matching packages",
            SYNC,
            "iana-etc package not found or not installed",
        ),
    )


def test_refused_connection(copy: Copy) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        code, err = copy.install(url=f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (code, err) == (184, f"{SYNC}\nError(1208) : Couldn't connect to server\n")


def test_missing_repository_folder(azure: Inside, fresh: str) -> None:
    done = azure.tdnf(f"-y {fresh} --setopt=reposdir=/no/folder install bash")
    assert (done.code, done.err) == (237, "cannot open /no/folder\nError(1005) : Error opening repo dir\n")


@pytest.mark.parametrize(
    ("more", "code"),
    [("", 0), ("--rpmdefine '_pkgverify_level signature'", 245)],
    ids=["passes", "is refused when rpm insists"],
)
def test_unsigned_package(copy: Copy, world: World, more: str, code: int) -> None:
    unsigned = next((world.repositories / "unsigned").rglob("greeter-unsigned-*.azl3.*.rpm"))
    shutil.rmtree(copy.folder)
    shutil.copytree(unsigned.parents[1], copy.folder)
    (copy.files / "copy.repo").write_text(
        f"[copy]\nname=Copy\nbaseurl=file:///tmp/copy\nenabled=1\ngpgcheck=1\ngpgkey={KEY}\n"
    )
    options = "-y --refresh --releasever=3.0 --installroot=/r --setopt=reposdir=/tmp/files"
    done = copy.inside.tdnf(f"{options} {more} install greeter-unsigned")
    assert done.code == code
    assert done.err == (
        ""
        if code == 0
        else "package greeter-unsigned-1.0-1.azl3.x86_64 does not verify: no signature\n"
        "Error(1525) : rpm transaction failed\n"
    )


SIGNED = ("gpgcheck=1", "repo_gpgcheck=1", f"gpgkey={KEY}")
NO_KEY = (
    212,
    error(
        2004,
        "Unknown error 404",
        "Error: TDNFVerifySignature 2004",
        "Plugin error: repogpgcheck plugin error: failed to verify signature",
        "",
        "Error(2004) : Unknown error 404",
        SYNC,
    ),
)


@pytest.mark.parametrize("variable", ["HOME", "GNUPGHOME"])
def test_index_is_checked_with_the_keys_of_gnupg_alone(copy: Copy, variable: str) -> None:
    (copy.inside.root / "tmp/nobody").mkdir(mode=0o700, exist_ok=True)
    env = {variable: "/tmp/nobody"}  # in the builder
    assert copy.install(*SIGNED, **env) == NO_KEY
    assert copy.install(*SIGNED) == (0, "")


def test_home_that_is_not_there(copy: Copy) -> None:
    code, err = copy.install(*SIGNED, HOME="/no/home")
    assert (code, err.splitlines()[:2]) == (
        211,
        [
            "Error: TDNFVerifySignature 2003",
            "Plugin error: repogpgcheck plugin error: failed to verify result",
        ],
    )


def test_index_is_checked_only_when_it_is_fetched(copy: Copy) -> None:
    assert copy.install(*SIGNED) == (0, "")
    copy.inside.sh("rpm --root /r -e --nodeps iana-etc")
    assert copy.install(*SIGNED, more="", HOME="/no/home") == (0, "")
    assert copy.installed()


def test_index_without_a_signature(copy: Copy) -> None:
    (copy.folder / "repodata/repomd.xml.asc").unlink()
    code, err = copy.install(*SIGNED)
    assert (code, err) == (
        214,
        error(1238, "Couldn't read a file:// file", *NO_SIGNATURE, SYNC),
    )


def test_list_names_what_there_is(azure: Inside) -> None:
    done = azure.tdnf("--releasever=3.0 --installroot=/r list greeter no-such")
    rows = [line.split() for line in done.out.splitlines()]
    assert [row for row in rows if row[0] == "greeter.x86_64"] == [
        ["greeter.x86_64", "1.0-1.azl3", "azurelinux-official-base"],
        ["greeter.x86_64", "1.1-1.azl3", "azurelinux-official-base"],
    ]
    assert azure.tdnf("--releasever=3.0 --installroot=/r list no-such").code == 243
