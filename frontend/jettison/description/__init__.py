"""The build description: `jettison.yaml` as text, as a positioned tree, and as typed values.

    source = load("jettison.yaml", data)
    description = describe(source, Variables(build_args={}, target=platform, build=platform))

All functions are pure. Every problem of a file is in one DescriptionError.
"""

from __future__ import annotations

from jettison.description.describe import describe
from jettison.description.expand import expand, project_files
from jettison.description.explain import explain
from jettison.description.model import (
    Arg,
    Cache,
    Copy,
    Description,
    Git,
    Http,
    Image,
    ImageFile,
    Package,
    Rootfs,
    Run,
    Secret,
    Stage,
    Step,
    Upx,
    Variables,
)
from jettison.description.reader import read
from jettison.description.tree import Tree
from jettison.source import ReadLimits, load, read_limits

__all__ = [
    "Arg",
    "Cache",
    "Copy",
    "Description",
    "Git",
    "Http",
    "Image",
    "ImageFile",
    "Package",
    "ReadLimits",
    "Rootfs",
    "Run",
    "Secret",
    "Stage",
    "Step",
    "Tree",
    "Upx",
    "Variables",
    "describe",
    "expand",
    "explain",
    "load",
    "project_files",
    "read",
    "read_limits",
]
