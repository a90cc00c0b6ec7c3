"""Emulators that a daemon has, and does not name among its platforms: BuildKit's own images carry some.

A root of another machine is made by the builder of the building machine, which is faster. Where an install
script needs a program of the root, the target's own builder makes it, if anything runs that.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace

from jettison import llb
from jettison.gateway import failed
from jettison.gateway.bridge import SolveError
from jettison.platforms import Platform
from jettison.recipe.images import Images
from jettison.recipe.program import ELF_MACHINES
from jettison.recipe.rootfs import MACHINES, NEEDS_PROGRAMS
from jettison.session.plan import Plan, ask
from jettison.session.sources import Sources
from jettison.session.start import Session

_EXITS = {
    "amd64": "b83c000000 31ff 0f05",  # mov eax, 60; xor edi, edi; syscall
    "arm64": "a80b80d2 000080d2 010000d4",  # mov x8, 93; mov x0, 0; svc 0
}
"""What ends a process with code 0."""

_HEADERS = 64 + 56
_PLACE = 0x10000
"""Where in memory the program is."""

_PROGRAM = "/exit"


def ask_again(
    session: Session, sources: Sources, plans: Sequence[Plan], error: SolveError
) -> tuple[list[Plan], Images]:
    """Return the plans with each root made by its target's own builder, and the images.

    The error is raised where that would not help: it is about something else, or nothing runs the builder.
    """
    step = failed.read(error.status)
    if step is None or step.code != NEEDS_PROGRAMS:
        raise error
    for platform in {plan.request.target for plan in plans if plan.request.foreign}:
        if not _runs(session, platform):
            raise error
    own = [replace(plan, request=replace(plan.request, foreign=False)) for plan in plans]
    return ask(sources, own).result()


def _runs(session: Session, platform: Platform) -> bool:
    """Tell whether the daemon runs a program of a platform, by the smallest there is."""
    program = llb.mkfile(_PROGRAM, exit_program(platform.architecture), mode=0o755)
    name = f"[rootfs] look for an emulator of {MACHINES[platform.architecture]}"
    state = llb.scratch().file(program, metadata=llb.Metadata(name=f"{name}: write a program"))
    run = state.with_platform(platform).with_network(llb.Network.NONE)
    probe = run.run([_PROGRAM], metadata=llb.Metadata(name=name))
    try:
        session.bridge.solve(llb.marshal(probe.root), at_once=True)
    except SolveError:
        return False
    return True


def exit_program(architecture: str) -> bytes:
    """Return an ELF program that only ends, with code 0: two headers, and some instructions."""
    code = bytes.fromhex(_EXITS[architecture])
    machine, size = ELF_MACHINES[architecture], _HEADERS + len(code)
    ident = (b"\x7fELF", 2, 1, 1)  # of 64 bits, the lowest byte first
    header = (2, machine, 1, _PLACE + _HEADERS, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = (1, 5, 0, _PLACE, _PLACE, size, size, _PLACE)  # the whole file, to be read and run
    return struct.pack("<4s3B9xHHIQQQIHHHHHHIIQQQQQQ", *ident, *header, *segment) + code
