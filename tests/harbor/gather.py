"""Fetch and make what the harbor consists of, side by side, each part at most once per machine."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.harbor import debs, frontend_image, gotools, npm, oci, pypi, scanners, stock, world
from tests.harbor.layout import Layout
from tests.harbor.report import Report

T = TypeVar("T")
WORKERS = 4  # two compile or pack, two wait for the network


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What the harbor consists of; None (or an empty mapping) is a part that could not be had."""

    engine: debs.Engine | None
    buildkit: gotools.BuildKit | None
    registry: Path | None
    network: dict[str, Path] | None
    scanners: dict[str, Path]
    wheels: Path | None
    world: world.World | None
    images: dict[str, oci.Image]
    indexes: dict[str, Path]


def gather(layout: Layout, report: Report) -> Materials:
    """Return the materials, made or fetched where the cache lacks them; failures go into the report."""
    cache = layout.cache

    def take(future: Future[T], name: str, consequence: str) -> T | None:
        return report.attempt(name, consequence, future.result)

    with ThreadPoolExecutor(WORKERS) as pool:
        kit = pool.submit(gotools.buildkit, cache)  # the longest first
        made = pool.submit(_world, cache)
        engine, network = pool.submit(_engine, cache), pool.submit(debs.network_tools, cache)
        server, scan = pool.submit(debs.registry, cache), pool.submit(scanners.scanners, cache)
        wheels = pool.submit(frontend_image.wheels, layout)
        modules, wheels_of = pool.submit(npm.registry, cache), pool.submit(pypi.index, cache)
    indexes = {
        "npm": take(modules, "npm registry", "Node.js projects cannot be built"),
        "pypi": take(wheels_of, "index of Python packages", "Python projects cannot be built"),
    }
    made_world = take(made, "stand-in world", "no stand-in images, RPM repositories or UPX")
    return Materials(
        engine=take(engine, "Docker Engine", "`docker buildx build` cannot run"),
        buildkit=take(kit, "buildkitd", "`buildctl build` cannot run"),
        registry=take(server, "registry", "buildkitd and the frontend image cannot be used"),
        network=take(network, "network tools", "the Docker Engine has no bridge and does not start"),
        scanners=take(scan, "scanners", "tests marked `scanner` cannot run") or {},
        wheels=take(wheels, "wheels", "the frontend image cannot be built"),
        world=made_world[0] if made_world else None,
        images=made_world[1] if made_world else {},
        indexes={name: folder for name, folder in indexes.items() if folder},
    )


def _world(cache: Path) -> tuple[world.World, dict[str, oci.Image]]:
    made = world.build(cache)
    return made, stock.images(cache, made)


def _engine(cache: Path) -> debs.Engine:
    debs.runc(cache)  # both engines look for it on PATH
    return debs.engine(cache)
