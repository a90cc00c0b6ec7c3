"""Random programs of everything that both clients have, and of what callers do with it.

What they are known to disagree about is left out here, and stands in deliberate.py.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from tests.differential.programs import Fields, Program

T = TypeVar("T")
Made = dict[str, object]

PLATFORMS = ("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/riscv64", "windows/amd64")
FOLDERS = ("/", "/a", "/src/app", "b", "./c", "../d", "e/../f", "")
PATHS = (*FOLDERS, "/a/", "b/.", "//x", "/x//y", "/ünï/çode", "sp ace", "*.go", "/..", "c/", ".", "/a/./b/..")
NAMES = ("A", "PATH", "B", "a.b", "ü", "SSH_AUTH_SOCK")
TEXTS = ("", "x", "y=z", "-c", "sp ace", "ünïçode", '"q"', "$HOME", "<&>", "a\nb", "x" * 300)
USERS = ("", "root", "app", "1000", "1000:1000", "app:wheel")
DIGEST = "sha256:" + "ab" * 32
ADDRESSES = ("10.0.0.1", "::1", "fe80::1", "192.168.1.254")
HOSTS = ("db", "a.example.com", "db")
IMAGES = (
    "docker.io/library/alpine:3.19",
    f"ghcr.io/a/b:c@{DIGEST}",
    "alpine",
    "busybox:1",
    "me/app",
    "localhost:5000/a",
)
REPOSITORIES = (
    "https://git.example.com/a/b.git",
    "http://git.example.com/a/b",
    "git://git.example.com/a/b.git",
    "https://git.example.com:8443/a/b.git",
    "ssh://git@git.example.com/a/b.git",
    "ssh://git@git.example.com:2222/a/b.git",
    "git@git.example.com:a/b.git",
)
SAID = ("env", "dir", "user", "platform", "network", "host")
PATTERNS = (["*.go"], ["**/*.test.ts", "!keep"], ["a", "a"], ["ünï", "<&>"])


def invent(seed: str) -> Program:
    """Return the program of a seed, the same always."""
    return _Inventor(Random(seed)).program()  # noqa: S311 - not for secrets


class _Inventor:
    """One program in the making."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._steps: list[Fields] = []
        self._makers: Sequence[tuple[int, Callable[[], Made]]] = (
            (3, self._image),
            (1, self._oci_layout),
            (2, self._local),
            (1, self._http),
            (2, self._git),
            (5, self._said),
            (8, self._run),
            (4, self._mounted),
            (8, self._file),
            (3, self._merge),
            (3, self._diff),
            (1, self._reread),
            (1, self._again),
        )

    def program(self) -> Program:
        self._steps.append(self._image())
        weights = [weight for weight, _ in self._makers]
        makers = [maker for _, maker in self._makers]
        for maker in self._random.choices(makers, weights, k=self._random.randint(1, 14)):
            self._steps.append(maker())
        return Program(tuple(self._steps), self._one(PLATFORMS))

    def _one(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def _chance(self, one_in: int = 3) -> bool:
        return self._random.randrange(one_in) == 0

    def _some(self, make: Callable[[], T], most: int = 3) -> list[T]:
        return [make() for _ in range(self._random.randint(0, most))]

    def _state(self) -> int:
        """Choose an earlier step, the last one often, so that graphs are deep as well as wide."""
        last = len(self._steps) - 1
        return last if self._chance(2) else self._random.randint(0, last)

    def _maybe(self, **makers: Callable[[], object]) -> Made:
        """Make each field by chance, or leave it out."""
        return {name: make() for name, make in makers.items() if self._chance()}

    def _image(self) -> Made:
        return {
            "do": "image",
            "ref": self._one(IMAGES),
            **self._maybe(
                platform=lambda: self._one(PLATFORMS),
                resolve_mode=lambda: self._one(("pull", "local")),
                layer_limit=lambda: self._random.randint(0, 3),
                checksum=lambda: DIGEST,
                about=self._about,
            ),
        }

    def _oci_layout(self) -> Made:
        return {
            "do": "oci_layout",
            "ref": f"example.com/a@{DIGEST}",
            "store": "store",
            **self._maybe(
                platform=lambda: self._one(PLATFORMS),
                session=lambda: "s1",
                layer_limit=lambda: self._random.randint(0, 3),
                about=self._about,
            ),
        }

    def _local(self) -> Made:
        return {
            "do": "local",
            "name": self._one(("context", "dockerfile", "ü")),
            self._one(("session", "unique", "hint")): self._one(("s1", "s2")),
            **self._maybe(
                include=lambda: self._one(PATTERNS),
                exclude=lambda: self._one(PATTERNS),
                follow=lambda: self._one(PATTERNS),
                differ=lambda: self._one(("none", "metadata")),
                about=self._about,
            ),
        }

    def _http(self) -> Made:
        return {
            "do": "http",
            "ref": self._one(("https://example.com/a.tar.gz", "http://example.com/b?c=d&e")),
            **self._maybe(
                checksum=lambda: DIGEST,
                filename=lambda: "f",
                mode=lambda: self._random.randint(1, 0o777),
                uid=lambda: self._random.randint(0, 2),
                gid=lambda: self._random.randint(0, 2),
                header_secret=lambda: "login",
                accept=lambda: "text/plain",
                user_agent=lambda: "me/1",
                about=self._about,
            ),
        }

    def _git(self) -> Made:
        return {
            "do": "git",
            "ref": self._one(REPOSITORIES),
            "known_hosts": ["git.example.com ssh-ed25519 AAAA"],  # Go's client would ask the host
            **self._maybe(
                fragment=lambda: self._one(("main", "v1.0", "refs/heads/x", "0123456789" * 4)),
                subdir=lambda: self._one(("sub", "sub/folder")),
                keep_git_dir=lambda: True,
                checksum=lambda: "0123456789" * 4,
                skip_submodules=lambda: True,
                agent=lambda: "mine",
                token_secret=lambda: self._one(("", "GIT_AUTH_TOKEN", "login")),
                header_secret=lambda: self._one(("", "GIT_AUTH_HEADER", "login")),
                about=self._about,
            ),
        }

    def _said(self) -> Made:
        """Say something about commands to come."""
        said: Sequence[Made] = (
            {"do": "scratch"},
            {"do": "env", "pairs": self._pairs()},
            {"do": "dir", "path": self._one(FOLDERS)},
            {"do": "user", "name": self._one(USERS)},
            {"do": "platform", "platform": self._one(PLATFORMS)},
            {"do": "network", "network": self._one(("sandbox", "host", "none"))},
            {"do": "host", "pairs": self._hosts()},
        )
        return {"base": self._state(), **self._one(said)}

    def _pairs(self) -> list[list[str]]:
        names = self._random.sample(NAMES, k=self._random.randint(0, 3))
        return [[name, self._one(TEXTS)] for name in names]

    def _hosts(self) -> list[list[str]]:
        return self._some(lambda: [self._one(HOSTS), self._one(ADDRESSES)])

    def _run(self) -> Made:
        base = self._state()
        return {
            "do": "run",
            "base": base,
            "args": [self._one(("sh", "go")), *self._some(lambda: self._one(TEXTS))],
            **self._maybe(
                pairs=self._pairs,
                mounts=self._mounts,
                dir=lambda: self._one(FOLDERS),
                network=lambda: self._one(("sandbox", "host", "none")),
                security=lambda: self._one(("sandbox", "insecure")),
                secret_env=lambda: self._some(self._secret_env),
                proxy=self._proxy,
                ulimits=lambda: self._some(self._ulimit),
                exit_codes=lambda: [self._random.randint(0, 255), 1],
                hostname=lambda: "machine",
                cgroup=lambda: "parent",
                about=self._about_command,
            ),
            "read_only_root": self._chance(8) and not self._says_platform(base),
        }

    def _says_platform(self, number: int) -> bool:
        """Tell whether a platform is said after the last op that has one of its own."""
        step = self._steps[number]
        while step["do"] in SAID or step.get("read_only_root"):
            if step["do"] == "platform":
                return True
            base = step["base"]
            assert isinstance(base, int)
            step = self._steps[base]
        return False

    def _secret_env(self) -> Made:
        return {"id": self._one(("token", "ü")), "name": self._one(NAMES), "optional": self._chance()}

    def _proxy(self) -> Made:
        return self._maybe(
            **{name: lambda: "http://proxy:3128" for name in ("http", "https", "ftp", "no", "all")}
        )

    def _ulimit(self) -> Made:
        return {"name": self._one(("nofile", "nproc")), "soft": self._one((-1, 0, 64)), "hard": 1024}

    def _mounts(self) -> list[Made]:
        """Make mounts at places of their own, which sort in another order than they are given in."""
        places = self._random.sample(("/m", "/m/inner", "/A", "/z", "/m-x", "/ü", "/run/x"), k=4)
        return [self._mount(place) for place in places[: self._random.randint(1, 4)]]

    def _mount(self, dest: str) -> Made:
        kinds: Sequence[Callable[[str], Made]] = (self._bind, self._bind, self._bind, self._cache)
        return self._one((*kinds, self._tmpfs, self._secret, self._ssh))(dest)

    def _bind(self, dest: str) -> Made:
        return {
            "kind": "bind",
            "dest": dest,
            "read_only": self._chance(2),
            "no_output": self._chance(4),
            **self._maybe(
                source=lambda: self._one(("/sub", "rel", "/sub/../x")),
                content_cache=lambda: "on",
            ),
            **({} if self._chance(4) else {"base": self._state()}),
        }

    def _cache(self, dest: str) -> Made:
        sharing = self._one(("shared", "private", "locked"))
        optional = self._maybe(source=lambda: "/sub", base=self._state, read_only=lambda: True)
        return {"kind": "cache", "dest": dest, "id": self._one(("go", "ü")), "sharing": sharing, **optional}

    def _tmpfs(self, dest: str) -> Made:
        return {"kind": "tmpfs", "dest": dest, "size": self._one((0, 1 << 20, 1 << 40))}

    def _secret(self, dest: str) -> Made:
        return {"kind": "secret", "dest": dest, "id": "token", **self._access()}

    def _ssh(self, dest: str) -> Made:
        return {
            "kind": "ssh",
            "dest": self._one(("", dest)),
            "id": self._one(("default", "x")),
            **self._access(),
        }

    def _access(self) -> Made:
        owned = {"uid": 1000, "gid": self._one((0, 7)), "mode": self._one((0, 0o400, 0o644))}
        return {"optional": self._chance(), **(owned if self._chance() else {})}

    def _mounted(self) -> Made:
        """Take what a command keeps beside its root. Go's client forgets its platform, so it is said anew."""
        found = [
            (number, mount["dest"])
            for number, step in enumerate(self._steps)
            if step["do"] == "run"
            for mount in _kept(step)
        ]
        if not found:
            return self._file()
        number, dest = self._one(found)
        return {"do": "mount", "base": number, "path": dest, "platform": self._one(PLATFORMS)}

    def _file(self) -> Made:
        actions = [self._action() for _ in range(self._random.randint(1, 4))]
        return {"do": "file", "base": self._state(), "actions": actions, **self._maybe(about=self._about)}

    def _action(self) -> Made:
        makers = (self._copy, self._copy, self._copy, self._mkdir, self._mkfile, self._rm, self._symlink)
        return self._one(makers)()

    def _copy(self) -> Made:
        flags = ("follow_symlinks", "contents_only", "unpack", "create_dest_path", "wildcard")
        return {
            "do": "copy",
            **({} if self._chance(6) else {"base": self._state()}),
            "src": self._one(PATHS),
            "path": self._one(PATHS),
            **{name: self._chance() for name in (*flags, "allow_empty_wildcard", "replace")},
            **self._maybe(
                mode=lambda: self._random.randint(0, 0o7777),
                symbolic_mode=lambda: self._one(("u=rwX,go=rX", "+x", "a-w,o=")),
                required=lambda: ["/a", "b/c"],
                include=lambda: self._one(PATTERNS),
                exclude=lambda: self._one(PATTERNS),
            ),
            **self._owned(),
        }

    def _mkdir(self) -> Made:
        return {
            "do": "mkdir",
            "path": self._one(PATHS),
            "mode": self._random.randint(0, 0o777),
            "parents": self._chance(2),
            **self._owned(),
        }

    def _mkfile(self) -> Made:
        data = self._one((b"", b"text\n", b"\xff\xfe\x00", "ünï".encode()))
        return {
            "do": "mkfile",
            "path": self._one(PATHS),
            "mode": self._random.randint(0, 0o777),
            "data": base64.b64encode(data).decode(),
            **self._owned(),
        }

    def _rm(self) -> Made:
        path = self._one(PATHS)
        return {"do": "rm", "path": path, "allow_not_found": self._chance(), "wildcard": self._chance()}

    def _symlink(self) -> Made:
        return {
            "do": "symlink",
            "src": self._one(PATHS),
            "path": self._one(("/link", "/a/b")),
            **self._owned(),
        }

    def _owned(self) -> Made:
        moment = lambda: self._one((0, 1, 1_700_000_000_123_456_789))  # noqa: E731
        return self._maybe(user=self._account, group=self._account, timestamp=moment)

    def _account(self) -> Made:
        return {"name": self._one(("app", "ü"))} if self._chance(2) else {"id": self._one((0, 1000, 65532))}

    def _merge(self) -> Made:
        layers = [self._state() for _ in range(self._random.randint(1, 4))]
        return {"do": "merge", "layers": layers, **self._maybe(about=self._about)}

    def _diff(self) -> Made:
        ends = {} if self._chance(8) else {"base": self._state()}
        ends |= {} if self._chance(8) else {"upper": self._state()}
        return {"do": "diff", **ends, **self._maybe(about=self._about)}

    def _reread(self) -> Made:
        return {"do": "reread", "base": self._state()}

    def _again(self) -> Made:
        """Take an earlier step once more, with other words about it."""
        step: Made = json.loads(json.dumps(self._one(self._steps)))
        return {**step, "about": self._about()} if "about" in step else step

    def _about(self) -> Made:
        return self._maybe(
            name=lambda: self._one(TEXTS),
            description=lambda: {"key": self._one(TEXTS)},
            ignore_cache=lambda: True,
            export_cache=lambda: self._chance(2),
            group=lambda: {"id": self._one(("g", "h")), "name": self._one(TEXTS), "weak": self._chance(2)},
            places=lambda: self._some(self._place),
        )

    def _about_command(self) -> Made:
        return {**self._about(), **self._maybe(resources=self._resources)}

    def _resources(self) -> Made:
        numbers = ("memory", "memory_swap", "cpu_shares", "cpu_period", "cpu_quota")
        return self._maybe(
            **{name: lambda: self._random.randint(1, 1 << 30) for name in numbers},
            cpuset_cpus=lambda: "0-3,5",
            cpuset_mems=lambda: "0",
        )

    def _place(self) -> Made:
        line = self._random.randint(1, 9)
        return {
            "file": self._one(("jettison.yaml", "b.yaml")),
            "data": self._one(("one", "two")),
            "line": line,
            "column": self._random.randint(1, 5),
            "end_line": line + self._random.randint(0, 2),
            "end_column": 9,
        }


def _kept(step: Fields) -> list[Made]:
    mounts = step.get("mounts", [])
    assert isinstance(mounts, list)
    return [
        mount
        for mount in mounts
        if mount["kind"] == "bind" and not (mount["read_only"] or mount["no_output"])
    ]
