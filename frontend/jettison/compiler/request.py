"""What one build of one platform is asked for, apart from the description."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jettison import llb
from jettison.description.model import NetworkName
from jettison.platforms import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSource:
    """Where the build context comes from: a local directory of the client.

    `session_id` is empty when any session may answer, as for a definition that is printed.
    """

    name: str = "context"
    session_id: str = ""
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """One platform's build: the options that change the graph or the image config.

    `no_cache` is None for a cached build, empty for a build without any cache, else the names of the
    stages that must run again. `merge` tells whether the worker has the merge op. `proxies` reach each
    step but no cache key.
    """

    target: Platform
    build: Platform
    source: llb.SourceInfo
    context: ContextSource = ContextSource()
    labels: tuple[tuple[str, str], ...] = ()
    network: NetworkName = "default"
    extra_hosts: tuple[tuple[str, str], ...] = ()
    no_cache: tuple[str, ...] | None = None
    resolve_mode: str = ""
    proxies: tuple[tuple[str, str], ...] = ()
    cache_namespace: str = ""
    merge: bool = True
    several_platforms: bool = False
    stage: str = ""

    def ignores_cache(self, stage: str) -> bool:
        """Tell whether the steps of a stage must run even when the cache has them."""
        if self.no_cache is None:
            return False
        return not self.no_cache or stage.lower() in self.no_cache

    def without_cache(self, *stages: str) -> BuildRequest:
        """Give the same request, but for the steps of some stages, which run again."""
        everything = self.no_cache == ()
        return self if everything else replace(self, no_cache=(*(self.no_cache or ()), *stages))
