"""What people write who come from Dockerfiles, Compose, Kubernetes or package managers, and what is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jettison.description import synonyms
from jettison.description.shapes import Either, Items, Keys, Shape, Table
from jettison.description.top import DESCRIPTION
from jettison.presets.registry import PRESETS
from tests.description.support import HEAD, messages

START = "start with `distro: azurelinux-3.0` and, to build a Go program, `go: ./cmd/NAME`"
NO_BUILD_FILE = "is an instruction, and a build description is a map of keys"
STEP = "a stage does that: `stages: {app: {from: go, steps: [{run: …}]}}`"


def known(keys: Keys, path: str = "") -> Iterator[str]:
    """Give the paths of all keys, without the names that are a user's own."""
    for key in keys.keys:
        yield f"{path}{key.name}"
        yield from inside(key.shape, f"{path}{key.name}.")


def inside(shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, Keys):
        yield from known(shape, path)
    elif isinstance(shape, Either):
        for each in shape.shapes:
            yield from inside(each, path)
    elif isinstance(shape, (Items, Table)):
        yield from inside(shape.item if isinstance(shape, Items) else shape.value, path)


def test_what_stands_for_a_word_is_a_key() -> None:
    presets = Keys(keys=tuple(preset.key for preset in PRESETS))
    paths = {*known(DESCRIPTION), *known(presets)}
    assert set(synonyms.ELSEWHERE) <= paths
    assert set(synonyms.HERE) <= {path.rpartition(".")[2] for path in paths}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "image: {expose: [80]}", "`image.expose` | `expose` is called `ports` here", id="expose"
        ),
        pytest.param("expose: [80]", "`expose` | write it as `image.ports`", id="expose at the top"),
        pytest.param("users: []", "`users` | write it as `accounts.users`", id="users"),
        pytest.param("user: app", "`user` | write it as `image.user`", id="user"),
        pytest.param("volumes: [/a]", "`volumes` | write it as `image.volumes`", id="volumes"),
        pytest.param("workdir: /a", "`workdir` | write it as `image.workdir`", id="workdir"),
        pytest.param(
            "image: {working_dir: /a}",
            "`image.working_dir` | `working_dir` is called `workdir` here",
            id="compose",
        ),
        pytest.param("environment: {A: b}", "`environment` | write it as `image.env`", id="environment"),
        pytest.param("image: {Env: {}}", "`image.Env` | did you mean `env`?", id="capitals"),
        pytest.param("entrypoint: /a", "`entrypoint` | write it as `image.entrypoint`", id="entrypoint"),
        pytest.param(
            "image: {command: /a}", "`image.command` | `command` is called `cmd` here", id="command"
        ),
        pytest.param("copy: a", "`copy` | write it as `files`", id="copy"),
        pytest.param("run: make", f"`run` | {STEP}", id="run"),
        pytest.param("from: alpine", f"`from` | {STEP}", id="from"),
        pytest.param("arg: {A: b}", "`arg` | `arg` is called `args` here", id="arg"),
        pytest.param("repos: []", "`repos` | write it as `rootfs.repos`", id="repos"),
        pytest.param("tdnf: [a]", "`tdnf` | `tdnf` is called `packages` here", id="a package manager"),
        pytest.param("platforms: [a]", "`platforms` | `--platform` of the build says it", id="platforms"),
        pytest.param(
            "tags: [a]", "`tags` | the image's name is an option of the build: `-t NAME`", id="tags"
        ),
        pytest.param("push: true", "`push` | that is an option of the build", id="push"),
        pytest.param(
            "secrets: [a]",
            "`secrets` | it goes with a `run` step of a stage, or below `go` or `rust`",
            id="secrets",
        ),
        pytest.param(
            "services: {}",
            "`services` | in a Compose file name this one under `build.dockerfile`",
            id="services",
        ),
        pytest.param("ldflags: -s", "`ldflags` | write it as `go.ldflags`", id="ldflags at the top"),
        pytest.param("go: {dir: ./a}", "`go.dir` | `dir` is called `package` here", id="a package's folder"),
        pytest.param(
            "go: {output: a}", "`go.output` | `output` is called `name` here", id="a program's name"
        ),
        pytest.param(
            "accounts: {users: [{name: a, uid: 1, id: 2}]}",
            "`accounts.users.id` | `id` is called `uid` here",
            id="a user's number",
        ),
        pytest.param(
            "files: [{content: a, dest: /b, chmod: '1'}]",
            "`files.chmod` | `chmod` is called `mode` here",
            id="permissions",
        ),
        pytest.param(
            "tests: [{name: a, run: [b], output: c}]",
            "`tests.output` | `output` is called `stdout` here",
            id="what a test prints",
        ),
        pytest.param(
            "stages: {a: {from: go, steps: [{copy: b, add: c}]}}",
            "`stages.a.steps.add` | `add` is called `copy` here",
            id="add",
        ),
        pytest.param("group: [a]", "`group` | write it as `accounts.groups`", id="a group at the top"),
        pytest.param(
            "image: {healthcheck: {cmd: [a]}}",
            "`image.healthcheck.cmd` | `cmd` is called `test` here",
            id="the command of a health check, which must be there",
        ),
        pytest.param(
            "rootfs: {repos: [{id: ours, url: 'https://e.com/r', verify: none}]}",
            "`rootfs.repos.id` | `id` is called `name` here",
            id="a repository's id of yum, which must have a name",
        ),
        pytest.param(
            "rootfs: {repos: [{nam: ours, url: 'https://e.com/r', verify: none}]}",
            "`rootfs.repos.nam` | did you mean `name`?",
            id="a slip of a key that must be there",
        ),
    ],
)
def test_a_word_of_elsewhere_is_answered(text: str, expected: str) -> None:
    assert messages(HEAD + text) == [f"unknown key {expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "FROM golang\nRUN go build\n", f"this is a Dockerfile: `FROM` {NO_BUILD_FILE}", id="plain"
        ),
        pytest.param(
            "# syntax=a\n\n  arg V=1\nFROM a:${V}\nRUN b: c\n",
            f"this is a Dockerfile: `arg` {NO_BUILD_FILE}",
            id="no YAML at all",
        ),
    ],
)
def test_a_dockerfile_is_told_as_one(text: str, expected: str) -> None:
    assert messages(text) == [f"{expected} | {START}"]


