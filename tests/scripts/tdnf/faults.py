"""The fault table of the root: each failure, where it happens in life, and all that is said of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

from jettison.description.model import Repository
from jettison.errors import Span
from tests.scripts.machine import KEY, Machine

CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens
OFFICIAL = "Azure Linux Official Base 3.0 x86_64"
OFFICIAL_ID = "azurelinux-official-base"
NO_BASE = (
    (
        f"warning: this builder does not use the repository {OFFICIAL_ID},"
        " so none of its repositories comes first:"
    ),
    (
        "warning: packages that nobody named may come from each of azurelinux-official-cloud-native,"
        " azurelinux-official-ms-non-oss, azurelinux-official-ms-oss, mirror"
    ),
)
NOWHERE = Span("jettison.yaml", 1, 1, 1, 1)
OUTAGE = (
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
)
NO_KEY = "this is an outage or a wrong address; check `keys`, proxy and DNS"
NOT_FOUND = "check the spelling under `packages`; the path of a file is no package name"
MISSING = "so that package is missing; its own words are above"
HALF = "so what it should have set up is missing; its own words are above"
FULL = "free some space, for example with `docker buildx prune`"
SPOILT = (
    "it was fetched again and is still wrong;"
    " a mirror may be out of step, or a proxy may spoil what it passes on"
)
HELD_SO = (
    "its repository announces it as it is, so fetching it again is no help; tell those who run the repository"
)
CHANGED = "the repository may have changed since its index was read; check proxy and DNS, or try again later"
JUNK = "a proxy or a login page may stand between the builder and the repository"
UNSIGNED = (
    "only signed packages are installed; `verify: none` for a repository of `rootfs.repos` lets its own pass"
)


def ours(
    url: str, *keys: str, verify: Literal["all", "packages", "none"] = "all", name: str = "ours"
) -> Repository:
    return Repository(name=name, url=url, keys=keys, verify=verify, span=NOWHERE)


def without_base(machine: Machine) -> AbstractContextManager[None]:
    """Give the distribution's own repository another name, so that it comes before no other one."""
    return machine.base_file(rf"\[{OFFICIAL_ID}\]", "[mirror]")


