"""Files with mistakes: every one is reported, at its place, in one go."""

from __future__ import annotations

from textwrap import dedent

import pytest

from jettison.errors import DescriptionError, render_all
from tests.description.support import described, messages, problems, variables

FORTY = dedent(
    """\
    # syntax=example.com/jettison:1
    distro: mariner-2
    args:
      VERSION: dev
      1X: a
      TARGETARCH: b
    go:
      pakage: ./cmd/hello
      ldflags: -X main.version=${VERSON} -X main.b=${X#y}
    packages: {tzdata: true}
    upxx: true
    accounts: {users: [{name: root, uid: x}]}
    rootfs: {base: tiny, exclude: {}, remove: [usr/x, /]}
    upx: {version: 4.2.2, level: best, files: hello}
    files:
      - {dest: x, content: a, symlink: b}
      - {src: ../x, dest: /a/../b, mode: "999", owner: app}
      - foo
    stages:
      Web: {}
      web:
        from: alpine
        platform: host
        steps:
          - copy: a
            run: b
          - {}
          - run: ""
          - run: x
            secrets: [{dest: /x}]
            network: off
            cache: [tmp]
          - copy: {dest: x}
      assets:
        from: assets
    image:
      entrypoint: /usr/bin/hello serve
      ports: [99999, x]
      user: app
      labels: [a]
      stop-signal: foo
      healthcheck: {interval: soon}
      env: {A=B: c, X: "${UNDECLARED} ${VERSION:-x}"}
    image: {}
    """
)


def test_a_file_of_mistakes_shows_each_at_its_place() -> None:
    assert problems(FORTY) == [
        "2:9 unknown-distro",
        "5:3 bad-name",
        "6:3 reserved-argument",
        "8:3 unknown-key",
        "9:28 undeclared-argument",
        "9:48 bad-reference",
        "10:11 wrong-type",
        "11:1 unknown-key",
        "12:27 duplicate-account",
        "13:16 bad-value",
        "13:31 wrong-type",
        "13:43 whole-root",
        "13:44 bad-value",
        "14:16 upx-checksum",
        "14:30 bad-value",
        "14:43 bad-value",
        "16:5 file-kind",
        "16:12 bad-value",
        "17:11 bad-value",
        "17:23 bad-value",
        "17:38 bad-mode",
        "17:52 unknown-user",
        "18:5 wrong-type",
        "20:3 bad-name",
        "23:15 bad-value",
        "25:9 several-verbs",
        "27:9 no-verb",
        "28:14 bad-value",
        "30:19 missing-key",
        "31:18 bad-value",
        "32:17 bad-value",
        "33:9 missing-key",
        "34:3 stage-circle",
        "37:15 bad-value",
        "38:11 out-of-range",
        "38:18 bad-value",
        "39:9 unknown-user",
        "40:11 wrong-type",
        "41:16 bad-value",
        "42:3 missing-key",
        "42:27 bad-value",
        "43:9 bad-name",
        "43:21 undeclared-argument",
        "44:1 duplicate-key",
    ]


def test_a_wrong_key_a_wrong_type_and_an_undeclared_argument_as_a_person_reads_them() -> None:
    text = 'distro: azurelinux-3.0\ngo: ./cmd/hello\nupxx: true\npackages: {a: b}\nimage:\n  user: "${UID}"\n'
    with pytest.raises(DescriptionError) as caught:
        described(text)
    assert render_all(caught.value.problems, caught.value.source) == dedent(
        """\
        jettison.yaml:3:1: error: unknown key `upxx` [unknown-key]
           2 |     go: ./cmd/hello
           3 | >>> upxx: true
           4 |     packages: {a: b}
          hint: did you mean `upx`?

        jettison.yaml:4:11: error: `packages` must be a list of packages, found a map [wrong-type]
           3 |     upxx: true
           4 | >>> packages: {a: b}
           5 |     image:

        jettison.yaml:6:10: error: the argument `UID` is not declared [undeclared-argument]
           5 |     image:
           6 | >>>   user: "${UID}"
          hint: declare it: `args: {UID: default}`"""
    )


HEAD = "distro: azurelinux-3.0\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "go: ./cmd/hello",
            "`distro` is missing | choose one of: azurelinux-3.0, mariner-2.0",
            id="no distro",
        ),
        pytest.param(
            "distro: azurlinux-3.0",
            "unknown distribution `azurlinux-3.0` | did you mean `azurelinux-3.0`?",
            id="misspelt distro",
        ),
        pytest.param(
            "distro: debian",
            "unknown distribution `debian` | choose one of: azurelinux-3.0, mariner-2.0",
            id="another distro",
        ),
        pytest.param(
            "distro: [a]", "`distro` must be the name of a distribution, found a list", id="list of distros"
        ),
        pytest.param("distro:", "`distro` must be the name of a distribution, found nothing", id="no name"),
        pytest.param(
            f"{HEAD}zebra: 1",
            "unknown key `zebra`"
            " | the keys here are: distro, args, stages, packages, rootfs, files, accounts, upx, sbom,"
            " image, checks, tests, targets, go, rust",
            id="an unlikely key",
        ),
        pytest.param(
            f"{HEAD}upx: maybe",
            "`upx` must be `true` or `false`, found the text `maybe`",
            id="neither yes nor no",
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
            " | such as `tzdata` or `tzdata-2025b-1`",
            id="two packages as one",
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
    "text",
    [
        pytest.param(HEAD + "".join(f"x-{number}:\n" for number in range(20_000)), id="keys"),
        pytest.param(HEAD + "".join(f"key{number}:\n" for number in range(5000)), id="unknown keys"),
        pytest.param(
            f"{HEAD}stages:\n" + "".join(f"  a{number}: {{from: a{number + 1}}}\n" for number in range(5000)),
            id="stages in a row",
        ),
        pytest.param(
            f"{HEAD}args:\n" + "".join(f"  A{number}: '${{B{number}}}'\n" for number in range(5000)),
            id="arguments",
        ),
        pytest.param(f"{HEAD}image: {{workdir: '{'${' * 50_000}'}}", id="open references"),
        pytest.param(f"{HEAD}image: {{workdir: '{'${A}' * 30_000}'}}", id="undeclared references"),
    ],
)
@pytest.mark.timeout(60)  # a quadratic step would take minutes
def test_no_file_takes_for_ever(text: str) -> None:
    found = problems(text)
    assert bool(found) == (f"{HEAD}x-" not in text and f"{HEAD}stages" not in text)


def test_a_flood_of_problems_is_counted() -> None:
    with pytest.raises(DescriptionError) as caught:
        described(HEAD + "".join(f"key{number}:\n" for number in range(1234)))
    assert len(caught.value.problems) == 1234
    assert render_all(caught.value.problems, caught.value.source).endswith("\n\nand 1,134 more")
    assert str(caught.value).endswith("\nand 1,134 more")


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
