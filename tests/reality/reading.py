"""What the product relies on, read from the product: scripts, data of distributions, printed build steps."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from jettison import distros
from jettison.description.explain import explain
from jettison.distros import upx
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from jettison.scripts import closure, read
from tests.reality.commands import Scripts, Use
from tests.reality.page import ROOT
from tests.reality.syntax import Call, parse

SCRIPTS = ROOT / "frontend/jettison/scripts"
LAYOUT = ROOT / "frontend/jettison/distros/layout.py"
REPOSITORIES = ROOT / "frontend/jettison/recipe/repositories.py"
INSTALL, PLAIN = (ROOT / "frontend/image" / name for name in ("install.sh", "plain.sh"))
DOCKERFILE = ROOT / "Dockerfile.frontend"

# Words in the place of a command: which program it is, or which commands a list of words makes.
NAMED = {
    '"$program"': "bash; env; timeout",
    '"$tool"': "upx",
    '"$upx"': "upx",
    '"$scratch/carrier"': "true",
    '"$scratch/granter"': "true",
    '"${by[@]}"': "ld.so --library-path x; timeout -s KILL 1; env -i",
}

# Short forms whose steps run all that presets know to run.
SHORT_FORMS = {
    "go": "go: {package: [./cmd/a, ./cmd/b], tags: netgo}",
    "go with cgo": "go: {package: ., cgo: true, packages: [sqlite-devel]}",
    "python": "python: {run: a, extras: [b], groups: [c], project: d}",
    "rust": "rust: {bin: [a, b], package: c, features: [d], default-features: false}",
}

# What tdnf, rpm and UPX print goes through these, or is read from these files.
READERS = ("said", "last_said", "all_said")
LOGS = ("$manager_log", "$upx_log")

OURS = (
    "/etc/rpm/macros.jettison",
    "/home/nonroot",
    "/run/jettison-",
    "/tmp/jettison-",
    "/usr/share/jettison",
    "/usr/share/sbom",
)
"""Paths that are ours: nothing there is expected."""

_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
_TOP = "etc|usr|var|home|run|proc|dev|tmp|sys|boot"
_PATH = re.compile(rf"(?<![\w.])/?((?:{_TOP})(?:/(?:\{{[\w.,*/-]+\}}|[\w.+*-])+)+)")
_BRACES = re.compile(r"\{([^{}]*)\}")


@cache
def scripts(*managers: str) -> list[Scripts]:
    """Return the scripts that run in base/core, each with those that it reads: others use its names too.

    `managers` are the package managers whose scripts are meant; without any all are.
    """
    parsed = {path: parse(path, read(path).decode()) for path in paths_of_scripts()}
    rooms = managers or sorted(_managers())
    others = tuple(f"{room}/" for room in _managers() - set(rooms))
    groups = {
        closure(path, manager=room): None for path in parsed if not path.startswith(others) for room in rooms
    }
    shared = {below for group in groups for below in group[1:]}
    return [
        Scripts(tuple(parsed[each] for each in group), named) for group in groups if group[0] not in shared
    ]


def paths_of_scripts() -> list[str]:
    """Return the paths of all scripts below their folder, sorted."""
    return sorted(str(file.relative_to(SCRIPTS)) for file in SCRIPTS.rglob("*.sh"))


def _managers() -> set[str]:
    """Return the rooms of package managers."""
    return {distro.manager.name for name in distros.NAMES if (distro := distros.find(name))}


def uses(*managers: str) -> list[Use]:
    """Return all that the scripts run, once each: with these package managers, or with all."""
    groups = scripts(*managers)
    functions = {name for group in groups for name in group.functions}
    found = {(use.command, use.option): use for group in groups for use in group.uses()}
    return [use for key, use in sorted(found.items()) if use.command not in functions]


def uses_of_presets() -> list[Use]:
    """Return what the steps run that presets write."""
    found: list[Use] = []
    for name, text in SHORT_FORMS.items():
        long_form = explain(SourceFile("jettison.yaml", f"distro: azurelinux-3.0\n{text}\n"), PRESETS)
        steps = yaml.safe_load(long_form)["stages"]["app"]["steps"]
        texts = [step["run"] for step in steps if "run" in step]
        found += Scripts(tuple(parse(name, text, "posix") for text in texts)).uses()
    return found


def named(word: str) -> str:
    """Return what a word in the place of a command stands for."""
    return NAMED.get(word, "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for what a program prints: of grep -E, or a command of sed (`-n` or `-nE`)."""

    program: tuple[str, ...]
    text: str
    place: str

    def matches(self, line: str) -> bool:
        """Tell whether it finds a line."""
        done = subprocess.run(
            [*self.program, self.text], input=line, capture_output=True, text=True, check=False
        )
        assert done.stderr == "", f"{self.place}: {done.stderr}"
        return bool(done.stdout)


