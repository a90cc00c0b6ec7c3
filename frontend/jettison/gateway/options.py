"""The options of a build, from the environment that BuildKit starts a frontend with.

A variable `BUILDKIT_FRONTEND_OPT_<n>` holds one `key=value`; the numbers say nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jettison.build_args import REFRESH, SANDBOX_HOSTNAME, SOURCE_DATE_EPOCH, SYNTAX
from jettison.errors import OptionError
from jettison.gateway import attestations, environment, limits, parse
from jettison.gateway.bridge import CacheImport
from jettison.gateway.refused import refuse
from jettison.llb import Resources
from jettison.platforms import Platform

if TYPE_CHECKING:  # the first calls would wait for the description's rooms
    from jettison.description.model import NetworkName

OPT_PREFIX = "BUILDKIT_FRONTEND_OPT_"
WORKERS = "BUILDKIT_WORKERS"
PRODUCT = "BUILDKIT_EXPORTEDPRODUCT"

DEFAULT_FILENAME = "jettison.yaml"
DOCKERFILE = "Dockerfile"
BUILD_FILE_SOURCE = "dockerfile"
"""The name under which clients send the directory of the build file."""

OF_CONTEXT = "context"
"""The value of SOURCE_DATE_EPOCH that means the time of the context."""

CONTEXT_SOURCE = "context"
"""The name under which they send the build context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one request asks for. `platforms` is never empty; `no_cache` is None for a cached build.

    `architectures` are those that the daemon runs programs of, by itself or by an emulator.
    `contexts` maps a named context (`NAME` or `NAME::PLATFORM`) to its source, `sessions` a local
    source to the session that holds it, `shared_keys` to what later builds may share with it.
    `input_metadata` maps an input to the JSON of its metadata. `context_source` is the local source that is
    the build context, and `context` is the address of a remote
    context, of which `context_folder` is meant; `own_build_file` tells that the build file is not in
    it, `by_syntax_line` that the Dockerfile frontend has read it already. `multi` tells whether the
    answer is a map by platform. `epoch` is SOURCE_DATE_EPOCH in seconds, None without one;
    `source` names the image of this frontend, empty where it runs from none.
    `context_epoch` asks for the time of a context that has an address, `refresh` for a root that is made
    anew where a repository has changed.
    """

    session_id: str
    product: str = ""
    filename: str = DEFAULT_FILENAME
    build_file_source: str = BUILD_FILE_SOURCE
    target: str = ""
    build_platform: Platform
    architectures: frozenset[str] = frozenset()
    platforms: tuple[Platform, ...]
    multi: bool = False
    build_args: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[tuple[str, str], ...] = ()
    no_cache: tuple[str, ...] | None = None
    resolve_mode: str = ""
    extra_hosts: tuple[tuple[str, str], ...] = ()
    network: NetworkName = "default"
    hostname: str = ""
    cgroup_parent: str = ""
    shm_size: int = 0
    ulimits: tuple[limits.Limit, ...] = ()
    resources: Resources | None = None
    cache_imports: tuple[CacheImport, ...] = ()
    contexts: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    shared_keys: Mapping[str, str] = field(default_factory=dict)
    input_metadata: Mapping[str, str] = field(default_factory=dict)
    context: str = ""
    context_source: str = CONTEXT_SOURCE
    context_folder: str = ""
    own_build_file: bool = False
    by_syntax_line: bool = False
    scanner: attestations.ScannerRequest | None = None
    request_id: str = ""
    caps: tuple[str, ...] = ()
    source: str = ""
    epoch: int | None = None
    context_epoch: bool = False
    refresh: bool = False

    def session_of(self, source: str) -> str:
        """Return the session that holds a local source."""
        return self.sessions.get(source, self.session_id)


def from_environment() -> Options:
    """Read the options of this process; OptionError for one that is wrong or not supported."""
    return read(environment.variables())


def read(environ: Mapping[str, str]) -> Options:
    """Read options from variables as BuildKit sets them; OptionError for a bad one."""
    opts = _opts(environ)
    refuse(opts)
    workers = parse.worker_platforms(environ.get(WORKERS, ""), os.uname().machine)
    build = workers[0]
    targets = parse.target_platforms(opts.get("platform", ""), build)
    arguments = _arguments(opts)
    context_source = opts.get("contextkey") or CONTEXT_SOURCE
    return Options(
        session_id=environ.get(environment.SESSION, ""),
        product=environ.get(PRODUCT, ""),
        filename=opts.get("filename") or _default_filename(opts),
        build_file_source=opts.get("dockerfilekey") or BUILD_FILE_SOURCE,
        target=opts.get("target", ""),
        build_platform=build,
        architectures=frozenset(each.architecture for each in workers),
        platforms=targets,
        multi=parse.multi_platform(opts, len(targets)),
        build_args=arguments,
        labels=tuple(sorted(_under("label:", opts).items())),
        no_cache=parse.no_cache(opts.get("no-cache")),
        resolve_mode=parse.resolve_mode(opts.get("image-resolve-mode", "")),
        extra_hosts=parse.hosts(opts.get("add-hosts", "")),
        network=parse.network(opts.get("force-network-mode", "")),
        hostname=_hostname(opts),
        cgroup_parent=opts.get("cgroup-parent", ""),
        shm_size=limits.shm_size(opts.get("shm-size", "")),
        ulimits=limits.ulimits(opts.get("ulimit", "")),
        resources=limits.resources(opts),
        cache_imports=parse.cache_imports(opts.get("cache-imports", ""), opts.get("cache-from", "")),
        contexts=_under("context:", opts),
        sessions=_under("local-sessionid:", opts),
        shared_keys=_under("sharedkey:localdir:", opts),
        input_metadata=_under("input-metadata:", opts),
        context=opts.get(context_source, ""),
        context_source=context_source,
        context_folder=opts.get("contextsubdir", ""),
        own_build_file="dockerfilekey" in opts,
        by_syntax_line=_by_syntax_line(opts),
        scanner=attestations.read_scanner(opts),
        request_id=opts.get("requestid", ""),
        source=opts.get("source", ""),
        caps=parse.words(opts.get("frontend.caps", "")),
        epoch=parse.epoch(SOURCE_DATE_EPOCH.of(arguments)),
        refresh=parse.refresh(REFRESH.of(arguments)),
        context_epoch=opts.get(SOURCE_DATE_EPOCH.option) == OF_CONTEXT,
    )


def _opts(environ: Mapping[str, str]) -> dict[str, str]:
    """Collect `key=value` pairs; a value may hold `=` and newlines."""
    pairs = (value.partition("=") for name, value in environ.items() if name.startswith(OPT_PREFIX))
    opts = {key: value for key, _, value in pairs}
    for key, value in opts.items():
        _check_encoding(key, value)
    return opts


def _check_encoding(key: str, value: str) -> None:
    """Raise OptionError for bytes that are no UTF-8, which Python reads as halves of characters."""
    try:
        (key + value).encode()
    except UnicodeEncodeError:
        raise OptionError(f"option {key}={value}: it is not UTF-8") from None


def _under(prefix: str, opts: Mapping[str, str]) -> dict[str, str]:
    found = {key.removeprefix(prefix): value for key, value in opts.items() if key.startswith(prefix)}
    return dict(sorted(found.items()))


def _arguments(opts: Mapping[str, str]) -> dict[str, str]:
    """Read the build arguments; what is asked of the context is no value, and a local one has none."""
    found = _under("build-arg:", opts)
    return {
        name: value for name, value in found.items() if (name, value) != (SOURCE_DATE_EPOCH.name, OF_CONTEXT)
    }


def _hostname(opts: Mapping[str, str]) -> str:
    """Read the host name of steps: the build argument comes before the option."""
    return opts.get(SANDBOX_HOSTNAME.option, "") or opts.get("hostname", "")


def _by_syntax_line(opts: Mapping[str, str]) -> bool:
    """Tell whether the Dockerfile frontend has read the build file, and found its `# syntax=` line."""
    return "cmdline" in opts and SYNTAX.option not in opts


def _default_filename(opts: Mapping[str, str]) -> str:
    """Name the file when the client did not; the Dockerfile frontend has read its own default file."""
    return DOCKERFILE if _by_syntax_line(opts) else DEFAULT_FILENAME
