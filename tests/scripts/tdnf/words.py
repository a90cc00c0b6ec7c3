"""What the real tdnf printed when it was measured, by version, and the sentence that each ends in.

3.5.2 is Mariner's, 3.5.8 Azure Linux's. What a row holds is what both print, unless its name says which.
"""

from __future__ import annotations

from dataclasses import dataclass

INDEX = "http://host/repodata/repomd.xml"
CHECK_URL = ". Please check repo url or refresh metadata with 'tdnf makecache'."
OUTAGE = (
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
)
CHANGED = "the repository may have changed since its index was read; check proxy and DNS, or try again later"
UNREACHABLE = "package repository not reachable or not readable: Ours"
NOT_SIGNED = (
    "the index of a package repository is not signed by a key that it names: Ours",
    "give the right keys under `keys`; if they are right, somebody else has written this index",
)
MISSING = "so that package is missing; its own words are above"
HALF = "so what it should have set up is missing; its own words are above"
NO_EMULATION = "the builder cannot run programs of this machine: it has no emulation (QEMU) for it"
REFRESH = "Loaded plugin: tdnfrepogpgcheck\nRefreshing metadata for: 'Ours'\n"
SYNC = "Error: Failed to synchronize cache for repo 'Ours'\n"
RETRIES = "".join(f"retrying {number}/10\n" for number in range(1, 11))
NOT_FOUND = "tzdata package not found or not installed\nError(1011) : No matching packages\n"
ROW = "service noarch 1.0-1 ours 1.0k 1.0k"
INSTALLING = f"\nInstalling:\n{ROW}\nTotal installed size: 1.0k\nTotal download size: 1.0k\n"
PRESENT = "bash>=1"
"""Fulfilled by the builder already; tdnf is asked all the same, since ranges are for tdnf."""
TRANSACTION = f"{REFRESH}{INSTALLING}Testing transaction\nRunning transaction\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How one run of tdnf ended, and the lines of ours that explain it."""

    package: str = "tzdata"
    code: int
    out: str = ""
    err: str = ""
    said: tuple[str, ...]


def status(number: int, url: str) -> str:
    return f"Error: {number} when downloading {url}\n{CHECK_URL}\n"


def unreachable(number: int, reason: str) -> Words:
    """Give a repository that curl cannot read: tried eleven times, and no word of curl's own number."""
    return Words(
        code=number % 256,
        out=REFRESH + RETRIES,
        err=f"{SYNC}Error({number}) : {reason}\n",
        said=(f"{UNREACHABLE} ({reason})", OUTAGE),
    )


