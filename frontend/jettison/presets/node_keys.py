"""What the value of `node` looks like."""

from __future__ import annotations

from typing import Literal

from jettison.description.paths import CONTROLS, PATH, SOURCE
from jettison.description.shapes import (
    Choice,
    Given,
    Items,
    Keys,
    Nothing,
    Numbers,
    Text,
    choice,
    flag,
    key,
    one_of,
)
from jettison.description.steps import SECRETS, SSH
from jettison.description.words import env_key
from jettison.presets.builder import BUILDER_PACKAGES
from jettison.presets.sources import STEPS

# Judged as written: a reference must not hide a path outside of the context.
_NATURAL = Numbers(least=0)
_PATH = rf"(?![/-]){PATH.pattern}"
FILE = Text(pattern=_PATH, numbers=_NATURAL, references=False, examples=("server.js", "dist/main.js"))
_SHIPPED = Text(
    pattern=rf"(?![/-]){SOURCE.pattern}", numbers=_NATURAL, references=False, examples=("dist", "public")
)
_FOLDER = Text(pattern=_PATH, numbers=_NATURAL, references=False, examples=("packages/api",))
SCRIPT = Text(
    pattern=rf"(?!-)[^{CONTROLS} ]+", numbers=_NATURAL, references=False, examples=("build", "build:server")
)
VERSION_SHAPE = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:[-.][A-Za-z0-9_.]+)*)?",
    numbers=_NATURAL,
    examples=("24",),
)

Icu = Literal["small", "full"]

_ICU: Choice[Icu] = Choice(choices=("small", "full"))

MAIN = key(
    "main",
    "the file that node starts, in the build context or made by `build`",
    FILE,
    "[what `package.json` says](#what-is-started)",
)
BUILD = key(
    "build",
    "a script of `package.json` that makes what ships, run with development dependencies and without a"
    " network",
    SCRIPT,
    "none",
)
FILES = key(
    "files",
    "what ships beside `package.json` and `node_modules`: paths and globs, a list or one",
    Items(item=_SHIPPED, lone=_SHIPPED, least=1, in_target=Given.ADDED),
    "[the build context](#what-ships)",
)
WORKSPACE = key("workspace", "the folder of a [workspace](#workspaces)'s member that is the program", _FOLDER)
VERSION = key(
    "version",
    "of Node.js, as tagged by the distribution's image: `24`, `24.14`",
    VERSION_SHAPE,
    "[the distribution's](#which-nodejs)",
)
SCRIPTS = flag(
    "scripts",
    "`false` runs no lifecycle scripts, of dependencies and of the project (`npm ci --ignore-scripts`)",
    default=True,
)
ICU = choice(
    "icu", "`small` knows English only, `full` all [languages](#languages-and-time-zones)", _ICU, "small"
)
ENV = env_key(
    "environment of the whole stage; that of the image is `image.env`", "[as below](#what-is-built)"
)

KEYS = Keys(
    name="node",
    keys=(
        MAIN,
        BUILD,
        FILES,
        WORKSPACE,
        VERSION,
        BUILDER_PACKAGES,
        SCRIPTS,
        ICU,
        ENV,
        SECRETS,
        SSH,
        STEPS,
    ),
)

NODE = key("node", "a Node.js program: a preset", one_of(FILE, KEYS, Nothing()))
