"""The OCI image config, as the compact JSON that the exporter reads."""

from __future__ import annotations

import json

from jettison.description.model import Description, Healthcheck, Image
from jettison.distros.layout import PATH
from jettison.platforms import Platform
from jettison.recipe.model import Settings
from jettison.recipe.request import BuildRequest

HISTORY_COMMENT = "jettison.v1"


def image_config(description: Description, request: BuildRequest, layers: tuple[str, ...]) -> bytes:
    """Write the config of an image whose layers were made as `layers` say, lowest first.

    The exporter adds diff IDs and times; labels of the command line go over those of the file.
    """
    history: list[object] = [{"created_by": text, "comment": HISTORY_COMMENT} for text in layers]
    return _written(request.target, _container(description.image, request), {"history": history})


def stage_config(settings: Settings, platform: Platform) -> bytes:
    """Write the config of a stage that is exported as it is: its environment, directory and user."""
    container: dict[str, object] = {
        "Env": [f"{name}={value}" for name, value in settings.env],
        "WorkingDir": settings.cwd,
    }
    if settings.user:
        container["User"] = settings.user
    return _written(platform, container, {})


def _written(platform: Platform, container: dict[str, object], more: dict[str, object]) -> bytes:
    config: dict[str, object] = {
        "architecture": platform.architecture,
        "os": platform.os,
        "config": container,
        "rootfs": {"type": "layers"},
        **more,
    }
    if platform.variant:
        config["variant"] = platform.variant
    return json.dumps(config, separators=(",", ":"), ensure_ascii=False).encode()


def _healthcheck(check: Healthcheck | None) -> dict[str, object]:
    """Write how the container is asked; `NONE` switches off what a base image would do."""
    if check is None:
        return {}
    settings: dict[str, object] = {
        "Test": ["CMD", *check.test] if check.test else ["NONE"],
        "Interval": check.interval,
        "Timeout": check.timeout,
        "StartPeriod": check.start_period,
        "StartInterval": check.start_interval,
        "Retries": check.retries,
    }
    return {name: value for name, value in settings.items() if value}


def _container(image: Image, request: BuildRequest) -> dict[str, object]:
    env = {"PATH": PATH, **dict(image.env)}
    settings: dict[str, object] = {
        "User": image.user,
        "Env": [f"{name}={value}" for name, value in env.items()],
        "WorkingDir": image.workdir or "/",
        "Entrypoint": list(image.entrypoint),
        "Cmd": list(image.cmd),
        "ExposedPorts": {port: {} for port in sorted(image.ports)},
        "Volumes": {volume: {} for volume in sorted(image.volumes)},
        "Labels": dict(sorted({**dict(image.labels), **dict(request.labels)}.items())),
        "StopSignal": image.stop_signal,
        "Healthcheck": _healthcheck(image.healthcheck),
    }
    return {name: value for name, value in settings.items() if value}
