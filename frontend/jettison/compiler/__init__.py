"""From a checked description to LLB: pure, so that one input always gives the same bytes.

The caller asks `image_requests` which images a build starts from, looks them up as it can, and gives
the answers to `compile_target`.
"""

from __future__ import annotations

from jettison.compiler.build import Target, compile_target
from jettison.compiler.images import ImageRequest, Images, ResolvedImage, image_requests
from jettison.compiler.request import BuildRequest, ContextSource

__all__ = [
    "BuildRequest",
    "ContextSource",
    "ImageRequest",
    "Images",
    "ResolvedImage",
    "Target",
    "compile_target",
    "image_requests",
]
