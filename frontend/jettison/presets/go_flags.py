"""The flags of `go build`, and those of the user's own GOFLAGS beside them.

Flags of the command line win over GOFLAGS, and in GOFLAGS the last of a name does
(https://pkg.go.dev/cmd/go#hdr-Environment_variables). So where a file sets GOFLAGS, what the preset only
proposes stands before it there, and what the file says by a key on the command line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section
from jettison.presets import go_keys
from jettison.presets.shell import quoted, word

# `exe` refuses a package that is no program; a version control stamp would change with every commit.
_PROPOSED = "-trimpath -buildmode=exe"
_BUILD_ID = "-buildid="
_LDFLAGS = f"{_BUILD_ID} -s -w"
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BUILDVCS = re.compile(r"(?:^|[\s'\"])--?buildvcs(=\w+|(?=[\s'\"]|$))")
_STRIPS = re.compile(r"(?:^|\s)--?[sw](?:=|\s|$)")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands before `go build -C PACKAGE` in a shell, with a space at its end, and behind it.

    `tags` are those of them that choose files.
    """

    before: str
    after: str
    tags: str


def words(ldflags: str | None, tags: str, env: Mapping | None, *, vcs: bool = False, tool: str = "") -> Words:
    """Return how a program is built; `ldflags` are None where the file says nothing of them.

    With `vcs` its version is that of the history; `tool` starts what compiles and links.
    """
    chosen = f" -tags {word(tags)}" if tags else ""
    asked = f" -toolexec {tool}{chosen}" if tool else chosen
    linker = f" -ldflags {quoted(_LDFLAGS if ldflags is None else ldflags)}"
    proposed = f"{_PROPOSED} -buildvcs={'true' if vcs else 'false'}"
    if not _own(env):
        return Words("", f" {proposed}{asked}{linker}", chosen)
    proposed += "" if ldflags is not None else f" '-ldflags={_LDFLAGS}'"
    return Words(f'GOFLAGS="{proposed} $GOFLAGS" ', f"{asked}{linker if ldflags is not None else ''}", chosen)


def asks_vcs(env: Mapping | None) -> bool:
    """Tell whether a file's own GOFLAGS want what is in the history."""
    return any(value in ("", "=true", "=auto", "=1") for value in _BUILDVCS.findall(_own(env))[-1:])


def for_linker(section: Section) -> str | None:
    """Return what a file says to the linker, None where it says nothing."""
    value = go_keys.LDFLAGS.value(section)
    if value is None and go_keys.STRIP.value(section) is None:
        return None
    given = " ".join(text.strip() for text in value.texts("a text or a list of texts")) if value else ""
    strips = go_keys.STRIP.of(section) and not _STRIPS.search(_QUOTED.sub("", given))
    return f"{_LDFLAGS if strips else _BUILD_ID} {given}".strip()


def check(section: Section, env: Mapping | None) -> None:
    """Note a flag that is said twice, by its key and in GOFLAGS: Go would take the key's alone."""
    ldflags, strip, tags = (key.value(section) for key in (go_keys.LDFLAGS, go_keys.STRIP, go_keys.TAGS))
    for value, name in ((ldflags, "ldflags"), (strip, "ldflags"), (tags, "tags")):
        if value and re.search(rf"""(?:^|[\s'"])--?{name}(?:=|\s|$)""", _own(env)):
            value.bad(f"is said again by `-{name}` in `go.env.GOFLAGS`", "say it in one of the two")


def _own(env: Mapping | None) -> str:
    """Return the GOFLAGS that a file sets in `go.env`, an empty text where it does not."""
    entry = env.get("GOFLAGS") if env else None
    return entry.value.text if entry and isinstance(entry.value, Scalar) else ""
