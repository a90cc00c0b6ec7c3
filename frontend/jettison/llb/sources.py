"""Sources: where file systems come from. Each declares what its attributes need of a worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from jettison import git_address
from jettison.documents import go_json
from jettison.git_address import Remote
from jettison.llb import caps
from jettison.llb.definition import NOTHING, Metadata
from jettison.llb.ops import Output, SourceOp
from jettison.llb.state import State, absolute
from jettison.platforms import Platform

IMAGE = "docker-image://"
"""What an image's identifier begins with; its full reference follows."""

LOCAL = "local://"
"""What a client's directory begins with; the name under which the client offers it follows."""

SESSION, UNIQUE = "local.session", "local.unique"


class Differ(Enum):
    """How a local source finds what has changed: not at all, or by metadata."""

    NONE = "none"
    METADATA = "metadata"


def image(
    ref: str,
    *,
    platform: Platform,
    resolve_mode: str = "",
    layer_limit: int | None = None,
    checksum: str = "",
    metadata: Metadata = NOTHING,
) -> State:
    """Return an image by its full reference (`docker.io/library/alpine:3.19`), pinned or not.

    `resolve_mode` is empty, `pull` or `local`.
    """
    attrs = {
        "image.resolvemode": resolve_mode,
        "image.layerlimit": "" if layer_limit is None else str(layer_limit),
        "image.checksum": checksum,
    }
    needs = [caps.SOURCE_IMAGE]
    needs += [caps.SOURCE_IMAGE_RESOLVEMODE] if resolve_mode == "pull" else []
    needs += [caps.SOURCE_IMAGE_LAYERLIMIT] if layer_limit is not None else []
    needs += [caps.SOURCE_IMAGE_CHECKSUM] if checksum else []
    return source(f"{IMAGE}{ref}", attrs, needs, metadata, platform)


def oci_layout(
    ref: str,
    *,
    store_id: str,
    platform: Platform,
    session_id: str = "",
    layer_limit: int | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Return an image (`name@sha256:…`) of an OCI layout that the client serves under `store_id`."""
    attrs = {
        "oci.session": session_id,
        "oci.store": store_id,
        "oci.layerlimit": "" if layer_limit is None else str(layer_limit),
    }
    return source(f"oci-layout://{ref}", attrs, [caps.SOURCE_OCI_LAYOUT], metadata, platform)


def local(
    name: str,
    *,
    session_id: str = "",
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    follow_paths: Sequence[str] = (),
    shared_key_hint: str = "",
    differ: Differ | None = None,
    unique: str = "",
    metadata: Metadata = NOTHING,
) -> State:
    """Return a directory of the client. Patterns keep their order; `follow_paths` also follow links.

    A daemon takes equal vertices of builds that run at once for one, and asks one client alone: two
    clients with a directory of the same name must differ in `session_id`, the session that holds it, or
    in `unique`, any text that no other build has. `marshal` can set the latter for a whole graph.
    Raises ValueError for both at once.
    """
    if session_id and unique:
        raise ValueError("a local source has `session_id` or `unique`, not both")
    attrs = {
        SESSION: session_id,
        "local.includepattern": go_json(list(include)) if include else "",
        "local.excludepatterns": go_json(list(exclude)) if exclude else "",
        "local.followpaths": go_json(list(follow_paths)) if follow_paths else "",
        "local.sharedkeyhint": shared_key_hint,
        "local.differ": differ.value if differ else "",
        UNIQUE: unique,
    }
    needs = [cap for attr, cap in caps.LOCAL_ATTRS.items() if attrs[attr]]
    return source(f"{LOCAL}{name}", attrs, [caps.SOURCE_LOCAL, *needs], metadata)


def http(
    url: str,
    *,
    checksum: str = "",
    filename: str = "",
    mode: int | None = None,
    uid: int | None = None,
    gid: int | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Return a file fetched from a URL, held to a checksum (`sha256:…`) when there is one."""
    attrs = {
        "http.checksum": checksum,
        "http.filename": filename,
        "http.perm": "" if mode is None else f"0{mode:o}",
        "http.uid": str(uid) if uid else "",
        "http.gid": str(gid) if gid else "",
    }
    needs = [caps.SOURCE_HTTP]
    needs += [caps.SOURCE_HTTP_CHECKSUM] if checksum else []
    needs += [caps.SOURCE_HTTP_PERM] if mode is not None else []
    needs += [caps.SOURCE_HTTP_OWNER] if uid or gid else []
    return source(url, attrs, needs, metadata)


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
    """Return a git repository at a ref (branch, tag or commit), or a folder of it.

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
    folder = absolute("/", subdir).lstrip("/")
    return source(_identifier(place, ref, folder), attrs, [caps.SOURCE_GIT, *needs], metadata)


def source(
    identifier: str,
    attrs: dict[str, str],
    needs: Iterable[str],
    metadata: Metadata,
    platform: Platform | None = None,
) -> State:
    """Return a source of any scheme; attributes without a value are left out."""
    given = tuple((name, value) for name, value in attrs.items() if value)
    op = SourceOp(identifier=identifier, attrs=given, caps=tuple(needs), platform=platform, metadata=metadata)
    return State(Output(op), platform=platform)


def _identifier(place: Remote, ref: str, folder: str) -> str:
    # Scheme and user are left out, so that https and ssh share a cache.
    fragment = f"#{ref}" if ref or folder else ""
    return f"git://{place.host}{absolute('/', place.path)}{fragment}" + (f":{folder}" if folder else "")
