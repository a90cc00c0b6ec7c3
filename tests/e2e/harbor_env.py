"""The harbor as its env file describes it: where the engines, the scanners and the images are."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENV_FILE = Path(os.environ.get("JETTISON_ENV_FILE") or ROOT / ".harbor" / "env")
"""The harbor's, unless another world is to be tested in, as `make real` brings it up."""


@dataclass(frozen=True, slots=True)
class Harbor:
    """The variables of `.harbor/env`, laid over this process's own."""

    env: dict[str, str]

    @classmethod
    def load(cls) -> Harbor | None:
        """Read the env file as a shell does; None where no harbor is up."""
        if not ENV_FILE.is_file():
            return None
        script = f"set -a; . {shlex.quote(str(ENV_FILE))}; env -0"
        output = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout
        return cls(dict(line.split("=", 1) for line in output.split("\0") if "=" in line))

    @property
    def frontend(self) -> str:
        """The frontend image built from this tree."""
        return self.env["JETTISON_IMAGE"]

    def flags(self, name: str) -> list[str]:
        """Split the flags that redirect names for one client."""
        return shlex.split(self.env.get(name, ""))

    def run(self, *argv: str, stdin: bytes | None = None, timeout: int = 600) -> Outcome:
        """Run a command with the harbor's PATH and hosts, and take what it printed."""
        done = subprocess.run(
            argv,
            env={**os.environ, **self.env},
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it printed on both streams."""

    code: int
    stdout: bytes
    stderr: str

    def ok(self) -> Outcome:
        """Give itself, or fail with all that was printed."""
        assert self.code == 0, f"exit {self.code}\n{self.stdout.decode(errors='replace')}\n{self.stderr}"
        return self

    @property
    def text(self) -> str:
        return self.stdout.decode(errors="replace") + self.stderr
