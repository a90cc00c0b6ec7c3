"""What callers do that the documentation does not say: both clients make the same of it."""

from __future__ import annotations

from tests.differential.deliberate import IMAGE
from tests.differential.programs import Fields

RUN: Fields = {"do": "run", "args": ["true"]}
BIND: Fields = {"kind": "bind", "read_only": True}
CACHE: Fields = {"kind": "cache", "dest": "/m", "id": "x", "sharing": "shared"}
COPY: Fields = {"do": "copy", "base": 0, "src": "/a", "path": "/b"}


def _at(said: Fields, *then: Fields) -> tuple[Fields, ...]:
    """Say something of an image, and go on from there."""
    return IMAGE, {"base": 0, **said}, *then


def _mounts(*mounts: Fields) -> tuple[Fields, ...]:
    return IMAGE, {**RUN, "base": 0, "mounts": list(mounts)}


def _file(*actions: Fields) -> tuple[Fields, ...]:
    return IMAGE, {"do": "file", "base": 0, "actions": list(actions)}


def _named(*names: str) -> tuple[Fields, ...]:
    """Run one command under several names, and lay the results over each other."""
    runs = [
        {**RUN, "base": 0, "about": {"name": name, "group": {"id": name, "name": name}}} for name in names
    ]
    return IMAGE, *runs, {"do": "merge", "layers": list(range(1, len(names) + 1))}


