"""Bring the harbor up: start the servers and engines, fill them, and tell where they are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.harbor import (
    bridge,
    cache,
    engines,
    environment,
    frontend_image,
    place,
    ports,
    process,
    registry,
    remains,
    source_policy,
    stock,
    watchdog,
    webserver,
)
from tests.harbor.debs import Engine
from tests.harbor.gather import Materials, gather
from tests.harbor.layout import HarborError, Layout
from tests.harbor.process import Daemon
from tests.harbor.report import Report

T = TypeVar("T")
NOT_ROOT = "it needs root: run this as root"


def up(layout: Layout, report: Report) -> None:
    """Bring up all that can be; what cannot is in the report, with its reason."""
    place.settle(layout)
    report.attempt("watchdog", "the harbor runs until it is told to stop", lambda: watchdog.renew(layout))
    start = time.time()
    harbor = _Harbor(layout, gather(layout, report))
    cache.hold(layout, since=start)
    for name, consequence, step in harbor.steps():
        report.attempt(name, consequence, step)
        environment.write(layout, harbor.variables)  # what is there can be used already
    report.attempt("tidy cache", "it grows", lambda: cache.prune(layout))


@dataclass(slots=True)
class _Harbor:
    """The harbor as it comes up; ``variables`` say what is there so far."""

    layout: Layout
    materials: Materials
    variables: dict[str, str] = field(default_factory=dict)

    def steps(self) -> list[tuple[str, str, Callable[[], None]]]:
        """Return the steps in their order: name, what is lost without it, and what to do."""
        return [
            ("program links", "the harbor's programs are not on PATH", self.link),
            ("HTTP server", "packages and UPX cannot be fetched by URL", self.web),
            ("registry server", "buildkitd has no images, and there is no frontend image", self.registry),
            ("running dockerd", "`docker buildx build` cannot run", self.docker),
            ("running buildkitd", "`buildctl build` cannot run", self.buildkit),
            ("stand-in images in Docker", "docker builds ask the real registries", self.stock),
            ("frontend image", "`# syntax=` of this tree cannot be used", self.frontend),
        ]

    def link(self) -> None:
        """Fill the folder that is put on PATH."""
        self.variables["HARBOR_ROOT"] = str(self.layout.state)
        programs = dict(self.materials.scanners)
        if engine := self.materials.engine:
            programs |= {"docker": engine.docker, "docker-buildx": engine.buildx}
        if kit := self.materials.buildkit:
            programs |= {"buildctl": source_policy.BUILDCTL, "buildkitd": kit.buildkitd}
            _link(self.layout.state / "buildctl", kit.buildctl)
        for name, path in programs.items():
            _link(self.layout.bin / name, path)

    def web(self) -> None:
        """Serve the packages and the UPX release."""
        world = _needed(self.materials.world, "the stand-in world")
        webserver.lay_out(self.layout, world, self.materials.indexes)
        number = ports.port(self.layout, webserver.NAME)
        process.start(self.layout, webserver.daemon(self.layout, number))
        base = f"http://127.0.0.1:{number}"
        upx = f"{base}/{webserver.upx_path(world.upx)}"
        self.variables |= {"HARBOR_HTTP": base, **source_policy.write(self.layout, upx, world.upx_sha256)}

    def registry(self) -> None:
        """Serve the stand-in images."""
        program = _needed(self.materials.registry, "the registry")
        number = ports.port(self.layout, registry.NAME)
        daemon = registry.daemon(self.layout, program, number)
        if _to_start(self.layout, daemon):
            registry.sweep(daemon)
        process.start(self.layout, daemon)
        self.variables["HARBOR_REGISTRY"] = f"127.0.0.1:{number}"
        stock.fill_registry(self.variables["HARBOR_REGISTRY"], self.materials.images)

    def docker(self) -> None:
        """Start the Docker daemon on a bridge of its own."""
        _need_root()
        engine = _needed(self.materials.engine, "the Docker Engine")
        network = _needed(self.materials.network, "the pair of ip and iptables")
        if trouble := bridge.up(self.layout, network):
            print(f"harbor: {trouble}", flush=True)
        daemon = engines.dockerd(self.layout, engine)
        if _to_start(self.layout, daemon):
            remains.clear_docker(self.layout)
        process.start(self.layout, daemon)
        self.variables |= engines.docker_env(self.layout)

    def buildkit(self) -> None:
        """Start buildkitd with the registry as its mirror."""
        _need_root()
        kit = _needed(self.materials.buildkit, "buildkitd")
        address = _needed(self.variables.get("HARBOR_REGISTRY"), "the registry")
        daemon = engines.buildkitd(self.layout, kit, address)
        if _to_start(self.layout, daemon):
            remains.clear_buildkit(self.layout)
        process.start(self.layout, daemon)
        self.variables["BUILDKIT_HOST"] = engines.buildkit_host(self.layout)

    def stock(self) -> None:
        """Load the stand-in images into Docker under their real names."""
        address = _needed(self.variables.get("HARBOR_REGISTRY"), "the registry")
        engine = _needed(self._running_engine(), "a running dockerd")
        stock.fill_docker(self.layout, engine, address, self.materials.images)

    def frontend(self) -> None:
        """Build the frontend image where a source of it changed."""
        address = _needed(self.variables.get("HARBOR_REGISTRY"), "the registry")
        wheels = _needed(self.materials.wheels, "the folder of wheels")
        kit = self.materials.buildkit if "BUILDKIT_HOST" in self.variables else None
        engine = self._running_engine()
        digest = frontend_image.build(self.layout, address, wheels, kit, engine)
        name = f"{address}/{frontend_image.PATH}:{frontend_image.TAG}"
        if engine:
            stock.pull(self.layout, engine, name, digest, alias=frontend_image.PUBLISHED)
        self.variables["JETTISON_IMAGE"] = name

    def _running_engine(self) -> Engine | None:
        return self.materials.engine if "DOCKER_HOST" in self.variables else None


def _needed(value: T | None, what: str) -> T:
    if value is None:
        raise HarborError(f"{what} is missing")
    return value


def _to_start(layout: Layout, daemon: Daemon) -> bool:
    if process.runs_as_it_should(layout, daemon):
        return False
    process.stop(layout, daemon.name)
    return True


def _need_root() -> None:
    if os.geteuid() != 0:
        raise HarborError(NOT_ROOT)


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)
