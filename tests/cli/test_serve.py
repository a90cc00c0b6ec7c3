"""`jettison serve` before any daemon: what it refuses, and in which words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            [],
            "error: there is no daemon to stand before\n"
            "  hint: give `--buildkit-host ADDRESS`, or `--through 'docker buildx dial-stdio'` for Docker\n",
            id="no daemon",
        ),
        pytest.param(
            ["--through", " "],
            "error: there is no daemon to stand before\n"
            "  hint: give `--buildkit-host ADDRESS`, or `--through 'docker buildx dial-stdio'` for Docker\n",
            id="no words",
        ),
        pytest.param(
            ["--buildkit-host", "kube-pod://x"],
            "error: option --buildkit-host kube-pod://x: "
            "only unix:// and tcp:// (without TLS) can be dialled\n"
            "  hint: for every other kind give a command: "
            "`--through 'docker exec -i NAME buildctl dial-stdio'`\n",
            id="address",
        ),
        pytest.param(
            ["--through", "no-such-program --now"],
            "error: option --through: `no-such-program` is not on PATH\n",
            id="program",
        ),
        pytest.param(
            ["--through", "sh 'x"], "error: option --through sh 'x: No closing quotation\n", id="quotes"
        ),
    ],
)
def test_what_cannot_be_reached_is_refused(words: list[str], said: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "BUILDKIT_HOST": ""}
    argv = [sys.executable, "-m", "jettison", "serve", *words]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
