"""Roots of Azure Linux 4.0, by the real dnf5: what comes in, and what is said when something is wrong."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jettison.distros import Distro, find
from jettison.recipe.draft import repository_options
from tests.harbor.inside import Done, Inside, Unpack
from tests.harbor.world import World
from tests.harbor.world.preview import IMAGE
from tests.harbor.world.preview.base import OVERRIDES
from tests.harbor.world.preview.rpms import BASE, OTHER, UNSIGNED
from tests.scripts import rooms
from tests.scripts.serving import Server, served

KEY = "file:///etc/pki/rpm-gpg/RPM-GPG-KEY-azurelinux-4.0-x86_64"
CLOSED = "http://127.0.0.1:1"
OUTAGE = (
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
)
CHANGED = "the repository may have changed since its index was read; check proxy and DNS, or try again later"
LAYOUT = """
azurelinux-gpg-keys azurelinux-release-common azurelinux-release-container
azurelinux-release-identity-container azurelinux-repos ca-certificates filesystem setup
"""
MANAGER = """
etc/dnf etc/yum.repos.d run/dnf usr/lib/sysimage usr/share/dnf5 var/cache/libdnf5 var/lib/dnf var/log/dnf5.log
"""
DIGESTS = """
cd /run/jettison-root && find . -type f -exec sha256sum {} + | sort -k 2 | sha256sum; stat -c '%a %n' *
"""
ALTERED = "package is not what its repository announced, its checksum differs"
HOLDS = "held back: other packages require what is held back; it is installed and taken out again"


@dataclass(frozen=True, slots=True)
class Builder:
    """The stand-in for base/core 4.0, with the scripts where a build has them."""

    inside: Inside

    @property
    def path(self) -> Path:
        return self.inside.root

    @property
    def root(self) -> Path:
        return self.path / "run/jettison-root"

    @property
    def distro(self) -> Distro:
        found = find("azurelinux-4.0")
        assert found is not None
        return found

    def rootfs(
        self, *packages: str, options: tuple[str, ...] = (), minimal: tuple[str, ...] | None = None
    ) -> Done:
        """Make a root of the minimal set, or of another, and packages, as a build does."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        distro = self.distro
        held = (f"--exclude={name}" for name in distro.held if name not in packages and minimal != ())
        known = (f"--recommended={name}" for name in distro.recommended)
        minimal = distro.sets["minimal"] if minimal is None else minimal
        places = ("/run/jettison-root", distro.release, "/run/jettison-cache", distro.filesystem_package)
        base = [f"--base={','.join(minimal)}"] if minimal else []
        words = [*repository_options(distro), *held, *known, *base, *options, *places]
        script = 'bash -p /run/jettison/rootfs.sh "$@"'
        return self.inside.sh(script, *words, *minimal, *packages, SOURCE_DATE_EPOCH="1767225600")

    def said(self, *packages: str, options: tuple[str, ...] = ()) -> list[str]:
        """Make a root that cannot be made; return what our scripts said of it."""
        done = self.rootfs(*packages, options=options)
        assert done.code == 1, done.out
        lines = [
            line.removeprefix("jettison: ") for line in done.err.splitlines() if line.startswith("jettison: ")
        ]
        return [line for line in lines if not line.startswith("warning: ")]

    def names(self) -> set[str]:
        """Return the names of the root's packages, as scanners read them."""
        lines = (self.root / "var/lib/rpmmanifest/container-manifest-2").read_text().splitlines()
        return {line.split("\t")[0] for line in lines}

    @contextmanager
    def base_at(self, url: str) -> Iterator[None]:
        """Have the distribution's base elsewhere for a while, and nothing of it in the cache."""
        file = self.path / OVERRIDES
        before = file.read_text()
        file.write_text(before.replace(f"file:///srv/repo/{BASE}".replace("x86_64", "$basearch"), url))
        self.forget()
        try:
            yield
        finally:
            file.write_text(before)
            self.forget()

    def forget(self) -> None:
        shutil.rmtree(self.path / "run/jettison-cache")
        (self.path / "run/jettison-cache").mkdir()

    @contextmanager
    def ours(self, url: str, *lines: str) -> Iterator[tuple[str, ...]]:
        """Write a repository as a build does, and give the option that names its folder."""
        folder = self.path / "run/jettison-repos"
        folder.mkdir()
        text = "\n".join(
            ["[ours]", "name=ours", f"baseurl={url}", "enabled=1", "skip_if_unavailable=1", *lines]
        )
        (folder / "ours.repo").write_text(f"{text}\n")
        try:
            yield ("--repos=/run/jettison-repos",)
        finally:
            shutil.rmtree(folder)


