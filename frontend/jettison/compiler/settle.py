"""Copied directories that may lie in the way of the root's links."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.mounts import SCRIPTS, TREE, scripts
from jettison.compiler.reach import wide_copies
from jettison.compiler.stages import Builder
from jettison.distros import Layout

SETTLED = "/run/jettison-settled"
SETTLE_SCRIPT = "root/settle.sh"


def settled(builder: Builder, tree: llb.State) -> llb.State:
    """Move what a tree has at the place of a link of the root to where that link leads.

    Laid over the root, a directory `/lib64` would replace the link, and no program would find its
    loader. What a copied directory holds is not known here, so a step of the build looks.
    """
    spans = [file.span for file in wide_copies(builder.description)]
    if not spans:
        return tree
    executed = builder.run_script(
        settle_command(builder.description.distro.layout),
        spans,
        "settle copied directories into the root",
        stage="image",
        mounts=[llb.bind(TREE, tree), llb.output(SETTLED), scripts(SETTLE_SCRIPT)],
    )
    return executed.mount(SETTLED)


def settle_command(layout: Layout) -> list[str]:
    """Give the words that copy TREE to SETTLED, with the links and directories of the layout."""
    links = (f"{link}={target}" for link, target in layout.links.items())
    modes = (f"{mode:o}:{owner}:{path}" for path, (mode, owner) in layout.modes.items())
    return ["/bin/bash", f"{SCRIPTS}/settle.sh", TREE, SETTLED, *links, "--", *modes]
