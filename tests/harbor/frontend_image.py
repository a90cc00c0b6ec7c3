"""The frontend image of this tree, in the registry and in Docker's store.

Its names are ``127.0.0.1:PORT/jettison:dev`` and the one that users write in the first line of their files.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.harbor import engines, registry, stock
from tests.harbor.commands import run
from tests.harbor.debs import Engine
from tests.harbor.gotools import BuildKit
from tests.harbor.layout import HarborError, Layout
from tests.harbor.world.images import PYTHON_NAME
from tests.harbor.world.store import fingerprint, part

PATH, TAG = "jettison", "dev"
PUBLISHED = "ghcr.io/jettison-build/jettison:1"
SOURCES = (
    "Dockerfile.frontend",
    "Dockerfile.frontend.dockerignore",
    "pyproject.toml",
    "frontend",
    "requirements",
)
PINS = ("image.txt", "pip.txt")
PYTHON = "3.11"  # of the image
GLIBC = (17, 28, 34, 36)  # minor versions of glibc 2 whose wheels run there
MODE = "plain" if os.environ.get("JETTISON_PLAIN") else "quick"
"""How the image of this harbor is made: with JETTISON_PLAIN set, nothing in it is rewritten."""

_ARGUMENTS = {
    "PIP_NO_INDEX": "1",  # else pip asks the real index for each wheel, and waits for no answer
    "PYTHON_IMAGE": PYTHON_NAME,  # a stand-in has not the digest that the file may name
    "MODE": MODE,
}
_PLACES = ((PATH, TAG), stock.split(PUBLISHED))


def wheels(layout: Layout) -> Path:
    """Return a folder with the wheels that the image needs, and pip's own."""
    pins = [layout.repo / "requirements" / name for name in PINS]
    key = fingerprint(*pins, PYTHON, platform.machine(), repr(GLIBC))
    return part(layout.cache, "wheels", key, lambda place: _download(place, pins))


def build(
    layout: Layout, address: str, wheel_folder: Path, kit: BuildKit | None, engine: Engine | None
) -> str:
    """Build and push the image if a source of it changed; return its digest in the registry."""
    key, record = _key(layout, address, wheel_folder), layout.state / "frontend.json"
    before = _digests(address)
    if record.exists() and json.loads(record.read_text()) == {"key": key, "digests": before}:
        return before[0]
    names = [f"{address}/{path}:{tag}" for path, tag in _PLACES]
    if kit:
        command: list[str | Path] = [kit.buildctl, *by_buildctl(layout, wheel_folder, names)]
        run(command, env={"BUILDKIT_HOST": engines.buildkit_host(layout)})
    elif engine:
        _with_docker(layout, engine, names, wheel_folder)
    else:
        raise HarborError("the frontend image needs one of the two engines to be built")
    after = _digests(address)
    for (path, _), old, new in zip(_PLACES, before, after, strict=True):
        registry.forget(address, path, old if old != new else "")
    record.write_text(json.dumps({"key": key, "digests": after}))
    return after[0]


def _digests(address: str) -> list[str]:
    return [registry.digest_of(address, path, tag) for path, tag in _PLACES]


def by_buildctl(layout: Layout, wheel_folder: Path, names: Sequence[str], mode: str = MODE) -> list[str]:
    """Return the words behind `buildctl` that build the image and push it."""
    local = {"context": layout.repo, "dockerfile": layout.repo, "wheels": wheel_folder}
    options = {"filename": "Dockerfile.frontend", "context:wheels": "local:wheels"}
    options |= {f"build-arg:{name}": value for name, value in (_ARGUMENTS | {"MODE": mode}).items()}
    words = ["build", "--progress", "plain", "--frontend", "dockerfile.v0"]
    words += [word for key, path in local.items() for word in ("--local", f"{key}={path}")]
    words += [word for key, value in options.items() for word in ("--opt", f"{key}={value}")]
    return [*words, "--output", f'type=image,"name={",".join(names)}",push=true']


def _with_docker(layout: Layout, engine: Engine, names: Sequence[str], wheel_folder: Path) -> None:
    command: list[str | Path] = [engine.docker, "buildx", "build"]
    command += [word for name in names for word in ("--tag", name)]
    command += [word for name, value in _ARGUMENTS.items() for word in ("--build-arg", f"{name}={value}")]
    command += ["--file", layout.repo / "Dockerfile.frontend"]
    command += ["--progress", "plain", "--push", "--build-context", f"wheels={wheel_folder}", layout.repo]
    run(command, env=engines.docker_env(layout))


def _key(layout: Layout, address: str, wheel_folder: Path) -> str:
    present = [layout.repo / name for name in SOURCES if (layout.repo / name).exists()]
    return fingerprint(address, wheel_folder.name, repr(_ARGUMENTS), *present)


def _download(place: Path, pins: Sequence[Path]) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--require-hashes"]
    machine = platform.machine()
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC] + [f"manylinux2014_{machine}"]
    command += ["--only-binary", ":all:", "--python-version", PYTHON, "--implementation", "cp"]
    command += [word for name in platforms for word in ("--platform", name)]
    command += [word for file in pins for word in ("--requirement", str(file))]
    run([*command, "--dest", place])
