"""What programs were made of, as SBOMs in the image: for those that tell scanners nothing.

A program that UPX has packed hides its Go modules; `pack.sh` reads them first and writes the SBOM, for it
alone knows the program before and after. Crates are in no Rust program: their list comes beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from jettison import llb
from jettison.compiler.context import clean
from jettison.compiler.mounts import SCRIPTS, TREE, scripts
from jettison.compiler.place import metadata
from jettison.compiler.reach import listed_files
from jettison.compiler.stages import Builder
from jettison.description.model import Sbom

STAGE = "sbom"
LISTS = "/run/jettison-crates"
DESCRIBED = "/run/jettison-described"
DESCRIBE_SCRIPT = "programs/describe.sh"


def described(builder: Builder, tree: llb.State) -> llb.State:
    """Write an SBOM for each program of a tree that has a list of crates; the tree itself if none has."""
    spans = [file.span for file in listed_files(builder.description)]
    if not spans:
        return tree
    executed = builder.run_script(
        describe_command(builder),
        spans,
        "write what programs are made of",
        stage=STAGE,
        mounts=[
            llb.bind(TREE, tree),
            llb.output(DESCRIBED),
            *list_mounts(builder),
            scripts(DESCRIBE_SCRIPT),
        ],
    )
    return executed.mount(DESCRIBED)


def describe_command(builder: Builder) -> list[str]:
    """Give the words that copy TREE to DESCRIBED with its SBOMs."""
    options = version_option(builder.description.sbom)
    return ["/bin/bash", f"{SCRIPTS}/describe.sh", *options, TREE, DESCRIBED]


def version_option(sbom: Sbom | None) -> Iterator[str]:
    """Write the programs' version as an option of a script."""
    if sbom and sbom.version is not None:
        yield f"--version={sbom.version}"


def list_mounts(builder: Builder) -> Iterator[llb.Mount]:
    """Mount the lists of crates below LISTS, each at the path of its program; nothing without any."""
    places = list(list_places(builder))
    if not places:
        return
    actions = [
        llb.copy(origin, src, path, follow_symlinks=True, create_dest_path=True)
        for origin, src, path in places
    ]
    about = metadata(
        builder.request,
        [file.span for file in listed_files(builder.description)],
        "collect lists of crates",
        stage=STAGE,
    )
    yield llb.bind(LISTS, llb.scratch().file(*actions, metadata=about))


def list_places(builder: Builder) -> Iterator[tuple[llb.State, str, str]]:
    """Yield for each list where it comes from, its path there, and the path of its program."""
    for file in listed_files(builder.description):
        origin = builder.origin(file.origin, builder.request.target, file.span)
        yield origin, f"/{clean(file.crates or '')}", builder.real_path(file.dest)
