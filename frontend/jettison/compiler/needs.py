"""The libraries that programs of the image are linked against, for the root to install."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.mounts import SCRIPTS, TREE, scripts
from jettison.compiler.pack import ELF_MACHINES
from jettison.compiler.program import program_tree
from jettison.compiler.stages import Builder

NEEDS = "/run/jettison-needs"
LIST = f"{NEEDS}/needs"
NEEDS_SCRIPT = "programs/needs.sh"


def needs_mounts(builder: Builder) -> list[llb.Mount]:
    """Mount the list of needed libraries at LIST, if the description asks for them.

    A step of its own makes the list, before anything is packed. The daemon knows the list by its
    content: programs that change and need what they needed install nothing again.
    """
    place = builder.description.rootfs.auto
    tree = program_tree(builder) if place is not None else None
    if place is None or tree is None:
        return []
    executed = builder.run_script(
        needs_command(builder),
        place,
        "find what programs are linked against",
        stage="needs",
        mounts=[llb.bind(TREE, tree), llb.output(NEEDS), scripts(NEEDS_SCRIPT)],
    )
    return [llb.bind(NEEDS, executed.mount(NEEDS))]


def needs_command(builder: Builder) -> list[str]:
    """Give the words that read the programs of TREE; a distribution has packages for known machines only."""
    machine = ELF_MACHINES[builder.request.target.architecture]
    return ["/bin/bash", f"{SCRIPTS}/needs.sh", TREE, LIST, str(machine)]