NETWORK = {
    "status of an index": Words(
        code=86,
        out=REFRESH,
        err=f"{status(503, INDEX)}{SYNC}Error(1622) : Invalid argument\n",
        said=(f"{UNREACHABLE} (it answers 503)", OUTAGE),
    ),
    "status of a package": Words(
        code=86,
        out=REFRESH + INSTALLING,
        err=(
            f"{status(404, 'http://host/Packages/service-1.0-1.noarch.rpm')}"
            "Error processing package: Packages/service-1.0-1.noarch.rpm\nError(1622) : Invalid argument\n"
        ),
        said=(
            "package cannot be fetched from its repository: service-1.0-1.noarch.rpm (it answers 404)",
            CHANGED,
        ),
    ),
    "reset": unreachable(1257, "Failure when receiving data from the peer"),
    "closed": unreachable(1253, "Server returned nothing (no headers, no data)"),
    "closed in the middle": unreachable(1219, "Transferred a partial file"),
    "refused": unreachable(1208, "Couldn't connect to server"),
    "too slow": unreachable(1229, "Timeout was reached"),
    "skipped": Words(
        code=243,
        out=f"{REFRESH}{RETRIES}Disabling Repo: 'Ours'\n",
        err=SYNC + NOT_FOUND,
        said=(UNREACHABLE, OUTAGE),
    ),
}
STRANGER = (
    "repo md signature check: No public key\nError: TDNFVerifySignature 2004\n"
    "Plugin error: repogpgcheck plugin error: failed to verify signature\n\nError(2004) : Unknown error 404\n"
)
NO_HOME = (
    "Error: TDNFVerifySignature 2003\nPlugin error: repogpgcheck plugin error: failed to verify result\n\n"
    "Error(2003) : Unknown error 403\n"
)
NO_ASC = "Error: TDNFVerifySignature 1622\nPlugin error: repogpgcheck plugin error: (null)\n"
SIGNATURES = {
    "stranger": Words(
        code=212, out=REFRESH, err=f"{STRANGER}{SYNC}Error(2004) : Unknown error 404\n", said=NOT_SIGNED
    ),
    "stranger, skipped": Words(
        code=243, out=f"{REFRESH}Disabling Repo: 'Ours'\n", err=STRANGER + SYNC + NOT_FOUND, said=NOT_SIGNED
    ),
    "no home": Words(
        code=211,
        out=REFRESH,
        err=f"{NO_HOME}{SYNC}Error(2003) : Unknown error 403\n",
        said=(
            "the index of a package repository cannot be checked: Ours",
            "GnuPG finds no home in the builder: HOME and GNUPGHOME must name folders that are there",
        ),
    ),
    "no signature": Words(
        code=86,
        out=REFRESH,
        err=f"{status(404, f'{INDEX}.asc')}{NO_ASC}{SYNC}Error(1622) : Invalid argument\n",
        said=(
            "the index of a package repository has no signature: Ours",
            "where only packages are signed, write `verify: packages` for this repository",
        ),
    ),
    "outage at the signature": Words(
        code=86,
        out=REFRESH,
        err=f"{status(503, f'{INDEX}.asc')}{NO_ASC}{SYNC}Error(1622) : Invalid argument\n",
        said=(f"{UNREACHABLE} (it answers 503)", OUTAGE),
    ),
}
SOLVER = {
    "not found": Words(
        code=243,
        out=REFRESH,
        err=NOT_FOUND.replace("tzdata", "tzdta"),
        said=("no such package: tzdta", "did you mean tzdata?"),
    ),
    "nothing provides": Words(
        code=21,
        out=REFRESH,
        err=(
            "1. nothing provides /usr/share/x/y needed by service-1.0-1.noarch\n"
            "Found 1 problem(s) while resolving\nError(1301) : Solv general runtime error\n"
        ),
        said=(
            (
                "a package needs what no repository has:"
                " nothing provides /usr/share/x/y needed by service-1.0-1.noarch"
            ),
        ),
    ),
    "excluded provider": Words(
        code=21,
        out=REFRESH,
        err=(
            "1. package zlib-1.0-1.noarch is disabled\n"
            "Found 1 problem(s) while resolving\nError(1301) : Solv general runtime error\n"
        ),
        said=(
            (
                "a package that is needed is excluded by the settings of the builder's tdnf:"
                " package zlib-1.0-1.noarch is disabled"
            ),
            "look for `excludepkgs` in /etc/tdnf/tdnf.conf of the builder image",
        ),
    ),
    "another machine": Words(
        code=21,
        out=REFRESH,
        err=(
            "1. package service-1.0-1.aarch64 does not have a compatible architecture\n"
            "Found 1 problem(s) while resolving\nError(1301) : Solv general runtime error\n"
        ),
        said=(
            (
                "a package is for another machine than the image:"
                " package service-1.0-1.aarch64 does not have a compatible architecture"
            ),
        ),
    ),
    "excluded itself": Words(
        code=0,
        out=REFRESH,
        err="Nothing to do.\n",
        said=("tdnf reported success, but this is not installed: tzdata",),
    ),
}
INTERPRETER = "error: failed to exec scriptlet interpreter /sbin/ldconfig: Exec format error\n"
SCRIPTS = {
    "%post": Words(
        package=PRESENT,
        code=0,
        out=TRANSACTION,
        err="warning: %post(service-1.0-1.noarch) scriptlet failed, exit status 1\n",
        said=("the install script of a package failed: %post of service-1.0-1.noarch", HALF),
    ),
    "%post, 3.5.2": Words(
        package=PRESENT,
        code=0,
        out=f"{TRANSACTION}package service-1.0-1.noarch: script warning in %postin\n",
        said=("the install script of a package failed: %post of service-1.0-1.noarch", HALF),
    ),
    "%pre": Words(
        code=245,
        out=TRANSACTION,
        err=(
            "error: %prein(service-1.0-1.noarch) scriptlet failed, exit status 1\n"
            "error: service-1.0-1.noarch: install failed\nError(1525) : rpm transaction failed\n"
        ),
        said=("the install script of a package failed: %pre of service-1.0-1.noarch", MISSING),
    ),
    "another machine's %post": Words(
        package=PRESENT,
        code=0,
        out=TRANSACTION,
        err=f"{INTERPRETER}warning: %post(glibc-2.38-8.aarch64) scriptlet failed, exit status 127\n",
        said=("the install script of a package failed: %post of glibc-2.38-8.aarch64", NO_EMULATION),
    ),
    "another machine's %pre": Words(
        code=245,
        out=TRANSACTION,
        err=(
            f"{INTERPRETER.replace('/sbin/ldconfig', '/bin/sh')}"
            "error: %prein(service-1.0-1.aarch64) scriptlet failed, exit status 127\n"
            "error: service-1.0-1.aarch64: install failed\nError(1525) : rpm transaction failed\n"
        ),
        said=("the install script of a package failed: %pre of service-1.0-1.aarch64", NO_EMULATION),
    ),
}
MEASURED = NETWORK | SIGNATURES | SOLVER | SCRIPTS
