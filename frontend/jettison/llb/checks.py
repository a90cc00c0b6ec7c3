"""What a verb is given, checked when it is given: an error of `marshal` could not say whose value it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from types import NoneType
from typing import TypeVar

T = TypeVar("T")

UINT32 = 2**32 - 1
INT32 = 2**31 - 1
INT64 = 2**63 - 1
_LONGEST = 80


def texts(**given: object) -> None:
    """Refuse what is no text, and a text that UTF-8 cannot write."""
    for name, value in given.items():
        if not isinstance(value, str):
            raise TypeError(f"{_said(name, value)} is no text")
        if not value.isascii():
            _writable(name, value)


def flags(**given: object) -> None:
    """Refuse what is neither True nor False."""
    for name, value in given.items():
        if not isinstance(value, bool):
            raise TypeError(f"{_said(name, value)} is neither True nor False")


def numbers(least: int, most: int, **given: object) -> None:
    """Refuse what is no whole number, and one that is too small or too big."""
    for name, value in given.items():
        whole = _whole(name, value)
        if not least <= whole <= most:
            raise ValueError(f"{_said(name, value)}: give a number from {least} to {most}")


def modes(most: int, **given: object) -> None:
    """Refuse what are no permissions, or more of them than BuildKit keeps there."""
    for name, value in given.items():
        whole = _whole(name, value)
        if not 0 <= whole <= most:
            raise ValueError(f"{name}={whole:#o}: give permissions from 0 to {most:#o}")


def symbols(mode: str) -> None:
    """Refuse what is no mode in words, such as `u=rwX,go=rX`."""
    clause = r"[ugoa]*([-+=]([rwxXst]*|[ugo]))+"
    if not re.fullmatch(f"{clause}(,{clause})*", mode):
        raise ValueError(f"{_said('mode', mode)}: write permissions like u=rwX,go=rX")


def instances(kind: type | tuple[type, ...], **given: object) -> None:
    """Refuse what is not of a kind."""
    for name, value in given.items():
        if not isinstance(value, kind):
            raise TypeError(f"{_said(name, value)} is no {_called(kind)}")


def words(name: str, given: Iterable[str]) -> tuple[str, ...]:
    """Return a list of texts; one text alone is refused, for it would be taken letter by letter."""
    found = _listed(name, given, "text", str)
    try:
        if not "".join(found).isascii():
            _each_text(name, found)
    except TypeError:
        _each_text(name, found)
    return found


def listed(name: str, given: Iterable[T], kind: type | tuple[type, ...], called: str = "") -> tuple[T, ...]:
    """Return a list of values of a kind, by what people call it."""
    if given == ():  # most calls give none
        return ()
    found = _listed(name, given, called, kind)
    for position, value in enumerate(found):
        if not isinstance(value, kind):
            raise TypeError(f"{_said(f'{name}[{position}]', value)} is no {called or _called(kind)}")
    return found


def pairs(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return names with their values, both texts."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{_said(name, given)}: give names with their values, like {{'NAME': 'value'}}")
    found = dict(given)
    words(f"names of {name}", found)
    for key, value in found.items():
        texts(**{f"{name}[{key!r}]": value})
    return found


def _listed(name: str, given: Iterable[T], called: str, kind: type | tuple[type, ...]) -> tuple[T, ...]:
    if isinstance(given, (str, bytes)):
        raise TypeError(f"{_said(name, given)} is one text: give a list, of {called or _called(kind)} values")
    try:
        return tuple(given)
    except TypeError:
        raise TypeError(f"{_said(name, given)}: give a list, of {called or _called(kind)} values") from None


def _each_text(name: str, found: tuple[str, ...]) -> None:
    for position, value in enumerate(found):
        texts(**{f"{name}[{position}]": value})


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{_said(name, value)} is no whole number")
    return value


def _writable(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{_said(name, value)} is half of a character, which UTF-8 cannot write") from None


def _called(kind: type | tuple[type, ...]) -> str:
    if isinstance(kind, tuple):
        return " or ".join(map(_called, kind))
    if issubclass(kind, Enum):
        return f"{kind.__name__}: give {' or '.join(str(each) for each in kind)}"
    return "None" if kind is NoneType else kind.__name__


def _said(name: str, value: object) -> str:
    """Write a value with its name, as it stands in a call; a long one only in part."""
    text = repr(value)
    return f"{name}={text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}"
