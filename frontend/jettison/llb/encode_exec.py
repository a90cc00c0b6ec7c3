"""From a command to BuildKit's message, and the caps that it needs.

Mounts are sorted and numbered as Go does, which is part of the digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import attrgetter

from jettison.llb import caps
from jettison.llb.fields import field
from jettison.llb.ops import (
    Bind,
    CacheMount,
    ContentCache,
    ExecOp,
    ExecSettings,
    Mount,
    Network,
    Output,
    SecretMount,
    Security,
    Sharing,
    SSHMount,
    Tmpfs,
)
from jettison.llb.state import SSH_SOCKET
from jettison.pb import ops_pb2

Index = Callable[[Output | None], int]
FileSystem = Bind | CacheMount | Tmpfs

NET_MODES = {
    Network.SANDBOX: ops_pb2.NETWORK_SANDBOX,
    Network.HOST: ops_pb2.NETWORK_HOST,
    Network.NONE: ops_pb2.NETWORK_NONE,
}
SECURITY_MODES = {
    Security.SANDBOX: ops_pb2.SECURITY_SANDBOX,
    Security.INSECURE: ops_pb2.SECURITY_INSECURE,
}
SHARINGS = {
    Sharing.SHARED: ops_pb2.CACHE_SHARED,
    Sharing.PRIVATE: ops_pb2.CACHE_PRIVATE,
    Sharing.LOCKED: ops_pb2.CACHE_LOCKED,
}
CONTENT_CACHES = {
    ContentCache.DEFAULT: ops_pb2.CONTENT_CACHE_DEFAULT,
    ContentCache.ON: ops_pb2.CONTENT_CACHE_ON,
    ContentCache.OFF: ops_pb2.CONTENT_CACHE_OFF,
}


def exec_inputs(op: ExecOp) -> tuple[Output, ...]:
    """List what a command takes in: its root, then what its mounts start from, by place."""
    if not op.mounts:
        return () if op.root is None else (op.root,)
    edges = [op.root, *(_base(mount) for mount in file_systems(op))]
    return tuple(edge for edge in edges if edge is not None)


def file_systems(op: ExecOp) -> list[FileSystem]:
    """List binds, caches and tmpfs by place; the root stands before them all."""
    mounts: list[FileSystem] = [each for each in op.mounts if isinstance(each, (Bind, CacheMount, Tmpfs))]
    mounts.sort(key=attrgetter("dest"))
    return mounts


def _base(mount: FileSystem) -> Output | None:
    """Return what a mount starts from."""
    return None if isinstance(mount, Tmpfs) else mount.base


def encode_exec(op: ExecOp, index: Index) -> tuple[bytes, frozenset[str]]:
    """Write an exec message, and say which caps it needs; only arguments and mounts are written anew."""
    after_args, after_mounts, needs = _shared(op.settings)
    process = ops_pb2.Process(args=op.args).SerializeToString() + after_args
    data = field(ops_pb2.ExecOp.PROCESS_FIELD_NUMBER, process) + _mounts(op, index) + after_mounts
    return data, needs.union(_op_caps(op))


@lru_cache(maxsize=256)
def _shared(settings: ExecSettings) -> tuple[bytes, bytes, frozenset[str]]:
    """Return what commands with these settings share: what follows arguments, what follows mounts, caps."""
    message = ops_pb2.ExecOp()
    if settings.network is not Network.SANDBOX:
        message.network = NET_MODES[settings.network]
    if settings.security is not Security.SANDBOX:
        message.security = SECURITY_MODES[settings.security]
    for secret in settings.secret_env:
        message.secret_env.add(id=secret.id, name=secret.name, optional=secret.optional)
    return _process(settings), message.SerializeToString(), frozenset(_meta_caps(settings))


def _process(settings: ExecSettings) -> bytes:
    process = ops_pb2.Process(
        env=[f"{name}={value}" for name, value in settings.env],
        cwd=settings.cwd,
        user=settings.user,
        hostname=settings.hostname,
        cgroup_parent=settings.cgroup_parent,
        remove_mount_stubs=True,
        valid_exit_codes=settings.valid_exit_codes,
    )
    for host, address in settings.extra_hosts:
        process.extra_hosts.add(host=host, ip=address)
    for limit in settings.ulimits:
        process.ulimits.add(name=limit.name, soft=limit.soft, hard=limit.hard)
    if settings.proxy is not None:
        proxy = settings.proxy
        process.proxy.SetInParent()
        process.proxy.http_proxy, process.proxy.https_proxy = proxy.http_proxy, proxy.https_proxy
        process.proxy.ftp_proxy, process.proxy.no_proxy = proxy.ftp_proxy, proxy.no_proxy
        process.proxy.all_proxy = proxy.all_proxy
    return process.SerializeToString()


def _mounts(op: ExecOp, index: Index) -> bytes:
    root = _root(index(op.root), op.settings.read_only_root)
    return root + _more_mounts(op, index) if op.mounts else root


@cache
def _root(position: int, read_only: bool) -> bytes:
    message = ops_pb2.ExecOp()
    message.mounts.add(input=position, dest="/", read_only=read_only, output=-1 if read_only else 0)
    return message.SerializeToString()


def _more_mounts(op: ExecOp, index: Index) -> bytes:
    message = ops_pb2.ExecOp()
    kept = 0 if op.settings.read_only_root else 1
    for mount in file_systems(op):
        added = message.mounts.add()
        added.input, added.dest, added.output = index(_base(mount)), mount.dest, -1
        if isinstance(mount, Bind) and mount.is_kept:
            added.output = kept
            kept += 1
        _file_system(mount, added)
    for secret in (mount for mount in op.mounts if isinstance(mount, SecretMount)):
        added = message.mounts.add(input=-1, dest=secret.dest, type=ops_pb2.MOUNT_SECRET)
        added.secret.id = secret.id
        _access(secret, added.secret)
    for number, agent in enumerate(mount for mount in op.mounts if isinstance(mount, SSHMount)):
        dest = agent.dest or f"{SSH_SOCKET}.{number}"
        added = message.mounts.add(input=-1, dest=dest, type=ops_pb2.MOUNT_SSH)
        added.ssh.id = agent.id
        _access(agent, added.ssh)
    return message.SerializeToString()


def _file_system(mount: FileSystem, added: ops_pb2.Mount) -> None:
    match mount:
        case Bind():
            added.selector, added.read_only = mount.source, mount.read_only
            if mount.content_cache is not ContentCache.DEFAULT:
                added.content_cache = CONTENT_CACHES[mount.content_cache]
        case CacheMount():
            added.selector, added.type = mount.source, ops_pb2.MOUNT_CACHE
            added.read_only = mount.read_only
            added.cache.id, added.cache.sharing = mount.id, SHARINGS[mount.sharing]
        case Tmpfs():
            added.type = ops_pb2.MOUNT_TMPFS
            added.tmpfs.SetInParent()
            added.tmpfs.size = mount.size


def _access(mount: SecretMount | SSHMount, options: ops_pb2.SecretOptions | ops_pb2.SshOptions) -> None:
    options.uid, options.gid, options.mode = mount.uid, mount.gid, mount.mode
    options.optional = mount.optional


def _meta_caps(settings: ExecSettings) -> Iterator[str]:
    yield caps.EXEC_META_BASE
    # Without this one the daemon would set no PATH where the image has none.
    yield caps.EXEC_META_SETS_DEFAULT_PATH
    if settings.proxy is not None:
        yield caps.EXEC_META_PROXY
    if settings.network is not Network.SANDBOX:
        yield caps.EXEC_META_NETWORK
    if settings.security is not Security.SANDBOX:
        yield caps.EXEC_META_SECURITY
    if settings.ulimits:
        yield caps.EXEC_META_ULIMIT
    if settings.secret_env:
        yield from (caps.EXEC_SECRET_ENV, caps.EXEC_MOUNT_SECRET)
    if settings.valid_exit_codes:
        yield caps.EXEC_VALID_EXIT_CODE


def _op_caps(op: ExecOp) -> Iterator[str]:
    if op.metadata.resources:
        yield caps.EXEC_META_LINUX_RESOURCES
    if op.root or any(isinstance(mount, Bind) and mount.base for mount in op.mounts):
        yield caps.EXEC_MOUNT_BIND
    for mount in op.mounts:
        yield from _caps_of(mount)


def _caps_of(mount: Mount) -> Iterator[str]:
    match mount:
        case Bind():
            # `OFF` is a wish that an old worker may ignore.
            if mount.content_cache is ContentCache.ON:
                yield caps.EXEC_MOUNT_CONTENT_CACHE
        case CacheMount():
            yield from (caps.EXEC_MOUNT_CACHE, caps.EXEC_MOUNT_CACHE_SHARING)
        case Tmpfs():
            yield caps.EXEC_MOUNT_TMPFS
            if mount.size:
                yield caps.EXEC_MOUNT_TMPFS_SIZE
        case SecretMount():
            yield caps.EXEC_MOUNT_SECRET
        case SSHMount():
            yield caps.EXEC_MOUNT_SSH
    if isinstance(mount, (Bind, CacheMount)) and mount.source:
        yield caps.EXEC_MOUNT_SELECTOR
