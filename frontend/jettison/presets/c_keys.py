"""What the value of `c` looks like."""

from __future__ import annotations

from dataclasses import replace

from jettison.description.paths import CONTROLS
from jettison.description.shapes import (
    Choice,
    Given,
    Items,
    Keys,
    Nothing,
    Numbers,
    Text,
    choice,
    key,
    one_of,
)
from jettison.description.words import env_key
from jettison.presets.builder import BUILDER_PACKAGES, MOST_PROGRAMS
from jettison.presets.sources import FOLDER_SHAPE, STEPS, VCS

# Words of a script that no shell quotes.
PROGRAM_SHAPE = Text(
    pattern=r"(?:/(?:[A-Za-z0-9_+-][A-Za-z0-9_.+-]*/)*)?[A-Za-z0-9_+][A-Za-z0-9_.+-]*",
    numbers=Numbers(least=0, whole=True),
    references=False,
    examples=("hello", "/usr/sbin/hellod"),
)
_OPTIONS_SHAPE = Text(
    pattern=rf"[^{CONTROLS}]+", numbers=Numbers(), examples=("-DWITH_TLS=ON", "--without-x")
)
_PROGRAMS = Items(item=PROGRAM_SHAPE, lone=PROGRAM_SHAPE, least=1, most=MOST_PROGRAMS, in_target=Given.ADDED)

BUILDS = ("cmake", "meson", "autotools", "make")

PROGRAMS = key(
    "programs",
    "the program, or a list of several, as they are called in `/usr/bin`, or by their paths; the image starts"
    " the first",
    _PROGRAMS,
    "[the only one that the project installs](#which-program)",
)
BUILD = replace(
    choice("build", "how it is built: by CMake, Meson, autotools or make", Choice(choices=BUILDS), "cmake"),
    otherwise="[what the project's files say](#what-builds-it)",
)
PROJECT = key("project", "the project's folder in the build context", FOLDER_SHAPE, "`.`")
OPTIONS = key(
    "options",
    "options of what configures the project, such as `-DWITH_TLS=ON` or `--without-x`; for `make` variables,"
    " such as `WITH_TLS=1`",
    Items(item=_OPTIONS_SHAPE, lone=_OPTIONS_SHAPE, in_target=Given.ADDED),
)
ENV = env_key("environment of the whole stage, such as `CFLAGS`", "[as below](#what-is-built)", "CFLAGS")

KEYS = Keys(
    name="c",
    keys=(PROGRAMS, BUILD, PROJECT, OPTIONS, BUILDER_PACKAGES, ENV, VCS, STEPS),
)

C = key("c", "programs in C and C++: a preset", one_of(_PROGRAMS, KEYS, Nothing()))
