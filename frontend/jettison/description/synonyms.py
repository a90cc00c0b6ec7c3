"""Words of those who know Dockerfiles, Compose, Kubernetes or package managers, and what to write here."""

from __future__ import annotations

from collections.abc import Collection

_STEP = "a stage does that: `stages: {app: {from: go, steps: [{run: …}]}}`"
_SECRETS = "it goes with a `run` step of a stage, or below `go` or `rust`"
_PLATFORM = "`--platform` of the build says it"
_NAME = "the image's name is an option of the build: `-t NAME`"
_GIVEN = "that is an option of the build"
_COMPOSE = "in a Compose file name this one under `build.dockerfile`"

HERE = {
    "args": ("arg", "argument", "arguments", "build-arg", "build-args", "buildargs"),
    "bin": ("binary", "main", "name", "program", "target"),
    "cache": ("caches", "mount", "mounts"),
    "cgo": ("cgo-enabled", "cgoenabled"),
    "cmd": ("args", "command"),
    "content": ("body", "contents", "data", "inline", "text", "value"),
    "copy": ("add", "file", "files"),
    "dest": ("destination", "dst", "into", "path", "target", "to"),
    "distro": ("base-image", "distribution", "os"),
    "entrypoint": ("args", "command", "exec"),
    "env": ("environ", "environment", "envs", "variables", "vars"),
    "exit": ("code", "exit-code", "exitcode", "returns", "status"),
    "from": ("base", "image", "stage"),
    "uid": ("id", "user-id"),
    "gid": ("group", "group-id", "id"),
    "groups": ("group",),
    "home": ("dir", "directory", "homedir"),
    "keys": ("gpg", "gpgkey", "gpgkeys", "key"),
    "labels": ("label", "maintainer"),
    "ldflags": ("flags", "linker-flags"),
    "max-size": ("maxsize", "size", "size-limit"),
    "mode": ("chmod", "perm", "permission", "permissions", "perms"),
    "stdout": ("out", "output", "prints"),
    "name": ("binary", "id", "output", "title", "user", "username"),
    "owner": ("chown", "user"),
    "package": ("cmd", "dir", "directory", "main", "path"),
    "packages": ("apk", "apt", "dependencies", "deps", "dnf", "install", "package", "rpms", "tdnf", "yum"),
    "ports": ("expose", "exposed-ports", "exposedports", "port"),
    "profile": ("mode", "release"),
    "repos": ("repo", "repositories", "repository"),
    "run": ("cmd", "command", "exec", "script", "shell"),
    "secrets": ("mount", "mounts", "secret"),
    "src": ("source", "sources"),
    "steps": ("commands", "copy", "run", "script"),
    "stop-signal": ("signal", "stopsignal"),
    "symlink": ("link", "ln"),
    "test": ("cmd", "command", "run"),
    "url": ("baseurl", "mirror"),
    "user": ("run-as", "runas", "runasuser", "uid"),
    "users": ("user",),
    "verify": ("gpgcheck", "repo-gpgcheck"),
    "volumes": ("mounts", "volume"),
    "workdir": ("cwd", "dir", "pwd", "workingdir", "working-dir", "working-directory"),
}
"""Words for a key, in a map that has the key."""

ELSEWHERE = {
    "accounts.users": ("adduser", "user-add", "useradd", "users"),
    "accounts.groups": ("group", "groupadd", "groups"),
    "files.capabilities": ("cap-add", "capabilities", "capability", "caps", "setcap"),
    "files": ("add", "copy", "file"),
    "go.cgo": ("cgo",),
    "go.ldflags": ("ldflags",),
    "go.private": ("goprivate",),
    "image.annotations": ("annotation", "annotations"),
    "image.cmd": ("args", "cmd", "command"),
    "image.entrypoint": ("entrypoint",),
    "image.env": ("env", "environ", "environment", "envs", "variables", "vars"),
    "image.healthcheck": ("health", "healthcheck"),
    "image.labels": ("label", "labels", "maintainer"),
    "image.ports": ("expose", "exposed-ports", "port", "ports"),
    "image.stop-signal": ("stop-signal", "stopsignal"),
    "image.user": ("run-as", "uid", "user"),
    "image.volumes": ("volume", "volumes"),
    "image.workdir": ("cwd", "pwd", "workdir", "working-dir", "workingdir"),
    "packages": ("apk", "apt", "dependencies", "deps", "dnf", "install", "package", "rpms", "tdnf", "yum"),
    "rootfs.base": ("base",),
    "rootfs.bytecode": ("bytecode", "compileall", "pyc"),
    "rootfs.docs": ("docs",),
    "rootfs.exclude": ("exclude",),
    "rootfs.locales": ("locale", "locales"),
    "rootfs.remove": ("remove",),
    "rootfs.repos": ("repo", "repos", "repositories", "repository"),
    "rootfs.snapshot": ("snapshot",),
    "upx": ("compress", "pack"),
}
"""Words for a key, by its path, in a map that does not have it."""

_ANSWERS = {
    **dict.fromkeys(("build", "builder", "cmds", "from", "makes", "run", "script", "steps"), _STEP),
    **dict.fromkeys(("cache", "mount", "mounts", "secret", "secrets", "ssh"), _SECRETS),
    **dict.fromkeys(("arch", "architecture", "platform", "platforms"), _PLATFORM),
    **dict.fromkeys(("image-name", "name", "tag", "tags"), _NAME),
    **dict.fromkeys(("context", "dockerfile", "output", "outputs", "push"), _GIVEN),
    **dict.fromkeys(("services", "version"), _COMPOSE),
}
"""Sentences for words that mean no key, or one of many."""


def answer(word: str, keys: Collection[str]) -> str:
    """Return what to write for a key that is not known among `keys`; an empty text if nobody can say."""
    plain = word.lower().replace("_", "-")
    if plain in keys:
        return ""
    for key, words in HERE.items():
        if key in keys and plain in words:
            return f"`{word}` is called `{key}` here"
    for path, words in ELSEWHERE.items():
        if plain in words:
            return f"write it as `{path}`"
    return _ANSWERS.get(plain, "")
