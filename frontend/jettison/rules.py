"""The rules of problems: what each is about, whether it stops a build, and where its page is.

The list in the documentation, the answer of `--call=check` and the links of warnings are made of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

DOCUMENTATION = "https://github.com/jettison-build/jettison/blob/main/docs"
"""Where the pages of the documentation are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of problem: a stable name, what is wrong then, and a page of the documentation.

    A warning can be left out of a report, or made an error, by its name.
    """

    name: str
    summary: str
    page: str = "description.md"
    severity: Severity = "error"

    @property
    def link(self) -> str:
        """The address of its page."""
        return f"{DOCUMENTATION}/{self.page}#problems"


ALIAS = Rule("alias", "an alias without its anchor, or inside of it", "keys/x.md")
ALIAS_BOMB = Rule("alias-bomb", "aliases make the file mean too much", "keys/x.md")
BAD_EXPRESSION = Rule("bad-expression", "a text that is not an extended regular expression", "keys/tests.md")
BAD_IGNORE_FILE = Rule("bad-ignore-file", "a line of the ignore file that BuildKit would refuse")
BAD_MODE = Rule("bad-mode", "permissions that are not octal", "keys/files.md")
BAD_NAME = Rule("bad-name", "a stage, target, argument, variable or path that cannot be called so")
BAD_PACKAGE = Rule("bad-package", "a package that the `go` preset cannot build", "keys/go.md")
BAD_REFERENCE = Rule(
    "bad-reference", "a `${` that is no reference, or a `from` that cannot be an image", "keys/args.md"
)
BAD_VALUE = Rule("bad-value", "a value of the right type that cannot be used")
BAD_VERSION = Rule("bad-version", "a text that is not a version", "keys/upx.md")
BELOW_A_FILE = Rule("below-a-file", "a path below another that is a file or a link", "keys/files.md")
BLINDS_SCANNERS = Rule("blinds-scanners", "a file over what scanners read", "keys/files.md")
C_BY_VARIABLE = Rule(
    "c-by-variable",
    "C that only `CGO_ENABLED` asks for, without what it needs",
    "keys/go.md",
    severity="warning",
)
CHECK_FAILED = Rule("check-failed", "a check that the finished image does not pass", "keys/checks.md")
COMPLEX_KEY = Rule("complex-key", "a list or a map as a key")
DUPLICATE_ACCOUNT = Rule(
    "duplicate-account", "two users or groups with one name or number", "keys/accounts.md"
)
DUPLICATE_FILE = Rule("duplicate-file", "two entries of `files` for one path", "keys/files.md")
DUPLICATE_KEY = Rule("duplicate-key", "a key given twice")
DUPLICATE_TEST = Rule("duplicate-test", "two tests with one name", "keys/tests.md")
EMPTY_FILE = Rule("empty-file", "a file without keys")
END_OF_LIFE_DISTRO = Rule(
    "end-of-life-distro",
    "a distribution that gets no updates, and so collects known vulnerabilities",
    "keys/distro.md",
    severity="warning",
)
FILE_KIND = Rule(
    "file-kind", "an entry of `files` with none or several of `src`, `content`, `symlink`", "keys/files.md"
)
GIVEN_TWICE = Rule("given-twice", "an item that a list has already")
IN_BASE = Rule(
    "in-base", "a package that the base holds under another name", "keys/packages.md", severity="warning"
)
IS_DIRECTORY = Rule(
    "is-directory", "a file at the place of a directory that every image has", "keys/files.md"
)
IS_DOCKERFILE = Rule("is-dockerfile", "a Dockerfile in the place of a build file")
LIST_IN_GLOB = Rule(
    "list-in-glob",
    "a list of characters in a glob, where a folder has that name (only where the context is on this disk)",
    "keys/files.md",
    severity="warning",
)
LOGIN_IN_ADDRESS = Rule("login-in-address", "a name or a password in an address", "keys/rootfs.md")
MEANS_TOO_MUCH = Rule(
    "means-too-much", "arguments, presets or targets make the file mean too much", "keys/args.md"
)
MERGE = Rule("merge", "`<<` with something else than maps", "keys/x.md")
MISSING_KEY = Rule("missing-key", "a required key is not there")
NO_KEYS = Rule("no-keys", "a package repository without keys that is to be verified", "keys/rootfs.md")
NO_PACKAGES = Rule("no-packages", "a key that does nothing in an image without packages", "keys/rootfs.md")
NO_PROGRAM = Rule(
    "no-program", "a program that nothing names, that two things name, or that does not ship", "keys/node.md"
)
NO_RELEASE_PACKAGE = Rule(
    "no-release-package", "packages without the one that names the system", "keys/rootfs.md"
)
NO_SYNTAX_LINE = Rule(
    "no-syntax-line", "no `# syntax=` line where BuildKit looks for it; `jettison check` alone says so"
)
NO_VERB = Rule("no-verb", "a step that does nothing", "keys/stages.md")
NO_VERSION = Rule(
    "no-version",
    "a version that a Go program cannot have in it",
    "keys/go.md",
    severity="warning",
)
NO_VERIFICATION = Rule(
    "no-verification", "keys of a package repository that is not verified", "keys/rootfs.md"
)
NOT_IN_CONTEXT = Rule(
    "not-in-context", "what a build copies, and its context does not have or an ignore file hides"
)
NOT_OF_DISTRO = Rule(
    "not-of-distro", "something that the distribution cannot do, or does not have", "keys/distro.md"
)
NOT_TEXT = Rule("not-text", "a file, or a value, with bytes that are no text")
NOTHING_TO_COPY = Rule("nothing-to-copy", "a copy from `scratch`", "keys/stages.md")
NOTHING_TO_PACK = Rule("nothing-to-pack", "`upx` without a program", "keys/upx.md")
LEFT_OUT_C = Rule(
    "left-out-c",
    "a Go module that needs C, which is not compiled in",
    "keys/go.md",
    severity="warning",
)
NOTHING_TO_READ = Rule(
    "nothing-to-read", "`packages: auto` without files that could need a library", "keys/packages.md"
)
OLD_TOOLCHAIN = Rule(
    "old-toolchain",
    "a project that asks for a newer Rust than its distribution is known to have",
    "keys/rust.md",
    severity="warning",
)
OTHER_FRONTEND = Rule(
    "other-frontend", "a build by another frontend than the lock file", "lock.md", severity="warning"
)
OTHER_MANAGER = Rule("other-manager", "a project of a package manager that no preset uses", "keys/node.md")
OTHER_NODE = Rule(
    "other-node",
    "a project that asks for another Node.js than its distribution has",
    "keys/node.md",
    severity="warning",
)
OTHER_START = Rule(
    "other-start",
    "a project with a script `start` that the image does not start as it stands there",
    "keys/node.md",
    severity="warning",
)
OUT_OF_RANGE = Rule("out-of-range", "a number, size or time that is too large")
PRESET_CLASH = Rule("preset-clash", "a stage that a preset makes too", "keys/stages.md")
PRESET_IN_TARGET = Rule("preset-in-target", "a preset below `targets`", "keys/targets.md")
PREVIEW_DISTRO = Rule(
    "preview-distro",
    "a distribution that is not released yet, and that scanners have no data on",
    "keys/distro.md",
    severity="warning",
)
RESERVED_ARGUMENT = Rule(
    "reserved-argument",
    "an argument that the platform sets (a warning where `--build-arg` gives it)",
    "keys/args.md",
)
# It cannot be declared; that somebody gives it by `--build-arg` is only a warning.
GIVEN_RESERVED_ARGUMENT = Rule(
    "reserved-argument", "an argument that the platform sets itself", "keys/args.md", severity="warning"
)
RESERVED_NAME = Rule("reserved-name", "a stage with a name that means something already", "keys/stages.md")
SEVERAL_DOCUMENTS = Rule("several-documents", "more than one YAML document")
SEVERAL_VERBS = Rule("several-verbs", "a step that does several things", "keys/stages.md")
STALE_LOCK = Rule("stale-lock", "a lock file that was made for another build file", "lock.md")
STAGE_CIRCLE = Rule("stage-circle", "stages that need each other", "keys/stages.md")
TEST_FAILED = Rule("test-failed", "a test that the finished image does not pass", "keys/tests.md")
TOO_DEEP = Rule("too-deep", "more than 100 levels")
TOO_LARGE = Rule("too-large", "more than 1 MiB")
TWO_DATABASES = Rule("two-databases", "the package database beside its manifests", "keys/rootfs.md")
UNDECLARED_ARGUMENT = Rule(
    "undeclared-argument", "`${NAME}` of an argument that is not declared", "keys/args.md"
)
UNDECLARED_BUILD_ARG = Rule(
    "undeclared-build-arg",
    "`--build-arg` gives an argument that is not declared, which changes nothing",
    "keys/args.md",
    severity="warning",
)
UNKNOWN_DISTRO = Rule("unknown-distro", "no such distribution", "keys/distro.md")
UNKNOWN_GROUP = Rule("unknown-group", "a user in a group that is not defined", "keys/accounts.md")
TOKEN_IN_CONTEXT = Rule(
    "token-in-context",
    "a token in a file that is copied into a stage",
    "keys/node.md",
    severity="warning",
)
UNKNOWN_KEY = Rule("unknown-key", "no such key")
UNKNOWN_STAGE = Rule(
    "unknown-stage",
    "a `from` that is nearly a stage's name, and is taken as an image",
    "keys/stages.md",
    severity="warning",
)
UNKNOWN_USER = Rule("unknown-user", "a user that is not defined", "keys/accounts.md")
UNLISTED_PACKAGE = Rule(
    "unlisted-package",
    "a copy of what is probably a package's, which scanners then do not see",
    "keys/files.md",
    severity="warning",
)
UNLOCKED_STAGE = Rule(
    "unlocked-stage", "packages of a stage that the lock file does not hold", "lock.md", severity="warning"
)
UNSUPPORTED_PLATFORM = Rule(
    "unsupported-platform", "a platform that the distribution has no packages or tools for", "keys/distro.md"
)
UPX_CHECKSUM = Rule("upx-checksum", "a version of UPX without a known checksum", "keys/upx.md")
WHOLE_ROOT = Rule("whole-root", "`/` where only a part of the root can be meant")
WRONG_TYPE = Rule("wrong-type", "a text, list or map where another is needed")
YAML_SYNTAX = Rule("yaml-syntax", "no valid YAML")
YAML_TAG = Rule("yaml-tag", "a YAML tag")

ALL = tuple(each for each in tuple(globals().values()) if isinstance(each, Rule))
"""All rules by name; the two with one name are an error and a warning."""
