"""What one build of one platform is asked for, apart from the description."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from jettison import llb
from jettison.description.model import NetworkName, Pairs
from jettison.lock import Lock
from jettison.platforms import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSource:
    """A local directory of the client; by default it is the build context.

    `session_id` is empty when any session may answer, as for a definition that is printed. `shared_key`
    tells what a later build may reuse of what was sent, `title` is for the progress.
    """

    name: str = "context"
    session_id: str = ""
    exclude: tuple[str, ...] = ()
    shared_key: str = "context"
    title: str = "[internal] load build context"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """One platform's build: the options that change the graph or the image config.

    `foreign` tells that nothing where the build runs can run programs of the target, nor has to.
    `no_cache` is None for a cached build, empty for a build without any cache, else the names of the stages
    that must run again. `merge` tells whether the worker has the merge op, `symlinks` whether it makes links.
    `proxies` reach each step but no cache key. `shm_size` is in bytes, 0 leaves it to the daemon; a limit
    has a name, a soft and a hard value; `resources` are what each step may take of the machine. `variant` is
    the target that is built, `stage` the stage in its place. `lock` holds the build to images and
    packages; `locking` asks for those packages in the place of an image, for `upgrade`, packages as a lock
    file has them, those that are locked otherwise. `refresh` makes the root anew where a repository has
    changed. `epoch` is the time in seconds since 1970 that files get, None for their own.
    """

    target: Platform
    build: Platform
    foreign: bool = False
    source: llb.SourceInfo
    context: ContextSource | llb.State = ContextSource()
    labels: Pairs = ()
    network: NetworkName = "default"
    extra_hosts: Pairs = ()
    hostname: str = ""
    cgroup_parent: str = ""
    shm_size: int = 0
    ulimits: tuple[tuple[str, int, int], ...] = ()
    resources: llb.Resources | None = None
    no_cache: tuple[str, ...] | None = None
    resolve_mode: str = ""
    proxies: Pairs = ()
    cache_namespace: str = ""
    merge: bool = True
    symlinks: bool = True
    several_platforms: bool = False
    stage: str = ""
    variant: str = ""
    lock: Lock | None = None
    locking: bool = False
    upgrade: tuple[str, ...] = ()
    refresh: bool = False
    epoch: int | None = None

    def platform(self, side: str) -> Platform:
        """Return the platform of a side: `build` is that of the machine that builds."""
        return self.build if side == "build" else self.target

    @property
    def root_side(self) -> Literal["build", "target"]:
        """Return whose package manager makes the root."""
        return "build" if self.foreign else "target"

    def ignores_cache(self, stage: str) -> bool:
        """Tell whether the steps of a stage must run even when the cache has them."""
        if self.no_cache is None:
            return False
        return not self.no_cache or stage.lower() in self.no_cache

    def without_cache(self, *stages: str) -> BuildRequest:
        """Return the same request, but for the steps of some stages, which run again."""
        everything = self.no_cache == ()
        return self if everything else replace(self, no_cache=(*(self.no_cache or ()), *stages))
