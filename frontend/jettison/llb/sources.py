"""Sources: where file systems come from. Each declares what its attributes need of a worker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from enum import Enum

from jettison.llb import caps
from jettison.llb.metadata import NOTHING, Metadata
from jettison.llb.ops import Output, SourceOp
from jettison.llb.state import State
from jettison.platforms import Platform


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
    """Give an image by its full reference (`docker.io/library/alpine:3.19`), pinned or not.

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
    return _source(f"docker-image://{ref}", attrs, needs, metadata, platform)


def oci_layout(
    ref: str,
    *,
    store_id: str,
    platform: Platform,
    session_id: str = "",
    layer_limit: int | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Give an image (`name@sha256:…`) of an OCI layout that the client serves under `store_id`."""
    attrs = {
        "oci.session": session_id,
        "oci.store": store_id,
        "oci.layerlimit": "" if layer_limit is None else str(layer_limit),
    }
    return _source(f"oci-layout://{ref}", attrs, [caps.SOURCE_OCI_LAYOUT], metadata, platform)


def local(
    name: str,
    *,
    session_id: str = "",
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    follow_paths: Sequence[str] = (),
    shared_key_hint: str = "",
    differ: Differ | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Give a directory of the client. Patterns keep their order; `follow_paths` also follow links."""
    attrs = {
        "local.session": session_id,
        "local.includepattern": _list(include),
        "local.excludepatterns": _list(exclude),
        "local.followpaths": _list(follow_paths),
        "local.sharedkeyhint": shared_key_hint,
        "local.differ": differ.value if differ else "",
    }
    needs = [cap for attr, cap in caps.LOCAL_ATTRS.items() if attrs[attr]]
    return _source(f"local://{name}", attrs, [caps.SOURCE_LOCAL, *needs], metadata)


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
    """Give a file fetched from a URL, held to a checksum (`sha256:…`) when there is one."""
    attrs = {
        "http.checksum": checksum,
        "http.filename": filename,
        "http.perm": "" if mode is None else f"0{mode:o}",
        "http.uid": "" if uid is None else str(uid),
        "http.gid": "" if gid is None else str(gid),
    }
    needs = [caps.SOURCE_HTTP]
    needs += [caps.SOURCE_HTTP_CHECKSUM] if checksum else []
    needs += [caps.SOURCE_HTTP_PERM] if mode is not None else []
    needs += [caps.SOURCE_HTTP_OWNER] if uid is not None or gid is not None else []
    return _source(url, attrs, needs, metadata)


def git(
    remote: str,
    *,
    ref: str = "",
    subdir: str = "",
    keep_git_dir: bool = False,
    checksum: str = "",
    skip_submodules: bool = False,
    known_ssh_hosts: str = "",
    ssh_agent: str = "",
    metadata: Metadata = NOTHING,
) -> State:
    """Give a git repository at a ref. `ssh_agent` is the id of the agent for an ssh remote."""
    fragment = f"{ref}:{subdir}" if subdir else ref
    identifier = f"git://{_without_scheme(remote)}" + (f"#{fragment}" if fragment else "")
    attrs = {
        "git.fullurl": remote,
        "git.keepgitdir": "true" if keep_git_dir else "",
        "git.authtokensecret": "GIT_AUTH_TOKEN",
        "git.authheadersecret": "GIT_AUTH_HEADER",
        "git.checksum": checksum,
        "git.skipsubmodules": "true" if skip_submodules else "",
        "git.knownsshhosts": known_ssh_hosts,
        "git.mountsshsock": ssh_agent,
    }
    needs = [cap for attr, cap in caps.GIT_ATTRS.items() if attrs[attr]]
    return _source(identifier, attrs, [caps.SOURCE_GIT, *needs], metadata)


def _source(
    identifier: str,
    attrs: dict[str, str],
    needs: Iterable[str],
    metadata: Metadata,
    platform: Platform | None = None,
) -> State:
    given = tuple((name, value) for name, value in attrs.items() if value)
    op = SourceOp(identifier=identifier, attrs=given, caps=tuple(needs), platform=platform, metadata=metadata)
    return State(Output(op), platform=platform)


def _list(items: Sequence[str]) -> str:
    """Write a list as Go does: compact, so that equal lists are equal bytes; nothing for no items."""
    if not items:
        return ""
    text = json.dumps(list(items), separators=(",", ":"), ensure_ascii=False)
    # Go's encoder writes these so that JSON may stand inside HTML.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _without_scheme(remote: str) -> str:
    """Drop scheme and user and write `host:path` as `host/path`: https and ssh then share a cache."""
    scheme = re.match(r"^[a-z][a-z0-9+.-]*://", remote)
    if scheme:
        return re.sub(r"^[^@/]*@", "", remote[scheme.end() :])
    return re.sub(r"^[^@/]*@", "", remote).replace(":", "/", 1)
