"""The steps of a stage that fetch: a file by `http`, a repository by `git`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from jettison.description.addresses import address
from jettison.description.model import Git, Http
from jettison.description.paths import inside
from jettison.description.shapes import stages as shapes
from jettison.description.shapes.texts import WEB_URL
from jettison.description.tree import Mapping
from jettison.description.values import Section, Value

_CHECKSUM = re.compile(shapes.CHECKSUM.pattern)
_REPOSITORY = re.compile(shapes.GIT_URL.pattern)


def http(step: Section, value: Value) -> Iterator[Http]:
    """Yield the step that fetches one file."""
    section = value.section(shapes.HTTP.names, expected="a map with `url` and `checksum`")
    if not isinstance(value.node, Mapping):
        return
    url, checksum, mode = address(section, WEB_URL), _checksum(section), section.get("mode")
    if url and checksum:
        name = posixpath.basename(url.partition("?")[0].partition("#")[0])
        if not name and section.get("dest") is None:
            section.missing("dest", "the address ends with no file name")
        dest = destination(section, name)
        yield Http(
            url=url,
            checksum=checksum,
            dest=f"{dest}{name}" if dest.endswith("/") else dest,
            mode=mode.mode() if mode else None,
            span=step.whole.span,
        )


def git(step: Section, value: Value) -> Iterator[Git]:
    """Yield the step that fetches a repository."""
    if not isinstance(value.node, Mapping):
        text = value.text("an address with `#ref`, or a map with `url` and `ref`")
        url, _, ref = (text or "").partition("#")
        if text is not None and not (ref and ref.split() == [ref]):
            value.bad(f"names no ref, found `{text}`", f"such as `{url or 'https://…'}#v1.0`")
        elif text is not None and _is_repository(value, url):
            yield Git(url=url, ref=ref, dest="./", span=step.whole.span)
        return
    section = value.section(shapes.GIT.names)
    url, ref = _word(section, "url", "an address"), _word(section, "ref", "a tag, a branch or a commit")
    if url and _is_repository(section.values["url"], url):
        yield Git(url=url, ref=ref, dest=destination(section, "./"), span=step.whole.span)


def destination(section: Section, default: str) -> str:
    """Return where a step puts what it brings, the default if it does not say."""
    dest = section.get("dest")
    return (inside(dest) if dest else None) or default


def _is_repository(value: Value, url: str) -> bool:
    if _REPOSITORY.fullmatch(url):
        return True
    hint = "such as `https://example.com/repo.git` or `git@example.com:repo.git`"
    value.bad(f"must be the address of a repository, found `{url}`", hint)
    return False


def _word(section: Section, key: str, expected: str) -> str:
    value = section.get(key)
    if value is None:
        section.missing(key, expected)
    return (value.word(expected) if value else None) or ""


def _checksum(section: Section) -> str | None:
    value = section.get("checksum")
    if value is None:
        section.missing("checksum", "`sha256:` and 64 hex digits; `sha256sum FILE` prints them")
        return None
    text = value.text("a checksum")
    if text is not None and not _CHECKSUM.fullmatch(text):
        value.bad(f"must be `sha256:` and 64 hex digits, found `{text}`")
        return None
    return text
