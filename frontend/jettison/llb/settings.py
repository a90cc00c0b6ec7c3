"""How a command runs: everything of an exec but its arguments and mounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True, slots=True)
class SecretEnv:
    """A secret as an environment variable; its value is no part of the cache key."""

    id: str
    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Ulimit:
    """A resource limit of a command: `nofile`, `nproc` and so on."""

    name: str
    soft: int
    hard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecSettings:
    """Environment, working directory, user and limits of one command."""

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
