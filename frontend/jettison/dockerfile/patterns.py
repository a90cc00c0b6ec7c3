"""`include` and `exclude` of a copy as words for `select.sh`: not every builder's `COPY` has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.recipe.wildcards import regex


def words(include: Iterable[str], exclude: Iterable[str]) -> tuple[str, ...]:
    """Give each pattern as an extended expression with its kind before it."""
    return (*_words("include", include), *_words("exclude", exclude))


def _words(kind: str, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        text = pattern.strip()
        taken_back = "!" if text.startswith("!") else ""
        if text := text.removeprefix("!").strip():
            yield f"{kind}{taken_back}={regex(text)}"
