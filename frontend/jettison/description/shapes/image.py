"""The shapes of `files`, `upx`, `sbom` and `image`."""

from __future__ import annotations

from jettison.description.shapes.kinds import (
    Choice,
    Given,
    Items,
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
    ABSOLUTES,
    ANY,
    COMMAND,
    DURATION,
    ENV,
    FLAG,
    MODE,
    PATH,
    PROGRAM,
    SOURCE,
    USER,
    WEB_URL,
    whole,
)

KINDS = ("src", "content", "symlink")
"""What makes a file; each has one of them."""

FILE = Keys(
    name="file",
    keys=(
        Key(
            name="from",
            about="A stage, an image or a named context to copy from; the build context if it is not given.",
            shape=ANY,
        ),
        Key(name="src", about="A path or glob to copy, from the origin's root.", shape=SOURCE),
        Key(
            name="dest",
            about="Where the file goes in the image; a folder ends with `/`.",
            shape=ABSOLUTE,
            required=True,
        ),
        Key(name="content", about="The text of a file that is written out.", shape=ANY),
        Key(name="symlink", about="What a link points to.", shape=ANY),
        Key(name="mode", about="Permissions, in octal.", shape=MODE),
        Key(
            name="owner",
            about="A user, or `user:group`: numbers, names of `accounts`, `root`, `nonroot`.",
            shape=USER,
        ),
        Key(
            name="crates",
            about="Where the list of a Rust program's crates is, beside `src`; it goes into the SBOM.",
            shape=PATH,
        ),
    ),
    rules={
        "oneOf": [{"required": [kind]} for kind in KINDS],
        "dependentRequired": {"from": ["src"], "crates": ["src"]},
        "if": {"not": {"required": ["src"]}},
        "then": {"properties": {"dest": {"not": {"pattern": "/$"}}}},
        "dependentSchemas": {
            "symlink": {"properties": {"mode": False}},
            "crates": {"properties": {"dest": {"not": {"pattern": "/$"}}}},
        },
    },
)

FILES = Items(item=FILE, in_target=Given.ADDED)

LEVEL = Choice(choices=("lzma", "default"))
# An argument without a value leaves it empty.
VERSION = Text(pattern=r"(?:[0-9]+(?:\.[0-9]+){1,3})?", numbers=Numbers(least=0), examples=("4.2.4", "5.2.0"))
SHA256 = Text(pattern=r"\s*(?:sha256:)?[0-9a-fA-F]{64}\s*", examples=("0123456789abcdef" * 4,))
ARCHIVE_URL = Text(pattern=f"(?:{WEB_URL.pattern})?", examples=WEB_URL.examples)

UPX = Keys(
    name="upx",
    keys=(
        Key(
            name="version",
            about="The release of UPX; the build argument UPX_VERSION wins.",
            shape=VERSION,
        ),
        Key(
            name="sha256",
            about="The checksum of its archive for the machine that builds, or one for each architecture.",
            shape=one_of(
                Text(pattern=rf"(?:{SHA256.pattern})?", examples=SHA256.examples),
                Table(value=SHA256, example="amd64"),
            ),
        ),
        Key(
            name="url",
            about="Where its archive is; UPX's own release if not given. The build argument UPX_URL wins.",
            shape=ARCHIVE_URL,
        ),
        Key(name="level", about="`lzma` is small, `default` starts faster.", shape=LEVEL),
        Key(
            name="files",
            about="Programs of `files` to pack; the entrypoint's if not given.",
            shape=Items(item=ABSOLUTE, lone=ABSOLUTE, least=1, in_target=Given.ADDED),
        ),
        Key(
            name="required",
            about="Whether a program that cannot be packed fails the build, and does not ship as it is.",
            shape=FLAG,
        ),
    ),
)

SBOM = Keys(
    name="sbom",
    keys=(
        Key(
            name="version",
            about="The version of the programs; what their build says if not given.",
            shape=ANY,
        ),
    ),
)

PORT = Text(
    name="port",
    pattern="([0-9]{1,5})(?:/(tcp|udp|sctp))?",
    numbers=Numbers(least=1, most=65535, whole=True),
    examples=("8080", "53/udp"),
)
# As Docker's engine knows them on Linux; it starts no container of an image with another one.
_SIGNALS = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS"
    " TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
)
_REAL_TIME = r"RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?"
SIGNAL = Text(
    pattern=rf"SIG(?:{'|'.join(_SIGNALS.split())}|{_REAL_TIME})|0?[1-9]|[1-5][0-9]|6[0-4]",
    numbers=Numbers(least=1, most=64, whole=True),
    examples=("SIGTERM", "SIGINT"),
)
MOST_RETRIES = 1000

HEALTHCHECK = Keys(
    name="healthcheck",
    keys=(
        Key(name="test", about="The words of a command of the image.", shape=PROGRAM, required=True),
        Key(name="interval", about="Time between two checks.", shape=DURATION),
        Key(name="timeout", about="Time after which a check has failed.", shape=DURATION),
        Key(name="start-period", about="Time in which failed checks do not count.", shape=DURATION),
        Key(name="start-interval", about="Time between two checks in that period.", shape=DURATION),
        Key(
            name="retries",
            about="Failed checks in a row that make the container unhealthy.",
            shape=whole(MOST_RETRIES, "3"),
        ),
    ),
)

_LABELS = Table(value=ANY, example="org.opencontainers.image.version")

IMAGE = Keys(
    name="image",
    keys=(
        Key(
            name="entrypoint",
            about="The words of the command that starts.",
            shape=COMMAND,
            # As with an image's ENTRYPOINT over that of its base, and `docker run --entrypoint`.
            voids=("cmd",),
        ),
        Key(name="cmd", about="The words after it, where a container is given none.", shape=COMMAND),
        Key(name="env", about="Environment of the container.", shape=ENV),
        Key(
            name="user",
            about="Who runs it: a number, or a name of `accounts`; `nonroot` (65532) if not given.",
            shape=USER,
        ),
        Key(name="workdir", about="The directory it starts in; `/` if not given.", shape=ABSOLUTE),
        Key(name="ports", about="Ports it listens on, such as `8080` or `53/udp`.", shape=texts(PORT)),
        Key(name="volumes", about="Directories that are meant for volumes.", shape=ABSOLUTES),
        Key(name="labels", about="Labels of the image config.", shape=_LABELS),
        Key(name="annotations", about="Annotations of the image manifest.", shape=_LABELS),
        Key(name="stop-signal", about="The signal that ends it.", shape=SIGNAL),
        Key(
            name="healthcheck",
            about="How a running container is asked whether it is well; `none` for not at all.",
            shape=one_of(Choice(choices=("none",)), HEALTHCHECK),
        ),
    ),
)

UPX_OR_FLAG = one_of(FLAG, UPX)
SBOM_OR_FLAG = one_of(FLAG, SBOM)
