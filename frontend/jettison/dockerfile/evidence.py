"""What programs were made of: lists of crates from where they are, and the step that makes SBOMs of them."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler import evidence
from jettison.compiler.context import clean
from jettison.compiler.mounts import TREE
from jettison.compiler.reach import listed_files
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft


def list_mounts(draft: Draft) -> Iterator[str]:
    """Add the stage of the lists; yield the option that mounts it, nothing without lists."""
    files = listed_files(draft.description)
    if not files:
        return
    name = draft.name("program-crates")
    lines = (
        instructions.copy((f"/{path}" if origin else path,), draft.builder.real_path(file.dest), *origin)
        for file in files
        for path, origin in ((clean(file.crates or ""), draft.origin(file.origin, "target")),)
    )
    draft.add("Lists of crates, each at its program's path.", instructions.start("scratch", name), *lines)
    yield instructions.mount("bind", files[0].span, from_=name, target=evidence.LISTS)


def add_described(draft: Draft, program: str, folder: str) -> tuple[str, str]:
    """Add the stage that writes SBOMs beside programs; give it and the folder of the tree in it.

    Without a list that is the stage and the folder of the program itself.
    """
    mounts = tuple(list_mounts(draft))
    if not mounts:
        return program, folder
    name, span = draft.name("program-described"), listed_files(draft.description)[0].span
    command = quoting.shell_words(evidence.describe_command(draft.builder))
    draft.add(
        "The program with what it was made of.",
        draft.base(name, "build"),
        instructions.run(
            quoting.script(f"mkdir {evidence.DESCRIBED} && {command}"),
            instructions.mount("bind", span, from_=program, source=folder, target=TREE),
            *mounts,
            draft.scripts(span, evidence.DESCRIBE_SCRIPT),
            "--network=none",
        ),
    )
    return name, f"{evidence.DESCRIBED}/"
