"""Git repositories as sources: one address for all the ways to reach them."""

from __future__ import annotations

from jettison import git_address
from jettison.git_address import Remote
from jettison.llb import caps, paths
from jettison.llb.metadata import NOTHING, Metadata
from jettison.llb.sources import source
from jettison.llb.state import State


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
    place = git_address.parse(remote)
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


def _identifier(place: Remote, ref: str, folder: str) -> str:
    # Scheme and user are left out, so that https and ssh share a cache.
    fragment = f"#{ref}" if ref or folder else ""
    return f"git://{place.host}{paths.absolute('/', place.path)}{fragment}" + (f":{folder}" if folder else "")
