"""Run other programs to their end, and say what they said when they fail."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.harbor.layout import HarborError

TIMEOUT = 900  # seconds; compiling buildkitd is the longest, about 150 on two cores
_TAIL = 15  # lines
_HOST = re.compile(r"\b(https?://)[^/\s]+")


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> str:
    """Return the stdout of a command; ``env`` is laid over this process's environment."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=os.environ | (env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HarborError(f"{words[0]}: {error}") from error
    if done.returncode != 0:
        raise HarborError(_failure(words, done.returncode, done.stderr + done.stdout))
    return done.stdout


def _failure(words: Sequence[str], code: int, output: str) -> str:
    tail = "\n".join(output.strip().splitlines()[-_TAIL:])
    # The host's package mirrors are nobody else's business: logs get copied.
    return _HOST.sub(r"\1…", f"{' '.join(words)[:300]}: exit code {code}\n{tail}")
