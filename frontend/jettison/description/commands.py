"""Commands that are started without a shell."""

from __future__ import annotations

from jettison.description.tree import Scalar, Sequence
from jettison.description.values import Value


def command(value: Value | None, *, needed: bool = False) -> tuple[str, ...]:
    """Return a command's words; a single text is a program's path, since no shell could split it.

    A command that is `needed` has words.
    """
    if value is None:
        return ()
    words = value.texts("a list of words")
    if needed and isinstance(value.node, Sequence) and not value.node.items:
        value.bad("has no command")
    if isinstance(value.node, Scalar) and any(" " in word.strip() for word in words):
        listed = ", ".join(words[0].split())
        value.bad("is started without a shell: list its words", f"write `[{listed}]`")
    return words
