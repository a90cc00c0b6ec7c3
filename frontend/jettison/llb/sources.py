"""Sources: where file systems come from. Each declares what its attributes need of a worker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from types import NoneType

from jettison import git_address, image_reference
from jettison.documents import go_json
from jettison.git_address import Remote
from jettison.llb import caps, checks
from jettison.llb.definition import NOTHING, Metadata
from jettison.llb.ops import Output, SourceOp
from jettison.llb.state import State, absolute
from jettison.platforms import Platform

IMAGE = "docker-image://"
"""What an image's identifier begins with; its full reference follows."""

OCI_LAYOUT = "oci-layout://"

LOCAL = "local://"
"""What a client's directory begins with; the name under which the client offers it follows."""

RESOLVE_MODES = ("", "pull", "local")

SESSION, UNIQUE = "local.session", "local.unique"

_WEB = re.compile(r"https?://[^/?#]")


class Differ(Enum):
    """How a local source finds what has changed: not at all, or by metadata."""

    NONE = "none"
    METADATA = "metadata"


def image(
    ref: str,
    *,
    platform: Platform | None = None,
    resolve_mode: str = "",
    layer_limit: int | None = None,
    checksum: str = "",
    metadata: Metadata = NOTHING,
) -> State:
    """Return an image, pinned or not; `alpine` is `docker.io/library/alpine:latest`.

    `resolve_mode` is empty, `pull` or `local`. Without a platform it has that of `marshal`, or else of the
    daemon. ValueError for what can name no image.
    """
    checks.texts(ref=ref, checksum=checksum)
    if not image_reference.is_valid(ref):
        raise ValueError(f"ref={ref!r} names no image: write it like docker.io/library/alpine:3.22")
    if resolve_mode not in RESOLVE_MODES:
        raise ValueError(f"resolve_mode={resolve_mode!r}: give 'pull', 'local' or nothing")
    _check_layers(layer_limit)
    attrs = {
        "image.resolvemode": resolve_mode,
        "image.layerlimit": "" if layer_limit is None else str(layer_limit),
        "image.checksum": checksum,
    }
    needs = [caps.SOURCE_IMAGE]
    needs += [caps.SOURCE_IMAGE_RESOLVEMODE] if resolve_mode == "pull" else []
    needs += [caps.SOURCE_IMAGE_LAYERLIMIT] if layer_limit is not None else []
    needs += [caps.SOURCE_IMAGE_CHECKSUM] if checksum else []
    return source(f"{IMAGE}{image_reference.normalize(ref)}", attrs, needs, metadata, platform)


