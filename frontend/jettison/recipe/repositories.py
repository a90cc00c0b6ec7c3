"""Package repositories beside the distribution's own, as the package manager reads them."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Repository, Secret
from jettison.recipe.draft import Draft
from jettison.recipe.model import Action, Bind, Context, Copy, Memory, Mount, Write
from jettison.recipe.reach import clean, in_context

REPOSITORIES = "/run/jettison-repos"
SECRETS = "/run/jettison-secrets"
LOGINS = "/run/jettison-logins"
"""Where the step finds the repositories and the secrets, and memory for what it makes of both."""


def add_repositories(draft: Draft) -> Iterator[Mount]:
    """Add the repositories' configuration, with the keys that the build context has; yield the mounts."""
    repos = draft.description.rootfs.repos
    placed = [(action, repo.span) for repo in repos for action in _actions(repo)]
    actions, spans = zip(*placed, strict=True)
    files = draft.files("repositories", "package repositories", actions, spans=spans)
    yield Bind(dest=REPOSITORIES, origin=files)
    secrets = {each: repo.span for repo in reversed(repos) for each in repo.secrets}
    if secrets:
        yield Memory(dest=LOGINS)
    for each, span in sorted(secrets.items()):
        yield Secret(id=each, dest=f"{SECRETS}/{each}", env=None, required=True, span=span)


def _actions(repo: Repository) -> Iterator[Action]:
    """Yield what makes the files of one repository."""
    yield Write(dest=f"/{repo.name}.repo", data=configuration(repo).encode())
    if repo.secrets:
        listed = "".join(f"{SECRETS}/{each}\n" for each in repo.secrets)
        yield Write(dest=f"/{repo.name}.secrets", data=listed.encode())
    for key, name in copied_keys(repo):
        yield Copy(origin=Context(), src=(clean(key),), dest=f"/{name}", exact=True)


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
