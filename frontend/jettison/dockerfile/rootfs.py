"""The root of packages: made in a builder, from where it is copied."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler import needs, rootfs
from jettison.compiler.context import clean
from jettison.compiler.mounts import TREE
from jettison.compiler.reach import has_packages
from jettison.compiler.repositories import REPOSITORIES, configuration, copied_keys
from jettison.description.model import Repository
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.stages import package_cache
from jettison.errors import Span

STAGE = "rootfs"


def add_root(draft: Draft, tree: tuple[str, str]) -> str | None:
    """Add the stage that makes the root; give the instruction that copies it, or None for no root.

    `tree` is the stage and the folder of the files, which are read if the root depends on them.
    """
    if not has_packages(draft.description):
        return None
    described, target = draft.description.rootfs, draft.request.target
    env = (f"{name}={value}" for name, value in rootfs.ROOT_ENV.items())
    command = " ".join((*env, quoting.shell_words(rootfs.root_command(draft.builder))))
    needed = _needs(draft, tree, described.auto) if described.auto else ()
    draft.add(
        "The root: packages, accounts and what scanners read.",
        draft.base(STAGE, "target"),
        *_repositories(described.repos),
        instructions.run(
            quoting.script(command),
            draft.scripts(described.span, rootfs.ROOT_SCRIPT),
            package_cache(draft, "root", target.architecture + target.variant, rootfs.CACHE),
            *needed,
        ),
    )
    return instructions.copy((f"{rootfs.ROOT}/",), "/", f"--from={STAGE}")


def _needs(draft: Draft, tree: tuple[str, str], place: Span) -> tuple[str]:
    """Add the stage that reads what programs are linked against; give the mount of its list."""
    name, (stage, folder) = draft.name("needs"), tree
    command = quoting.shell_words(needs.needs_command(draft.builder))
    draft.add(
        "The libraries that the programs are linked against.",
        draft.base(name, "build"),
        instructions.run(
            f"mkdir {needs.NEEDS} && {command}",
            instructions.mount("bind", place, from_=stage, source=folder, target=TREE),
            draft.scripts(place, needs.NEEDS_SCRIPT),
            "--network=none",
        ),
    )
    return (instructions.mount("bind", place, from_=name, source=needs.NEEDS, target=needs.NEEDS),)


def _repositories(repos: tuple[Repository, ...]) -> Iterator[str]:
    for repo in repos:
        yield instructions.document(configuration(repo), f"{REPOSITORIES}/{repo.name}.repo")
        for key, name in copied_keys(repo):
            yield instructions.copy((clean(key),), f"{REPOSITORIES}/{name}")
