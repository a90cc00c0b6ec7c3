"""Which repositories are used, and what happens when one cannot be read."""

from __future__ import annotations

import sys
from pathlib import Path

import dnf  # type: ignore[import-not-found]

from . import host, index, providers
from .display import Heard, silenced
from .errors import RefusedError, TdnfError, repository_error
from .options import Options


def load(base: dnf.Base, options: Options, folder: Path, heard: Heard, *, ranked: bool) -> None:
    """Read the metadata of every chosen repository and fill the sack with what may be installed.

    A repository that cannot be read is an error unless it says ``skip_if_unavailable``; then it is disabled,
    and an outage ends up looking like an unknown package, as with tdnf. ``ranked`` says that the
    `priority` of repositories is obeyed.
    """
    if not folder.is_dir():
        raise TdnfError(1005, "Error opening repo dir", f"cannot open {folder}")
    base.read_all_repos()
    _choose(base, options)
    providers.rank(base, folder, obeyed=ranked)
    host.play(base)
    for repository in list(base.repos.iter_enabled()):
        _refuse_limits(repository)
        if "refresh" in options.flags:
            print(f"Refreshing metadata for: '{repository.name}'", flush=True)
            repository._repo.expire()  # noqa: SLF001  # dnf's own --refresh does this
        _load_one(repository, heard)
    base.fill_sack()
    _hide_younger(base, int(options.values.get("snapshottime", "0")))


def _choose(base: dnf.Base, options: Options) -> None:
    only = options.lists.get("repo", ())
    if only:
        for repository in base.repos.all():
            repository.disable()
    for pattern in options.lists.get("disablerepo", ()):
        for repository in base.repos.get_matching(pattern):
            repository.disable()
    for pattern in (*only, *options.lists.get("enablerepo", ())):
        for repository in base.repos.get_matching(pattern):
            repository.enable()


def _refuse_limits(repository: dnf.repo.Repo) -> None:
    """Refuse what bounds a whole download with tdnf (CURLOPT_TIMEOUT), and only its silence with dnf."""
    if repository.timeout or repository.minrate:
        raise RefusedError(f"`timeout` and `minrate` of {repository.id} are not modelled")


def _load_one(repository: dnf.repo.Repo, heard: Heard) -> None:
    try:
        _read(repository, heard)
    except TdnfError as problem:
        print(*problem.details, sep="\n", file=sys.stderr)
        if not repository.skip_if_unavailable:
            raise TdnfError(problem.number, problem.text) from problem
        print(f"Disabling Repo: '{repository.name}'", file=sys.stderr)
        repository.disable()


def _read(repository: dnf.repo.Repo, heard: Heard) -> None:
    heard.messages.clear()
    signed, repository.repo_gpgcheck = repository.repo_gpgcheck, False
    before = index.fetched_at(repository)
    try:
        with silenced():  # librepo
            repository.load()
    except dnf.exceptions.RepoError as error:
        raise repository_error("\n".join([*heard.messages, str(error)]), repository.name) from error
    if signed and index.fetched_at(repository) != before:
        index.check(repository)


def _hide_younger(base: dnf.Base, snapshot: int) -> None:
    # The real one goes by the file's time in the index; the fixture repositories set it to the build time.
    if snapshot:
        young = [package for package in base.sack.query().available() if package.buildtime > snapshot]
        base.sack.add_excludes(base.sack.query().filterm(pkg=young))
