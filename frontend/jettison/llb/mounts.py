"""What makes mounts of a command: binds, outputs, caches, secrets, ssh agents, memory."""

from __future__ import annotations

from jettison.llb.ops import Bind, CacheMount, ContentCache, Mount, SecretMount, Sharing, SSHMount, Tmpfs
from jettison.llb.state import State


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
