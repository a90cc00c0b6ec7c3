"""What a stage or an image sets is for its own programs, and reaches none of what installs packages."""

from __future__ import annotations

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

HARMFUL = {
    "another home": {"HOME": "/home/app"},
    "a home that is not there": {"HOME": "/no/home"},
    "another home of GnuPG": {"GNUPGHOME": "/etc/keys"},
    "a startup file": {"BASH_ENV": "/tmp/startup", "ENV": "/tmp/startup"},
    "a function in the place of a command": {"BASH_FUNC_rpm%%": "() { exit 9; }"},
    "options of the shell": {"SHELLOPTS": "noexec:posix", "BASHOPTS": "nocaseglob", "POSIXLY_CORRECT": "1"},
    "rules for words and globs": {"IFS": "/", "CDPATH": "/usr", "GLOBIGNORE": "*", "BASH_COMPAT": "3.2"},
    "places of rpm": {"RPM_CONFIGDIR": "/no/rpm", "XDG_CONFIG_HOME": "/no/config"},
    "a folder that is not there": {"TMPDIR": "/no/folder"},
    "another language": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "de", "LANG": "de_DE.UTF-8"},
    "settings of tools": {
        "GREP_OPTIONS": "-v",
        "CURL_HOME": "/tmp",
        "TZ": "nowhere",
        "XZ_OPT": "--no",
        "GZIP": "-9",
    },
    "no folder of programs": {"PATH": "/app/bin"},
}


@pytest.fixture
def builder(azure: Machine) -> Machine:
    azure.forget("tzdata")
    (azure.path / "tmp/startup").write_text("exit 9\n")
    for folder in ("home/app", "etc/keys"):
        (azure.path / folder).mkdir(exist_ok=True)
    # As at the first build: an index is checked when it is fetched.
    azure.inside.sh("rm -rf /var/cache/tdnf/* /run/jettison-cache/*")
    return azure


def run(machine: Machine, env: dict[str, str], script: str, *words: str) -> Done:
    """Run a script as a build does, by a shell that starts with this environment."""
    pairs = (f"{name}={value}" for name, value in env.items())
    return machine.inside.sh('exec env "$@"', *pairs, "/bin/bash", "-p", f"/run/jettison/{script}", *words)


def complaints(done: Done) -> list[str]:
    """Give what was said on stderr, but for a shell's own word on a locale that is not there."""
    return [line for line in done.err.splitlines() if ": setlocale: " not in line]


@pytest.mark.parametrize("env", HARMFUL.values(), ids=HARMFUL)
def test_packages_of_a_builder(builder: Machine, env: dict[str, str]) -> None:
    done = run(builder, env, "packages.sh", *builder.ranks, builder.release, "tzdata")
    assert (done.code, complaints(done)) == (0, [])
    assert builder.inside.sh("rpm -q tzdata").code == 0


def test_packages_of_a_root(builder: Machine) -> None:
    env = {name: value for each in HARMFUL.values() for name, value in each.items()}
    place = ("/run/jettison-root", builder.release, "/run/jettison-cache", "filesystem", builder.identity)
    builder.inside.sh("rm -rf /run/jettison-root; mkdir /run/jettison-root")
    done = run(builder, env, "rootfs.sh", *builder.ranks, *place, "tzdata")
    assert (done.code, complaints(done)) == (0, [])


def test_time_and_ways_to_others_stay(builder: Machine) -> None:
    kept = {
        "SOURCE_DATE_EPOCH": "7",
        "https_proxy": "http://127.0.0.1:1",
        "NO_PROXY": "*",
        "SSL_CERT_FILE": "/f",
    }
    show = ". /run/jettison/common.sh; compgen -e | LC_ALL=C sort | paste -s -d ' '; echo $HOME $LC_ALL $PATH"
    done = builder.inside.sh(show, **kept, APP="1", HOME="/app")
    assert done.out == (
        "HOME LC_ALL NO_PROXY PATH SOURCE_DATE_EPOCH SSL_CERT_FILE https_proxy\n"
        "/root C /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
    )
