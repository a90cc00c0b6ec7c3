"""Which commands of a Dockerfile a preset does by itself, of all that its language's tools can be told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.cli.projects.project import Words

_VERSION = frozenset(("--version", "-v", "-V", "version"))
_INSTALLERS = frozenset(
    ("pip", "pipenv", "poetry", "pdm", "hatch", "setuptools", "uv", "virtualenv", "wheel", "build")
)
_PYTHON = re.compile(r"python(?:3(?:\.[0-9]+)?)?")
_WITH_VALUE = frozenset(
    (
        *(
            "-r",
            "--requirement",
            "-c",
            "--constraint",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
            "--find-links",
        ),
        *(
            "--prefix",
            "--target",
            "-t",
            "--python",
            "--trusted-host",
            "--cache-dir",
            "--root",
            "-w",
            "--wheel-dir",
        ),
    )
)
_PROJECT = re.compile(r"\.{1,2}(?:[/\[].*)?|/.*|\S+\.whl|\$\S*")
_VERBS = {
    "uv": ("sync", "venv", "lock", "export", "cache", "python"),
    "poetry": ("install", "config", "export", "build", "lock", "check", "self"),
    "pipenv": ("install", "sync", "requirements", "lock"),
    "pdm": ("install", "sync", "export", "build", "config"),
    "hatch": ("build", "env", "dep"),
    "npm": ("prune", "cache", "rebuild", "audit", "fund", "dedupe", "config", "set", "pkg"),
    "pnpm": ("install", "i", "fetch", "prune", "store", "config"),
    "yarn": ("install", "cache", "config", "set", "workspaces"),
    "corepack": ("enable", "prepare", "install"),
    "make": (),
    "meson": ("setup", "compile", "install", "configure"),
}
"""What the tools of a language are told that a preset does, or that changes nothing of it."""

_MANAGERS = frozenset(("npm", "pnpm", "yarn", "corepack"))
_FOR_CHECKS = frozenset(("check", "test", "tests", "lint", "docs", "doc", "uninstall", "distcheck"))


def by_python(command: Words) -> bool:
    """Tell whether the preset of Python does the same: it installs what is locked, and the project."""
    name, *rest = _plain(command)
    if _PYTHON.fullmatch(name):
        if rest[:1] == ["-m"] and len(rest) > 1:
            return rest[1] in {"venv", "compileall", "ensurepip"} or (
                rest[1] in _INSTALLERS and by_python((rest[1], *rest[2:]))
            )
        return not rest or rest[0] in _VERSION or rest[0] == "setup.py"
    if name == "uv" and rest[:1] == ["pip"]:
        name, rest = "pip", rest[1:]
    if name in {"pip", "pip3"}:
        return rest[:1] not in (["install"], ["wheel"], ["download"]) or not any(_packages(rest[1:]))
    verb = _verb(rest)
    if name == "pipenv" and verb == "install":
        return not any(_packages(rest[rest.index(verb) + 1 :]))
    return not rest or rest[0] in _VERSION or verb in _VERBS.get(name, ())


def _packages(words: list[str]) -> Iterator[str]:
    """Yield packages that an installer is told by name: what is locked has no need of that."""
    skips = False
    for word in words:
        name = re.split(r"[=<>~!\[@]", word)[0].lower()
        if skips:
            skips = False
        elif word.startswith("-"):
            skips = word in _WITH_VALUE
        elif not _PROJECT.fullmatch(word) and name not in _INSTALLERS:
            yield word


def by_node(command: Words) -> bool:
    """Tell whether the preset of Node.js does the same: it installs what is locked, and runs `build`."""
    name, *rest = _plain(command)
    if not rest:
        return name != "npx"
    verb = _verb(rest)
    if rest[0] in _VERSION:
        return True
    if name == "npm" and verb in {"ci", "install", "i", "add"}:
        names = [word for word in rest[rest.index(verb) + 1 :] if not word.startswith("-")]
        return all(re.split(r"(?<!^)@", each)[0] in _MANAGERS for each in names)
    if name in {"npm", "pnpm", "yarn"} and verb in {"run", "run-script"}:
        return rest[rest.index(verb) + 1 :][:1] != [] and rest[rest.index(verb) + 1].startswith("build")
    if name in {"pnpm", "yarn"} and verb == "build":
        return True
    return verb in _VERBS.get(name, ()) or (name == "yarn" and not verb)


def by_c(command: Words) -> bool:
    """Tell whether the preset of C does the same: it configures, compiles and installs."""
    name, *rest = _plain(command)
    if name in {"make", "ninja"}:
        return _FOR_CHECKS.isdisjoint(rest)
    if name == "meson":
        return (
            not rest
            or rest[0] in _VERBS["meson"]
            or rest[0].startswith("-")
            or "/" in rest[0]
            or len(rest) == 1
        )
    if name in {"gcc", "g++", "cc", "c++", "clang"}:
        return bool(rest) and rest[0] in _VERSION
    return True


def _plain(command: Words) -> list[str]:
    """Return a command by the name of its program, without variables before it."""
    words = list(command)
    while len(words) > 1 and re.fullmatch(r"[A-Za-z_]\w*=.*", words[0], re.DOTALL):
        words.pop(0)
    return [words[0].rpartition("/")[2], *words[1:]]


def _verb(words: list[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")
