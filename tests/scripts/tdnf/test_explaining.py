"""What the real tdnf prints (mini-mariner, "Errors"; its exit code is the number modulo 256), explained."""

from __future__ import annotations

import pytest

from tests.scripts.machine import Machine
from tests.scripts.tdnf.words import MEASURED, Words

SYNC = "Error: Failed to synchronize cache for repo 'Ours'"
SKIPPED = f"{SYNC}\nDisabling Repo: 'Ours'"
UNREACHABLE = "package repository not reachable or not readable: Ours"
CASES = {
    "connection refused": (
        f"retrying 10/10\n{SYNC}\nError(1208) : Couldn't connect to server",
        f"{UNREACHABLE} (Couldn't connect to server)",
    ),
    "no such host": (
        f"{SYNC}\nError(1207) : Couldn't resolve host name",
        f"{UNREACHABLE} (Couldn't resolve host name)",
    ),
    "package gone from the server": (
        "Error(1238) : Couldn't read a file:// file",
        "package repository not reachable or not readable: see above (Couldn't read a file:// file)",
    ),
    "HTTP status": (
        f"Error: 404 when downloading http://x/repomd.xml\n{SYNC}\nError(1622) : Invalid argument",
        f"{UNREACHABLE} (it answers 404)",
    ),
    "server that is busy": (
        f"Error: 503 when downloading http://x/repomd.xml\n{SYNC}\nError(1622) : Invalid argument",
        f"{UNREACHABLE} (it answers 503)",
    ),
    "certificate of a stranger": (
        f"{SYNC}\nError(1261) : SSL peer certificate or SSH remote key was not OK",
        "no authority that the builder trusts vouches for the certificate of the package repository: Ours",
    ),
    "damaged package, as rpm finds it": (
        (
            "package x-1-1.noarch does not verify: Payload SHA256 ALT digest: BAD (Expected a != b)\n"
            "Error(1525) : rpm transaction failed"
        ),
        "package is not what its repository announced, its checksum differs: x-1-1.noarch",
    ),
    "skipped repository": (
        f"{SKIPPED}\ntzdata package not found or not installed\nError(1011) : No matching packages",
        UNREACHABLE,
    ),
    "skipped repository with a dependency": (
        f"{SKIPPED}\n1. nothing provides libz needed by x\nError(1301) : Solv",
        UNREACHABLE,
    ),
    "skipped repository that has nothing to do with it": (
        f"{SKIPPED}\n1. package a-1 conflicts with b provided by b-1\nError(1301) : Solv",
        "packages exclude each other: package a-1 conflicts with b provided by b-1",
    ),
    "misspelt": (
        "a package not found or not installed\nb package not found or not installed\nError(1011) : No",
        "no such package: a, b",
    ),
    "stranger's signature of the index": (
        f"Error: TDNFVerifySignature 2004\n{SYNC}\nError(2004) : Unknown error 404",
        "the index of a package repository is not signed by a key that it names: Ours",
    ),
    "no signature of the index": (
        f"Error: 404 when downloading http://x/repodata/repomd.xml.asc\n{SYNC}\nError(1622) : x",
        "the index of a package repository has no signature: Ours",
    ),
    "stranger's signature": (
        "Error processing package: Packages/x/x-1-1.noarch.rpm\nError(1514) : x",
        "package signed with a key that its repository does not name: x-1-1.noarch.rpm",
    ),
    "no signature": (
        "package a-1-1.noarch does not verify: no signature\nError(1525) : rpm transaction failed",
        "package without a signature: a-1-1.noarch",
    ),
    "checksum": (
        "Error processing package: x-1-1.noarch.rpm\nError(1528) : Checksum FAILED (digest mismatch)",
        "package is not what its repository announced, its checksum differs: x-1-1.noarch.rpm",
    ),
    "full disk": (
        "Error(1036) : Insufficient disk space at cache directory /var/cache/tdnf",
        "the disk of the builder is full: there is no room for words",
    ),
    "full disk in the transaction": (
        "installing package a needs 11MB more space on the / filesystem\nError(1525) : rpm",
        "the disk of the builder is full: there is no room for words",
    ),
    "failed script before the installation": (
        (
            "package a-1-1.noarch: script error in %prein\n"
            "error: %prein(a-1-1.noarch) scriptlet failed, exit status 1\nError(1525) : rpm"
        ),
        "the install script of a package failed: %pre of a-1-1.noarch",
    ),
    "anything else": (
        "Error(1304) : cannot open Packages database",
        "tdnf could not install words (exit code 9; its own message is above)",
    ),
}


