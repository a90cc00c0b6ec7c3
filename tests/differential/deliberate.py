"""What jettison.llb makes of a program otherwise than Go's client, on purpose, and why."""

from __future__ import annotations

from dataclasses import dataclass

from tests.differential.programs import Fields, Program

IMAGE: Fields = {"do": "image", "ref": "docker.io/library/alpine:3.19"}

LATE = (
    "it could not work, and is refused at the call with the value, not by the daemon in the middle of a build"
)
FORGOTTEN = "an old daemon would ignore it without a word; Go's client looks before it knows the actions"
ONE_PLACE = "what hides another mount, or is the root, is a mistake more often than a wish; daemons take it"


@dataclass(frozen=True, slots=True)
class Deliberate:
    """A program, and the lines of its graph that only one client writes; `*` stands for any text."""

    what: str
    steps: tuple[Fields, ...]
    theirs: str
    ours: str
    why: str
    unique: str = "one"
    told: bool = True
    platform: str = "linux/amd64"

    def program(self) -> Program:
        """Return what both are given."""
        return Program(self.steps, self.platform, unique=self.unique, told=self.told)


def _file(*actions: Fields) -> tuple[Fields, ...]:
    at_work: Fields = {"do": "dir", "base": 0, "path": "/srv"}
    return IMAGE, at_work, {"do": "file", "base": 1, "actions": list(actions)}


def _run(*mounts: Fields, **options: object) -> tuple[Fields, ...]:
    return IMAGE, {"do": "run", "base": 0, "args": ["true"], "mounts": list(mounts), **options}


def _then_run(said: Fields) -> tuple[Fields, ...]:
    return IMAGE, {"base": 0, **said}, {"do": "run", "base": 1, "args": ["true"]}


def _git(remote: str, **options: object) -> tuple[Fields, ...]:
    return ({"do": "git", "ref": remote, "known_hosts": ["h ssh-ed25519 AAAA"], **options},)


def _mkdir(**options: object) -> tuple[Fields, ...]:
    return _file({"do": "mkdir", "path": "/t", "mode": 0o755, **options})


