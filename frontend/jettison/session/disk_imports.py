"""Folders of a project that its programs are made of, on the machine that the command line runs on.

A build cannot know them before it has all files; who has them can read what Go sources import. Those count
that Go compiles for every processor, without tags and without C.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jettison.description.reader import Parsed
from jettison.errors import Span
from jettison.presets import reads
from jettison.presets.go_programs import module_path
from jettison.presets.go_version import nearest
from jettison.presets.needed import Needed
from jettison.session.ignorefile import Patterns, hides

_IMPORTS = re.compile(r"^import[ \t]*(?:\(([^)]*)\)|([^\n(]*))", re.MULTILINE)
_PATH = re.compile(r"[\"`]([^\"`\n]+)[\"`]")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_AFTER_IMPORTS = re.compile(r"^(?:const|func|type|var)\b", re.MULTILINE)
_CONSTRAINT = re.compile(r"^[ \t]*//(?:go:build|[ \t]*\+build)\b", re.MULTILINE)
_C = "C"
_MAY_BE_LEFT = re.compile(
    r"""[._].* | .*_(?:
        aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos
        |386|amd64|amd64p32|arm|armbe|arm64|arm64be|loong64|mips|mipsle|mips64|mips64le|mips64p32|mips64p32le
        |ppc|ppc64|ppc64le|riscv|riscv64|s390|s390x|sparc|sparc64|wasm)(?:\..*)?\.go""",
    re.VERBOSE,
)
"""Names of sources that Go leaves alone, on Linux or on some processor."""

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
        sent = [path for path in sources if not hides(ignored, posixpath.normpath(f"{here}/{path.name}"))]
        if here != package and sources and not sent:
            yield Needed(paths=(here,), span=span, folder=True)
        new = dict.fromkeys(each for each in _imports(sent or sources, module, top) if each not in seen)
        seen.update(new)
        waiting += (each for each in new if not _has_module(folder, each, top))


def _imports(sources: Sequence[Path], module: str, top: str) -> Iterator[str]:
    """Yield the folders of a module that sources of it import."""
    for path in sources:
        for each in _imported(path) if not _MAY_BE_LEFT.fullmatch(path.name) else ():
            if each.startswith(f"{module}/"):
                yield posixpath.join(top, each.removeprefix(f"{module}/"))


def _has_module(folder: Path, package: str, top: str) -> bool:
    """Tell whether a package is in a module of its own below another one, which may come from elsewhere."""
    while package not in {top, ""}:
        if (folder / package / "go.mod").exists():
            return True
        package = posixpath.dirname(package)
    return False


def _imported(file: Path) -> Iterator[str]:
    """Yield what a source imports; nothing where Go may not compile it."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    head = _AFTER_IMPORTS.split(text, maxsplit=1)[0]
    blocks = (_COMMENT.sub("", several or one) for several, one in _IMPORTS.findall(head))
    paths = [path for block in blocks for path in _PATH.findall(block)]
    if _C not in paths and not _CONSTRAINT.search(head):
        yield from paths


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else []
