"""A state: one file system of the graph, and how commands on top of it will run.

States are values. Every verb returns a new one, so that a name stands for one file system for ever,
and two branches from it never meet by accident.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jettison.llb import checks
from jettison.llb.definition import NOTHING, Metadata
from jettison.llb.ops import (
    ACTIONS,
    MOUNTS,
    Bind,
    Copy,
    DiffOp,
    ExecOp,
    ExecSettings,
    FileAction,
    FileOp,
    MergeOp,
    Mount,
    Network,
    Output,
    ProxyEnv,
    SecretEnv,
    Security,
    SSHMount,
    Ulimit,
)
from jettison.llb.pairs import Growing, Pair, Pairs
from jettison.platforms import Platform

_CLEAN = re.compile(r"(?:/[^/.][^/]*)+")
"""Most paths that are clean already."""

SSH_SOCKET = "/run/buildkit/ssh_agent"

_settings = lru_cache(maxsize=256)(ExecSettings)
"""Settings, the same ones for the same values: most commands of a graph differ in their arguments alone."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A file system (`output` None is an empty one) with environment, directory, user and platform."""

    output: Output | None = None
    env: Sequence[Pair] = ()
    cwd: str = "/"
    user_name: str = ""
    platform: Platform | None = None
    network: Network = Network.SANDBOX
    extra_hosts: Sequence[Pair] = ()

    def with_env(self, env: Mapping[str, str]) -> State:
        """Set variables; one that is set again moves to the end, which is Go's order and so the digest's."""
        return replace(self, env=Growing(self.env, tuple(checks.pairs("env", env).items()), _last_of_each))

    def dir(self, path: str) -> State:
        """Change the working directory; a relative path starts from the one before."""
        checks.texts(path=path)
        return replace(self, cwd=absolute(self.cwd, path))

    def user(self, name: str) -> State:
        """Run the following commands as a user, by name or by numbers (`1000:1000`)."""
        checks.texts(name=name)
        return replace(self, user_name=name)

    def with_platform(self, platform: Platform) -> State:
        """Run the following commands on a platform."""
        checks.instances(Platform, platform=platform)
        return replace(self, platform=platform)

    def with_network(self, network: Network) -> State:
        """Choose the network of the following commands."""
        checks.instances(Network, network=network)
        return replace(self, network=network)

    def add_host(self, host: str, ip: str) -> State:
        """Let the following commands find a host name; ValueError for what is no IP address."""
        checks.texts(host=host)
        return replace(self, extra_hosts=Growing(self.extra_hosts, ((host, _address(ip)),), tuple))

    def run(
        self,
        args: Sequence[str],
        *,
        mounts: Sequence[Mount] = (),
        env: Mapping[str, str] | None = None,
        network: Network | None = None,
        security: Security = Security.SANDBOX,
        secret_env: Sequence[SecretEnv] = (),
        proxy: ProxyEnv | None = None,
        ulimits: Sequence[Ulimit] = (),
        valid_exit_codes: Sequence[int] = (),
        read_only_root: bool = False,
        hostname: str = "",
        cgroup_parent: str = "",
        cwd: str | None = None,
        metadata: Metadata = NOTHING,
    ) -> Executed:
        """Run a command; `args` is an argument list, no shell takes part unless it is named.

        Raises ValueError for a command without words, and for mounts that are more likely a mistake than
        meant: one that is not at an absolute path, one at `/`, or two at one path. BuildKit takes these:
        it starts a relative path at the working directory, and lets the later mount hide the earlier.
        """
        words = checks.words("args", args)
        if not words:
            raise ValueError("a command needs at least one argument")
        checks.instances(Metadata, metadata=metadata)
        checks.texts(hostname=hostname, cgroup_parent=cgroup_parent)
        checks.flags(read_only_root=read_only_root)
        checks.instances(Security, security=security)
        mounted = _mounts(mounts)
        inner = self.with_env(env) if env is not None else self
        inner = inner.dir(cwd) if cwd is not None else inner
        inner = inner.with_network(network) if network is not None else inner
        if proxy is not None:
            checks.instances(ProxyEnv, proxy=proxy)
        settings = _settings(
            env=_with_agent(tuple(inner.env), mounted),
            cwd=inner.cwd,
            user=inner.user_name,
            hostname=hostname,
            cgroup_parent=cgroup_parent,
            network=inner.network,
            security=security,
            extra_hosts=tuple(self.extra_hosts),
            proxy=proxy,
            ulimits=checks.listed("ulimits", ulimits, Ulimit),
            secret_env=checks.listed("secret_env", secret_env, SecretEnv),
            valid_exit_codes=_exit_codes(valid_exit_codes),
            read_only_root=read_only_root,
        )
        op = ExecOp(
            args=words,
            root=self.output,
            mounts=mounted,
            settings=settings,
            platform=self.platform,
            metadata=metadata,
        )
        return Executed(op, self, outputs(op))

    def file(self, *actions: FileAction, metadata: Metadata = NOTHING) -> State:
        """Apply file actions one after another, as one vertex and one layer; none leave all as it is."""
        if not actions:
            return self
        checks.instances(Metadata, metadata=metadata)
        given = checks.listed("actions", actions, ACTIONS, "FileAction")
        placed = tuple(self._absolute(action) for action in given)
        op = FileOp(base=self.output, actions=placed, metadata=metadata)
        return replace(self, output=Output(op))

    def _absolute(self, action: FileAction) -> FileAction:
        if isinstance(action, Copy):
            return replace(action, dest=destination(self.cwd, action.dest))
        return replace(action, path=absolute(self.cwd, action.path))


