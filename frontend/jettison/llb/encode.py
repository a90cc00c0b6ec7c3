"""From an op value to BuildKit's message, its inputs in order, and the caps that it needs.

Mounts of a command are sorted and numbered as Go does, and actions on files are numbered after the inputs of
their op: both are part of the digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from jettison.llb import caps
from jettison.llb.ops import (
    Bind,
    CacheMount,
    ContentCache,
    Copy,
    DiffOp,
    ExecOp,
    ExecSettings,
    FileAction,
    FileOp,
    MergeOp,
    Mkdir,
    Mkfile,
    Mount,
    Network,
    Op,
    Output,
    Owner,
    RawOp,
    Rm,
    SecretMount,
    Security,
    Sharing,
    SourceOp,
    SSHMount,
    Symlink,
    Tmpfs,
)
from jettison.llb.sources import IMAGE, OCI_LAYOUT
from jettison.llb.state import SSH_SOCKET, outputs
from jettison.pb import ops_pb2
from jettison.platforms import Platform

Index = Callable[[Output | None], int]
Digest = Callable[[Op], str]
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


@dataclass(slots=True)
class Inputs:
    """The inputs of one op, in the order they are first used."""

    digest: Digest
    edges: list[tuple[str, int]] = field(default_factory=list)

    def index(self, output: Output | None) -> int:
        """Return the position of an edge, adding it when it is new; -1 is an empty file system."""
        if output is None:
            return -1
        edge = (self.digest(output.op), output.index)
        return self.edges.index(edge) if edge in self.edges else self.add(output)

    def add(self, output: Output | None) -> int:
        """Add an edge even if it is there, as Go does for merge and diff."""
        if output is None:
            return -1
        self.edges.append((self.digest(output.op), output.index))
        return len(self.edges) - 1


def inputs_of(op: Op) -> tuple[Output, ...]:
    """List what an op takes in, in the order in which Go visits it."""
    match op:
        case SourceOp():
            return ()
        case ExecOp():
            return tuple(_exec_inputs(op))
        case FileOp():
            return tuple(edge for edge in (op.base, *reversed(_origins(op))) if edge is not None)
        case MergeOp():
            return op.layers
        case DiffOp():
            return tuple(edge for edge in (op.lower, op.upper) if edge is not None)
        case RawOp():
            return op.inputs
        case _:
            assert_never(op)


def encode(op: Op, digest: Digest, default: Platform | None = None) -> tuple[bytes, frozenset[str]]:
    """Write an op as Go writes it, and say which caps it needs; its inputs' digests must be known.

    `default` is the platform of an image or a command that says none.
    """
    if isinstance(op, RawOp):
        return op.data, frozenset(op.caps)
    kind, rest = ops_pb2.Op(), ops_pb2.Op()
    inputs = Inputs(digest)
    needs = _fill(op, kind, inputs)
    for edge, index in inputs.edges:
        rest.inputs.add(digest=edge, index=index)
    platform = op.platform or (default if _needs_platform(op) else None)
    if platform is not None:
        rest.platform.CopyFrom(platform_message(platform))
    rest.constraints.SetInParent()
    # Two messages one after the other are one message: so the oneof comes last, as Go writes it and the
    # daemon hashes it. Python would write every field by its number.
    data = rest.SerializeToString(deterministic=True) + kind.SerializeToString(deterministic=True)
    return data, frozenset(needs)


def _needs_platform(op: Op) -> bool:
    return isinstance(op, ExecOp) or (
        isinstance(op, SourceOp) and op.identifier.startswith((IMAGE, OCI_LAYOUT))
    )


def platform_message(platform: Platform) -> ops_pb2.Platform:
    """Write a platform as BuildKit does."""
    return ops_pb2.Platform(
        architecture=platform.architecture,
        os=platform.os,
        variant=platform.variant,
        os_version=platform.os_version,
    )


def _fill(op: SourceOp | ExecOp | FileOp | MergeOp | DiffOp, message: ops_pb2.Op, inputs: Inputs) -> set[str]:
    match op:
        case SourceOp():
            message.source.identifier = op.identifier
            message.source.attrs.update(dict(op.attrs))
            return set(op.caps)
        case ExecOp():
            return encode_exec(op, message.exec, inputs.index)
        case FileOp():
            return encode_file(op, message.file, inputs.index, len(_number_inputs(op, inputs)))
        case MergeOp():
            for layer in op.layers:
                message.merge.inputs.add(input=inputs.add(layer))
            return {caps.MERGE}
        case DiffOp():
            message.diff.lower.input = inputs.add(op.lower)
            message.diff.upper.input = inputs.add(op.upper)
            return {caps.DIFF}
        case _:
            assert_never(op)


def _number_inputs(op: FileOp, inputs: Inputs) -> list[tuple[str, int]]:
    """Fix the order of a file op's inputs first: results of actions are numbered after them."""
    for edge in _file_inputs(op):
        inputs.index(edge)
    return inputs.edges