@pytest.fixture(scope="module")
def builder(unpack: Unpack, world: World) -> Builder:
    made = Builder(unpack(IMAGE))
    rooms.lay_out(made.path / "run/jettison", "dnf5")
    running = made.path / "run/jettison/running.sh"
    running.write_text(running.read_text().replace("\npauses=(2 5)\n", "\npauses=(0 0)\n"))
    (made.path / "run/jettison-cache").mkdir()
    shutil.copytree(world.preview.repositories / UNSIGNED, made.path / "srv/unsigned")
    return made


def test_the_preview_makes_a_root_of_another_machine(builder: Builder) -> None:
    """Its set of certificates is made by a script, which needs a shell."""
    builder.forget()
    done = builder.rootfs(options=("--machine=aarch64",), minimal=())
    assert done.code == 0, done.err
    file = builder.root / "var/lib/rpmmanifest/container-manifest-1"
    builder.forget()
    found = dict(line.rsplit(".", 1) for line in file.read_text().splitlines())
    names = {*LAYOUT.split()} - {"ca-certificates"}
    assert {name.rpartition("-")[0].rpartition("-")[0]: machine for name, machine in found.items()} == {
        **dict.fromkeys(names, "noarch"),
        "filesystem": "aarch64",
    }


@pytest.fixture
def server(builder: Builder) -> Iterator[Server]:
    with served(builder.path / "srv/repo") as running:
        yield running


def test_a_root_of_the_preview(builder: Builder) -> None:
    done = builder.rootfs("greeter")
    assert (done.code, HOLDS in done.out.splitlines()) == (0, True), done.err
    program = "greeter glibc glibc-common glibc-minimal-langpack libgcc zlib-ng-compat"
    assert builder.names() == {*LAYOUT.split(), *program.split()}
    assert builder.inside.sh("chroot /run/jettison-root greeter").out.startswith(
        "greeter 1.1: hello root, zlib"
    )
    assert sorted(path.name for path in (builder.root / "usr/bin").iterdir()) == [
        "getent",
        "greeter",
        "iconv",
        "ldconfig",
        "ldd",
        "locale",
        "update-ca-trust",
    ]
    bundle = builder.root / "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
    assert "BEGIN CERTIFICATE" in bundle.read_text()
    assert [path for path in MANAGER.split() if (builder.root / path).exists()] == []
    assert [*builder.path.glob("run/jettison-cache/azurelinux-base-*/packages/greeter-1.1-*.rpm")]


def test_the_same_packages_make_the_same_root(builder: Builder) -> None:
    seen = set()
    for _ in range(2):
        assert builder.rootfs("greeter").code == 0
        seen.add(builder.inside.sh(DIGESTS).out)
    assert len(seen) == 1


def test_a_newer_package_takes_the_place_of_one_and_no_other_moves(builder: Builder) -> None:
    old = "greeter-1.0-1.azl4.x86_64"
    assert builder.rootfs(old, options=("--write-lock=/run/before",)).code == 0
    newer = "greeter-1.1-1.azl4.x86_64"
    done = builder.rootfs(old, options=(f"--upgrade={newer}", "--write-lock=/run/after"))
    assert done.code == 0, done.err
    before, after = (
        {line.partition(" ")[0] for line in (builder.path / "run" / name).read_text().splitlines()}
        for name in ("before", "after")
    )
    assert after == {*before - {old}, newer}