def oci_layout(
    ref: str,
    *,
    store_id: str,
    platform: Platform | None = None,
    session_id: str = "",
    layer_limit: int | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Return an image (`name@sha256:…`) of an OCI layout that the client serves under `store_id`.

    ValueError for one without a digest.
    """
    checks.texts(ref=ref, store_id=store_id, session_id=session_id)
    _check_layers(layer_limit)
    if not image_reference.split(ref)[2]:
        raise ValueError(f"ref={ref!r} has no digest: write it like NAME@sha256:…")
    attrs = {
        "oci.session": session_id,
        "oci.store": store_id,
        "oci.layerlimit": "" if layer_limit is None else str(layer_limit),
    }
    return source(f"{OCI_LAYOUT}{ref}", attrs, [caps.SOURCE_OCI_LAYOUT], metadata, platform)


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
    metadata_only_except: Sequence[str] | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Return a directory of the client. Patterns keep their order; `follow_paths` also follow links.

    With `metadata_only_except`, which may be empty, only files of these patterns come; what else there is
    stands in the file `.fsutil-metadata`. (`llb.MetadataOnlyTransfer` of Go's client)

    A daemon takes equal vertices of builds that run at once for one, and asks one client alone: two
    clients with a directory of the same name must differ in `session_id`, the session that holds it, or
    in `unique`, any text that no other build has. `marshal` can set the latter for a whole graph.
    Raises ValueError for both at once.
    """
    checks.texts(name=name, session_id=session_id, shared_key_hint=shared_key_hint, unique=unique)
    checks.instances((Differ, NoneType), differ=differ)
    if session_id and unique:
        raise ValueError("a local source has `session_id` or `unique`, not both")
    attrs = {
        SESSION: session_id,
        "local.includepattern": _patterns("include", include),
        "local.excludepatterns": _patterns("exclude", exclude),
        "local.followpaths": _patterns("follow_paths", follow_paths),
        "local.sharedkeyhint": shared_key_hint,
        "local.differ": differ.value if differ else "",
        UNIQUE: unique,
        "local.metadatatransfer": "" if metadata_only_except is None else "true",
        "local.metadatatransferexclude": _patterns("metadata_only_except", metadata_only_except or ()),
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
    auth_header_secret: str = "",
    accept: str = "",
    user_agent: str = "",
    metadata: Metadata = NOTHING,
) -> State:
    """Return a file fetched from a URL, held to a checksum (`sha256:…`) when there is one.

    `auth_header_secret` is the id of a secret that is sent as the header Authorization; `accept` and
    `user_agent` are headers themselves.
    BuildKit gives it no bits of 0o7000, and takes a mode of 0 for none. ValueError for the former, and for an
    address that is none of http or https.
    """
    checks.texts(url=url, checksum=checksum, filename=filename)
    checks.texts(auth_header_secret=auth_header_secret, accept=accept, user_agent=user_agent)
    if not _WEB.match(url):
        raise ValueError(f"url={url!r}: give one that begins with http:// or https:// and a host")
    if mode is not None:
        checks.modes(0o777, mode=mode)
    checks.numbers(0, checks.UINT32, uid=uid or 0, gid=gid or 0)
    attrs = {
        "http.checksum": checksum,
        "http.filename": filename,
        "http.perm": f"0{mode:o}" if mode else "",
        "http.uid": str(uid) if uid else "",
        "http.gid": str(gid) if gid else "",
        "http.authheadersecret": auth_header_secret,
        "http.header.accept": accept,
        "http.header.user-agent": user_agent,
    }
    needs = [caps.SOURCE_HTTP]
    needs += [caps.SOURCE_HTTP_CHECKSUM] if checksum else []
    needs += [caps.SOURCE_HTTP_PERM] if mode else []
    needs += [caps.SOURCE_HTTP_OWNER] if uid or gid else []
    needs += [caps.SOURCE_HTTP_AUTH] if auth_header_secret else []
    needs += [caps.SOURCE_HTTP_HEADER] if accept or user_agent else []
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
    auth_token_secret: str | None = None,
    auth_header_secret: str | None = None,
    metadata: Metadata = NOTHING,
) -> State:
    """Return a git repository at a ref (branch, tag or commit), or a folder of it.

    Over the web, git logs in with the secret `auth_token_secret` as a token, or `auth_header_secret` as the
    whole header. Both have usual ids, under which the client need not have anything; an empty one is none.
    `ssh_agent` (the id of an agent) and `known_ssh_hosts` are for remotes over ssh. Raises ValueError
    for a remote of another scheme, and for one with `#` or `?`: what stands behind these has arguments here.
    """
    checks.texts(remote=remote, ref=ref, subdir=subdir, checksum=checksum)
    checks.texts(known_ssh_hosts=known_ssh_hosts, ssh_agent=ssh_agent)
    checks.flags(keep_git_dir=keep_git_dir, skip_submodules=skip_submodules)
    if {"#", "?"} & {*remote}:
        raise ValueError(f"remote={remote!r}: give what is behind `#` or `?` as ref=, subdir= and so on")
    secrets = [secret for secret in (auth_token_secret, auth_header_secret) if secret is not None]
    checks.texts(auth_token_secret=auth_token_secret or "", auth_header_secret=auth_header_secret or "")
    place = git_address.parse(remote)
    over_ssh = place.scheme == "ssh"
    attrs = {
        "git.fullurl": place.url,
        "git.keepgitdir": "true" if keep_git_dir else "",
        "git.authtokensecret": "GIT_AUTH_TOKEN" if auth_token_secret is None else auth_token_secret,
        "git.authheadersecret": "GIT_AUTH_HEADER" if auth_header_secret is None else auth_header_secret,
        "git.checksum": checksum,
        "git.skipsubmodules": "true" if skip_submodules else "",
        "git.knownsshhosts": _lines(known_ssh_hosts) if over_ssh else "",
        "git.mountsshsock": ssh_agent if over_ssh else "",
    }
    needs = [cap for attr, cap in caps.GIT_ATTRS.items() if attrs[attr]]
    needs += [caps.SOURCE_GIT_KNOWN_HOSTS] if over_ssh else []
    named = attrs["git.authtokensecret"] or attrs["git.authheadersecret"]
    needs += [caps.SOURCE_GIT_AUTH] if secrets and named else []
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
    checks.instances((Platform, NoneType), platform=platform)
    checks.instances(Metadata, metadata=metadata)
    given = tuple((name, value) for name, value in attrs.items() if value)
    op = SourceOp(identifier=identifier, attrs=given, caps=tuple(needs), platform=platform, metadata=metadata)
    return State(Output(op), platform=platform)


def _identifier(place: Remote, ref: str, folder: str) -> str:
    # Scheme and user are left out, so that https and ssh share a cache.
    fragment = f"#{ref}" if ref or folder else ""
    return f"git://{place.host}{absolute('/', place.path)}{fragment}" + (f":{folder}" if folder else "")


def _check_layers(limit: int | None) -> None:
    if limit is not None:
        checks.numbers(0, checks.INT32, layer_limit=limit)


def _patterns(name: str, given: Sequence[str]) -> str:
    found = checks.words(name, given)
    return go_json(list(found)) if found else ""


def _lines(hosts: str) -> str:
    return hosts.rstrip("\n") + "\n" if hosts else ""