def _exec_inputs(op: ExecOp) -> list[Output]:
    return [edge for _, edge in file_systems(op) if edge is not None]


def _file_inputs(op: FileOp) -> list[Output]:
    return [edge for edge in (op.base, *_origins(op)) if edge is not None]


def _origins(op: FileOp) -> list[Output | None]:
    return [action.origin for action in op.actions if isinstance(action, Copy)]


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


def encode_file(op: FileOp, message: ops_pb2.FileOp, index: Index, inputs: int) -> set[str]:
    """Fill in a file message and give the caps it needs; `inputs` is the count of the op's inputs."""
    base = index(op.base)
    last = len(op.actions) - 1
    for number, action in enumerate(op.actions):
        source = base if number == 0 else inputs + number - 1
        origin = index(action.origin) if isinstance(action, Copy) else -1
        added = message.actions.add(input=source, secondary_input=origin, output=0 if number == last else -1)
        _action(action, added, base)
    return {caps.FILE_BASE, *(cap for action in op.actions for cap in _caps(action))}


def _action(action: FileAction, added: ops_pb2.FileAction, base: int) -> None:
    match action:
        case Copy():
            _copy(action, added.copy, base)
        case Mkdir():
            added.mkdir.path, added.mkdir.mode = action.path, action.mode
            added.mkdir.parents, added.mkdir.timestamp = action.parents, action.timestamp
            _owner(action.owner, added.mkdir, base)
        case Mkfile():
            added.mkfile.path, added.mkfile.mode = action.path, action.mode
            added.mkfile.data, added.mkfile.timestamp = action.data, action.timestamp
            _owner(action.owner, added.mkfile, base)
        case Rm():
            added.rm.path = action.path
            added.rm.allow_not_found, added.rm.wildcard = action.allow_not_found, action.wildcard
        case Symlink():
            added.symlink.target, added.symlink.path = action.target, action.path
            added.symlink.timestamp = action.timestamp
            _owner(action.owner, added.symlink, base)


def _copy(action: Copy, message: ops_pb2.CopyAction, base: int) -> None:
    message.src, message.dest = action.src, action.dest
    message.timestamp = action.timestamp
    if isinstance(action.mode, str):
        message.symbolic_mode = action.mode
    else:
        message.mode = action.mode
    message.follow_symlink, message.contents_only = action.follow_symlinks, action.contents_only
    message.unpack = action.unpack
    message.create_dest_path = action.create_dest_path
    message.wildcard, message.allow_empty_wildcard = action.wildcard, action.allow_empty_wildcard
    message.include_patterns.extend(action.include)
    message.exclude_patterns.extend(action.exclude)
    message.required_paths.extend(action.required)
    message.always_replace = action.replace
    _owner(action.owner, message, base)


Owned = ops_pb2.CopyAction | ops_pb2.MkdirAction | ops_pb2.MkfileAction | ops_pb2.SymlinkAction


def _owner(owner: Owner | None, message: Owned, base: int) -> None:
    if owner is None:
        return
    message.owner.SetInParent()
    for who, user in ((owner.user, message.owner.user), (owner.group, message.owner.group)):
        if isinstance(who, str):
            user.name.name, user.name.input = who, base
        elif who is not None:
            user.id = who


def _caps(action: FileAction) -> Iterator[str]:
    match action:
        case Copy():
            if action.include or action.exclude:
                yield caps.FILE_COPY_PATTERNS
            if action.replace:
                yield caps.FILE_COPY_REPLACE
            if action.required:
                yield caps.FILE_COPY_REQUIRED
            if isinstance(action.mode, str):
                yield caps.FILE_COPY_MODE
        case Rm():
            if action.wildcard:
                yield caps.FILE_RM_WILDCARD
        case Symlink():
            yield caps.FILE_SYMLINK
        case Mkdir() | Mkfile():
            pass