LOOSE = ours("file:///srv/extras", verify="none", name="loose")
LOOSE_UNSIGNED = ours("file:///srv/tampered", verify="none", name="loose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is installed while something is wrong, and the lines that say so.

    `repos` are beside the distribution's own; `{url}` in them is the server, which gives `answers`.
    """

    packages: str
    said: tuple[str, ...]
    repos: tuple[Repository, ...] = ()
    answers: tuple[tuple[str, int | bytes], ...] = ()
    options: tuple[str, ...] = ()
    around: Callable[[Machine], AbstractContextManager[object]] = lambda _: nullcontext()


PACKAGES = {
    "misspelt": Fault(
        packages="opensll-libs tzdta",
        said=("no such package: opensll-libs, tzdta", "did you mean openssl-libs?, did you mean tzdata?"),
    ),
    "in another case": Fault(
        packages="OpenSSL Tzdta",
        said=("no such package: OpenSSL, Tzdta", "did you mean openssl?, did you mean tzdata?"),
    ),
    "like no other": Fault(packages="no-such-package", said=("no such package: no-such-package", NOT_FOUND)),
    "path of a file": Fault(
        packages="/usr/bin/openssl", said=("no such package: /usr/bin/openssl", NOT_FOUND)
    ),
    "version that is not there": Fault(
        packages="greeter-9.9",
        said=("no such package: greeter-9.9", "greeter is there in other versions: 1.0-1.azl3, 1.1-1.azl3"),
    ),
    "pinned version that is not there": Fault(
        packages="openssl-libs=9.9-1",
        said=("no such package: openssl-libs=9.9-1", "openssl-libs is there in other versions: 3.3.5-3.azl3"),
    ),
    "failed %pre": Fault(
        packages="trouble-pre", said=("the install script of a package failed: %pre of trouble-pre", MISSING)
    ),
    "failed %post": Fault(
        packages="trouble-post", said=("the install script of a package failed: %post of trouble-post", HALF)
    ),
    "shell of somebody's dependency": Fault(
        packages="scripted-user",
        repos=(ours("file:///srv/extras", KEY),),
        said=(
            (
                "bash brings a shell that was not asked for (/usr/bin/bash):"
                " scripted-user requires scripted, which requires bash"
            ),
            (
                "hold it back with `rootfs.exclude: [bash]`;"
                " or write bash under `packages` if the image may have a shell"
            ),
        ),
    ),
    "shell that an install script wrote": Fault(
        packages="maker-new",
        repos=(ours("file:///srv/extras", KEY),),
        said=(
            "a shell that nobody asked for and no package owns is in the root: /usr/bin/zsh",
            (
                "an install script made it: hold back its package with `rootfs.exclude`,"
                " or write `rootfs.remove: [/usr/bin/zsh]`"
            ),
        ),
    ),
    "link to a shell that an install script made": Fault(
        packages="maker",
        repos=(ours("file:///srv/extras", KEY),),
        said=(
            "busybox brings a shell that was not asked for (/usr/sbin/ash): maker requires busybox",
            (
                "hold it back with `rootfs.exclude: [busybox]`;"
                " or write busybox under `packages` if the image may have a shell"
            ),
        ),
    ),
    "nobody provides it": Fault(
        packages="trouble-missing",
        said=(
            (
                "a package needs what no repository has:"
                " nothing provides no-such-library needed by trouble-missing-1.0-1.azl3.x86_64"
            ),
        ),
    ),
    "what the base excludes": Fault(
        packages="certified prebuilt-ca-certificates",
        repos=(ours("file:///srv/extras", KEY),),
        options=("--base=azurelinux-release,prebuilt-ca-certificates",),
        said=(
            (
                "packages exclude each other: package prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch"
                " conflicts with ca-certificates-shared"
                " provided by ca-certificates-shared-1:3.0.0-14.azl3.noarch"
            ),
            (
                "prebuilt-ca-certificates comes with `rootfs.base`: leave out what excludes it"
                " under `packages`, or hold it back with `rootfs.exclude: [prebuilt-ca-certificates]`"
            ),
        ),
    ),
    "what the repositories lack of the base": Fault(
        packages="tzdta",
        options=("--base=tzdta",),
        said=(
            "no such package: tzdta",
            (
                "tzdta comes with `rootfs.base`: the repositories of the builder image"
                " lack what belongs to the distribution"
            ),
        ),
    ),
    "a snapshot before the base": Fault(
        packages="tzdata",
        options=("--snapshot=915148800",),
        said=(
            "no such package: filesystem",
            (
                "filesystem comes with `rootfs.base`, and was not published by the time of"
                " `rootfs.snapshot`, 1999-01-01T00:00:00Z: give a later one"
            ),
        ),
    ),
    "a package that is newer than the snapshot, or misspelt": Fault(
        packages="tzdta-of-tomorrow",
        options=("--snapshot=1767225700",),
        said=(
            "no such package: tzdta-of-tomorrow",
            (
                "check the spelling under `packages`; the path of a file is no package name;"
                " or it was published after `rootfs.snapshot`, 2026-01-01T00:01:40Z"
            ),
        ),
    ),
    "unknown name held back, like no other": Fault(
        packages="tzdata",
        options=("--exclude=nothing-like-it",),
        said=(
            "`rootfs.exclude` holds back what no package is called: nothing-like-it",
            "check the spelling under `rootfs.exclude`; the path of a file is no package name",
        ),
    ),
    "unknown name held back": Fault(
        packages="tzdata",
        options=("--exclude=bzi", "--exclude=bahs"),
        said=("`rootfs.exclude` holds back what no package is called: bzi, bahs", "did you mean bash?"),
    ),
}

REPOSITORIES = {
    "refused connection": Fault(
        packages="service",
        repos=(ours(CLOSED, KEY, verify="packages"),),
        said=("package repository not reachable or not readable: ours (Couldn't connect to server)", OUTAGE),
    ),
    "no such host": Fault(
        packages="service",
        repos=(ours("http://nowhere.invalid", KEY, verify="packages"),),
        said=("package repository not reachable or not readable: ours (Couldn't resolve host name)", OUTAGE),
    ),
    "skipped when it does not answer": Fault(
        packages="tzdata",
        around=lambda machine: machine.moved(CLOSED),
        said=(
            f"package repository not reachable or not readable: {OFFICIAL}",
            OUTAGE,
        ),
    ),
    "server error": Fault(
        packages="service",
        repos=(ours("{url}/extras", KEY),),
        answers=(("repomd.xml", 503),),
        said=("package repository not reachable or not readable: ours (it answers 503)", OUTAGE),
    ),
    "junk for an index": Fault(
        packages="service",
        repos=(ours("{url}/extras", KEY, verify="packages"),),
        answers=(("repomd.xml", b"<html>please log in</html>"),),
        said=("package repository answers with something that is not repository metadata: ours", JUNK),
    ),
    "package altered": Fault(
        packages="service",
        repos=(ours("{url}/extras", KEY),),
        answers=((".noarch.rpm", b"something else"),),
        said=(
            "package is not what its repository announced, its checksum differs: service-1.0-1.noarch.rpm",
            SPOILT,
        ),
    ),
    "package with a damaged header": Fault(
        packages="broken",
        repos=(ours("file:///srv/broken", KEY, verify="packages"),),
        said=("package is damaged, it cannot be read: broken-1.0-1.noarch.rpm", HELD_SO),
    ),
    "package with a damaged header, not verified": Fault(
        packages="broken",
        repos=(ours("{url}/broken", verify="none"),),
        said=("package is damaged, it cannot be read: broken-1.0-1.noarch.rpm", HELD_SO),
    ),
    "package gone": Fault(
        packages="service",
        repos=(ours("{url}/extras", KEY),),
        answers=((".noarch.rpm", 404),),
        said=(
            "package cannot be fetched from its repository: service-1.0-1.noarch.rpm (it answers 404)",
            CHANGED,
        ),
    ),
    "root full": Fault(
        packages="openssl",
        around=lambda machine: machine.small(machine.root, 8),
        said=("the disk of the builder is full: there is no room for azurelinux-release, openssl", FULL),
    ),
}

SIGNATURES = {
    "key that is not there": Fault(
        packages="service",
        repos=(ours("file:///srv/extras", "{url}/no/key"),),
        said=(
            (
                "the key of the package repository ours cannot be fetched: {url}/no/key"
                " (The requested URL returned error: 404)"
            ),
            NO_KEY,
        ),
    ),
    "key that is none": Fault(
        packages="service",
        repos=(ours("file:///srv/extras", "file:///etc/passwd"),),
        said=(
            "the key of the package repository ours is no OpenPGP key: file:///etc/passwd",
            "give the address of the public key itself",
        ),
    ),
    "index signed by a stranger": Fault(
        packages="service",
        repos=(ours("file:///srv/theirs", KEY),),
        said=(
            "the index of a package repository is not signed by a key that it names: ours",
            "give the right keys under `keys`; if they are right, somebody else has written this index",
        ),
    ),
    "index without a signature": Fault(
        packages="service",
        repos=(ours("{url}/extras", KEY),),
        answers=(("repomd.xml.asc", 404),),
        said=(
            "the index of a package repository has no signature: ours",
            "where only packages are signed, write `verify: packages` for this repository",
        ),
    ),
    "index that nothing can check": Fault(
        packages="service",
        repos=(ours("file:///srv/extras", KEY),),
        around=lambda machine: machine.without("etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf"),
        said=(
            (
                "this builder cannot check the index of the package repository ours:"
                " its tdnf has no repogpgcheck plugin"
            ),
            "write `verify: packages` for this repository if only its packages are to be checked",
        ),
    ),
    "package signed by a stranger": Fault(
        packages="service",
        repos=(ours("file:///srv/theirs", KEY, verify="packages"),),
        said=(
            "package signed with a key that its repository does not name: service-1.0-1.noarch.rpm",
            "give the key under `keys`; if it is there, somebody else has made this package",
        ),
    ),
    "package without a signature": Fault(
        packages="greeter-unsigned",
        repos=(ours("file:///srv/unsigned", KEY, verify="packages"),),
        said=("package without a signature: greeter-unsigned-1.0-1.azl3.x86_64", UNSIGNED),
    ),
    "package without a signature beside a repository that is not verified": Fault(
        packages="greeter-unsigned service",
        repos=(
            ours("file:///srv/unsigned", KEY, verify="packages"),
            LOOSE,
        ),
        said=("package without a signature: greeter-unsigned-1.0-1.azl3.x86_64", UNSIGNED),
    ),
    "layout without a signature beside a repository that is not verified": Fault(
        packages="tzdata",
        repos=(ours("file:///srv/layout", KEY, verify="packages"), LOOSE),
        around=without_base,
        said=(*NO_BASE, "package without a signature: filesystem-99-1.noarch", UNSIGNED),
    ),
    "package that comes because of what is held back, beside a repository that is not verified": Fault(
        packages="consumer",
        repos=(ours("file:///srv/tampered", KEY, verify="packages"), LOOSE),
        options=("--exclude=provider-a",),
        around=without_base,
        said=(*NO_BASE, "package without a signature: provider-b-1.0-1.noarch", UNSIGNED),
    ),
    "package signed by a stranger beside a repository that is not verified": Fault(
        packages="service consumer",
        repos=(ours("file:///srv/theirs", KEY, verify="packages"), LOOSE_UNSIGNED),
        said=(
            (
                "package signed with a key that its repository does not name:"
                " consumer-1.0-1.noarch.rpm, provider-a-1.0-1.noarch.rpm, service-1.0-1.noarch.rpm"
            ),
            "give the key under `keys`; if it is there, somebody else has made this package",
        ),
    ),
    "repository of the builder that is not verified": Fault(
        packages="greeter-unsigned tzdata",
        repos=(ours("file:///srv/unsigned", KEY, verify="packages"),),
        around=lambda machine: machine.base_file("gpgcheck=1", "gpgcheck=0"),
        said=("package without a signature: greeter-unsigned-1.0-1.azl3.x86_64", UNSIGNED),
    ),
}
FAULTS = PACKAGES | REPOSITORIES | SIGNATURES
