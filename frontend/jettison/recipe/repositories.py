"""Package repositories beside the distribution's own, as the package manager reads them."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Repository
from jettison.recipe.draft import Draft
from jettison.recipe.model import Action, Bind, Context, Copy, Write
from jettison.recipe.reach import clean, in_context

REPOSITORIES = "/run/jettison-repos"


def add_repositories(draft: Draft) -> Bind:
    """Add the repositories' configuration, with the keys that the build context has; return its mount."""
    repos = draft.description.rootfs.repos
    actions: list[Action] = [
        Write(dest=f"/{repo.name}.repo", data=configuration(repo).encode()) for repo in repos
    ]
    actions += [
        Copy(origin=Context(), src=(clean(key),), dest=f"/{name}", exact=True)
        for repo in repos
        for key, name in copied_keys(repo)
    ]
    return Bind(dest=REPOSITORIES, origin=draft.files("repositories", "package repositories", actions))


def copied_keys(repo: Repository) -> Iterator[tuple[str, str]]:
    """Yield the keys from the build context, each with its path below REPOSITORIES."""
    for number, key in enumerate(repo.keys, 1):
        if in_context(key):
            yield key, f"keys/{repo.name}-{number}"


def configuration(repo: Repository) -> str:
    """Write a repository's `.repo` file."""
    copied = {key: f"file://{REPOSITORIES}/{name}" for key, name in copied_keys(repo)}
    lines = (
        f"[{repo.name}]",
        f"name={repo.name}",
        f"baseurl={repo.url}",
        f"gpgkey={' '.join(copied.get(key, key) for key in repo.keys)}",
        f"gpgcheck={int(repo.verify != 'none')}",
        f"repo_gpgcheck={int(repo.verify == 'all')}",
        "enabled=1",
    )
    return "\n".join(lines) + "\n"