@dataclass(frozen=True, slots=True, eq=False)
class Executed:
    """A command's outputs, by where they were mounted."""

    op: ExecOp
    before: State = field(repr=False)
    kept: Mapping[str, int] = field(repr=False)
    """The output of each place whose end is kept."""

    @property
    def root(self) -> State:
        """The root as the command left it, with the environment that it started from.

        A root that was read-only is as it was before.
        """
        if self.op.settings.read_only_root:
            return self.before
        before = self.before
        # Not by `replace`, which takes four times as long, for each command of a graph.
        return State(
            Output(self.op),
            before.env,
            before.cwd,
            before.user_name,
            before.platform,
            before.network,
            before.extra_hosts,
        )

    def mount(self, dest: str) -> State:
        """Return what is at a mount at the end; raises KeyError where it is neither written nor passed on."""
        if dest not in self.kept:
            places = ", ".join(self.kept) or "no place"
            raise KeyError(f"the command keeps nothing at {dest}, only at {places}")
        return State(Output(self.op, self.kept[dest]), platform=self.op.platform)


def edge_of(name: str, state: State | Executed) -> Output | None:
    """Return what a state that was given to a verb ends in; TypeError for what is none."""
    if isinstance(state, Executed):
        raise TypeError(f"{name} is a command, which has several states: give its .root or its .mount(PLACE)")
    checks.instances(State, **{name: state})
    return state.output


def outputs(op: ExecOp) -> dict[str, int]:
    """Return places with the numbers of their outputs: the root, and binds written or passed on, by name."""
    places = [] if op.settings.read_only_root else ["/"]
    if op.mounts:
        places += sorted(mount.dest for mount in op.mounts if isinstance(mount, Bind) and mount.is_kept)
    return {dest: number for number, dest in enumerate(places)}


def scratch() -> State:
    """Return an empty file system."""
    return State()


def merge(states: Sequence[State], *, metadata: Metadata = NOTHING) -> State:
    """Lay file systems over each other, the last on top; empty ones drop out, and one alone is itself."""
    checks.instances(Metadata, metadata=metadata)
    given = checks.listed("states", states, (State, Executed), "State")
    edges = [edge_of(f"states[{position}]", state) for position, state in enumerate(given)]
    layers = tuple(edge for edge in edges if edge is not None)
    filled = [state for state, edge in zip(given, edges, strict=True) if edge is not None]
    if not filled:
        return scratch()
    if len(filled) == 1:
        return filled[0]
    return replace(filled[0], output=Output(MergeOp(layers=layers, metadata=metadata)))


def diff(lower: State, upper: State, *, metadata: Metadata = NOTHING) -> State:
    """Return what `upper` has over `lower`, with the environment of `lower`.

    Over an empty file system that is `upper` itself; where both are empty, what `upper` says is lost.
    """
    checks.instances(Metadata, metadata=metadata)
    below, above = edge_of("lower", lower), edge_of("upper", upper)
    if below is None:
        return upper if above else scratch()
    op = DiffOp(lower=below, upper=above, metadata=metadata)
    return replace(lower, output=Output(op))


def _with_agent(env: Pairs, mounts: Sequence[Mount]) -> Pairs:
    sockets = [mount.dest for mount in mounts if isinstance(mount, SSHMount)]
    if not sockets or "SSH_AUTH_SOCK" in dict(env):
        return env
    return (*env, ("SSH_AUTH_SOCK", sockets[0] or f"{SSH_SOCKET}.0"))


def _mounts(mounts: Sequence[Mount]) -> tuple[Mount, ...]:
    given = checks.listed("mounts", mounts, MOUNTS, "Mount")
    places = {"/"}
    for mount in given:
        if isinstance(mount, SSHMount) and not mount.dest:
            continue
        if not mount.dest.startswith("/"):
            raise ValueError(f"mount at {mount.dest!r}: give an absolute path")
        place = absolute("/", mount.dest)
        if place in places:
            raise ValueError(f"mount at {mount.dest}: something is mounted there already")
        places.add(place)
    return given


def _exit_codes(codes: Sequence[int]) -> tuple[int, ...]:
    given = checks.listed("valid_exit_codes", codes, int)
    for code in given:
        checks.numbers(0, checks.INT32, valid_exit_codes=code)
    return given


def _last_of_each(pairs: Iterable[Pair]) -> Pairs:
    """Return each name once, with its last value and in its last place."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.pop(name, None)
        values[name] = value
    return tuple(values.items())


def _address(ip: str) -> str:
    """Return an address as Go writes it: an IPv4 one in the form of an IPv6 one is an IPv4 one."""
    from ipaddress import ip_address  # noqa: PLC0415 - few graphs add hosts

    checks.texts(ip=ip)
    address = ip_address(ip)
    return str(getattr(address, "ipv4_mapped", None) or address)


def absolute(cwd: str, path: str) -> str:
    """Return a path from the root as Go's client cleans it: without `.`, `..` and a slash at the end."""
    if _CLEAN.fullmatch(path):
        return path
    return "/" + posixpath.normpath(posixpath.join("/", cwd, path)).lstrip("/")


def destination(cwd: str, path: str) -> str:
    """Return the path to copy to; a slash or `/.` at its end stays, for it means "into this directory"."""
    clean = absolute(cwd, path)
    if path.endswith("/."):
        return f"{clean.rstrip('/')}/."
    return f"{clean.rstrip('/')}/" if path.endswith("/") else clean