def test_what_is_held_back_comes_when_it_is_asked_for(builder: Builder) -> None:
    assert builder.rootfs("bash", "glibc-langpack-de").code == 0
    assert {"bash", "glibc-langpack-de", "ncurses-libs"} <= builder.names()
    assert {"coreutils", "glibc-minimal-langpack", "sed"}.isdisjoint(builder.names())


def test_file_lists_are_fetched_when_a_package_requires_a_file(builder: Builder) -> None:
    done = builder.rootfs("speller")
    assert "a package requires a file by its path: fetching the lists of all files\n" in done.out
    assert {"speller", "words"} <= builder.names()


def test_other_repositories_have_what_the_base_lacks_and_nothing_else(builder: Builder) -> None:
    done = builder.rootfs("oss-tool", "ranked-user")
    assert "not all of this is in azurelinux-base, so azurelinux-microsoft is asked too\n" in done.out
    versions = (builder.root / "var/lib/rpmmanifest/container-manifest-1").read_text()
    assert ("ranked-1.0-1" in versions, "mdatp" in versions, "oss-tool-2.0-1" in versions) == (
        True,
        False,
        True,
    )
    assert builder.rootfs("ranked-2.0").code == 0
    assert "ranked-2.0-1" in (builder.root / "var/lib/rpmmanifest/container-manifest-1").read_text()


NOT_FOUND = "check the spelling under `packages`; the path of a file is no package name"
SCRIPT = "so that package is missing; its own words are above"
FAILURES = {
    "misspelt": (
        "opensll-libs tzdta",
        ["no such package: opensll-libs, tzdta", "did you mean openssl-libs?, did you mean tzdata?"],
    ),
    "like no other": ("no-such", ["no such package: no-such", NOT_FOUND]),
    "version": (
        "greeter=9.9",
        ["no such package: greeter=9.9", "greeter is there in other versions: 1.0-1.azl4, 1.1-1.azl4"],
    ),
    "missing dependency": (
        "trouble-missing",
        [
            (
                "a package needs what no repository has:"
                " nothing provides no-such-library needed by trouble-missing-1.0-1.azl4.x86_64"
            )
        ],
    ),
    "conflict": (
        "greeter trouble-conflict",
        [
            (
                "packages exclude each other: package trouble-conflict-1.0-1.azl4.x86_64"
                " conflicts with greeter provided by greeter-1.1-1.azl4.x86_64"
            ),
            "leave one of them out under `packages`, or what requires it",
        ],
    ),
    "file clash": (
        "trouble-clash-one trouble-clash-two",
        [
            (
                "two packages hold the same file: file /usr/share/trouble/clash conflicts between attempted"
                " installs of trouble-clash-one-1.0-1.azl4.x86_64 and trouble-clash-two-1.0-1.azl4.x86_64"
            )
        ],
    ),
    "%pre": (
        "trouble-pre",
        ["the install script of a package failed: %pre of trouble-pre-1.0-1.azl4.x86_64", SCRIPT],
    ),
    "%post": (
        "trouble-post",
        ["the install script of a package failed: %post of trouble-post-1.0-1.azl4.x86_64", SCRIPT],
    ),
}


@pytest.mark.parametrize(("packages", "said"), FAILURES.values(), ids=FAILURES)
def test_failure_is_said_as_for_tdnf(builder: Builder, packages: str, said: list[str]) -> None:
    assert builder.said(*packages.split()) == said
    left = [*builder.path.glob("tmp/jettison*"), *builder.path.glob("etc/rpm/*")]
    assert left == [builder.path / "tmp/jettison-said"]  # what the frontend reads of a step that failed