YAML = "this is not valid YAML: "


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param(
            "ARG A=1\nFROM b\n", "an instruction of a Dockerfile cannot stand in a build file", id="FROM"
        ),
        pytest.param(
            "image:\n  env: {}\n   user: a\n", "the keys of one map begin in one column", id="columns"
        ),
        pytest.param(
            "image: {user: a: b}\n x: y: z\n",
            "a bracket is not closed, or a comma is missing",
            id="a colon between brackets",
        ),
        pytest.param(
            "image:\n  user: a: b\n",
            "a text with `: ` in it goes in quotes; or look at the columns above",
            id="a colon",
        ),
        pytest.param("image: [a\n", "a bracket is not closed, or a comma is missing", id="a bracket"),
        pytest.param("image: {user: 'a}\n", "a quote is not closed", id="a quote"),
        pytest.param("packages: [@a]\n", "a text that begins with a mark goes in quotes", id="a mark"),
    ],
)
def test_what_is_no_yaml_has_a_hint(text: str, hint: str) -> None:
    (message,) = messages(HEAD + text)
    assert (message.startswith(YAML), message.rpartition(" | ")[2]) == (True, hint)


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        pytest.param("VERSION", "declare it: `args: {VERSION: default}`", id="not that of UPX"),
        pytest.param("UPX_VERSON", "did you mean `UPX_VERSION`?", id="a slip in one of ours"),
        pytest.param("LEVL", "did you mean `LEVEL`?", id="a slip in one of the file"),
    ],
)
def test_an_argument_that_is_not_declared(reference: str, hint: str) -> None:
    text = f"{HEAD}args: {{LEVEL: a}}\nimage: {{workdir: '/${{{reference}}}'}}\n"
    assert messages(text) == [f"the argument `{reference}` is not declared | {hint}"]


@pytest.mark.parametrize(
    ("mode", "hint"),
    [
        pytest.param("420", " | write `0644`, if it is a decimal number", id="0644 as Kubernetes has it"),
        pytest.param("493", " | write `0755`, if it is a decimal number", id="no octal number"),
        pytest.param("511", None, id="octal as it stands"),
        pytest.param("0420", None, id="a zero says that it is octal"),
        pytest.param("99999", "", id="no permissions at all"),
        pytest.param("u+x", "", id="words"),
    ],
)
def test_permissions(mode: str, hint: str | None) -> None:
    said = f"`files.mode` must be permissions in octal, such as `0644`, found `{mode}`{hint}"
    expected = [] if hint is None else [said]
    assert messages(f"{HEAD}files: [{{content: a, dest: /b, mode: {mode}}}]") == expected


@pytest.mark.parametrize(
    ("user", "hint"),
    [
        pytest.param("app", "add it: `accounts: {users: [{name: app, uid: 1000}]}`", id="a user"),
        pytest.param("root:app", "add it: `accounts: {groups: [{name: app, gid: 1000}]}`", id="a group"),
        pytest.param("App", "add it to `accounts`", id="no name of an account"),
    ],
)
def test_a_user_that_nobody_added(user: str, hint: str) -> None:
    expected = f"`image.user` must be a number or one of `root`, `nobody`, `nonroot`, found `{user}` | {hint}"
    assert messages(f"{HEAD}image: {{user: '{user}'}}") == [expected]