def patterns(found: list[Scripts]) -> Iterator[Pattern]:
    """Yield each expression by which scripts read what tdnf, rpm and UPX print."""
    for script in {script.name: script for group in found for script in group.scripts}.values():
        for function in script.functions:
            for call in function.calls:
                yield from _patterns_of(call, f"{script.name}:{call.line}")


def _patterns_of(call: Call, place: str) -> Iterator[Pattern]:
    name, words = call.words[0].head, call.words[1:]
    if name in READERS and words:
        program = ("grep", "-E", "--") if name == "said" else ("sed", "-n")
        yield from _split(program, words[0].head, place)
    elif name == "sed" and any(log in word.shown for word in words for log in LOGS):
        flag = next((word.head for word in words if word.head.startswith("-n")), "-n")
        texts = [word.head for word in words if word.whole and not word.head.startswith("-")]
        for text in texts:
            yield from _split(("sed", flag), text, place)


def _split(program: tuple[str, ...], text: str, place: str) -> Iterator[Pattern]:
    """Part what finds different lines: commands of sed, branches of an expression."""
    parts = re.split(r"(?<=p);\s*", text) if program[0] == "sed" else _branches(text)
    return (Pattern(program, part, place) for part in parts if part)


def _branches(expression: str) -> Iterator[str]:
    depth, branch = 0, ""
    for char in expression:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "|" and not depth:
            yield branch
            branch = ""
        else:
            branch += char
    yield branch


def paths() -> dict[str, str]:
    """Return the paths that scripts name, each with the script that does; ours are left out."""
    found: dict[str, str] = {}
    for script in paths_of_scripts():
        text = _COMMENT.sub("", read(script).decode())
        for match in _PATH.finditer(text):
            for path in _spelled(f"/{match[1]}"):
                if not path.startswith(OURS):
                    found.setdefault(path, script)
    return found


def _spelled(path: str) -> list[str]:
    """Write out `{a,b}`."""
    braces = _BRACES.search(path)
    if not braces:
        return [path.rstrip("/.")]
    return [
        each
        for word in braces[1].split(",")
        for each in _spelled(path[: braces.start()] + word + path[braces.end() :])
    ]


def tags() -> set[str]:
    """Return the tags of rpm's query formats that scripts name, and the macros that they set."""
    text = "".join(read(path).decode() for path in paths_of_scripts())
    asked = {f"%{{{name}}}" for name in re.findall(r"%\\?\{=?([A-Z0-9]+)\\?\}", text)}
    return asked | {f"%{name}" for name in re.findall(r"%%(_\w+)", text)}


def repository_keys() -> set[str]:
    """Return the keys that are written into a repository's file."""
    return {f"{key}=" for key in re.findall(r'f?"(\w+)=', REPOSITORIES.read_text())}


def data() -> dict[str, str]:
    """Return what the data of the distributions names, each with the place: images, packages, variables."""
    found = dict.fromkeys(re.findall(r'(?m)^\s+"(/[\w/]+)": ', LAYOUT.read_text()), LAYOUT.name)
    found = {path: place for path, place in found.items() if path not in OURS}
    found |= dict.fromkeys(upx.RELEASES, "upx.RELEASES")
    for name in distros.NAMES:
        distro = distros.find(name)
        assert distro is not None
        words = [distro.base_image, distro.filesystem_package, distro.release_package, distro.release]
        words += [package for packages in distro.sets.values() for package in packages]
        for toolchain in distro.toolchains.values():
            words += [toolchain.reference(), *toolchain.libraries, *(f"{k}={v}" for k, v in toolchain.env)]
        found |= dict.fromkeys(words, name)
    return found


def instructions(dockerfile: Path) -> str:
    """Return what a Dockerfile's RUN instructions run, as one script."""
    text = dockerfile.read_text().replace("\\\n", " ")
    runs = re.findall(r"(?m)^RUN (.*)$", text)
    return "\n".join(re.sub(r"--mount=\S+\s*", "", run).strip() for run in runs)