HABITS: dict[str, tuple[Fields, ...]] = {
    "nothing": ({"do": "scratch"},),
    "a command in an empty root": ({**RUN},),
    "a short image reference": ({"do": "image", "ref": "alpine"},),
    "an image of a person": ({"do": "image", "ref": "me/app"},),
    "an image of a registry with a port": ({"do": "image", "ref": "localhost:5000/a"},),
    "an image with tag and digest": ({"do": "image", "ref": f"a/b:c@sha256:{'ab' * 32}"},),
    "no platform, so the graph's": (IMAGE, {**RUN, "base": 0}),
    "a local source, and a command on it": ({"do": "local", "name": "context"}, {**RUN, "base": 0}),
    "a name twice in the environment": _at(
        {"do": "env", "pairs": [["A", "1"], ["B", "2"], ["A", "3"]]}, {**RUN, "base": 1}
    ),
    "a variable without a name": _at({"do": "env", "pairs": [["", "1"]]}, {**RUN, "base": 1}),
    "a variable with an equals sign in its name": _at(
        {"do": "env", "pairs": [["A=B", "1"]]}, {**RUN, "base": 1}
    ),
    "an environment for one command": (
        IMAGE,
        {**RUN, "base": 0, "pairs": [["A", "1"]]},
        {**RUN, "base": 1},
    ),
    "a relative directory, twice": _at(
        {"do": "dir", "path": "a"}, {"do": "dir", "base": 1, "path": "../b/."}, {**RUN, "base": 2}
    ),
    "a directory above the root": _at({"do": "dir", "path": "../.."}, {**RUN, "base": 1}),
    "a directory without a name": _at({"do": "dir", "path": ""}, {**RUN, "base": 1}),
    "a directory for one command": (IMAGE, {**RUN, "base": 0, "dir": "x"}, {**RUN, "base": 1}),
    "an empty user": _at({"do": "user", "name": ""}, {**RUN, "base": 1}),
    "one host twice": _at({"do": "host", "pairs": [["h", "::1"], ["h", "10.0.0.1"]]}, {**RUN, "base": 1}),
    "an address in capitals with zeros": _at(
        {"do": "host", "pairs": [["h", "FE80::0001"]]}, {**RUN, "base": 1}
    ),
    "an address of the fourth in the sixth": _at(
        {"do": "host", "pairs": [["h", "::ffff:10.0.0.1"]]}, {**RUN, "base": 1}
    ),
    "empty words": (IMAGE, {**RUN, "base": 0, "args": ["sh", "", "-c", ""]}),
    "exit codes out of order": (IMAGE, {**RUN, "base": 0, "exit_codes": [3, 0, 3]}),
    "the root mounted in itself": _mounts({**BIND, "dest": "/m", "base": 0}),
    "one state mounted twice": _mounts({**BIND, "dest": "/n", "base": 0}, {**BIND, "dest": "/m", "base": 0}),
    "all of a state as its part": _mounts({**BIND, "dest": "/m", "base": 0, "source": "/"}),
    "a mount that must not be written, of nothing": _mounts({**BIND, "dest": "/m"}),
    "a mount in a mount, the inner one first": _mounts(
        {**BIND, "dest": "/m/n", "base": 0}, {**BIND, "dest": "/m", "base": 0}
    ),
    "mounts that sort by bytes": _mounts(
        {**BIND, "dest": "/ü"}, {**BIND, "dest": "/z"}, {**BIND, "dest": "/A"}, {**BIND, "dest": "/m-x"}
    ),
    "a cache filled from the root": _mounts({**CACHE, "base": 0, "source": "/sub"}),
    "an agent without an id": _mounts({"kind": "ssh", "id": ""}),
    "an agent, and a socket of one's own": (
        IMAGE,
        {**RUN, "base": 0, "pairs": [["SSH_AUTH_SOCK", "/x"]], "mounts": [{"kind": "ssh", "id": "a"}]},
    ),
    "two agents at places of their own": _mounts(
        {"kind": "ssh", "id": "a", "dest": "/x"}, {"kind": "ssh", "id": "b"}
    ),
    "a secret that nobody may read": _mounts({"kind": "secret", "dest": "/s", "id": "s", "mode": 0}),
    "a root that is only read": (IMAGE, {**RUN, "base": 0, "read_only_root": True}, {**RUN, "base": 1}),
    "a read-only root, and an output beside it": (
        IMAGE,
        {**RUN, "base": 0, "read_only_root": True, "mounts": [{"kind": "bind", "dest": "/out"}]},
        {"do": "mount", "base": 1, "path": "/out", "platform": "linux/amd64"},
        {**RUN, "base": 2},
    ),
    "paths with dots and slashes": _file({**COPY, "src": "./a/../b//c", "path": "x/."}),
    "a copy of all into itself": _file({**COPY, "src": "/", "path": "/"}),
    "a copy from nowhere": _file({"do": "copy", "src": "/", "path": "/"}),
    "two copies from two places": (
        *({"do": "local", "name": name} for name in ("a", "b", "c")),
        {"do": "file", "base": 0, "actions": [{**COPY, "base": 1}, {**COPY, "base": 2}, {**COPY, "base": 1}]},
    ),
    "copies onto nothing": (
        *({"do": "local", "name": name} for name in ("a", "b")),
        {"do": "file", "actions": [{**COPY, "base": 1}, {**COPY, "base": 0}]},
    ),
    "files of nothing on nothing": ({"do": "file", "actions": [{"do": "mkdir", "path": "", "mode": 0}]},),
    "a copy with all bits of a mode": _file({**COPY, "mode": 0o7777}),
    "a download without permissions": ({"do": "http", "ref": "https://example.com/a", "mode": 0},),
    "a repository with a scheme in capitals": ({"do": "git", "ref": "HTTPS://h/a.git"},),
    "a repository without a scheme": ({"do": "git", "ref": "h/a.git"},),
    "known hosts without a line's end": (
        {"do": "git", "ref": "git@h:a.git", "known_hosts": ["h k", "h l\n"], "fragment": "main"},
    ),
    "one layer": (IMAGE, {"do": "merge", "layers": [0]}),
    "a layer over itself": (IMAGE, {"do": "merge", "layers": [0, 0]}),
    "layers of nothing": ({"do": "scratch"}, {"do": "merge", "layers": [0, 0]}),
    "a difference from nothing": (IMAGE, {"do": "diff", "upper": 0}),
    "a difference of nothing from nothing": (
        {"do": "dir", "path": "/a"},
        {"do": "diff", "upper": 0},
        {**RUN, "base": 1},
    ),
    "a difference to nothing": (IMAGE, {"do": "diff", "base": 0}),
    "a command after a difference": (
        *_at({"do": "dir", "path": "/low"}, {"do": "dir", "base": 0, "path": "/up"}),
        {"do": "diff", "base": 1, "upper": 2},
        {**RUN, "base": 3},
    ),
    "one command under two names": _named("one", "two"),
    "one command, named and then not": (
        *_named("one")[:2],
        {**RUN, "base": 0},
        {"do": "merge", "layers": [1, 2]},
    ),
    "one command for two reasons": (
        IMAGE,
        {**RUN, "base": 0, "about": {"ignore_cache": True, "export_cache": True}},
        {**RUN, "base": 0, "about": {"export_cache": False}},
        {"do": "merge", "layers": [1, 2]},
    ),
    "a graph read back": _at(
        {"do": "platform", "platform": "linux/arm64"},
        {**RUN, "base": 1},
        {"do": "reread", "base": 2},
        {**RUN, "base": 3},
    ),
    "a graph with limits read back": (
        IMAGE,
        {**RUN, "base": 0, "about": {"resources": {"memory": 1 << 20, "cpuset_cpus": "0"}}},
        {"do": "reread", "base": 1},
    ),
    "nothing read back": ({"do": "scratch"}, {"do": "reread", "base": 0}, {**RUN, "base": 1}),
}