@pytest.mark.parametrize(("said", "message"), CASES.values(), ids=CASES)
def test_failure(azure: Machine, said: str, message: str) -> None:
    with azure.instead("tdnf", f"cat >&2 <<'END'\n{said}\nEND\nexit 9") as path:
        done = azure.packages("words", PATH=path)
    assert done.code == 1
    again = [line for line in done.err.splitlines() if "trying again" in line]
    more = [line for line in done.out.splitlines() if line.startswith("not all of this is in ")]
    kept = "".join(f"{line}\n" for line in done.out.splitlines() if line not in more)
    assert kept == f"{said}\n" * (len(again) + len(more) + 1)
    assert done.err.splitlines()[len(again)] == f"jettison: {message}"


MAY_PASS = {
    "connection refused": "Couldn't connect to server",
    "no such host": "Couldn't resolve host name",
    "skipped repository": "package repository not readable: Ours",
    "skipped repository with a dependency": "package repository not readable: Ours",
    "server that is busy": "a package repository answers 503",
}


@pytest.mark.parametrize("name", CASES)
def test_what_may_pass_is_tried_three_times_and_nothing_else(azure: Machine, name: str) -> None:
    with azure.instead("tdnf", f"cat >&2 <<'END'\n{CASES[name][0]}\nEND\nexit 9") as path:
        done = azure.packages("words", PATH=path)
    again = [line for line in done.err.splitlines() if line.startswith("jettison: warning: ")]
    reason = MAY_PASS.get(name)
    assert again == ([f"jettison: warning: {reason}; trying again in 0 s"] * 2 if reason else [])


SUCCESSES = {
    "junk in place of an index": (
        (
            "Refreshing metadata for: 'Fine'\nRefreshing metadata for: 'Ours'\n"
            "parsing repomd...\nError(1661) : Solv - general error\nNo data available"
        ),
        "package repository answers with something that is not repository metadata: Ours",
    ),
    "outage": (f"{SKIPPED}\nNothing to do.", UNREACHABLE),
    "nothing said": (
        "Nothing to do.",
        "tdnf reported success, but this is not installed: no-such-package",
    ),
}


@pytest.mark.parametrize(("said", "message"), SUCCESSES.values(), ids=SUCCESSES)
def test_success_with_nothing_installed(azure: Machine, said: str, message: str) -> None:
    with azure.instead("tdnf", f"cat >&2 <<'END'\n{said}\nEND") as path:
        done = azure.packages("no-such-package", PATH=path)
    assert done.code == 1
    assert done.err.splitlines()[0] == f"jettison: {message}"


@pytest.mark.parametrize(
    "said",
    [
        "package a-1-1.noarch: script warning in %postin",
        "warning: %post(a-1-1.noarch) scriptlet failed, exit status 1",
    ],
)
def test_success_with_a_failed_script(azure: Machine, said: str) -> None:
    azure.forget("words")
    with azure.instead("tdnf", f"/usr/bin/tdnf \"$@\" >/dev/null; echo '{said}'") as path:
        done = azure.packages("words", PATH=path)
    assert done.code == 1
    assert done.err == (
        "jettison: the install script of a package failed: %post of a-1-1.noarch\n"
        "jettison: so what it should have set up is missing; its own words are above\n"
    )


def test_harmless_warnings_are_no_failure(azure: Machine) -> None:
    azure.forget("words")
    said = "warning: group utmp does not exist - using root"
    with azure.instead("tdnf", f"/usr/bin/tdnf \"$@\" >/dev/null; echo '{said}'") as path:
        done = azure.packages("words", PATH=path)
    azure.forget("words")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("words", MEASURED.values(), ids=MEASURED)
def test_what_was_measured_ends_in_its_sentence(azure: Machine, words: Words) -> None:
    """What goes to stdout comes late where that is a pipe."""
    azure.forget("tzdata")
    fake = f"""
case $1 in
  list) printf '%-44s %-20s %12s\\n' tzdata.noarch 2025b-1.azl3 base; exit ;;
esac
cat >&2 <<'END'
{words.err}END
cat <<'END'
{words.out}END
exit {words.code}"""
    with azure.instead("tdnf", fake) as path:
        done = azure.packages(words.package, PATH=path)
    lines = (line.partition("jettison: ") for line in done.err.splitlines() if "; trying again" not in line)
    assert (done.code, [said for before, sign, said in lines if sign and not before]) == (1, list(words.said))
