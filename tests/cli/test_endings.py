"""Whatever ends a command leaves no folder and no daemon, SIGKILL included. The engines are fakes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jettison.cli import guard, guarded
from jettison.cli.endings import INTERRUPTED
from jettison.errors import BuildError
from tests.cli.conftest import ROOT, SLEEP, Place, alive, goes, with_daemon

NOTE = f'echo "$$" >"$NOTES/child"; exec {SLEEP} 60'
DOCKER = f'case "$1 $2" in "version ") ;; "image save") echo half >"$4"; {NOTE};; esac'
BUILDCTL = f'case "$*" in *" build "*) {NOTE};; esac'

ENDED_BY = [
    pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
    pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
    pytest.param(signal.SIGHUP, 129, id="hang-up"),
    pytest.param(signal.SIGKILL, -9, id="SIGKILL"),
]
COMMANDS = [
    pytest.param(("size", "hello:1"), id="size"),
    pytest.param(("lock", "--engine", "buildkitd"), id="lock"),
    pytest.param(("build", "--engine", "buildkitd"), id="build"),
    pytest.param(("serve", "--through", "dial"), id="serve"),
]


@pytest.mark.parametrize(("number", "code"), ENDED_BY)
@pytest.mark.parametrize("words", COMMANDS)
def test_nothing_is_left(place: Place, words: tuple[str, ...], number: signal.Signals, code: int) -> None:
    with_daemon(place)
    place.program("buildctl", BUILDCTL)
    place.program("docker", DOCKER)
    place.program("dial", NOTE)
    with place.start(*words[1:], command=words[0]) as process:
        child = place.note("child")
        assert list(place.temporary.iterdir()) != []
        process.send_signal(number)
        process.wait(timeout=60)
        if number == signal.SIGKILL and alive(child):
            subprocess.run(["/bin/kill", child], check=False)  # its own parent is gone
        stderr = process.communicate(timeout=60)[1]
    assert process.returncode == (0 if words[0] == "serve" and code == INTERRUPTED else code)
    assert "Traceback" not in stderr
    assert goes(lambda: not alive(child))
    assert goes(lambda: list(place.temporary.iterdir()) == [])
    if (place.folder / "daemon").exists():
        assert not alive(place.note("daemon"))


def test_a_folder_that_cannot_be_made_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guard, "__file__", str(tmp_path / "none"))
    with pytest.raises(BuildError) as caught, guarded.folder("x"):
        pass
    assert caught.value.message == "no folder for temporary files can be made"
    assert caught.value.hint == "set TMPDIR to a folder that can be written"


MOUNTS = """
import subprocess, sys
from pathlib import Path
from jettison.cli import guarded
with guarded.folder("jettison-test-") as place:
    script = "mkdir -p 'root/a b' && mount -t tmpfs none 'root/a b' && : >up && exec sleep 60"
    place.run(("sh", "-c", f"cd {place.path} && {script}"), place.path / "log")
    while not (place.path / "up").exists():
        assert place.ended() is None, (place.path / "log").read_text()
sys.exit(place.path.exists())
"""


def test_a_daemon_that_leaves_mounts_leaves_no_folder(tmp_path: Path) -> None:
    argv = ("unshare", "--map-root-user", "--mount", sys.executable, "-c", MOUNTS)  # needs no rights
    env = {"PYTHONPATH": str(ROOT / "frontend"), "PATH": os.defpath, "TMPDIR": str(tmp_path)}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (0, "", [])


# The real command, interrupted by itself while it is imported.
EARLY = """
import signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
signal.signal(signal.SIGINT, signal.default_int_handler)
from jettison.cli import main
sys.argv[1:] = ["{command}"]
main()
"""


@pytest.mark.parametrize(
    ("module", "command", "code"),
    [
        pytest.param("typer", "version", -signal.SIGINT, id="what reads the words"),
        pytest.param("jettison.cli.schema", "schema", -signal.SIGINT, id="the command"),
        pytest.param("jettison.cli.serving", "serve", 130, id="what the command imports later"),
    ],
)
def test_an_early_ctrl_c_is_no_traceback(tmp_path: Path, module: str, command: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY.format(module=module, command=command)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (code, "", "")
