"""grant.sh: programs of a tree get file capabilities, and what cannot have any is named."""

from __future__ import annotations

import subprocess

import pytest

from tests.harbor.inside import Done
from tests.scripts.programs.bench import Bench
from tests.scripts.programs.test_packing import BIND, allow, capabilities

PLACES = ("/run/jettison-tree", "/run/jettison-packed")
# cap_net_raw and cap_bpf, whose number is above 31.
OTHER = bytes.fromhex("0100000200200000000000008000000000000000")


def granted(bench: Bench, *grants: str) -> Done:
    bench.clear_packed()
    return bench.machine.script("grant.sh", *PLACES, *grants)


def test_each_program_gets_its_own_and_the_others_keep_theirs(bench: Bench) -> None:
    bench.add("usr/bin/server")
    allow(bench.add("usr/bin/other"))
    allow(bench.add("usr/bin/kept"))
    bench.add("usr/bin/plain")
    done = granted(bench, f"/usr/bin/server={BIND.hex()}", f"/usr/bin/other={OTHER.hex()}")
    assert (done.code, done.out, done.err) == (0, "", "")
    names = ("server", "other", "kept", "plain")
    found = [capabilities(bench.packed / "usr/bin" / name) for name in names]
    assert found == [BIND, OTHER, BIND, b""]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param(
            "/usr/bin/srv",
            ["capabilities are given to a program, and /usr/bin/srv is a link", "copy what it leads to"],
            id="a link",
        ),
        pytest.param(
            "/usr/bin",
            [
                "capabilities are given to a program, and /usr/bin is a directory",
                "write the program's path as `src`",
            ],
            id="a directory",
        ),
    ],
)
def test_only_a_program_gets_them(bench: Bench, path: str, message: list[str]) -> None:
    bench.add("usr/bin/server")
    (bench.tree / "usr/bin/srv").symlink_to("server")
    done = granted(bench, f"{path}={BIND.hex()}")
    assert (done.code, done.err.splitlines()) == (1, [f"jettison: {line}" for line in message])


def test_a_builder_that_lets_no_step_set_them_is_named(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.clear_packed()
    script = f"bash /run/jettison/grant.sh {' '.join(PLACES)} /usr/bin/server={BIND.hex()}"
    limited = ["setpriv", "--bounding-set=-setfcap", *bench.machine.inside.command(script)]
    done = subprocess.run(limited, env=bench.machine.inside.settings(), capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode().splitlines()) == (
        1,
        [
            "jettison: file capabilities cannot be given: this builder does not let a step set them",
            "jettison: the daemon needs the capability CAP_SETFCAP",
        ],
    )
