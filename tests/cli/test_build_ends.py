"""How `jettison build` ends: nothing that it started runs on, whatever ended it. The engines are fakes."""

from __future__ import annotations

import signal

import pytest

from tests.cli.conftest import BUILDKITD, SLEEP, Outcome, Place, alive, with_daemon


def test_daemon_of_its_own_is_private_and_gone_after_the_build(place: Place) -> None:
    with_daemon(place)
    check = 'case "$*" in *build*) set -- $(ls -ld "$(cat "$NOTES/folder")"); echo "$1" >"$NOTES/mode";; esac'
    place.program("buildctl", f"PATH=/usr/bin:/bin; {check}")
    done = place.run("--engine", "buildkitd", BUILDKITD_FLAGS="--debug --config 'a b'")
    assert done.code == 0, done.stderr
    assert place.note("mode").startswith("drwx------")
    assert place.note("flags").endswith("--debug --config a b")
    assert not alive(place.note("daemon"))
    assert list(place.temporary.iterdir()) == []


def test_daemon_that_does_not_start_shows_its_log(place: Place) -> None:
    with_daemon(place)
    place.program("buildkitd", 'case "$1" in --version) ;; *) echo "no runc"; exit 9;; esac')
    assert place.run("--engine", "buildkitd", "-o", "out") == Outcome(
        3,
        "",
        "error: buildkitd did not start: it ended with exit code 9; its log:\n"
        "    no runc\n"
        "  hint: flags for it go into BUILDKITD_FLAGS, such as `--config FILE`\n",
    )
    assert list(place.temporary.iterdir()) == []


def test_temporary_folder_with_too_long_a_path(place: Place) -> None:
    with_daemon(place)
    deep = place.temporary / ("d" * 100)
    deep.mkdir()
    done = place.run("--engine", "buildkitd", "-o", "out", TMPDIR=str(deep))
    assert done.code == 3
    assert "buildkitd.sock: a socket's path has at most 107 bytes" in done.stderr
    assert "hint: set TMPDIR to a folder with a shorter path" in done.stderr
    assert list(deep.iterdir()) == []


ENDED_BY = [
    pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
    pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
    pytest.param(signal.SIGHUP, 129, id="hang-up"),
]
SLOW = f'echo "$$" >"$NOTES/client"; exec {SLEEP} 60'


@pytest.mark.parametrize(("number", "code"), ENDED_BY)
def test_signal_ends_the_client(place: Place, number: signal.Signals, code: int) -> None:
    place.program("docker", f'case "$2" in build) {SLOW};; esac')
    with place.start("--engine", "buildx") as process:
        client = place.note("client")
        process.send_signal(number)
        process.communicate(timeout=30)
    assert (process.returncode, alive(client)) == (code, False)


@pytest.mark.parametrize(("number", "code"), ENDED_BY)
def test_signal_leaves_no_daemon(place: Place, number: signal.Signals, code: int) -> None:
    with_daemon(place)
    place.program("buildctl", f'case "$*" in *" build "*) {SLOW};; esac')
    with place.start("--engine", "buildkitd") as process:
        client = place.note("client")
        process.send_signal(number)
        process.send_signal(number)
        process.communicate(timeout=30)
    assert (process.returncode, alive(client), alive(place.note("daemon"))) == (code, False, False)
    assert list(place.temporary.iterdir()) == []


def test_signal_while_the_daemon_starts(place: Place) -> None:
    with_daemon(place)
    place.program("buildkitd", BUILDKITD.replace(': >"$socket"', ""))
    with place.start("--engine", "buildkitd") as process:
        daemon = place.note("daemon")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert (process.returncode, alive(daemon)) == (130, False)
    assert list(place.temporary.iterdir()) == []


def test_ctrl_c_while_engines_are_asked(place: Place) -> None:
    place.program("docker", SLOW)
    with place.start() as process:
        place.note("client")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
