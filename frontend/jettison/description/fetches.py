"""The steps of a stage that fetch: a file by `http`, a repository by `git`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jettison.description.paths import PATH, read_inside
from jettison.description.shapes import Json, Key, Keys, Text, key, one_of
from jettison.description.tree import Mapping
from jettison.description.units import MODE, read_mode
from jettison.description.values import Section, Value
from jettison.description.words import (
    ID,
    WEB_URL,
    WORD,
    has_login,
    read_address,
    read_id,
    read_word,
)
from jettison.errors import Span
from jettison.git_address import REPOSITORY

_CHECKSUM_SHAPE = Text(pattern=r"sha256:[0-9a-f]{64}", examples=(f"sha256:{'0123456789abcdef' * 4}",))
_GIT_URL = Text(
    name="git-repository",
    pattern=REPOSITORY,
    examples=("https://example.com/repo.git", "git@example.com:repo.git"),
)
_GIT_ADDRESS = Text(pattern=rf"(?:{REPOSITORY})#\S+", examples=("https://example.com/repo.git#v1.0",))

# An address that ends with `/`, `/.` or `/..` has no file name; what stands before `?` or `#` counts.
_HTTP_RULES: dict[str, Json] = {
    "if": {
        "properties": {"url": {"pattern": r"^https?://[^?#${]*/\.{0,2}(?:[?#][^$]*)?$"}},
        "required": ["url"],
    },
    "then": {"required": ["dest"], "properties": {"dest": {"pattern": "[^/]$"}}},
    "dependentSchemas": {"secret": {"properties": {"url": {"pattern": "^(?!http:)"}}}},
}


def dest_key(about: str, otherwise: str) -> Key[str | None]:
    """Return the key `dest` of a step: where it puts what it brings."""
    return Key(name="dest", about=about, shape=PATH, read=read_inside, default=None, otherwise=otherwise)


_URL = key("url", "the address of one file: `http://` or `https://`", WEB_URL, required=True)
_CHECKSUM = key(
    "checksum",
    "`sha256:` and 64 hex digits, as `sha256sum` prints them",
    _CHECKSUM_SHAPE,
    required=True,
    hint="`sha256:` and 64 hex digits; `sha256sum FILE` prints them",
)
_LOGIN = "leave it out of the address; the key `secret` gives it to BuildKit alone"
_DEST = dest_key("a path from `workdir`, or a directory with a slash at the end", "the address's last part")
_MODE = Key(
    name="mode", about="permissions in octal", shape=MODE, read=read_mode, default=None, otherwise="`0600`"
)

_SECRET = Key(
    name="secret",
    about="the id of a secret (`--secret id=…`) that is sent as the header `Authorization`",
    shape=ID,
    read=read_id,
    default=None,
)

HTTP = Keys(name="http", keys=(_URL, _CHECKSUM, _DEST, _MODE, _SECRET), rules=_HTTP_RULES)

_REPO_URL = key(
    "url",
    "the address of the repository: `https://…`, `ssh://…`, `git@host:path`",
    _GIT_URL,
    required=True,
    hint="an address",
)
_REF = key(
    "ref",
    "a tag, a branch or a commit",
    WORD,
    required=True,
    hint="a tag, a branch or a commit",
)
_GIT_LOGIN = (
    "leave it out of the address; a secret `GIT_AUTH_TOKEN` or `GIT_AUTH_HEADER` gives it to BuildKit alone"
)
_FOLDER = dest_key("a directory, from `workdir`", "`./`")

_GIT = Keys(name="git", keys=(_REPO_URL, _REF, _FOLDER))

GIT = one_of(_GIT_ADDRESS, _GIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """A file fetched by URL, held to a checksum (`sha256:` and 64 hex digits).

    `secret` is the id of what is sent as the header Authorization.
    """

    url: str
    checksum: str
    dest: str
    mode: int | None
    secret: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A git repository at a ref, checked out into `dest`."""

    url: str
    ref: str
    dest: str
    span: Span


def read_http(step: Section, value: Value) -> Iterator[Http]:
    """Yield the step that fetches one file."""
    section = HTTP.section(value, expected="a map with `url` and `checksum`")
    if not isinstance(value.node, Mapping):
        return
    url, checksum = read_address(_URL.needed(section), WEB_URL, _LOGIN), _read_checksum(section)
    if url and checksum:
        name = posixpath.basename(url.partition("?")[0].partition("#")[0])
        name = "" if name in (".", "..") else name
        placed, dest = _DEST.value(section), _DEST.of(section) or name
        if not name and placed is None:
            section.missing(_DEST.name, "the address ends with no file name")
        elif placed and not name and dest.endswith("/"):
            placed.bad("must name the file, since the address does not")
        yield Http(
            url=url,
            checksum=checksum,
            dest=f"{dest}{name}" if dest.endswith("/") else dest,
            mode=_MODE.of(section),
            secret=_read_secret(section, url),
            span=step.whole.span,
        )


def _read_secret(section: Section, url: str) -> str | None:
    secret, place = _SECRET.of(section), _URL.value(section)
    if secret and place and url.startswith("http:"):
        place.bad("would send a login without TLS", "use `https`, or leave `secret` out")
    return secret


def read_git(step: Section, value: Value) -> Iterator[Git]:
    """Yield the step that fetches a repository."""
    if not isinstance(value.node, Mapping):
        text = value.text("an address with `#ref`, or a map with `url` and `ref`")
        url, _, ref = (text or "").partition("#")
        if text is not None and not (ref and ref.split() == [ref]):
            value.bad(f"names no ref, found `{text}`", f"such as `{url or 'https://…'}#v1.0`")
        elif text is not None and _is_repository(value, url):
            yield Git(url=url, ref=ref, dest="./", span=step.whole.span)
        return
    section = _GIT.section(value)
    place, named = _REPO_URL.needed(section), _REF.needed(section)
    url = (read_word(place, _REPO_URL.hint) if place else None) or ""
    ref = (read_word(named, _REF.hint) if named else None) or ""
    if place and url and _is_repository(place, url):
        yield Git(url=url, ref=ref, dest=_FOLDER.of(section) or "./", span=step.whole.span)


def _is_repository(value: Value, url: str) -> bool:
    if has_login(value, _GIT_LOGIN):
        return False
    if re.fullmatch(REPOSITORY, url):
        return True
    hint = "such as `https://example.com/repo.git` or `git@example.com:repo.git`"
    value.bad(f"must be the address of a repository, found `{url}`", hint)
    return False


def _read_checksum(section: Section) -> str | None:
    value = _CHECKSUM.needed(section)
    text = value.text("a checksum") if value else None
    if value and text is not None and not re.fullmatch(_CHECKSUM_SHAPE.pattern, text):
        value.bad(f"must be `sha256:` and 64 hex digits, found `{text}`")
        return None
    return text
