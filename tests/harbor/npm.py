"""A small registry of npm: what projects of this tree need, fetched by npm, and a package of a company's own.

What a project needs says its lock file, or else npm, as things were on a day.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import REPO
from tests.harbor.world.node import Packed, pack
from tests.harbor.world.store import fingerprint, part

DAY = "2026-11-15"
PROJECTS = tuple(
    sorted((*REPO.glob("tests/e2e/node/*/package.json"), *REPO.glob("examples/*/package-lock.json")))
)
LOCK = "package-lock.json"
LOCKS = "-/locks"
"""Where on the server `PROJECT/package-lock.json` is, for projects that have none in the tree."""

PACKUMENT = "packument.json"
BASE = "${BASE}"
"""What stands in a packument for the address that the registry was asked by."""

OLDER = ("pg@8.16.2",)
"""Beside what lock files name, for tests that change a dependency."""

_MANIFEST = re.compile(r"[^/]+/package\.json")  # the folder is called otherwise in some
OURS = {
    "package/package.json": '{"name": "@company/greeting", "version": "1.0.0", "main": "index.js"}\n',
    "package/index.js": "module.exports = (name) => `hello ${name}`\n",
}


def registry(cache: Path) -> Path:
    """Return the folder that is served: `NAME/packument.json` and `NAME/-/FILE.tgz` for each package."""
    key = fingerprint(Path(__file__), *PROJECTS)
    return part(cache, "npm", key, _make)


def _make(place: Path) -> None:
    locks = [_lock(project, place / LOCKS / project.parent.name) for project in PROJECTS]
    named = {name for lock in locks for name in packages(json.loads(lock.read_text())["packages"])}
    fetched = place / "fetched"
    fetched.mkdir()
    packed = [*pack(sorted({*named, *OLDER}), fetched), _write_ours(fetched)]
    for name in {each.name for each in packed}:
        _publish(place / name, [each for each in packed if each.name == name], fetched)
    fetched.rmdir()


def _lock(project: Path, folder: Path) -> Path:
    """Return a project's lock file, which is made where the project has none."""
    if project.name == LOCK:
        return project
    folder.mkdir(parents=True)
    shutil.copy(project, folder)
    options = ["--package-lock-only", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved=false"]
    run(["npm", "install", "--silent", *options, f"--before={DAY}"], cwd=folder)
    return folder / LOCK


def packages(entries: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    """Yield what of a lock file this machine installs, as NAME@VERSION."""
    for path, entry in entries.items():
        if path and "version" in entry and _is_for_us(entry):
            yield f"{path.rpartition('node_modules/')[2]}@{entry['version']}"


def _is_for_us(entry: Mapping[str, object]) -> bool:
    ours = {"os": "linux", "cpu": "x64", "libc": "glibc"}
    return all(value in entry.get(key, value) for key, value in ours.items())  # type: ignore[operator]


def _write_ours(folder: Path) -> Packed:
    file = folder / "company-greeting-1.0.0.tgz"
    with tarfile.open(file, "w:gz") as archive:
        for name, text in OURS.items():
            about = tarfile.TarInfo(name)
            about.size = len(text)
            archive.addfile(about, io.BytesIO(text.encode()))
    return Packed.of("@company/greeting", "1.0.0", file)


def _publish(folder: Path, versions: list[Packed], fetched: Path) -> None:
    (folder / "-").mkdir(parents=True)
    about = {}
    for each in versions:
        file = f"-/{each.name.rpartition('/')[2]}-{each.version}.tgz"
        (fetched / each.filename).rename(folder / file)
        dist = {"tarball": f"{BASE}/{each.name}/{file}", "integrity": each.integrity}
        about[each.version] = {**_manifest(folder / file), "dist": dist}
    latest = {"latest": versions[-1].version}
    packument = {"name": versions[0].name, "dist-tags": latest, "versions": about}
    (folder / PACKUMENT).write_text(json.dumps(packument))


def _manifest(file: Path) -> dict[str, object]:
    with tarfile.open(file) as archive:
        (name,) = (each for each in archive.getnames() if _MANIFEST.fullmatch(each))
        text = archive.extractfile(name)
        assert text is not None
        return dict(json.load(text))
