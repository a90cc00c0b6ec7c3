"""Which repositories are used, and what happens when one cannot be read."""

from __future__ import annotations

import configparser
import sys
from dataclasses import dataclass
from pathlib import Path

import dnf  # type: ignore[import-not-found]

from . import host, index, providers
from .cached import PARTS, Cached
from .display import silenced
from .errors import RefusedError, TdnfError
from .fetching import origin
from .options import Options
from .settings import TRUE


@dataclass(frozen=True, slots=True)
class Places:
    """Where what tdnf keeps lies, and where what only dnf needs does."""

    cache: Path
    scratch: Path


def load(
    base: dnf.Base, options: Options, folder: Path, places: Places, *, ranked: bool
) -> dict[str, Cached]:
    """Read the metadata of every chosen repository, fill the sack, and give what is cached of each.

    A repository that cannot be read is an error unless it says ``skip_if_unavailable``; then it is disabled,
    and an outage ends up looking like an unknown package, as with tdnf. ``ranked`` says that the `priority`
    of repositories is obeyed.
    """
    if not folder.is_dir():
        raise TdnfError(1005, "Error opening repo dir", f"cannot open {folder}")
    base.read_all_repos()
    _choose(base, options)
    providers.rank(base, folder, obeyed=ranked)
    host.play(base)
    loaded = {}
    anew = "refresh" in options.flags
    for repository in list(base.repos.iter_enabled()):
        _refuse_limits(repository)
        if anew:
            print(f"Refreshing metadata for: '{repository.name}'", flush=True)
        cached = _load_one(repository, places, anew=anew)
        if cached:
            loaded[repository.id] = cached
    base.fill_sack()
    _hide_younger(base, int(options.values.get("snapshottime", "0")))
    return loaded


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


def _load_one(repository: dnf.repo.Repo, places: Places, *, anew: bool) -> Cached | None:
    cached = _cached(repository, places)
    try:
        _read(repository, cached, places, anew=anew)
    except TdnfError as problem:
        failed = f"Error: Failed to synchronize cache for repo '{repository.name}'"
        print(*problem.details, failed, sep="\n", file=sys.stderr)
        if not repository.skip_if_unavailable:
            raise TdnfError(problem.number, problem.text) from problem
        print(f"Disabling Repo: '{repository.name}'", flush=True)
        repository.disable()
        return None
    return cached


def _cached(repository: dnf.repo.Repo, places: Places) -> Cached:
    """Read what dnf does not know: which parts of an index are skipped, and how files are fetched."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read(repository.repofile)
    settings = parser[repository.id]
    return Cached(
        cache=places.cache,
        identity=repository.id,
        origin=origin(settings, repository.baseurl, repository.proxy or ""),
        skipped=frozenset(key for key in PARTS.values() if settings.get(key, "0") in TRUE),
    )


def _read(repository: dnf.repo.Repo, cached: Cached, places: Places, *, anew: bool) -> None:
    signed, repository.repo_gpgcheck = repository.repo_gpgcheck, False
    if cached.refresh(anew=anew) and signed:
        index.check(cached, places.scratch)
    cached.fetch_parts()
    shown = places.scratch / "shown" / repository.id
    cached.show(shown)
    repository.baseurl = [f"file://{shown}"]
    repository.proxy = ""
    with silenced():  # librepo
        repository.load()


def _hide_younger(base: dnf.Base, snapshot: int) -> None:
    # The real one goes by the file's time in the index; the fixture repositories set it to the build time.
    if snapshot:
        young = [package for package in base.sack.query().available() if package.buildtime > snapshot]
        base.sack.add_excludes(base.sack.query().filterm(pkg=young))
