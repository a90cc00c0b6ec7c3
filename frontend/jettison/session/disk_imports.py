"""Folders of a project that its programs are made of, on the machine that the command line runs on.

A build cannot know them before it has all files; who has them can read what Go sources import.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jettison.description.reader import Parsed
from jettison.errors import Span
from jettison.presets import reads
from jettison.presets.go_programs import module_path
from jettison.presets.go_version import nearest
from jettison.presets.reads import Needed
from jettison.session.ignorefile import Patterns, hides

_IMPORTS = re.compile(r"^import[ \t]*(?:\(([^)]*)\)|([^\n(]*))", re.MULTILINE)
_PATH = re.compile(r"[\"`]([^\"`\n]+)[\"`]")
_MOST = 5000
"""Folders that are looked into."""


def hidden_folders(
    parsed: Parsed, folder: Path, project: Mapping[str, str], ignored: Patterns
) -> Iterator[Needed]:
    """Yield the folders that programs need and of which no source file would be sent."""
    if not ignored:
        return
    for package, span in reads.program_folders(parsed):
        yield from _hidden_imports(folder, posixpath.normpath(package), project, ignored, span)
    for crate in reads.crate_folders(parsed):
        sources = [f"src/{path.name}" for path in _files(folder / "src", "*.rs")]
        if sources and all(hides(ignored, path) for path in sources):
            yield Needed(paths=("src",), span=crate, folder=True)


def _hidden_imports(
    folder: Path, package: str, project: Mapping[str, str], ignored: Patterns, span: Span
) -> Iterator[Needed]:
    file = nearest(package, "go.mod", project)
    module = module_path(project[file]) if file else ""
    top = posixpath.dirname(file or "")
    waiting, seen = [package], {package}
    while module and waiting and len(seen) < _MOST:
        here = waiting.pop()
        sources = [path for path in _files(folder / here, "*.go") if not path.name.endswith("_test.go")]
        names = [posixpath.normpath(f"{here}/{path.name}") for path in sources]
        if here != package and names and all(hides(ignored, name) for name in names):
            yield Needed(paths=(here,), span=span, folder=True)
        imported = (each for path in sources for each in _imported(path) if each.startswith(f"{module}/"))
        found = (posixpath.join(top, each.removeprefix(f"{module}/")) for each in imported)
        new = dict.fromkeys(each for each in found if each not in seen)
        seen.update(new)
        waiting += new


def _imported(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for several, one in _IMPORTS.findall(text):
        yield from _PATH.findall(several or one)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else []
