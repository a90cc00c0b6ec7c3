"""Programs from Debian packages, found on the machine or unpacked privately; nothing is installed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import HarborError
from tests.harbor.world.debs import unpack
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import packages

OLDEST_ENGINE = 26  # the first whose containerd image store builds and runs as we need it
NEWEST_SUITE = "sid"
SUPPORT_SUITE = "bookworm"
ENGINE_PACKAGES = ("docker.io", "docker-cli", "docker-buildx", "containerd")
PLUGIN_FOLDERS = ("libexec/docker/cli-plugins", "lib/docker/cli-plugins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Docker's daemon, client and buildx plugin; ``path`` are the folders where the daemon finds its own."""

    path: tuple[Path, ...]
    docker: Path
    dockerd: Path
    buildx: Path


def engine(cache: Path) -> Engine:
    """Return the machine's own Docker Engine if it is new enough, else Debian's newest, unpacked."""
    return _own_engine() or _unpacked_engine(cache)


def runc(cache: Path) -> Path:
    """Return the folder that holds runc."""
    return _program(cache, "runc", "runc").parent


def registry(cache: Path) -> Path:
    """Return the registry server (CNCF Distribution 2.8, Debian's docker-registry)."""
    return _program(cache, "docker-registry", "docker-registry")


def network_tools(cache: Path) -> dict[str, Path]:
    """Return the programs `ip` and `iptables`.

    Unpacked ones run by their own dynamic loader with their own libraries, so that they fit any host.
    """
    found = {name: shutil.which(name) for name in ("ip", "iptables")}
    if all(found.values()):
        return {name: Path(path) for name, path in found.items() if path}
    folder = _unpacked_tools(cache)
    return {name: Path(path) if path else folder / name for name, path in found.items()}


def _own_engine() -> Engine | None:
    found = {name: shutil.which(name) for name in ("docker", "dockerd", "containerd")}
    buildx = next((path for path in _plugin_places() if path.exists()), None)
    docker, dockerd, containerd = (Path(path) if path else None for path in found.values())
    if not (docker and dockerd and containerd and buildx) or _major(dockerd) < OLDEST_ENGINE:
        return None
    return Engine(path=(dockerd.parent, containerd.parent), docker=docker, dockerd=dockerd, buildx=buildx)


def _plugin_places() -> list[Path]:
    return [Path(top, folder, "docker-buildx") for top in ("/usr/local", "/usr") for folder in PLUGIN_FOLDERS]


def _major(dockerd: Path) -> int:
    match = re.search(r"version (\d+)\.", run([dockerd, "--version"]))
    return int(match.group(1)) if match else 0


def _unpacked_engine(cache: Path) -> Engine:
    usr = _unpacked(cache, "engine", NEWEST_SUITE, ENGINE_PACKAGES, closure=False) / "usr"
    buildx = next((usr / name / "docker-buildx" for name in PLUGIN_FOLDERS if (usr / name).is_dir()), usr)
    found = Engine(
        path=(usr / "sbin", usr / "bin"),
        docker=usr / "bin/docker",
        dockerd=usr / "sbin/dockerd",
        buildx=buildx,
    )
    if _major(found.dockerd) < OLDEST_ENGINE:
        raise HarborError(f"Debian {NEWEST_SUITE} has no Docker Engine {OLDEST_ENGINE} or newer: install one")
    return found


def _program(cache: Path, name: str, package: str) -> Path:
    own = shutil.which(name)
    if own:
        return Path(own)
    root = _unpacked(cache, package, SUPPORT_SUITE, (package,), closure=False)
    return next(path for folder in ("bin", "sbin") if (path := root / "usr" / folder / name).exists())


def _unpacked_tools(cache: Path) -> Path:
    root = _unpacked(cache, "nettools", SUPPORT_SUITE, ("iptables", "iproute2"), closure=True)
    libraries = next((root / "usr/lib").glob("*-linux-gnu"))
    loader = next(path for path in (root / "usr").glob("lib*/**/ld-linux*.so.*") if path.exists())
    folder = root / "harbor-bin"
    for name, program in (("ip", "bin/ip"), ("iptables", "sbin/iptables-nft")):
        command = f"{loader} --library-path {libraries} --argv0 {Path(program).name} {root}/usr/{program}"
        _script(folder / name, f'XTABLES_LIBDIR={libraries}/xtables exec {command} "$@"')
    return folder


def _unpacked(cache: Path, name: str, suite: str, names: Sequence[str], *, closure: bool) -> Path:
    key = fingerprint(suite, *names)

    def make(place: Path) -> None:
        unpack(sorted(packages(cache, suite, list(names), closure=closure).glob("*.deb")), place)

    return part(cache, name, key, make)


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
