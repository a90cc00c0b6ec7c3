"""What the value of `python` looks like."""

from __future__ import annotations

from jettison.description.shapes import Keys, Nothing, Numbers, Text, key, one_of, texts
from jettison.description.steps import SECRETS, SSH
from jettison.description.words import env_key
from jettison.presets.builder import BUILDER_PACKAGES
from jettison.presets.sources import FOLDER_SHAPE, INSIDE, STEPS, VCS

_NUMBERS = Numbers(least=0, whole=True)

# A file of `/app/bin`, which no shell quotes.
SCRIPT_SHAPE = Text(
    pattern=r"[A-Za-z0-9_][A-Za-z0-9_.-]*", numbers=_NUMBERS, references=False, examples=("hello", "gunicorn")
)
MODULE_SHAPE = Text(
    pattern=r"[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\.[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)*",
    references=False,
    examples=("hello", "hello.server"),
)
FILE_SHAPE = Text(pattern=rf"{INSIDE}\.py", references=False, examples=("main.py", "bin/serve.py"))
NAME_SHAPE = Text(
    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
    numbers=_NUMBERS,
    references=False,
    examples=("postgres",),
)
VERSION_SHAPE = Text(
    pattern=r"[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9]+(?:-[A-Za-z0-9_.]+)*)?",
    numbers=Numbers(least=0),
    examples=("3.12",),
)

RUN = key(
    "run",
    "the console script that the image starts, of the project or of a dependency",
    SCRIPT_SHAPE,
    "the only one of `[project.scripts]`",
)
MODULE = key("module", "in its place a module, as `python -m` takes it", MODULE_SHAPE)
FILE = key("file", "in its place a Python file of the project", FILE_SHAPE)
EXTRAS = key(
    "extras",
    "optional dependencies of the project that come too, as `uv sync --extra` takes them",
    texts(NAME_SHAPE),
)
GROUPS = key("groups", "dependency groups that come too, as `uv sync --group` takes them", texts(NAME_SHAPE))
PROJECT = key(
    "project",
    "the project's folder in the build context: of a member of a workspace, or one of several projects",
    FOLDER_SHAPE,
    "`.`",
)
VERSION = key(
    "version",
    "tag of the stage's image: of the distribution's Python, such as `3.12.9`",
    VERSION_SHAPE,
    "[the distribution's](#which-python)",
)
ENV = env_key(
    "environment of the whole stage, such as `UV_DEFAULT_INDEX`",
    "[as below](#what-is-built)",
    "UV_DEFAULT_INDEX",
)

PROGRAMS = (RUN, MODULE, FILE)
"""What says what the image starts; a file has one of them, or none."""

KEYS = Keys(
    name="python",
    keys=(
        *PROGRAMS,
        EXTRAS,
        GROUPS,
        PROJECT,
        VERSION,
        BUILDER_PACKAGES,
        ENV,
        SECRETS,
        SSH,
        VCS,
        STEPS,
    ),
    rules={
        "dependentSchemas": {
            "run": {"properties": {"module": False, "file": False}},
            "module": {"properties": {"file": False}},
        }
    },
)

PYTHON = key("python", "a Python program: a preset", one_of(SCRIPT_SHAPE, KEYS, Nothing()))
