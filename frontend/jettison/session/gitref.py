"""Addresses of git repositories as clients write them: `URL#REF:FOLDER`, or with a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jettison import llb
from jettison.errors import OptionError, suggest

KEYS = ("branch", "checksum", "commit", "keep-git-dir", "ref", "subdir", "submodules", "tag")
"""What a query may say."""

_HEADS = {"branch": "refs/heads/", "tag": "refs/tags/", "ref": ""}
_BOOLEANS = {"": True, "1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class GitRef:
    """A repository, and what of it is meant; `ref` empty is its default branch."""

    remote: str
    ref: str = ""
    folder: str = ""
    checksum: str = ""
    keep_git_dir: bool = False
    submodules: bool = True

    def state(self, metadata: llb.Metadata, *, keep_git_dir: bool = False) -> llb.State:
        """Return the source of it."""
        return llb.git(
            self.remote,
            ref=self.ref,
            subdir=self.folder,
            keep_git_dir=self.keep_git_dir or keep_git_dir,
            checksum=self.checksum,
            skip_submodules=not self.submodules,
            metadata=metadata,
        )


def parse(option: str, text: str) -> GitRef:
    """Read the address in the value of an option; OptionError for one that cannot be meant."""
    address, _, fragment = text.partition("#")
    remote, _, query = address.partition("?")
    _check(option, text, remote)
    ref, _, folder = fragment.partition(":")
    asked = _query(option, text, query)
    refs = [ref, *(f"{_HEADS[key]}{asked[key]}" for key in _HEADS if key in asked)]
    checksum = asked.get("checksum") or asked.get("commit", "")
    return GitRef(
        remote=remote,
        ref=_one(option, text, refs) or checksum,
        folder=_one(option, text, [folder, asked.get("subdir", "")]),
        checksum=checksum,
        keep_git_dir=_boolean(option, text, asked, "keep-git-dir", default=False),
        submodules=_boolean(option, text, asked, "submodules", default=True),
    )


def _check(option: str, text: str, remote: str) -> None:
    try:
        llb.git(remote)
    except ValueError as error:
        raise _refused(option, text, str(error)) from None


def _one(option: str, text: str, words: Iterable[str]) -> str:
    """Return what is said once or several times over; empty where nothing is."""
    found = sorted({word for word in words if word})
    if len(found) > 1:
        raise _refused(option, text, f"it names more than one: {', '.join(found)}")
    return "".join(found)


def _query(option: str, text: str, query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl  # noqa: PLC0415 - few builds have a query

    asked: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in KEYS:
            raise _refused(option, text, f"its query cannot have `{key}`", suggest(key, KEYS))
        if asked.setdefault(key, value) != value:
            raise _refused(option, text, f"its query has `{key}` twice, with different values")
    return asked


def _boolean(option: str, text: str, asked: dict[str, str], key: str, *, default: bool) -> bool:
    if key not in asked:
        return default
    value = _BOOLEANS.get(asked[key].lower())
    if value is None:
        raise _refused(option, text, f"`{key}` is true or false")
    return value


def _refused(option: str, text: str, why: str, hint: str = "") -> OptionError:
    return OptionError(f"option {option}={text}: {why}", hint=hint)
