"""From a description by way of its recipe to LLB: pure, so that one input always gives the same bytes.

The caller asks `image_requests` which images a build starts from, looks them up as it can, and gives
the answers to `build.compile_target`. That one is not imported here: it can be while images are looked up.
"""

from __future__ import annotations

from jettison.recipe.images import ImageRequest, Images, ResolvedImage, image_requests
from jettison.recipe.request import BuildRequest, ContextSource

__all__ = [
    "BuildRequest",
    "ContextSource",
    "ImageRequest",
    "Images",
    "ResolvedImage",
    "image_requests",
]
