"""Exec ops: mounts are sorted and numbered as Go does, since both are part of the digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jettison.llb import caps
from jettison.llb.mounts import Bind, CacheMount, ContentCache, Mount, SecretMount, Sharing, SSHMount, Tmpfs
from jettison.llb.ops import ExecOp, Output
from jettison.llb.settings import ExecSettings, Network, Security
from jettison.llb.state import SSH_SOCKET, outputs
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


def file_systems(op: ExecOp) -> list[tuple[FileSystem, Output | None]]:
    """List root, binds, caches and tmpfs by place, each with what it starts from."""
    root = Bind(dest="/", base=op.root, read_only=op.settings.read_only_root)
    mounts: list[FileSystem] = [root]
    mounts += [mount for mount in op.mounts if isinstance(mount, (Bind, CacheMount, Tmpfs))]
    ordered = sorted(mounts, key=lambda mount: mount.dest.encode())
    return [(mount, None if isinstance(mount, Tmpfs) else mount.base) for mount in ordered]


def encode_exec(op: ExecOp, message: ops_pb2.ExecOp, index: Index) -> set[str]:
    """Fill in an exec message and give the caps it needs."""
    _process(op, message.process)
    message.network = NET_MODES[op.settings.network]
    message.security = SECURITY_MODES[op.settings.security]
    for secret in op.settings.secret_env:
        message.secret_env.add(id=secret.id, name=secret.name, optional=secret.optional)
    _mounts(op, message, index)
    limited = {caps.EXEC_META_LINUX_RESOURCES} if op.metadata.resources else set()
    return set(_meta_caps(op.settings)) | set(_mount_caps(op)) | limited


def _process(op: ExecOp, process: ops_pb2.Process) -> None:
    settings = op.settings
    process.args.extend(op.args)
    process.env.extend(f"{name}={value}" for name, value in settings.env)
    process.cwd, process.user = settings.cwd, settings.user
    process.hostname, process.cgroup_parent = settings.hostname, settings.cgroup_parent
    process.remove_mount_stubs = True
    process.valid_exit_codes.extend(settings.valid_exit_codes)
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


def _mounts(op: ExecOp, message: ops_pb2.ExecOp, index: Index) -> None:
    kept = outputs(op)
    for mount, base in file_systems(op):
        output = kept.index(mount.dest) if mount.dest in kept else -1
        added = message.mounts.add(input=index(base), dest=mount.dest, output=output)
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


def _file_system(mount: FileSystem, added: ops_pb2.Mount) -> None:
    match mount:
        case Bind():
            added.selector, added.read_only = mount.source, mount.read_only
            added.content_cache = CONTENT_CACHES[mount.content_cache]
        case CacheMount():
            added.selector, added.type = mount.source, ops_pb2.MOUNT_CACHE
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


def _mount_caps(op: ExecOp) -> Iterator[str]:
    if any(isinstance(mount, Bind) and base is not None for mount, base in file_systems(op)):
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
