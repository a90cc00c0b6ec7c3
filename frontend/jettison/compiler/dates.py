"""Times of files, where the caller fixes them: the same program is then the same layer, built anywhere."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.copying import copy_tree
from jettison.compiler.request import BuildRequest

NANOSECONDS = 10**9


def dated(tree: llb.State | None, request: BuildRequest) -> llb.State | None:
    """Give a tree again with the time of SOURCE_DATE_EPOCH on all that it holds; as it is without one.

    Of a directory the time is when something was last put there, so the whole tree is copied once.
    """
    when = timestamp(request)
    if tree is None or when is None:
        return tree
    about = llb.Metadata(name="[image] set times of the program")
    return llb.scratch().file(copy_tree(tree, "/", timestamp=when), metadata=about)


def timestamp(request: BuildRequest) -> int | None:
    """Give the time of SOURCE_DATE_EPOCH as a copy wants it; None without one."""
    return None if request.epoch is None else request.epoch * NANOSECONDS
