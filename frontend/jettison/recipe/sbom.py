"""What programs were made of, as SBOMs in the image: for those that tell scanners nothing.

A program that UPX has packed hides its Go modules; `pack.sh` reads them first and writes the SBOM, for it
alone knows the program before and after. Crates are in no Rust program: their list comes beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Sbom
from jettison.recipe.draft import Draft
from jettison.recipe.model import Bind, Copy, Keep, Output
from jettison.recipe.mounts import TREE
from jettison.recipe.reach import clean, listed_files

LABEL = "sbom"
LISTS = "/run/jettison-crates"
DESCRIBED = "/run/jettison-described"


def add_described(draft: Draft, tree: Output) -> Output:
    """Add SBOMs for the programs of a tree that have a list of crates; the tree itself if none has."""
    spans = [file.span for file in listed_files(draft.description)]
    if not spans:
        return tree
    stage = draft.script(
        "program-described",
        LABEL,
        "programs/describe.sh",
        (*version_option(draft.description.sbom), TREE, DESCRIBED),
        spans=spans,
        title="write what programs are made of",
        about="The program with what it was made of.",
        mounts=(Bind(dest=TREE, origin=tree), Keep(dest=DESCRIBED), *list_mounts(draft)),
    )
    return Output(stage, DESCRIBED)


def version_option(sbom: Sbom | None) -> Iterator[str]:
    """Yield the programs' version as an option of a script."""
    if sbom and sbom.version is not None:
        yield f"--version={sbom.version}"


def list_mounts(draft: Draft) -> Iterator[Bind]:
    """Add the lists of crates, each at the path of its program, and yield their mount; none without lists."""
    files = listed_files(draft.description)
    if not files:
        return
    lists = draft.files(
        "program-crates",
        LABEL,
        "collect lists of crates",
        [
            Copy(
                origin=draft.origin(file.origin, "target", file.span),
                src=(clean(file.crates or ""),),
                dest=draft.real_path(file.dest),
                exact=True,
            )
            for file in files
        ],
        [file.span for file in files],
        about="Lists of crates, each at its program's path.",
    )
    yield Bind(dest=LISTS, origin=lists)
