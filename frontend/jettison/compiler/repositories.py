"""Package repositories beside the distribution's own, as the package manager reads them."""

from __future__ import annotations

from collections.abc import Iterator

from jettison import llb
from jettison.compiler.context import clean
from jettison.compiler.reach import in_context
from jettison.compiler.stages import Builder
from jettison.description.model import Repository

REPOSITORIES = "/run/jettison-repos"


def repositories(builder: Builder) -> llb.Mount:
    """Mount the repositories' configuration, with the keys that the build context has."""
    repos = builder.description.rootfs.repos
    files: list[llb.FileAction] = [
        llb.mkfile(f"/{repo.name}.repo", configuration(repo).encode()) for repo in repos
    ]
    files += [_copied(builder, key, name) for repo in repos for key, name in copied_keys(repo)]
    state = llb.scratch().file(*files, metadata=llb.Metadata(name="[internal] package repositories"))
    return llb.bind(REPOSITORIES, state)


def _copied(builder: Builder, key: str, name: str) -> llb.FileAction:
    return llb.copy(
        builder.context(), f"/{clean(key)}", f"/{name}", follow_symlinks=True, create_dest_path=True
    )


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
