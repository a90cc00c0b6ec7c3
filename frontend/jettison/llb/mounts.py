"""Mounts of a command: binds, outputs, caches, secrets, ssh agents, memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jettison.llb.ops import Output
    from jettison.llb.state import State


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

    So does a read-only one that is `passed` on: all of what was mounted, as it was.
    """

    dest: str
    base: Output | None
    source: str = ""
    read_only: bool = True
    passed: bool = False
    content_cache: ContentCache = ContentCache.DEFAULT


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CacheMount:
    """A directory that outlives the build, by id; `base` fills it the first time."""

    dest: str
    id: str
    sharing: Sharing = Sharing.SHARED
    base: Output | None = None
    source: str = ""


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


def bind(
    dest: str,
    state: State,
    *,
    source: str = "/",
    read_only: bool = True,
    content_cache: ContentCache = ContentCache.DEFAULT,
) -> Mount:
    """Mount a state; a writable one gives `Executed.mount(dest)`."""
    selector = "" if source == "/" else source
    return Bind(
        dest=dest, base=state.output, source=selector, read_only=read_only, content_cache=content_cache
    )


def passed(dest: str, state: State, *, content_cache: ContentCache = ContentCache.DEFAULT) -> Mount:
    """Mount a state read-only and give it again, the same layers, as `Executed.mount(dest)`.

    What uses that waits for the command, and fails with it. ValueError for an empty one, which the daemon
    would make a layer of.
    """
    if state.output is None:
        raise ValueError(f"nothing is passed on at {dest}")
    return Bind(dest=dest, base=state.output, passed=True, content_cache=content_cache)


def output(dest: str, base: State | None = None) -> Mount:
    """Mount an empty directory, or a state, whose end is `Executed.mount(dest)`."""
    return Bind(dest=dest, base=base.output if base else None, read_only=False)


def cache(
    dest: str,
    key: str,
    *,
    sharing: Sharing = Sharing.SHARED,
    base: State | None = None,
    source: str = "",
) -> Mount:
    """Mount a directory that outlives the build."""
    return CacheMount(dest=dest, id=key, sharing=sharing, base=base.output if base else None, source=source)


def tmpfs(dest: str, *, size: int = 0) -> Mount:
    """Mount memory, limited to `size` bytes unless that is 0."""
    return Tmpfs(dest=dest, size=size)


def secret(
    dest: str, key: str, *, uid: int = 0, gid: int = 0, mode: int = 0o400, optional: bool = False
) -> Mount:
    """Mount a secret as a file; a missing one fails the command unless it is optional."""
    return SecretMount(dest=dest, id=key, uid=uid, gid=gid, mode=mode, optional=optional)


def ssh(
    dest: str = "",
    *,
    key: str = "default",
    uid: int = 0,
    gid: int = 0,
    mode: int = 0o600,
    optional: bool = False,
) -> Mount:
    """Mount an ssh agent's socket; SSH_AUTH_SOCK names the first one."""
    return SSHMount(dest=dest, id=key, uid=uid, gid=gid, mode=mode, optional=optional)
