"""A small index of Python packages: what projects of this tree need, fetched by pip.

`simple/NAME/` is a page with links to `files/FILENAME` (PEP 503), beside which `FILENAME.metadata` is what a
wheel says of itself (PEP 658). So a lock file becomes one of this index by two replacements: of the index's
address, and of all that stands before the name of a file.
"""

from __future__ import annotations

import hashlib
import html
import re
import sys
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from jettison.distros import uv
from tests.harbor.commands import run
from tests.harbor.layout import REPO
from tests.harbor.world.python import MINOR
from tests.harbor.world.store import fingerprint, part

LOCKS = tuple(sorted((*REPO.glob("examples/*/uv.lock"), *REPO.glob("tests/e2e/python/*/uv.lock"))))
TOOLS = (f"uv=={uv.VERSION}", "uv_build==0.13.6", "setuptools==80.9.0")
"""What stages fetch besides: uv, and what builds projects."""

OTHERS = ("greenlet==3.2.4", "markupsafe==3.0.2")
"""For tests: a wheel that is linked against what no wheel has in it (libstdc++), and an older version."""

SOURCES = ("markupsafe==3.0.2",)
"""Those that are there as sources too."""

GLIBC = (17, 28, 34, 35, 36)
"""Minor versions of glibc 2 whose wheels run in the stand-ins."""


def index(cache: Path) -> Path:
    """Return the folder that is served."""
    key = fingerprint(Path(__file__), *LOCKS, uv.VERSION)
    return part(cache, "pypi", key, _make)


def _make(place: Path) -> None:
    files = place / "files"
    files.mkdir(parents=True)
    locked = {name for lock in LOCKS for name in _locked(lock)}
    for names in ({*locked, *TOOLS}, OTHERS):  # pip takes one version of a project at a time
        _download(names, files, "--only-binary", ":all:", *_machine("x86_64"))
    _download(TOOLS[:1], files, "--only-binary", ":all:", *_machine("aarch64"))
    _download(SOURCES, files, "--no-binary", ":all:")
    pages: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files.iterdir()):
        pages[_project(file.name)].append(_link(file))
    for name, links in pages.items():
        _write(place / "simple" / name, links)
    _write(place / "simple", (f'<a href="{name}/">{name}</a>' for name in pages))


def _locked(lock: Path) -> Iterable[str]:
    """Yield what a lock file takes from an index, as NAME==VERSION."""
    for package in tomllib.loads(lock.read_text())["package"]:
        if "registry" in package["source"]:
            yield f"{package['name']}=={package['version']}"


def _machine(name: str) -> list[str]:
    platforms = [*(f"manylinux_2_{minor}_{name}" for minor in reversed(GLIBC)), f"manylinux2014_{name}"]
    words = [word for platform in platforms for word in ("--platform", platform)]
    return ["--python-version", MINOR, "--implementation", "cp", *words]


def _download(names: Iterable[str], place: Path, *more: str) -> None:
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--dest", str(place), *more]
    run([sys.executable, "-m", "pip", "download", *options, *sorted(names)])


def _project(filename: str) -> str:
    """Return the name of the project that a file is of, as it stands in addresses."""
    name = filename.partition("-")[0] if filename.endswith(".whl") else filename.rpartition("-")[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _link(file: Path) -> str:
    sums = [f"sha256={hashlib.sha256(file.read_bytes()).hexdigest()}"]
    if file.suffix == ".whl":
        said = _metadata(file)
        file.with_name(f"{file.name}.metadata").write_bytes(said)
        sums.append(f"sha256={hashlib.sha256(said).hexdigest()}")
    about = f' data-core-metadata="{sums[1]}"' if sums[1:] else ""
    name = html.escape(file.name)
    return f'<a href="../../files/{name}#{sums[0]}"{about}>{name}</a>'


def _metadata(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
        return archive.read(name)


def _write(folder: Path, links: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<!DOCTYPE html>\n" + "<br>\n".join(links) + "\n")
