"""Sources: where file systems come from. Each declares what its attributes need of a worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import Enum

from jettison.llb import caps
from jettison.llb.metadata import NOTHING, Metadata
from jettison.llb.ops import Output, SourceOp
from jettison.llb.state import State
from jettison.platforms import Platform

IMAGE = "docker-image://"
"""What an image's identifier begins with; its full reference follows."""

LOCAL = "local://"
"""What a client's directory begins with; the name under which the client offers it follows."""

SESSION, UNIQUE = "local.session", "local.unique"

# Go's encoder escapes these so that JSON may stand inside HTML and JavaScript.
_ESCAPED = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


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
    """Give an image (`name@sha256:…`) of an OCI layout that the client serves under `store_id`."""
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
    """Give a directory of the client. Patterns keep their order; `follow_paths` also follow links.

    A daemon takes equal vertices of builds that run at once for one, and asks one client alone: two
    clients with a directory of the same name must differ in `session_id`, the session that holds it, or
    in `unique`, any text that no other build has. `marshal` can set the latter for a whole graph.
    Raises ValueError for both at once.
    """
    if session_id and unique:
        raise ValueError("a local source has `session_id` or `unique`, not both")
    attrs = {
        SESSION: session_id,
        "local.includepattern": _list(include),
        "local.excludepatterns": _list(exclude),
        "local.followpaths": _list(follow_paths),
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
    """Give a file fetched from a URL, held to a checksum (`sha256:…`) when there is one."""
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


def source(
    identifier: str,
    attrs: dict[str, str],
    needs: Iterable[str],
    metadata: Metadata,
    platform: Platform | None = None,
) -> State:
    """Give a source of any scheme; attributes without a value are left out."""
    given = tuple((name, value) for name, value in attrs.items() if value)
    op = SourceOp(identifier=identifier, attrs=given, caps=tuple(needs), platform=platform, metadata=metadata)
    return State(Output(op), platform=platform)


def _list(items: Sequence[str]) -> str:
    """Write a list as Go does: compact, so that equal lists are equal bytes; nothing for no items."""
    if not items:
        return ""
    text = json.dumps(list(items), separators=(",", ":"), ensure_ascii=False)
    return text.translate(_ESCAPED)
