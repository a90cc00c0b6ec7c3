"""Git repositories as sources: one address for all the ways to reach them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.llb import caps, paths
from jettison.llb.metadata import NOTHING, Metadata
from jettison.llb.sources import source
from jettison.llb.state import State

_URL = re.compile(r"(?P<scheme>[A-Za-z0-9]+)://(?:[^@/]*@)?(?P<host>[^/]*)(?P<path>[^?#]*)")
_SCP = re.compile(r"(?:[^@/]+@)(?P<host>[^:/]+):(?P<path>[^?#]*)")
SCHEMES = frozenset({"git", "http", "https", "ssh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where a repository is: `url` for git itself, host and path for BuildKit's name of it."""

    url: str
    scheme: str
    host: str
    path: str


def git(
    remote: str,
    *,
    ref: str = "",
    subdir: str = "",
    keep_git_dir: bool = False,
    checksum: str = "",
    skip_submodules: bool = False,
    known_ssh_hosts: str = "",
    ssh_agent: str = "default",
    metadata: Metadata = NOTHING,
) -> State:
    """Give a git repository at a ref (branch, tag or commit), or a folder of it.

    `ssh_agent` (the id of an agent) and `known_ssh_hosts` are for remotes over ssh. Raises ValueError
    for a remote of another scheme.
    """
    place = remote_of(remote)
    over_ssh = place.scheme == "ssh"
    attrs = {
        "git.fullurl": place.url,
        "git.keepgitdir": "true" if keep_git_dir else "",
        "git.authtokensecret": "GIT_AUTH_TOKEN",
        "git.authheadersecret": "GIT_AUTH_HEADER",
        "git.checksum": checksum,
        "git.skipsubmodules": "true" if skip_submodules else "",
        "git.knownsshhosts": known_ssh_hosts if over_ssh else "",
        "git.mountsshsock": ssh_agent if over_ssh else "",
    }
    needs = [cap for attr, cap in caps.GIT_ATTRS.items() if attrs[attr]]
    needs += [caps.SOURCE_GIT_KNOWN_HOSTS] if over_ssh else []
    folder = paths.absolute("/", subdir).lstrip("/")
    return source(_identifier(place, ref, folder), attrs, [caps.SOURCE_GIT, *needs], metadata)


def remote_of(text: str) -> Remote:
    """Read `https://host/path`, `git@host:path`, or `host/path`, which means https."""
    scp = None if "://" in text else _SCP.fullmatch(text)
    if scp is not None:
        return Remote(url=text, scheme="ssh", host=scp["host"], path=scp["path"])
    full = text if "://" in text else f"https://{text}"
    url = _URL.match(full)
    if url is None or url["scheme"].lower() not in SCHEMES:
        raise ValueError(f"git remote {text}: no git, http, https or ssh URL, and not like user@host:path")
    return Remote(url=url[0], scheme=url["scheme"].lower(), host=url["host"], path=url["path"])


def _identifier(place: Remote, ref: str, folder: str) -> str:
    # Scheme and user are left out, so that https and ssh share a cache.
    fragment = f"#{ref}" if ref or folder else ""
    return f"git://{place.host}{paths.absolute('/', place.path)}{fragment}" + (f":{folder}" if folder else "")
