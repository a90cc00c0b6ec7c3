"""Extended regular expressions, as bash's `=~` has them: what is wrong with one.

Python's `re` is another dialect: it warns of `[[:alpha:]]`, refuses `a**`, and takes a lone `{`. The rules
are those of glibc's `regcomp`, which compares in the builder.
"""

from __future__ import annotations

import re

_MOST_TIMES = 32_767  # RE_DUP_MAX
_TIMES = re.compile(r"\{([0-9]{0,9})(,?)([0-9]{0,9})\}")
_CLASSES = frozenset(
    (
        "alnum",
        "alpha",
        "blank",
        "cntrl",
        "digit",
        "graph",
        "lower",
        "print",
        "punct",
        "space",
        "upper",
        "xdigit",
    )
)
_ANCHORS = frozenset("bB<>`'")
"""What stands after a backslash for a place, and not for a character."""


class _FaultError(Exception):
    """What is wrong with an expression."""


def find_fault(text: str) -> str:
    """Return the first thing that is wrong with an expression; empty if nothing is."""
    try:
        _Checker(text).check()
    except _FaultError as fault:
        return str(fault)
    return ""


class _Checker:
    """Goes through an expression once; `at` is where it is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._repeatable = False
        self._opened: list[int] = []
        self._groups = 0
        self._closed: set[int] = set()

    def check(self) -> None:
        """Raise _FaultError for the first thing that is wrong."""
        while self._at < len(self._text):
            self._take(self._text[self._at])
        if self._opened:
            raise _FaultError("a `(` is not closed")

    def _take(self, char: str) -> None:
        match char:
            case "\\":
                self._take_escape()
            case "[":
                self._at = _end_of_bracket(self._text, self._at)
                self._repeatable = True
            case "(":
                self._groups += 1
                self._opened.append(self._groups)
                self._step(repeatable=False)
            case ")":
                if self._opened:  # without a `(` it is a character
                    self._closed.add(self._opened.pop())
                self._step(repeatable=True)
            case "*" | "+" | "?" | "{":
                self._take_repetition(char)
            case _:
                self._step(repeatable=char not in "^$|")

    def _step(self, *, repeatable: bool, width: int = 1) -> None:
        self._at += width
        self._repeatable = repeatable

    def _take_escape(self) -> None:
        after = self._text[self._at + 1 : self._at + 2]
        if not after:
            raise _FaultError("nothing stands after the `\\` at its end")
        if after in "123456789" and int(after) not in self._closed:
            raise _FaultError(f"there is no group for `\\{after}`")
        self._step(repeatable=after not in _ANCHORS, width=2)

    def _take_repetition(self, char: str) -> None:
        if not self._repeatable:
            raise _FaultError(f"nothing stands before `{char}` that it could repeat")
        if char != "{":
            self._at += 1
            return
        times = _TIMES.match(self._text, self._at)
        if times is None or not (times[1] or times[2]):
            raise _FaultError("`{` does not begin a count such as `{2,3}`; write `[{]` for the character")
        self._at = times.end()
        least, most = int(times[1] or 0), int(times[3]) if times[3] else 0
        if max(least, most) > _MOST_TIMES or (times[3] and least > most):
            raise _FaultError(f"`{times[0]}` is no count")


def _end_of_bracket(text: str, start: int) -> int:
    """Return where a bracket expression ends, with its `]`."""
    at = start + 1 + text.startswith("^", start + 1)
    first = at
    while at < len(text) and (text[at] != "]" or at == first):
        at, begin = _read_element(text, at)
        if text.startswith("-", at) and at + 1 < len(text) and text[at + 1] != "]":
            at, end = _read_element(text, at + 1)
            if not begin or not end or begin > end:
                raise _FaultError(f"`{text[start:at]}` has a range that ends before it begins")
    if at >= len(text):
        raise _FaultError("a `[` is not closed")
    return at + 1


def _read_element(text: str, at: int) -> tuple[int, str]:
    """Return where an element ends, and the character that it is; empty for a class."""
    kind = text[at + 1 : at + 2]
    if text[at] != "[" or kind not in (":", "=", "."):
        return at + 1, text[at]
    end = text.find(f"{kind}]", at + 2)
    name = text[at + 2 : end]
    if end < 0 or (name not in _CLASSES if kind == ":" else len(name) != 1):
        raise _FaultError(f"`{text[at : end + 2] if end >= 0 else text[at:]}` is no class of characters")
    return end + 2, name if kind == "." else ""
