"""Commands of a shell as far as words alone tell: what a `RUN` runs, and what needs no shell at all."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_NEEDS_SHELL = re.compile(r"[$`|&;<>()*?\[\]{}~#!\n]")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.", re.DOTALL)
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_GUARD = re.compile(r"\s*\|\|\s*exit(?:\s+[0-9]+)?\s*$")
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_PREFIXES = frozenset(("sudo", "exec", "then", "do", "else", "!", "time"))

Command = tuple[str, ...]


def commands(text: str, *, keep: bool = False) -> list[Command]:
    """Split a script into commands, `keep` with the variables before them.

    Of a script whose quotes do not match it is one command of one word.
    """
    whole = re.sub(r"^[ \t]*#.*$", "", text.replace("\\\n", " "), flags=re.MULTILINE)
    lexer = shlex.shlex(whole.replace("\n", " ; "), posix=True, punctuation_chars=";&|()<>")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:
        return [(text,)]
    return [command for each in _split(words) if (command := _bare(each, keep=keep))]


def _split(words: list[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for word in words:
        if word and set(word) <= set(";&|()"):
            yield found
            found = []
        else:
            found.append(word)
    yield found


def _bare(words: list[str], *, keep: bool) -> Command:
    """Return a command without what a shell takes off: redirections, variables and words before it."""
    kept: list[str] = []
    skipping = False
    for word in words:
        if word and set(word) <= set("<>&"):
            skipping = True
            if kept and kept[-1] in {"1", "2"}:
                kept.pop()
        elif skipping:
            skipping = False
        else:
            kept.append(word)
    while kept and not keep and (_ASSIGNED.fullmatch(kept[0]) or kept[0] in _PREFIXES):
        kept.pop(0)
    return tuple(kept)


def plain_words(text: str) -> Command | None:
    """Return the words of a command that needs no shell, as `exec foo --bar`; None for one that does."""
    text = _GUARD.sub("", text).strip()
    text = text.removeprefix("exec ").strip()
    if not text or _NEEDS_SHELL.search(_QUOTED.sub(_unquoted, text)):
        return None
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        return None
    return None if _ASSIGNED.fullmatch(words[0]) else words


def _unquoted(found: re.Match[str]) -> str:
    """Return what a shell would still work out of a quoted part."""
    return "".join(re.findall(r"(?<!\\)[$`]", found[0])) if found[0].startswith('"') else ""


def without_shell(words: Command) -> Command | None:
    """Return the words of a command in JSON form that starts a shell, without it; None where it needs one."""
    if name_of(words[0]) not in _SHELLS:
        return words
    if len(words) == 3 and words[1] in {"-c", "-ec", "-lc"}:  # noqa: PLR2004 - sh -c COMMAND
        return plain_words(words[2])
    return None


def name_of(path: str) -> str:
    """Return the last part of a program's path."""
    return path.rpartition("/")[2]
