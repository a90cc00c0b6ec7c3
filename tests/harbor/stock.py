"""Put the stand-in images where the engines look: the registry, and Docker's store under their real names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.harbor import engines, oci, registry
from tests.harbor.commands import run
from tests.harbor.debs import Engine
from tests.harbor.layout import HarborError, Layout
from tests.harbor.world import StandIn, World
from tests.harbor.world.store import fingerprint, part

FOREIGN = """This stands in for an image of arm64 in the Jettison test harbor. There is no program in it:
nothing of arm64 runs on the machines that the harbor is for.
"""


def split(name: str) -> tuple[str, str]:
    """Split ``host/path:tag`` into path and tag."""
    path, _, tag = name.partition("/")[2].rpartition(":")
    return path, tag


def images(cache: Path, world: World) -> dict[str, oci.Image]:
    """Return the index of every stand-in by its real name."""
    named = {image.name: image for image in world.images}
    return {
        name: _index(cache, [one.root for one in _chain(named, image)], image)
        for name, image in named.items()
    }


def _index(cache: Path, roots: list[Path], image: StandIn) -> oci.Image:
    """Return an index as the real one: amd64, and arm64 with its variant, whose layer says what it is."""
    kinds = oci.DOCKER if image.name.startswith("mcr.") else oci.OCI
    amd64 = oci.image(cache, roots, image.config, kinds)
    arm64 = oci.image(cache, [_foreign(cache)], image.arm64_config, kinds)
    listed = [
        (amd64, image.platform(architecture="amd64")),
        (arm64, image.platform(architecture="arm64", variant="v8")),
    ]
    return oci.index(cache, listed, kinds)


def _foreign(cache: Path) -> Path:
    """Return the root of every image for a machine that programs of the harbor do not run on."""
    folder = part(cache, "foreign", fingerprint(FOREIGN), lambda place: _write_foreign(place / "root"))
    return folder / "root"


def _write_foreign(root: Path) -> None:
    root.mkdir()
    (root / "STAND-IN").write_text(FOREIGN)


def fill_registry(address: str, stock: dict[str, oci.Image]) -> None:
    """Push every stand-in to the registry, under its real path and tag."""
    for name, image in stock.items():
        registry.push(address, *split(name), image)


def fill_docker(layout: Layout, engine: Engine, address: str, stock: dict[str, oci.Image]) -> None:
    """Give Docker's image store every stand-in under its real name, by way of the registry."""
    env = engines.docker_env(layout)
    present = set(_present(engine, layout, stock))
    missing = [name for name, image in stock.items() if f"{name}@{image.digest}" not in present]
    for name in missing:
        path, tag = split(name)
        run([engine.docker, "pull", "--quiet", f"{address}/{path}:{tag}"], env=env)
        run([engine.docker, "tag", f"{address}/{path}:{tag}", name], env=env)
    if missing:
        _drop_replaced(engine, env)


def pull(layout: Layout, engine: Engine, name: str, digest: str, alias: str) -> None:
    """Give Docker's image store the image that the registry has under ``name`` now, and a second name."""
    if len([one for one in _present(engine, layout, [name, alias]) if one.endswith(f"@{digest}")]) > 1:
        return
    env = engines.docker_env(layout)
    run([engine.docker, "pull", "--quiet", name], env=env)
    run([engine.docker, "tag", name, alias], env=env)
    _drop_replaced(engine, env)


def _drop_replaced(engine: Engine, env: Mapping[str, str]) -> None:
    """Remove images that lost their name to a newer one: each change of a source leaves 100 MB otherwise."""
    run([engine.docker, "image", "prune", "--force"], env=env)


def _present(engine: Engine, layout: Layout, names: Iterable[str]) -> list[str]:
    show: list[str | Path] = [engine.docker, "image", "inspect", "--format", "{{.Id}}"]
    env = engines.docker_env(layout)
    found = []
    for name in names:
        try:
            found.append(f"{name}@{run([*show, name], env=env).strip()}")
        except HarborError:
            continue  # not there yet
    return found


def _chain(named: dict[str, StandIn], image: StandIn) -> list[StandIn]:
    below = _chain(named, named[image.base]) if image.base else []
    return [*below, image]
