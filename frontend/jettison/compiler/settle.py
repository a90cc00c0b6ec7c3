"""Copied directories that may lie in the way of the root's links."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.mounts import SCRIPTS, scripts
from jettison.compiler.reach import wide_copies
from jettison.compiler.stages import Builder
from jettison.distros import layout

TREE, SETTLED = "/run/jettison-tree", "/run/jettison-settled"


def settled(builder: Builder, tree: llb.State) -> llb.State:
    """Move what a tree has at the place of a link of the root to where that link leads.

    Laid over the root, a directory `/lib64` would replace the link, and no program would find its
    loader. What a copied directory holds is not known here, so a step of the build looks.
    """
    spans = [file.span for file in wide_copies(builder.description)]
    if not spans:
        return tree
    links = (f"{link}={target}" for link, target in layout.LINKS.items())
    modes = (f"{mode:o}:{owner}:{path}" for path, (mode, owner) in layout.MODES.items())
    executed = builder.run(
        builder.base_image(builder.request.build, spans[0], "image"),
        ["/bin/bash", f"{SCRIPTS}/settle.sh", TREE, SETTLED, *links, "--", *modes],
        spans,
        "settle copied directories into the root",
        stage="image",
        mounts=[llb.bind(TREE, tree), llb.output(SETTLED), scripts("settle.sh", "common.sh")],
        network="none",
        cwd="/",
    )
    return executed.mount(SETTLED)
