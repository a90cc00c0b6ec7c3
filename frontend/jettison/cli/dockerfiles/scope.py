"""Variables of a Dockerfile: arguments stay references in a build file, the environment is put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from e2b_dockerfile_utils import ShellLex

from jettison.description.args import PLATFORM_ARGUMENTS
from jettison.errors import BuildError

# Characters of private use stand for the ends of a reference while quotes and escapes are taken off.
_BEGIN, _END = "\ue000", "\ue001"
_REFERENCE = re.compile(f"{_BEGIN}([A-Za-z_][A-Za-z0-9_]*){_END}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CHANGED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)[^}A-Za-z0-9_]")
"""A reference that does something with the value, as `${NAME:-default}` does."""

_MOST = 1 << 20
_IN_SCRIPT = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")


class MissingError(Exception):
    """A variable that nothing in the Dockerfile sets; it may be the base image's."""


class Meter:
    """How much the texts of a Dockerfile mean: an environment can double itself with each line."""

    def __init__(self) -> None:
        self.characters = 0

    def count(self, text: str) -> None:
        """Count a text; BuildError once all are more than a build file may be."""
        self.characters += len(text)
        if self.characters > _MOST:
            raise BuildError(f"the Dockerfile means more than {_MOST:,} characters with its variables put in")


class Scope:
    """What variables mean at one place: arguments with their defaults, and the environment.

    `all_args` are those of all stages that were read with it.
    """

    def __init__(self, escape: str) -> None:
        self.escape = escape
        self.args: dict[str, str] = {}
        self.env: dict[str, str] = {}
        self.all_args: dict[str, str] = {}
        self.meter = Meter()

    def child(self) -> Scope:
        """Return a scope for a stage of its own, whose arguments are noted here too."""
        made = Scope(self.escape)
        made.all_args, made.meter = self.all_args, self.meter
        return made

    def declare(self, words: Iterable[str], above: Scope | None = None) -> None:
        """Take the arguments of an `ARG`; one without a default has that of `above`."""
        for word in words:
            name, equals, default = word.partition("=")
            inherited = above.args.get(name, "") if above else ""
            if _NAME.fullmatch(name):
                self.args[name] = self.all_args[name] = self._default(default) if equals else inherited

    def _default(self, word: str) -> str:
        try:
            return self.text(word)
        except MissingError:
            return ""

    def text(self, word: str) -> str:
        """Return what a word of an instruction means in a build file; MissingError for an unset variable."""
        changed = set(_CHANGED.findall(word))
        values = {
            name: self._plain(name) if name in changed else f"{_BEGIN}{name}{_END}" for name in self.args
        }
        return self._with(word, {**values, **self.env})

    def literal(self, word: str) -> str:
        """Return the same with the defaults of arguments in their place, as for a path or a key."""
        plain = {name: self._plain(name) for name in self.args}
        return _REFERENCE.sub(lambda found: self._plain(found[1]), self._with(word, {**plain, **self.env}))

    def literal_or_same(self, word: str) -> str:
        """Return what a word means with all put in, and the word itself where something is not known."""
        try:
            return self.literal(word)
        except MissingError:
            return word

    def document(self, text: str) -> str:
        """Return a text in which variables mean something, and quotes nothing."""
        return self.text(re.sub(r"['\"]", lambda quote: self.escape + quote[0], text))

    def in_script(self, text: str, *, keep: bool = False) -> str:
        """Return a script with what is known of variables put in; `keep` leaves references to arguments."""
        known = {**{name: f"{_BEGIN}{name}{_END}" for name in self.args}, **self.env}
        text = _IN_SCRIPT.sub(lambda found: known.get(found[1] or found[2], found[0]), text)
        return text if keep else _REFERENCE.sub(lambda found: self._plain(found[1]), text)

    def _plain(self, name: str) -> str:
        """Return the default of an argument with nothing left to replace."""
        text = self.args.get(name, "")
        for _ in self.args:
            text = _REFERENCE.sub(lambda found: self.args.get(found[1], ""), text)
        return text

    def _with(self, word: str, values: dict[str, str]) -> str:
        watching = _Watching(values)
        try:
            text = ShellLex(self.escape, env=watching, skip_unset_env=False).process_word(word)
        except ValueError as error:
            raise MissingError(str(error)) from None
        if missing := [name for name in watching.missing if not re.search(rf"\$\{{{name}:?[-+]", word)]:
            raise MissingError(f"`{missing[0]}` is set by nothing here, and may be the base image's")
        self.meter.count(text)
        return text


class _Watching(dict[str, str]):
    """Values by name, which remembers the names that it was asked for in vain."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.missing: list[str] = []

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Return a value."""
        if name not in self:
            self.missing.append(name)
        return super().get(name, default)


def references(text: str) -> Sequence[str]:
    """List the arguments that a text refers to."""
    return _REFERENCE.findall(text)


def shown(text: str) -> str:
    """Return a text as people read it: `${NAME}` for an argument."""
    return _REFERENCE.sub(r"${\1}", text)


def as_written(text: str) -> str:
    """Return a text as a build file has it: the same, and `$${` where `${` is meant."""
    return shown(text.replace("${", "$${"))


def is_given(name: str) -> bool:
    """Tell whether an argument needs no declaration, as those of the platform."""
    return name in PLATFORM_ARGUMENTS
