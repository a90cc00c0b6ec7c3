"""What makes mounts of a command: binds, outputs, caches, secrets, ssh agents, memory."""

from __future__ import annotations

from jettison.llb import checks
from jettison.llb.ops import (
    Bind,
    CacheMount,
    ContentCache,
    Mount,
    Output,
    SecretMount,
    Sharing,
    SSHMount,
    Tmpfs,
)
from jettison.llb.state import State, edge_of


def bind(
    dest: str,
    state: State,
    *,
    source: str = "",
    read_only: bool = True,
    no_output: bool = False,
    content_cache: ContentCache = ContentCache.DEFAULT,
) -> Mount:
    """Mount a state, or what it has at `source`; a writable one gives `Executed.mount(dest)`.

    With `no_output` it does not: what is written is gone when the command ends.
    """
    base = edge_of("state", state)
    checks.texts(dest=dest, source=source)
    checks.flags(read_only=read_only, no_output=no_output)
    checks.instances(ContentCache, content_cache=content_cache)
    return Bind(
        dest=dest,
        base=base,
        source=source,
        read_only=read_only,
        no_output=no_output,
        content_cache=content_cache,
    )


def passed(dest: str, state: State, *, content_cache: ContentCache = ContentCache.DEFAULT) -> Mount:
    """Mount a state read-only and give it again, the same layers, as `Executed.mount(dest)`.

    What uses that waits for the command, and fails with it. ValueError for an empty one, which the daemon
    would make a layer of.
    """
    checks.texts(dest=dest)
    checks.instances(ContentCache, content_cache=content_cache)
    base = edge_of("state", state)
    if base is None:
        raise ValueError(f"nothing is passed on at {dest}")
    return Bind(dest=dest, base=base, passed=True, content_cache=content_cache)


def output(dest: str, base: State | None = None) -> Mount:
    """Mount an empty directory, or a state, whose end is `Executed.mount(dest)`."""
    checks.texts(dest=dest)
    return Bind(dest=dest, base=_base(base), read_only=False)


def cache(
    dest: str,
    key: str,
    *,
    sharing: Sharing = Sharing.SHARED,
    base: State | None = None,
    source: str = "",
    read_only: bool = False,
) -> Mount:
    """Mount a directory that outlives the build, the same one for the same key; ValueError without a key."""
    checks.texts(dest=dest, key=key, source=source)
    checks.flags(read_only=read_only)
    checks.instances(Sharing, sharing=sharing)
    if not key:
        raise ValueError(f"cache at {dest}: give it a key")
    begun = _base(base)
    return CacheMount(dest=dest, id=key, sharing=sharing, base=begun, source=source, read_only=read_only)


def tmpfs(dest: str, *, size: int = 0) -> Mount:
    """Mount memory, limited to `size` bytes unless that is 0."""
    checks.texts(dest=dest)
    checks.numbers(0, checks.INT64, size=size)
    return Tmpfs(dest=dest, size=size)


def secret(
    dest: str, key: str, *, uid: int = 0, gid: int = 0, mode: int = 0o400, optional: bool = False
) -> Mount:
    """Mount a secret as a file; a missing one fails the command unless it is optional."""
    checks.texts(dest=dest, key=key)
    _check_access(uid, gid, mode, optional=optional)
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
    checks.texts(dest=dest, key=key)
    _check_access(uid, gid, mode, optional=optional)
    return SSHMount(dest=dest, id=key, uid=uid, gid=gid, mode=mode, optional=optional)


def _base(state: State | None) -> Output | None:
    return None if state is None else edge_of("base", state)


def _check_access(uid: int, gid: int, mode: int, *, optional: bool) -> None:
    checks.numbers(0, checks.UINT32, uid=uid, gid=gid)
    checks.modes(0o7777, mode=mode)
    checks.flags(optional=optional)
