"""Which programs a C or C++ project installs, as far as its build files say so.

Their texts are looked at, and never run: what they compute is not known here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from jettison.presets.c_files import LISTING
from jettison.presets.needed import path

_COMMENT = re.compile(r"#.*")
_CALL = re.compile(r"\b(\w+)\s*\(([^()]*)\)")
_SET = re.compile(r"\$\{(\w+)\}")
_PART = r"[A-Za-z0-9_+][A-Za-z0-9_.+-]*"
_NAME = re.compile(_PART)
_PLACE = re.compile(rf"/?{_PART}(?:/{_PART})*/?")
_MESON = re.compile(r"\b(project|executable)\s*\(\s*(?:'([^']*)'|(meson\.project_name\(\)))")
_INSTALLED = re.compile(r"\binstall\s*:\s*true\b")
_AUTOMAKE = re.compile(r"^(bin|sbin|libexec)_PROGRAMS[ \t]*\+?=((?:[^\n\\]|\\\n|\\.)*)", re.MULTILINE)
_INSTALL_DIR = re.compile(r"\binstall_dir\s*:\s*get_option\(\s*'(\w+)dir'\s*\)\s*(?:[,)]|$)")

_FOLDERS = ("bin", "sbin", "libexec")
_OF_CMAKE = {f"CMAKE_INSTALL_{each.upper()}DIR": each for each in _FOLDERS}
_KINDS = (
    "ARCHIVE",
    "LIBRARY",
    "OBJECTS",
    "FRAMEWORK",
    "BUNDLE",
    "PUBLIC_HEADER",
    "PRIVATE_HEADER",
    "RESOURCE",
)

_LONGEST = 4096
"""Characters of a variable, and of what a call is given, that are looked at: a text may mean endless ones."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where build files install programs, by name, as far as they say it, and the first file that does."""

    places: Mapping[str, str]
    file: str

    @property
    def programs(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self.places)


def path_of(name: str, folder: str = "bin") -> str:
    """Return the path of a program in the image; a path stays as it is."""
    return posixpath.join("/usr", folder, name)


def find(project: Mapping[str, str], folder: str, build: str) -> Found:
    """Return the programs that a project installs, as far as its files say that."""
    texts = {each: project[each] for name in LISTING[build] if (each := path(folder, name)) in project}
    found = {each: tuple(_READERS[build](text)) for each, text in texts.items()}
    file = next((each for each, programs in found.items() if programs), "")
    paths = (each for programs in found.values() for each in programs)
    return Found({posixpath.basename(each): each for each in paths}, file)


def _by_cmake(text: str) -> Iterator[str]:
    """Yield where `install(TARGETS …)` puts targets of `add_executable`; none under another name."""
    variables = dict(_OF_CMAKE)
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
            place, targets = _destination(words), (each for each in words[1:] if each in executables)
            yield from (path_of(each, place) for each in targets if _NAME.fullmatch(each))


def _destination(words: list[str]) -> str:
    """Return where `install(TARGETS …)` puts programs, as far as that is known: `bin` if not."""
    kind = ""
    for word, after in pairwise(words):
        kind = word if word in (*_KINDS, "RUNTIME") else kind
        if word == "DESTINATION" and kind not in _KINDS:
            return after if _PLACE.fullmatch(after) else "bin"
    return "bin"


def _filled(word: str, variables: Mapping[str, str]) -> str:
    return _SET.sub(lambda match: variables.get(match[1], match[0]), word)


def _by_meson(text: str) -> Iterator[str]:
    """Yield where `executable('NAME', …, install: true)` is put."""
    plain = "\n".join(_COMMENT.sub("", line) for line in text.split("\n"))
    project = ""
    for match in _MESON.finditer(plain):
        name = project if match[3] else match[2]
        arguments = _arguments(plain[match.end() : match.end() + _LONGEST])
        if match[1] == "project":
            project = name
        elif _INSTALLED.search(arguments) and _NAME.fullmatch(name):
            said = _INSTALL_DIR.search(arguments)
            yield path_of(name, said[1] if said and said[1] in _FOLDERS else "bin")


def _arguments(text: str) -> str:
    """Return what is left of a call's arguments."""
    depth = 1
    for position, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if not depth:
            return text[:position]
    return text


def _by_automake(text: str) -> Iterator[str]:
    """Yield the words of `bin_PROGRAMS` and its like, each at its place."""
    for match in _AUTOMAKE.finditer(text):
        words = match[2].replace("\\\n", " ").split()
        yield from (path_of(word, match[1]) for word in words if _NAME.fullmatch(word))


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "cmake": _by_cmake,
    "meson": _by_meson,
    "autotools": _by_automake,
}
