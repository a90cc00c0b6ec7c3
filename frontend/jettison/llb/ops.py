"""Ops as frozen values, one class for each kind of vertex, with their mounts, file actions and settings.

An edge is another op's output. Equality is identity: comparing by value would walk a shared graph once for
every path through it. Two ops that mean the same meet at marshalling, where they have the same digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jettison.llb import checks
from jettison.llb.definition import NOTHING, Metadata
from jettison.platforms import Platform

KEEP = -1
"""A mode or timestamp that stays what the source has; 0 would mean 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """One result of an op."""

    op: Op
    index: int = 0

    def __repr__(self) -> str:
        """Name the op only: a graph's repr would never end."""
        return f"Output({self.op!r}, {self.index})"


class Network(Enum):
    """The network of a command; the host's needs an entitlement."""

    SANDBOX = "sandbox"
    HOST = "host"
    NONE = "none"


class Security(Enum):
    """The rights of a command; INSECURE needs an entitlement."""

    SANDBOX = "sandbox"
    INSECURE = "insecure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyEnv:
    """Proxies in a command's environment, which are no part of its cache key."""

    http_proxy: str = ""
    https_proxy: str = ""
    ftp_proxy: str = ""
    no_proxy: str = ""
    all_proxy: str = ""

    def __post_init__(self) -> None:
        checks.texts(http_proxy=self.http_proxy, https_proxy=self.https_proxy, ftp_proxy=self.ftp_proxy)
        checks.texts(no_proxy=self.no_proxy, all_proxy=self.all_proxy)


@dataclass(frozen=True, slots=True)
class SecretEnv:
    """A secret as an environment variable; its value is no part of the cache key."""

    id: str
    name: str
    optional: bool = False

    def __post_init__(self) -> None:
        checks.texts(id=self.id, name=self.name)
        checks.flags(optional=self.optional)


@dataclass(frozen=True, slots=True)
class Ulimit:
    """A resource limit of a command: `nofile`, `nproc` and so on."""

    name: str
    soft: int
    hard: int

    def __post_init__(self) -> None:
        checks.texts(name=self.name)
        checks.numbers(-1, checks.INT64, soft=self.soft, hard=self.hard)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExecSettings:
    """Environment, working directory, user and limits, written once for all commands that share them."""

    env: tuple[tuple[str, str], ...] = ()
    cwd: str = "/"
    user: str = ""
    hostname: str = ""
    cgroup_parent: str = ""
    network: Network = Network.SANDBOX
    security: Security = Security.SANDBOX
    extra_hosts: tuple[tuple[str, str], ...] = ()
    proxy: ProxyEnv | None = None
    ulimits: tuple[Ulimit, ...] = ()
    secret_env: tuple[SecretEnv, ...] = ()
    valid_exit_codes: tuple[int, ...] = ()
    read_only_root: bool = False


class Sharing(Enum):
    """Who may use a cache at the same time: all, each one their own, or one after another."""

    SHARED = "shared"
    PRIVATE = "private"
    LOCKED = "locked"


class ContentCache(Enum):
    """Whether the content of a mount stands for it in the cache key: as the daemon decides, always, or never.

    If it does, a command does not run again where the same content came another way; but the daemon reads all
    of the content for that.
    """

    DEFAULT = "default"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bind:
    """A file system at `dest`, or the part of it at `source`. A writable one becomes an output.

    So does a read-only one that is `passed` on: all of what was mounted, as it was. What is written to one
    with `no_output` is gone when the command ends.
    """

    dest: str
    base: Output | None
    source: str = ""
    read_only: bool = True
    passed: bool = False
    no_output: bool = False
    content_cache: ContentCache = ContentCache.DEFAULT

    @property
    def is_kept(self) -> bool:
        """Whether its end is an output of the command."""
        return self.passed or not (self.read_only or self.no_output)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CacheMount:
    """A directory that outlives the build, by id; `base` fills it the first time."""

    dest: str
    id: str
    sharing: Sharing = Sharing.SHARED
    base: Output | None = None
    source: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tmpfs:
    """Memory as a file system; a size of 0 bytes is no limit."""

    dest: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretMount:
    """A secret of the client as a file."""

    dest: str
    id: str
    uid: int = 0
    gid: int = 0
    mode: int = 0o400
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SSHMount:
    """An ssh agent of the client as a socket; without `dest` it gets a numbered one."""

    dest: str = ""
    id: str = "default"
    uid: int = 0
    gid: int = 0
    mode: int = 0o600
    optional: bool = False


Mount = Bind | CacheMount | Tmpfs | SecretMount | SSHMount
MOUNTS = (Bind, CacheMount, Tmpfs, SecretMount, SSHMount)


@dataclass(frozen=True, slots=True)
class Owner:
    """User and group, by number, or by a name that the base's own files know."""

    user: int | str | None = None
    group: int | str | None = None

    def __post_init__(self) -> None:
        for name, who in (("user", self.user), ("group", self.group)):
            if isinstance(who, str):
                checks.texts(**{name: who})
                if not who:
                    raise ValueError(f"{name}='' names nobody: give a name, a number or None")
            elif who is not None:
                checks.numbers(0, checks.UINT32, **{name: who})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Copy:
    """Files from another file system. `timestamp` is in nanoseconds; `mode` is bits or words (`u=rwX`)."""

    origin: Output | None
    src: str
    dest: str
    owner: Owner | None
    mode: int | str
    follow_symlinks: bool
    contents_only: bool
    unpack: bool
    create_dest_path: bool
    wildcard: bool
    allow_empty_wildcard: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    required: tuple[str, ...]
    replace: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mkdir:
    """A directory; one that exists is no error."""

    path: str
    mode: int
    parents: bool
    owner: Owner | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mkfile:
    """A file whose content is part of the op: good for some kilobytes."""

    path: str
    data: bytes
    mode: int
    owner: Owner | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rm:
    """A path that goes away."""

    path: str
    allow_not_found: bool
    wildcard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Symlink:
    """A link at `path` to `target`."""

    target: str
    path: str
    owner: Owner | None
    timestamp: int


FileAction = Copy | Mkdir | Mkfile | Rm | Symlink
ACTIONS = (Copy, Mkdir, Mkfile, Rm, Symlink)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Vertex:
    """What all ops have: metadata, and the platform where the kind needs one."""

    metadata: Metadata = NOTHING
    platform: Platform | None = None

    def __repr__(self) -> str:
        """Name the kind and what a person calls it."""
        return f"{type(self).__name__}({self.metadata.name or ''})"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SourceOp(Vertex):
    """Something from outside; `attrs` are BuildKit's own names, `caps` what they need of a worker."""

    identifier: str
    attrs: tuple[tuple[str, str], ...] = ()
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ExecOp(Vertex):
    """A command; `root` None is an empty root. Mounts are as given; marshalling sorts them."""

    args: tuple[str, ...]
    root: Output | None
    mounts: tuple[Mount, ...]
    settings: ExecSettings


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class FileOp(Vertex):
    """File actions, each on the result of the one before."""

    base: Output | None
    actions: tuple[FileAction, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class MergeOp(Vertex):
    """File systems laid over each other, the last on top."""

    layers: tuple[Output, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class DiffOp(Vertex):
    """What `upper` has over `lower`; None is an empty file system."""

    lower: Output | None
    upper: Output | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RawOp(Vertex):
    """An op as another client marshalled it: `inputs` are its edges, the rest is kept byte for byte."""

    data: bytes
    inputs: tuple[Output, ...]
    caps: tuple[str, ...]


Op = SourceOp | ExecOp | FileOp | MergeOp | DiffOp | RawOp
