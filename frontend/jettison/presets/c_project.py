"""Which programs a C or C++ project installs, as far as its build files say so.

Their texts are looked at, and never run: what they compute is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jettison.presets.c_files import LISTING, path

_COMMENT = re.compile(r"#.*")
_CALL = re.compile(r"\b(\w+)\s*\(([^()]*)\)")
_SET = re.compile(r"\$\{(\w+)\}")
_NAME = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+-]*")
_MESON = re.compile(r"\b(project|executable)\s*\(\s*(?:'([^']*)'|(meson\.project_name\(\)))")
_INSTALLED = re.compile(r"\binstall\s*:\s*true\b")
_AUTOMAKE = re.compile(r"^bin_PROGRAMS[ \t]*\+?=((?:[^\n\\]|\\\n|\\.)*)", re.MULTILINE)

_LONGEST = 4096
"""Characters of a variable, and of what a call is given, that are looked at: a text may mean endless ones."""


@dataclass(frozen=True, slots=True)
class Found:
    """The programs that build files install, as far as these say it, and the first file that does."""

    programs: tuple[str, ...]
    file: str


def find(project: Mapping[str, str], folder: str, build: str) -> Found:
    """Return the programs that a project installs into `/usr/bin`, as far as its files say that."""
    texts = {each: project[each] for name in LISTING[build] if (each := path(folder, name)) in project}
    found = {each: tuple(_READERS[build](text)) for each, text in texts.items()}
    file = next((each for each, programs in found.items() if programs), "")
    return Found(tuple(dict.fromkeys(name for programs in found.values() for name in programs)), file)


def _by_cmake(text: str) -> Iterator[str]:
    """Yield the targets of `add_executable` that `install(TARGETS …)` names; none under another name."""
    variables: dict[str, str] = {}
    executables: set[str] = set()
    plain = "\n".join(_COMMENT.sub("", line) for line in text.split("\n"))
    for match in _CALL.finditer(plain):
        command, words = match[1].lower(), [_filled(word.strip('"'), variables) for word in match[2].split()]
        if command == "project" and words:
            variables |= {"PROJECT_NAME": words[0], "CMAKE_PROJECT_NAME": words[0]}
        elif command == "set" and len(value := ";".join(words[1:])) < _LONGEST:
            variables |= dict.fromkeys(words[:1], value)
        elif command == "add_executable" and not {"IMPORTED", "ALIAS"} & {*words[1:2]}:
            executables.update(words[:1])
        elif command == "install" and words[:1] == ["TARGETS"] and "OUTPUT_NAME" not in plain:
            yield from (word for word in words[1:] if word in executables and _NAME.fullmatch(word))


def _filled(word: str, variables: Mapping[str, str]) -> str:
    return _SET.sub(lambda match: variables.get(match[1], match[0]), word)


def _by_meson(text: str) -> Iterator[str]:
    """Yield the names of `executable('NAME', …, install: true)`."""
    plain = "\n".join(_COMMENT.sub("", line) for line in text.split("\n"))
    project = ""
    for match in _MESON.finditer(plain):
        name = project if match[3] else match[2]
        if match[1] == "project":
            project = name
        elif _INSTALLED.search(_arguments(plain[match.end() : match.end() + _LONGEST])) and _NAME.fullmatch(
            name
        ):
            yield name


def _arguments(text: str) -> str:
    """Return what is left of a call's arguments."""
    depth = 1
    for position, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if not depth:
            return text[:position]
    return text


def _by_automake(text: str) -> Iterator[str]:
    """Yield the words of `bin_PROGRAMS`."""
    for match in _AUTOMAKE.finditer(text):
        yield from (word for word in match[1].replace("\\\n", " ").split() if _NAME.fullmatch(word))


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "cmake": _by_cmake,
    "meson": _by_meson,
    "autotools": _by_automake,
}
