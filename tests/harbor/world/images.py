"""The stand-in images: what is visible in them is only what is visible in the real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.languages import GO_VERSIONS
from tests.harbor.world.preview import IMAGE as PREVIEW_NAME
from tests.harbor.world.rpms import AZURE, SERIES, Series

Config = Mapping[str, object]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STAND_IN = "a stand-in made by the Jettison test harbor; not the image of that name"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One image: its full name, a rootfs tar and an OCI image config without ``rootfs`` and ``history``.

    ``base`` names another stand-in whose layers come first; ``root`` is then one more layer on top of them.
    ``os_version`` is what the real index says of its platforms.
    """

    name: str
    root: Path
    config: Config
    base: str | None = None
    os_version: str = ""

    @property
    def arm64_config(self) -> Config:
        """The config of the image for arm64, of which the stand-in has no program."""
        return {**self.config, "architecture": "arm64", "variant": "v8"}

    def platform(self, **more: str) -> dict[str, str]:
        """Return a platform as the image's index has it."""
        return {"os": "linux", **more, **({"os.version": self.os_version} if self.os_version else {})}


def base_name(series: Series) -> str:
    """Return the name of a distribution's base/core image."""
    family = "cbl-mariner" if series.name == "mariner" else series.name
    return f"mcr.microsoft.com/{family}/base/core:{series.release}"


def go_name(series: Series, version: str) -> str:
    """Return the name of a distribution's Go image, by the line of a version."""
    line = ".".join(version.split(".")[:2])
    system = {"mariner": "cbl-mariner2.0", "azurelinux": "azurelinux3.0"}[series.name]
    return f"mcr.microsoft.com/oss/go/microsoft/golang:{line}-{system}"


def rust_name(series: Series) -> str:
    """Return the name of a distribution's Rust image, the newest line that it has."""
    tag = {"mariner": "1.72", "azurelinux": "1.90"}[series.name]
    return f"{base_name(series).partition('/core:')[0]}/rust:{tag}"


def node_name(series: Series) -> str:
    """Return the name of a distribution's Node.js image, by its major version."""
    tag = {"mariner": "18", "azurelinux": "24"}[series.name]
    return f"{base_name(series).partition('/core:')[0]}/nodejs:{tag}"


def python_name(series: Series, tag: str = "") -> str:
    """Return the name of a distribution's Python image, by its minor version or another tag."""
    tag = tag or {"mariner": "3.9", "azurelinux": "3.12"}[series.name]
    return f"{base_name(series).partition('/core:')[0]}/python:{tag}"


def os_version(series: Series) -> str:
    """Return what the indexes of a distribution's images say: `azurelinux-3.0`, `cbl-mariner-2.0`.

    Source: `.pipelines/containerSourceData/scripts/PublishContainers.sh` of microsoft/azurelinux.
    """
    family = "cbl-mariner" if series.name == "mariner" else series.name
    return f"{family}-{series.release}"


PYTHON_NAME = "docker.io/library/python:3.11-slim-bookworm"


def config_of(*env: str, title: str, cmd: str = "/bin/bash", workdir: str = "") -> Config:
    """Return an image config for linux/amd64 that says honestly what the image is."""
    labels = {"org.opencontainers.image.title": title, "org.opencontainers.image.description": STAND_IN}
    settings: dict[str, object] = {"Env": list(env) or [f"PATH={PATH}"], "Cmd": [cmd], "Labels": labels}
    if workdir:
        settings["WorkingDir"] = workdir
    created = "2026-01-01T00:00:00Z"
    return {"architecture": "amd64", "os": "linux", "created": created, "config": settings}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The folders that hold the tar files of images, Rust's one layer, and 4.0's one root."""

    bases: Path
    go: Path
    node: Path
    pythons: Path
    python: Path
    rust: Path
    preview: Path


def stand_ins(layers: Layers) -> tuple[StandIn, ...]:
    """Return all images."""
    title = "azurelinux 4.0 base/core stand-in"
    return (
        *(_base(layers.bases, series) for series in SERIES),
        *(_go(layers.go, series, version) for series in SERIES for version in GO_VERSIONS[series.name]),
        *(_rust(layers.rust, series) for series in SERIES),
        *(_node(layers.node, series) for series in SERIES),
        *(_python(layers.pythons, series) for series in SERIES),
        _python(layers.pythons, AZURE, "3"),
        StandIn(name=PREVIEW_NAME, root=layers.preview, config=config_of(title=title)),
        StandIn(name=PYTHON_NAME, root=layers.python / "python.tar", config=_python_config()),
    )


def _base(bases: Path, series: Series) -> StandIn:
    title = f"{series.name} {series.release} base/core stand-in"
    return StandIn(
        name=base_name(series),
        root=bases / f"{series.name}.tar",
        config=config_of(title=title),
        os_version=os_version(series),
    )


def _go(go: Path, series: Series, version: str) -> StandIn:
    env = (
        f"PATH=/go/bin:/usr/local/go/bin:{PATH}",
        f"GOLANG_VERSION={version}",
        "GOTOOLCHAIN=local",
        "GOPATH=/go",
    )
    title = f"a Go that plays Microsoft's {version} on the {series.name} {series.release} base/core stand-in"
    config = config_of(*env, title=title, workdir="/go")
    large = GO_VERSIONS[series.name][0]
    if version == large:
        layer, base = f"{series.name}.tar", base_name(series)
    else:
        layer, base = f"{series.name}-{version}.tar", go_name(series, large)
    return StandIn(name=go_name(series, version), root=go / layer, config=config, base=base)


def _rust(layer: Path, series: Series) -> StandIn:
    env = (f"PATH=/usr/local/cargo/bin:{PATH}", "CARGO_HOME=/usr/local/cargo")
    title = f"Debian's Rust on the {series.name} {series.release} base/core stand-in"
    return _on_base(layer, series, rust_name(series), config_of(*env, title=title))


def _node(folder: Path, series: Series) -> StandIn:
    title = f"upstream's Node.js on the {series.name} {series.release} base/core stand-in"
    config = config_of(title=title, cmd="node")
    return _on_base(folder / f"{series.name}.tar", series, node_name(series), config)


def _python(folder: Path, series: Series, tag: str = "") -> StandIn:
    title = f"Debian's Python on the {series.name} {series.release} base/core stand-in"
    config = config_of(title=title, cmd="python3")
    return _on_base(folder / f"{series.name}.tar", series, python_name(series, tag), config)


def _on_base(layer: Path, series: Series, name: str, config: Config) -> StandIn:
    version = os_version(series)
    return StandIn(name=name, root=layer, config=config, base=base_name(series), os_version=version)


def _python_config() -> Config:
    return config_of(
        f"PATH=/usr/local/bin:{PATH}",
        "LANG=C.UTF-8",
        title="Python 3.11 stand-in with Debian's interpreter",
        cmd="python3",
    )


def describe(image: StandIn) -> str:
    """Return the image config as JSON text, keys sorted."""
    return json.dumps(image.config, indent=1, sort_keys=True)
