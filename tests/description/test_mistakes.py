"""Files with mistakes: every one is reported, at its place, in one go."""

from __future__ import annotations

from textwrap import dedent

import pytest

from jettison.errors import DescriptionError, render_all
from tests.description.support import HEAD, described, problems

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
