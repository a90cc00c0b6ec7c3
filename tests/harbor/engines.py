"""The two engines: the Docker daemon with its containerd image store, and a standalone buildkitd."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.harbor import bridge, debs
from tests.harbor.commands import run
from tests.harbor.debs import Engine
from tests.harbor.gotools import BuildKit
from tests.harbor.layout import HarborError, Layout
from tests.harbor.process import Daemon

DOCKER = "dockerd"
BUILDKIT = "buildkitd"
# For each engine: the images (2.6 GB), and what two large projects compile (1.6 GB each). The defaults go by
# the disk's size and free space.
CACHE_LIMIT = "7GB"
# The daemon has mirrors for docker.io alone, and takes a frontend from its own store only if the registry
# does not answer. So none does: a build means this tree's frontend also where a released one can be had.
NOBODY = "http://127.0.0.1:9"
FRONTENDS = "ghcr.io"  # of the published frontend, which is to be this tree's in every world
MIRRORED = ("docker.io", FRONTENDS, "mcr.microsoft.com")


def docker_host(layout: Layout) -> str:
    """Return the address of the Docker daemon."""
    return f"unix://{layout.run}/docker.sock"


def buildkit_host(layout: Layout) -> str:
    """Return the address of buildkitd."""
    return f"unix://{layout.run}/buildkitd.sock"


def docker_env(layout: Layout) -> dict[str, str]:
    """Return the variables that make a Docker client use this daemon, and none of the user's settings."""
    return {"DOCKER_HOST": docker_host(layout), "DOCKER_CONFIG": str(layout.state / "docker-config")}


def dockerd(layout: Layout, engine: Engine, *, stands_in: bool = True, plain: str = "") -> Daemon:
    """Return the Docker daemon; its containerd is its own child.

    With `stands_in` it reaches no registry over TLS, so that its store has the images. `plain` is a registry
    without TLS beside those on loopback.
    """
    _write(
        layout.state / "docker-config" / "config.json", {"cliPluginsExtraDirs": [str(engine.buildx.parent)]}
    )
    config = _write(layout.state / "dockerd.json", _docker_config(layout, stands_in, plain))
    client = docker_env(layout)
    return Daemon(
        name=DOCKER,
        command=[engine.dockerd, "--config-file", config],
        ready=lambda: _answers([engine.docker, "version"], client),
        settings=config.read_text(),
        folder=layout.state / "docker",
        env={"PATH": path(layout, engine.path)},
    )


def buildkitd(layout: Layout, tools: BuildKit, registry: str, *, mirror: str | None = None) -> Daemon:
    """Return buildkitd; the registry names of the real images lead to the harbor's registry, or to `mirror`.

    An empty `mirror` is none: the names mean what they say.
    """
    config = layout.state / "buildkitd.toml"
    settings = buildkit_config(f"{layout.state}/buildkit", buildkit_host(layout), registry, mirror)
    config.write_text(settings)
    scratch = layout.run / "buildkit"  # of mounts and sockets, which a killed daemon leaves
    scratch.mkdir(exist_ok=True)
    client = {"BUILDKIT_HOST": buildkit_host(layout)}
    return Daemon(
        name=BUILDKIT,
        command=[tools.buildkitd, "--config", config],
        ready=lambda: _answers([tools.buildctl, "debug", "workers"], client),
        settings=settings,
        folder=layout.state / "buildkit",
        env={"PATH": path(layout, ()), "TMPDIR": str(scratch)},
    )


def _docker_config(layout: Layout, stands_in: bool, plain: str) -> dict[str, object]:
    nobody = {"proxies": {"https-proxy": NOBODY, "no-proxy": "localhost,127.0.0.0/8"}} if stands_in else {}
    return {
        **nobody,
        "insecure-registries": [plain] if plain else [],
        "hosts": [docker_host(layout)],
        "data-root": str(layout.state / "docker"),
        "exec-root": str(layout.run / "docker"),
        "pidfile": str(layout.run / "docker" / "dockerd.pid"),
        "features": {"containerd-snapshotter": True},
        "bridge": bridge.name(layout),
        "iptables": False,
        "ip6tables": False,
        "userland-proxy": True,  # publishes ports, as iptables rules do elsewhere
        "builder": {"gc": {"enabled": True, "policy": [{"all": True, "maxUsedSpace": CACHE_LIMIT}]}},
    }


def buildkit_config(root: str, host: str, registry: str, mirror: str | None = None) -> str:
    """Return the settings of a buildkitd: where it keeps its data, and where it listens."""
    mirror = registry if mirror is None else mirror
    leads = {name: registry if name == FRONTENDS else mirror for name in MIRRORED}
    mirrors = "".join(f'[registry."{name}"]\n  mirrors = ["{to}"]\n' for name, to in leads.items() if to)
    plain = "".join(f'[registry."{name}"]\n  http = true\n' for name in sorted({registry, mirror} - {""}))
    return f"""root = "{root}"
[grpc]
  address = ["{host}"]
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  snapshotter = "overlayfs"
  networkMode = "host"
  gc = true
  [[worker.oci.gcpolicy]]
    all = true
    maxUsedSpace = "{CACHE_LIMIT}"
{mirrors}{plain}"""


def path(layout: Layout, folders: Sequence[Path]) -> str:
    """Return a PATH with runc and these folders, before the machine's own."""
    return os.pathsep.join([*map(str, folders), str(debs.runc(layout.cache)), os.environ["PATH"]])


def _answers(command: Sequence[str | Path], env: Mapping[str, str]) -> bool:
    try:
        run(command, env=env, timeout=10)
    except HarborError:
        return False
    return True


def _write(path: Path, content: Mapping[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path
