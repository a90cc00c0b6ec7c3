"""The shape of `stages`."""

from __future__ import annotations

from jettison import git_address
from jettison.description.shapes.kinds import (
    Choice,
    Given,
    Items,
    Json,
    Key,
    Keys,
    Numbers,
    Table,
    Text,
    one_of,
    texts,
)
from jettison.description.shapes.texts import (
    ABSOLUTE,
    ANY,
    ARGUMENT,
    ENV,
    FLAG,
    MODE,
    PACKAGES,
    PATH,
    SOURCES,
    WEB_URL,
    WORD,
    WORDS,
)

STAGE_NAME = r"[a-z][a-z0-9._-]*"
"""What stages and targets are called."""

CHECKSUM = Text(pattern=r"sha256:[0-9a-f]{64}", examples=(f"sha256:{'0123456789abcdef' * 4}",))
ID = Text(
    name="id", pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", numbers=Numbers(least=0), examples=("netrc", "default")
)
VARIABLE = Text(pattern=ARGUMENT, examples=("TOKEN",))
GIT_URL = Text(
    name="git-repository",
    pattern=git_address.REPOSITORY,
    examples=("https://example.com/repo.git", "git@example.com:repo.git"),
)
GIT_ADDRESS = Text(
    pattern=rf"(?:{git_address.REPOSITORY})#\S+", examples=("https://example.com/repo.git#v1.0",)
)
NETWORK = Choice(choices=("default", "none", "host"))
PLATFORM = Choice(choices=("target", "build"))

_WORD = Text(pattern=r"[\s\S]*\S[\s\S]*", numbers=Numbers(), references=False, examples=("go mod download",))

COPY = Keys(
    name="copy",
    keys=(
        Key(
            name="from",
            about="A stage, an image or a named context to copy from; the build context if it is not given.",
            shape=ANY,
        ),
        Key(
            name="src", about="Paths and globs to copy, from the origin's root.", shape=SOURCES, required=True
        ),
        Key(name="dest", about="Where to, from the stage's `workdir`; `./` if not given.", shape=PATH),
        Key(name="include", about="Patterns of what is copied; the rest stays behind.", shape=WORDS),
        Key(name="exclude", about="Patterns of what is not copied.", shape=WORDS),
    ),
)

# An address that ends with `/` has no file name; what stands before `?` or `#` counts.
_HTTP_RULES: dict[str, Json] = {
    "if": {"properties": {"url": {"pattern": r"^https?://[^?#${]*/(?:[?#][^$]*)?$"}}, "required": ["url"]},
    "then": {"required": ["dest"]},
}

HTTP = Keys(
    name="http",
    keys=(
        Key(name="url", about="The address of one file.", shape=WEB_URL, required=True),
        Key(
            name="checksum",
            about="`sha256:` and 64 hex digits, as `sha256sum` prints them.",
            shape=CHECKSUM,
            required=True,
        ),
        Key(
            name="dest",
            about="Where to, from the stage's `workdir`; the address's last part if not given.",
            shape=PATH,
        ),
        Key(name="mode", about="Permissions of the file, in octal.", shape=MODE),
    ),
    rules=_HTTP_RULES,
)

GIT = Keys(
    name="git",
    keys=(
        Key(name="url", about="The address of the repository.", shape=GIT_URL, required=True),
        Key(name="ref", about="A tag, a branch or a commit.", shape=WORD, required=True),
        Key(name="dest", about="Where to, from the stage's `workdir`; `./` if not given.", shape=PATH),
    ),
)

SECRET = Keys(
    name="secret",
    keys=(
        Key(name="id", about="The name that `--secret id=…` gives it.", shape=ID, required=True),
        Key(name="dest", about="The file it is in; `/run/secrets/ID` if not given.", shape=ABSOLUTE),
        Key(name="env", about="The environment variable that holds it, in place of a file.", shape=VARIABLE),
        Key(name="required", about="Whether the build fails without it; `true` if not given.", shape=FLAG),
    ),
)

SECRETS = Key(
    name="secrets",
    about="Secrets of the caller that the command may read.",
    shape=Items(item=one_of(ID, SECRET), lone=ID, in_target=Given.ADDED),
)
SSH = Key(name="ssh", about="`true` for the caller's SSH agent, or ids of agents.", shape=texts(ID))

RUN_KEYS = (
    Key(
        name="run",
        about="A script for `/bin/sh`, or the words of a command. Nothing is substituted in it:"
        " build arguments arrive as environment.",
        shape=Items(
            item=Text(numbers=Numbers(), references=False, examples=("go", "build")),
            lone=_WORD,
            in_target=Given.INSTEAD,
        ),
    ),
    Key(
        name="cache",
        about="Directories that are kept between builds.",
        shape=texts(ABSOLUTE),
    ),
    SECRETS,
    SSH,
    Key(name="network", about="What the command reaches; `default` if not given.", shape=NETWORK),
    Key(name="env", about="Environment of this command alone.", shape=ENV),
)
RUN = Keys(keys=RUN_KEYS)

_VERBS = (
    Key(
        name="copy",
        about="Copy files into the stage: paths of the build context, or a map.",
        shape=one_of(SOURCES, COPY),
    ),
    RUN_KEYS[0],
    Key(name="http", about="Fetch one file by its address and checksum.", shape=HTTP),
    Key(
        name="git",
        about="Check a git repository out: an address with `#ref`, or a map.",
        shape=one_of(GIT_ADDRESS, GIT),
    ),
)
VERBS = tuple(key.name for key in _VERBS)

STEP = Keys(
    name="step",
    keys=(*_VERBS, *RUN_KEYS[1:]),
    rules={
        "oneOf": [{"required": [verb]} for verb in VERBS],
        "dependentRequired": {key.name: ["run"] for key in RUN_KEYS[1:]},
    },
)

STAGE = Keys(
    name="stage",
    keys=(
        Key(
            name="from",
            about="What the stage starts from: an image, another stage, `scratch`, or a toolchain of the"
            " distribution such as `go`.",
            shape=WORD,
            required=True,
        ),
        Key(
            name="platform",
            about="Whether it runs on the platform it builds for, or on the building machine's own.",
            shape=PLATFORM,
        ),
        Key(name="packages", about="RPMs to install before its steps.", shape=PACKAGES),
        Key(name="workdir", about="The directory that its steps run in.", shape=ABSOLUTE),
        Key(name="env", about="Environment of its steps.", shape=ENV),
        Key(
            name="steps",
            about="What it does, each a map with one verb.",
            shape=Items(item=STEP, in_target=Given.ADDED),
        ),
    ),
)

STAGES = Table(value=STAGE, keys=STAGE_NAME, example="app")