OUTAGES: dict[str, tuple[dict[str, int | bytes | str], list[str]]] = {
    "no answer": (
        {},
        [
            "package repository not reachable or not readable: azurelinux-base (Could not connect to server)",
            OUTAGE,
        ],
    ),
    "503": (
        {"repomd.xml": 503},
        ["package repository not reachable or not readable: azurelinux-base (it answers 503)", OUTAGE],
    ),
    "junk": (
        {"repomd.xml": b"<html>log in</html>"},
        [
            "package repository answers with something that is not repository metadata: azurelinux-base",
            "a proxy or a login page may stand between the builder and the repository",
        ],
    ),
    "package gone": (
        {"greeter-1.1-1.azl4.x86_64.rpm": 404},
        [
            "package cannot be fetched from its repository: greeter-1.1-1.azl4.x86_64.rpm (it answers 404)",
            CHANGED,
        ],
    ),
    "package altered": (
        {"greeter-1.1-1.azl4.x86_64.rpm": b"altered"},
        [
            f"{ALTERED}: greeter-1.1-1.azl4.x86_64.rpm",
            (
                "it was fetched again and is still wrong;"
                " a mirror may be out of step, or a proxy may spoil what it passes on"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("answers", "said"), OUTAGES.values(), ids=OUTAGES)
def test_outage_is_no_misspelt_package(
    builder: Builder, server: Server, answers: dict[str, int | bytes | str], said: list[str]
) -> None:
    server.answers.update(answers)
    with builder.base_at(f"{server.url}/{BASE}" if answers else CLOSED):
        assert builder.said("greeter") == said


def test_what_passes_is_tried_again(builder: Builder, server: Server) -> None:
    server.once += [("repomd.xml", 503)] * 5
    with builder.base_at(f"{server.url}/{BASE}"):
        done = builder.rootfs("tzdata")
    again = "jettison: warning: a package repository answers 503; trying again in 0 s"
    assert (done.code, [line for line in done.err.splitlines() if line.startswith("jettison")]) == (
        0,
        [again],
    )


CHECKED = {
    "not signed": (
        f"file:///srv/unsigned gpgcheck=1 gpgkey={KEY}",
        "greeter-unsigned",
        "package without a signature: greeter-unsigned-1.0-1.azl4.x86_64",
    ),
    "index not signed": (
        f"file:///srv/unsigned gpgcheck=1 repo_gpgcheck=1 gpgkey={KEY}",
        "greeter-unsigned",
        "the index of a package repository has no signature: ours",
    ),
    "no key": (
        f"file:///srv/repo/{OTHER} gpgcheck=1 gpgkey=file:///etc/hosts",
        "oss-tool",
        "the key of the package repository ours is no OpenPGP key: file:///etc/hosts",
    ),
    "nothing is verified": ("file:///srv/unsigned gpgcheck=0", "greeter-unsigned", ""),
    "right key": (f"file:///srv/repo/{OTHER} gpgcheck=1 repo_gpgcheck=1 gpgkey={KEY}", "oss-tool", ""),
}


@pytest.mark.parametrize(("repository", "package", "said"), CHECKED.values(), ids=CHECKED)
def test_repositories_of_the_build_file_are_checked(
    builder: Builder, repository: str, package: str, said: str
) -> None:
    with builder.ours(*repository.split()) as options:
        if said:
            assert builder.said(package, options=options)[0] == said
        else:
            assert builder.rootfs(package, options=options).code == 0
            assert package in builder.names()
    assert builder.inside.sh("rpm -qa gpg-pubkey").out == ""


@pytest.mark.parametrize(
    "options", [(), ("--exclude=zlib-ng-compat",)], ids=["all", "without one that is required"]
)
def test_what_is_not_verified_lets_nothing_else_pass(builder: Builder, options: tuple[str, ...]) -> None:
    with builder.ours(f"file:///srv/repo/{OTHER}", "gpgcheck=0") as repos:
        verified = "[theirs]\nname=theirs\nbaseurl=file:///srv/unsigned\nenabled=1\ngpgcheck=1"
        (builder.path / "run/jettison-repos/theirs.repo").write_text(f"{verified}\ngpgkey={KEY}\n")
        said = builder.said("oss-tool", "greeter-unsigned", options=(*repos, *options))
    assert said[0] == "package without a signature: greeter-unsigned-1.0-1.azl4.x86_64"


@pytest.mark.parametrize(("password", "refused"), [("p4ss-w0rd", False), ("wr0ng-w0rd", True)])
def test_a_repository_gets_the_login_of_its_secret(builder: Builder, password: str, refused: bool) -> None:
    logins = builder.path / "run/jettison-logins"
    with (
        served(builder.path / "srv") as server,
        builder.ours(f"{server.url}/repo/{OTHER}", "gpgcheck=0") as repos,
    ):
        server.login = "reader:p4ss-w0rd"
        (builder.path / "run/jettison-repos/netrc").write_text(
            f"machine 127.0.0.1 login reader password {password}"
        )
        (builder.path / "run/jettison-repos/ours.secrets").write_text("/run/jettison-repos/netrc\n")
        logins.mkdir()
        try:
            done = builder.rootfs("oss-tool", options=repos)
        finally:
            shutil.rmtree(logins)
    unread = "package repository not readable: ours" in done.err
    assert (done.code, unread) == (0, refused), done.err
    assert password not in done.out + done.err
    places = [str(builder.path / each) for each in ("etc", "tmp", "run", "var", "root", "usr/lib/sysimage")]
    found = subprocess.run(["grep", "-rlF", password, *places], capture_output=True, text=True, check=False)
    assert found.stdout == ""


SENTENCES = {
    ">>> Curl error (23): Failed writing received data to disk/application for http://localhost/a.rpm": (
        "the disk of the builder is full: there is no room for a"
    ),
    "  - installing package a-1-1.noarch needs 4MB more space on the / filesystem": (
        "the disk of the builder is full: there is no room for a"
    ),
    ">>> Curl error (60): SSL peer certificate or SSH remote key was not OK for https://localhost/a [x]": (
        "no authority that the builder trusts vouches for the certificate of the package repository: ours"
    ),
    ">>> Curl error (28): Timeout was reached for http://localhost/a [x]\nNo match for argument: a": (
        "package repository not reachable or not readable: ours (nothing came for 10 s)"
    ),
    ">>> repomd.xml GPG signature verification error: Signing key not found": (
        "the index of a package repository is not signed by a key that it names: ours"
    ),
    'OpenPGP check for package "a-1-1.noarch" (a.rpm) from repo "ours" has failed: wrong key?': (
        "package signed with a key that its repository does not name: a-1-1.noarch"
    ),
    ">>> Non-critical error in post-install scriptlet: a-0:1-1.noarch": (
        "the install script of a package failed: %post of a-1-1.noarch"
    ),
}


@pytest.mark.parametrize(("line", "sentence"), SENTENCES.items())
def test_what_dnf5_says_ends_in_its_sentence(builder: Builder, line: str, sentence: str) -> None:
    script = """
    cd /run/jettison
    for part in common installing manager database suggesting errors; do . "./$part.sh"; done
    mkdir -p "$scratch" "$repository_folder" && printf '%s\\n' "$1" >"$manager_log" && manager_status=1
    explain_failure ours a
    """
    done = builder.inside.sh(script, line)
    shutil.rmtree(builder.path / "tmp/jettison-scratch")
    assert (done.code, done.err.splitlines()[0]) == (1, f"jettison: {sentence}")


def test_a_builder_gets_what_it_lacks(builder: Builder) -> None:
    words = [*repository_options(builder.distro), builder.distro.release, "tzdata", "bash"]
    done = builder.inside.sh('bash -p /run/jettison/packages.sh "$@"', *words)
    assert (done.code, done.out.splitlines()[0]) == (0, "in the image already: bash")
    assert builder.inside.sh("rpm -q tzdata && rpm -e tzdata").code == 0
