"""The OCI image config, as the compact JSON that the exporter reads."""

from __future__ import annotations

import json

from jettison.compiler.request import BuildRequest
from jettison.description.model import Description, Image

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
HISTORY_COMMENT = "jettison.v1"

Json = object
"""Anything that JSON can hold; it is written here and never read."""


def image_config(description: Description, request: BuildRequest, layers: tuple[str, ...]) -> bytes:
    """Write the config of an image whose layers were made as `layers` say, lowest first.

    The exporter adds diff IDs and times; labels of the command line go over those of the file.
    """
    target = request.target
    config: dict[str, Json] = {
        "architecture": target.architecture,
        "os": target.os,
        "config": _container(description.image, request),
        "rootfs": {"type": "layers"},
        "history": [{"created_by": text, "comment": HISTORY_COMMENT} for text in layers],
    }
    if target.variant:
        config["variant"] = target.variant
    return json.dumps(config, separators=(",", ":"), ensure_ascii=False).encode()


def _container(image: Image, request: BuildRequest) -> dict[str, Json]:
    env = {"PATH": PATH, **dict(image.env)}
    settings: dict[str, Json] = {
        "User": image.user,
        "Env": [f"{name}={value}" for name, value in env.items()],
        "WorkingDir": image.workdir or "/",
        "Entrypoint": list(image.entrypoint),
        "Cmd": list(image.cmd),
        "ExposedPorts": {port: {} for port in sorted(image.ports)},
        "Volumes": {volume: {} for volume in sorted(image.volumes)},
        "Labels": dict(sorted({**dict(image.labels), **dict(request.labels)}.items())),
        "StopSignal": image.stop_signal,
    }
    return {name: value for name, value in settings.items() if value}
