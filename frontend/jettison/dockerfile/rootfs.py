"""The root of packages: made in a builder, from where it is copied."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler import rootfs
from jettison.compiler.context import clean
from jettison.compiler.reach import has_packages
from jettison.compiler.repositories import REPOSITORIES, configuration, context_keys
from jettison.description.model import Repository
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.stages import package_cache

STAGE = "rootfs"


def add_root(draft: Draft) -> str | None:
    """Add the stage that makes the root; give the instruction that copies it, or None for no root."""
    if not has_packages(draft.description):
        return None
    described, target = draft.description.rootfs, draft.request.target
    env = (f"{name}={value}" for name, value in rootfs.ROOT_ENV.items())
    command = " ".join((*env, quoting.shell_words(rootfs.root_command(draft.builder))))
    draft.add(
        "The root: packages, accounts and what scanners read.",
        draft.base(STAGE, "target"),
        *_repositories(described.repos),
        instructions.run(
            quoting.script(command),
            draft.scripts(described.span, *rootfs.ROOT_SCRIPTS),
            package_cache(draft, "root", target.architecture + target.variant, rootfs.CACHE),
        ),
    )
    return instructions.copy((f"{rootfs.ROOT}/",), "/", f"--from={STAGE}")


def _repositories(repos: tuple[Repository, ...]) -> Iterator[str]:
    for repo in repos:
        yield instructions.document(configuration(repo), f"{REPOSITORIES}/{repo.name}.repo")
        for key, name in context_keys(repo):
            yield instructions.copy((clean(key),), f"{REPOSITORIES}/{name}")