ROWS = (
    Deliberate(
        "a link at a relative path",
        _file({"do": "symlink", "src": "t", "path": "link"}),
        'path: "link"',
        'path: "/srv/link"',
        "as in all other actions, a relative path starts from the directory of the state",
    ),
    Deliberate(
        "a link at a path with dots",
        _file({"do": "symlink", "src": "t", "path": "/a/../link"}),
        'path: "/a/../link"',
        'path: "/link"',
        "as in all other actions, a path is written one way",
    ),
    Deliberate(
        "a directory with a slash at its end",
        _then_run({"do": "dir", "path": "/src/"}),
        'cwd: "/src/"',
        'cwd: "/src"',
        "one directory has one name, and so one digest",
    ),
    Deliberate(
        "a directory with special bits",
        _mkdir(mode=0o1777),
        "a graph of 3 ops",
        "refused: mode=0o1777: give permissions from 0 to 0o777",
        "BuildKit drops the bits, Go's client does before it; nobody would hear of it",
    ),
    Deliberate(
        "a file with special bits",
        _file({"do": "mkfile", "path": "/t", "mode": 0o4755}),
        "a graph of 3 ops",
        "refused: mode=0o4755: give permissions from 0 to 0o777",
        "BuildKit drops the bits, Go's client does before it; nobody would hear of it",
    ),
    Deliberate(
        "a download with special bits",
        ({"do": "http", "ref": "https://example.com/a", "mode": 0o4755},),
        "a graph of 2 ops",
        "refused: mode=0o4755: give permissions from 0 to 0o777",
        "Go's client drops the bits without a word",
    ),
    Deliberate(
        "an address without a scheme",
        ({"do": "http", "ref": "example.com/a"},),
        "a graph of 2 ops",
        "refused: url='example.com/a': give one that begins with http:// or https:// and a host",
        LATE,
    ),
    Deliberate(
        "a host without an address",
        _then_run({"do": "host", "pairs": [["db", "nonsense"]]}),
        "a graph of 3 ops",
        "refused: 'nonsense' does not appear to be an IPv4 or IPv6 address",
        LATE,
    ),
    Deliberate(
        "a mount at a relative path",
        _run({"kind": "tmpfs", "dest": "m"}),
        "a graph of 3 ops",
        "refused: mount at 'm': give an absolute path",
        "a daemon starts it from the working directory, which the caller of `run` often does not know",
    ),
    Deliberate(
        "two mounts at one place",
        _run({"kind": "tmpfs", "dest": "/m"}, {"kind": "tmpfs", "dest": "/m"}),
        "a graph of 3 ops",
        "refused: mount at /m: something is mounted there already",
        ONE_PLACE,
    ),
    Deliberate(
        "two mounts at one place, written otherwise",
        _run({"kind": "tmpfs", "dest": "/m"}, {"kind": "tmpfs", "dest": "/m/"}),
        "a graph of 3 ops",
        "refused: mount at /m/: something is mounted there already",
        ONE_PLACE,
    ),
    Deliberate(
        "a mount at the root",
        _run({"kind": "tmpfs", "dest": "/"}),
        "a graph of 3 ops",
        "refused: mount at /: something is mounted there already",
        ONE_PLACE,
    ),
    Deliberate(
        "a cache without an id",
        _run({"kind": "cache", "dest": "/m", "id": "", "sharing": "shared"}),
        "a graph of 3 ops",
        "refused: cache at /m: give it a key",
        "Go's client makes an output of it",
    ),
    Deliberate(
        "no exit codes",
        _run(exit_codes=[]),
        'caps { key: "exec.validexitcode" value: true }',
        "",
        "an empty list asks nothing of a daemon",
    ),
    Deliberate(
        "a content cache turned off",
        _run({"kind": "bind", "dest": "/m", "base": 0, "read_only": True, "content_cache": "off"}),
        'caps { key: "exec.mount.cache.content" value: true }',
        "",
        "it is a wish: a daemon that does not know it may build without",
    ),
    Deliberate(
        "a command, before anybody knows what the daemon can do",
        _run(),
        "",
        'value: true } caps { key: "exec.meta.setsdefaultpath"',
        "without the cap a daemon sets no PATH where the image has none; Go's client asks only if told",
        told=False,
    ),
    Deliberate(
        "patterns and replacing",
        _file({"do": "copy", "base": 0, "src": "/", "path": "/", "include": ["*.go"], "replace": True}),
        "",
        'caps { key: "file.copy.alwaysreplaceexistingdestpaths" value: true } '
        'caps { key: "file.copy.includeexcludepatterns" value: true }',
        FORGOTTEN,
    ),
    Deliberate(
        "a mode in words, and paths that must be there",
        _file({"do": "copy", "base": 0, "src": "/", "path": "/", "symbolic_mode": "+x", "required": ["/a"]}),
        "",
        'caps { key: "file.copy.modestring" value: true } '
        'caps { key: "file.copy.requiredpaths" value: true }',
        FORGOTTEN,
    ),
    Deliberate(
        "a wildcard to remove",
        _file({"do": "rm", "path": "/a", "wildcard": True}),
        "",
        'caps { key: "file.rm.wildcard" value: true }',
        FORGOTTEN,
    ),
    Deliberate(
        "a link",
        _file({"do": "symlink", "src": "t", "path": "/l"}),
        "",
        'caps { key: "file.symlink.create" value: true }',
        FORGOTTEN,
    ),
    Deliberate(
        "a local source that nothing tells apart",
        ({"do": "local", "name": "context"},),
        'attrs { key: "local.unique" value: "*" }',
        "",
        "one graph is the same bytes always; who sends it to a daemon gives `unique`",
        unique="",
    ),
    Deliberate(
        "no platform at all",
        ({"do": "run", "args": ["true"]},),
        "platform { architecture: *}",
        "",
        "the same program gives the same bytes on any machine; the daemon takes its own platform",
        platform="",
    ),
    Deliberate(
        "a session and a unique text",
        ({"do": "local", "name": "context", "session": "s", "unique": "u"},),
        "a graph of 2 ops",
        "refused: a local source has `session_id` or `unique`, not both",
        "Go's client drops the second without a word",
    ),
    Deliberate(
        "the platform of a mount",
        (
            *_then_run({"do": "platform", "platform": "linux/arm64"})[:2],
            {"do": "run", "base": 1, "args": ["a"], "mounts": [{"kind": "bind", "dest": "/m"}]},
            {"do": "mount", "base": 2, "path": "/m"},
            {"do": "run", "base": 3, "args": ["a"]},
        ),
        'architecture: "amd64"',
        'architecture: "arm64"',
        "what a command for one machine has made runs on that machine",
    ),
    Deliberate(
        "the platform after a command that may not write",
        (
            {**IMAGE, "platform": "linux/arm/v7"},
            {"do": "platform", "base": 0, "platform": "linux/arm64"},
            {"do": "run", "base": 1, "args": ["a"], "read_only_root": True},
            {"do": "run", "base": 2, "args": ["a"]},
        ),
        'architecture: "arm" variant: "v7"',
        'architecture: "arm64"',
        "what was said holds until something else is said; Go's client falls back to the image's",
    ),
    Deliberate(
        "what is read-only, as a result",
        (
            *_run({"kind": "bind", "dest": "/m", "base": 0, "read_only": True}),
            {"do": "mount", "base": 1, "path": "/m"},
        ),
        "a graph of 2 ops",
        "refused: 'the command keeps nothing at /m, only at /'",
        "nothing of it is kept: the caller has it already; `passed` keeps it",
    ),
    Deliberate(
        "a fragment in an address over ssh",
        _git("git@h:a/b.git#main:sub"),
        "a graph of 2 ops",
        "refused: remote='git@h:a/b.git#main:sub': give what is behind `#` or `?` as ref=, subdir= and so on",
        "Go's client drops the ref and the folder without a word",
    ),
    Deliberate(
        "a fragment in an address",
        _git("https://h/a.git#main"),
        "a graph of 2 ops",
        "refused: remote='https://h/a.git#main': give what is behind `#` or `?` as ref=, subdir= and so on",
        "Go's client drops the ref without a word",
    ),
    Deliberate(
        "a repository with an escaped name",
        _git("https://h/a%20b.git"),
        'identifier: "git://h/a b.git"',
        'identifier: "git://h/a%20b.git"',
        "a name of the cache only; what git fetches is the address, which is equal",
    ),
    Deliberate(
        "a folder of a repository with slashes",
        _git("https://h/a.git", subdir="/sub/"),
        'identifier: "git://h/a.git#:/sub/"',
        'identifier: "git://h/a.git#:sub"',
        "one folder has one name, and so one digest",
    ),
    Deliberate(
        "a folder above a repository",
        _git("https://h/a.git", subdir="../sub"),
        'identifier: "git://h/a.git#:../sub"',
        'identifier: "git://h/a.git#:sub"',
        "there is nothing above a repository",
    ),
    Deliberate(
        "an image in capitals",
        ({"do": "image", "ref": "Alpine"},),
        "refused: invalid reference format: repository name (library/Alpine) must be lowercase",
        "refused: ref='Alpine' names no image: write it like docker.io/library/alpine:3.22",
        "both refuse it; this one at the call, with an example",
    ),
    Deliberate(
        "no image",
        ({"do": "image", "ref": ""},),
        "refused: invalid reference format",
        "refused: ref='' names no image: write it like docker.io/library/alpine:3.22",
        "both refuse it; this one at the call, with an example",
    ),
    Deliberate(
        "an OCI layout without a digest",
        ({"do": "oci_layout", "ref": "x", "store": "s"},),
        "a graph of 2 ops",
        "refused: ref='x' has no digest: write it like NAME@sha256:…",
        LATE,
    ),
    Deliberate(
        "a negative user",
        _mkdir(user={"id": -1}),
        "a graph of 3 ops",
        "refused: user=-1: give a number from 0 to 4294967295",
        "Go's client makes 4294967295 of it",
    ),
    Deliberate(
        "no actions",
        ({"do": "file", "actions": []},),
        "refused: action is required",
        "a graph of 0 ops",
        "nothing to do leaves a state as it is, so that callers need not ask",
    ),
    Deliberate(
        "no words",
        _run(args=[]),
        "refused: arguments are required",
        "refused: a command needs at least one argument",
        "both refuse it; this one at the call",
    ),
)
