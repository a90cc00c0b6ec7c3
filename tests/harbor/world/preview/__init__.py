"""Azure Linux 4.0, a preview: base/core with the real dnf5 and rpm 6, as Debian's unstable suite has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.languages import go_tree
from tests.harbor.world.preview.base import base
from tests.harbor.world.preview.rpms import golang, repositories
from tests.harbor.world.preview.toolbox import toolbox

__all__ = ["IMAGE", "Preview", "preview"]

IMAGE = "mcr.microsoft.com/azurelinux-beta/base/core:4.0"
"""The name that it is published under; its makers' recipe names one without ``-beta``, for later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``repositories`` holds ``azurelinux/4.0/beta/base/x86_64`` and others; ``root`` is base/core, a tar."""

    repositories: Path
    root: Path


def preview(cache: Path, tree: Path, trusted: tuple[Path, Path]) -> Preview:
    """Make what is missing; ``tree`` is a Go tree, ``trusted`` has the folders of key and authority."""
    tools = toolbox(cache)
    packages = repositories(cache, tools, golang(cache, tools, go_tree(cache, tree)), trusted)
    return Preview(repositories=packages, root=base(cache, tools, packages) / "base.tar")
