"""Scripts as they lie in their rooms, and as a step finds them: in one folder, with one package manager's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "frontend/jettison/scripts"
SHARED = (".", "rpm", "root", "programs", "verify")
MANAGERS = sorted(path.parent.name for path in SCRIPTS.glob("*/manager.sh"))
_READS = re.compile(r'(?m)^ *\. "\$\{BASH_SOURCE\[0\]%/\*\}/(.+)"$')


def of(manager: str) -> list[Path]:
    """Return the scripts of all shared rooms and of one package manager's."""
    return [script for room in (*SHARED, manager) for script in sorted((SCRIPTS / room).glob("*.sh"))]


def lay_out(folder: Path, manager: str) -> None:
    """Copy them into a folder."""
    folder.mkdir(exist_ok=True)
    for script in of(manager):
        shutil.copy(script, folder)


def read_by(name: str, manager: str) -> set[str]:
    """Return the names of a script and of all that it reads."""
    (script,) = (each for each in of(manager) if each.name == name)
    names = _READS.findall(script.read_text())
    return {name, *(below for each in names for below in read_by(each, manager))}
