"""The harbor's index of Python packages: projects that are locked to it, and what was asked of it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.e2e.harbor_env import Harbor
from tests.e2e.test_server import get

_INDEX = "https://pypi.example.com/simple"
_FILE = re.compile(r"https://pypi\.example\.com/files/")

HOST = {"docker": ("--network=host", "--allow=network.host"), "buildkitd": ()}
"""Docker gives steps a network of their own, in which the harbor's server is not."""


def index(harbor: Harbor, name: str, part: str = "") -> str:
    """Give the address of the index whose requests are noted under a name."""
    return f"{harbor.env['HARBOR_HTTP']}/for/{name}{part}/pypi/simple/"


def asked(harbor: Harbor, name: str) -> list[str]:
    """Give what was asked for under a name so far."""
    return list(json.loads(get(f"{harbor.env['HARBOR_HTTP']}/for/{name}")))


def localised(project: Path, place: Path, address: str) -> Path:
    """Copy a project with its lock file as it were, had it been made with an index at an address."""
    made = Path(shutil.copytree(project, place, ignore=shutil.ignore_patterns(".venv", "__pycache__")))
    files = f"{address.removesuffix('simple/')}files/"
    for name in ("uv.lock", "pylock.toml"):
        if (lock := made / name).exists():
            lock.write_text(_FILE.sub(files, lock.read_text().replace(_INDEX, address)))
    return made


def asking(description: Path, address: str) -> None:
    """Have a build file's preset ask an index: `python: NAME` becomes a map with its `env`."""
    text = description.read_text()
    changed = re.sub(
        r"^python:(.*)$", lambda found: _with_env(found[1].strip(), address), text, flags=re.MULTILINE
    )
    assert changed != text
    description.write_text(changed)


def _with_env(value: str, address: str) -> str:
    return f"python:\n  env: {{UV_DEFAULT_INDEX: {address}}}" + (f"\n  run: {value}" if value else "")
