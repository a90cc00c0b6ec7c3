"""What is said of each mistake that a build file can have."""

from __future__ import annotations

import pytest

from jettison.description.top import DESCRIPTION
from jettison.distros import NAMES
from jettison.presets.registry import PRESETS
from tests.description.support import HEAD, messages, problems, variables

DISTROS = ", ".join(NAMES)
SHORT_FORMS = tuple(preset.name for preset in PRESETS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "go: ./cmd/hello",
            f"`distro` is missing | choose one of: {DISTROS}",
            id="no distro",
        ),
        pytest.param(
            "distro: azurlinux-3.0",
            "unknown distribution `azurlinux-3.0` | did you mean `azurelinux-3.0`?",
            id="misspelt distro",
        ),
        pytest.param(
            "distro: debian",
            f"unknown distribution `debian` | choose one of: {DISTROS}",
            id="another distro",
        ),
        pytest.param(
            "distro: [a]", "`distro` must be the name of a distribution, found a list", id="list of distros"
        ),
        pytest.param("distro:", "`distro` must be the name of a distribution, found nothing", id="no name"),
        pytest.param(
            f"{HEAD}zebra: 1",
            f"unknown key `zebra` | the keys here are: {', '.join((*DESCRIPTION.names, *SHORT_FORMS))}",
            id="an unlikely key",
        ),
        pytest.param(
            f"{HEAD}upx: maybe",
            "`upx` must be `true`, `false` or a map, found the text `maybe`",
            id="neither yes nor no",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{docs: Yes}}",
            "`rootfs.docs` must be `true` or `false`, found the text `Yes` | write `true`",
            id="another word for true",
        ),
        pytest.param(
            f"{HEAD}upx: off",
            "`upx` must be `true`, `false` or a map, found the text `off` | write `false`",
            id="another word for false",
        ),
        pytest.param(
            f"{HEAD}upx: true",
            "`upx` has nothing to pack: the image gets no `files` | programs of packages stay as they are",
            id="nothing to pack",
        ),
        pytest.param(
            f"{HEAD}image: {{env: {{A: }}}}",
            '`image.env.A` must be a text, found nothing | write `""` for an empty text',
            id="no value",
        ),
        pytest.param(
            f"{HEAD}image: {{workdir: ''}}",
            "`image.workdir` must be a path, found an empty text",
            id="empty path",
        ),
        pytest.param(
            f"{HEAD}packages: [--nogpgcheck]",
            "`packages` must be the name of a package, found `--nogpgcheck`"
            " | such as `tzdata` or `tzdata-2025b-1`",
            id="an option as package",
        ),
        pytest.param(
            f"{HEAD}packages: tzdata less",
            "`packages` must be the name of a package, found `tzdata less`"
            " | several are a list: `[tzdata, less]`",
            id="two packages as one",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{exclude: ['tzdata, less']}}",
            "`rootfs.exclude` must be the name of a package, found `tzdata, less`"
            " | several are a list: `[tzdata, less]`",
            id="two packages with a comma",
        ),
        pytest.param(
            f"{HEAD}files: [{{from: a, content: b, dest: /c}}]",
            "`files.from` goes with `src` only",
            id="from",
        ),
        pytest.param(
            f"{HEAD}files: [{{symlink: b, dest: /c, mode: 0644}}]",
            "`files.mode` does not apply to a symlink",
            id="mode of a symlink",
        ),
        pytest.param(
            f"{HEAD}files: [{{content: b, dest: /c/}}]",
            "`files.dest` must be the path of a file, found `/c/`",
            id="content of a folder",
        ),
        pytest.param(
            f"{HEAD}files: [{{content: b, dest: [/c]}}]",
            "`files.dest` must be a path, found a list",
            id="a list as path of a file",
        ),
        pytest.param(
            f"{HEAD}accounts: {{users: [{{name: a, uid: x}}, {{name: b, uid: 4294967295}}]}}",
            "`accounts.users.uid` must be a whole number up to 4294967294, found `x`;"
            " `accounts.users.uid` must be a whole number up to 4294967294, found `4294967295`",
            id="two numbers that are none",
        ),
        pytest.param(
            f"{HEAD}stages: {{a: {{from: x, steps: [{{}}, {{frobnicate: 1}}]}}}}",
            "a step needs one of `copy`, `run`, `http`, `git`;"
            " a step needs one of `copy`, `run`, `http`, `git`;"
            " unknown key `stages.a.steps.frobnicate`"
            " | the keys here are: run, cache, secrets, ssh, network, env, copy, http, git",
            id="an unlikely verb",
        ),
        pytest.param(
            f"{HEAD}stages: {{go: {{from: a}}}}",
            "a stage cannot be called `go`: `from: go` is a toolchain",
            id="a stage called go",
        ),
        pytest.param(
            f"{HEAD}stages: {{scratch: {{from: a}}}}",
            "a stage cannot be called `scratch`: `from: scratch` is the empty root",
            id="a stage called scratch",
        ),
        pytest.param(
            f"{HEAD}stages: {{a: {{}}}}",
            "`stages.a.from` is missing | name an image, a stage, or a toolchain such as `go`",
            id="a stage from nowhere",
        ),
        pytest.param(
            f"{HEAD}stages: {{a: {{from: x, steps: [{{rnu: x}}]}}}}",
            "a step needs one of `copy`, `run`, `http`, `git`; unknown key `stages.a.steps.rnu`"
            " | did you mean `run`?",
            id="a misspelt verb",
        ),
    ],
)
def test_messages(text: str, expected: str) -> None:
    assert "; ".join(messages(text)) == expected


def test_a_circle_of_stages_names_its_way() -> None:
    text = (
        f"{HEAD}stages:\n  a: {{from: b}}\n  b:\n    from: x\n"
        "    steps: [{copy: {from: c, src: .}}]\n  c: {from: a}\n"
    )
    assert messages(text) == ["the stage `a` needs itself: a → b → c → a"]


def test_stages_that_share_what_they_need_are_no_circle() -> None:
    text = f"{HEAD}stages: {{a: {{from: b}}, b: {{from: d}}, c: {{from: b}}, d: {{from: x}}}}"
    assert messages(text) == []


@pytest.mark.parametrize(
    ("target", "rest", "expected"),
    [
        pytest.param("linux/arm64", "", [], id="a platform it has"),
        pytest.param(
            "linux/s390x",
            "",
            ["Azure Linux 3.0 has no packages for linux/s390x | it has them for linux/amd64, linux/arm64"],
            id="a platform it lacks",
        ),
        pytest.param("linux/s390x", "rootfs: {base: none}", [], id="no packages are asked for"),
    ],
)
def test_platforms(target: str, rest: str, expected: list[str]) -> None:
    assert messages(f"{HEAD}{rest}", variables(target)) == expected


def test_a_snapshot_that_is_none_is_told_as_that_where_there_are_none_at_all() -> None:
    head = "distro: mariner-2.0\nrootfs: "
    assert problems(f"{head}{{snapshot: }}\n") == ["1:9 end-of-life-distro", "2:20 wrong-type"]
    assert problems(f"{head}{{snapshot: 2026-06-01T00:00:00Z}}\n") == [
        "1:9 end-of-life-distro",
        "2:20 not-of-distro",
    ]
