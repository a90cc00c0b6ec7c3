"""What a good file says."""

from __future__ import annotations

import pytest

from jettison import rules
from jettison.description.model import Cache, Copy, ImageFile, Run
from jettison.errors import DescriptionError, Problem, Span
from tests.description.support import GO_SETTINGS, NAME, described, problems, variables

HEAD = "distro: azurelinux-3.0\n"
PREVIEW = "distro: azurelinux-4.0\n"
USUAL = """\
# syntax=example.com/jettison:1
distro: mariner-2.0
args:
  VERSION: dev
go:
  package: ./cmd/hello
  ldflags: -s -w -X main.version=${VERSION}
packages: [tzdata]
upx: true
image:
  ports: [8080]
  labels: {org.opencontainers.image.version: "${VERSION}"}
"""


def test_the_usual_file() -> None:
    found = described(USUAL, variables("linux/arm64", VERSION="1.2"))
    (stage,) = found.stages
    assert found.distro.name == "mariner-2.0"
    assert [(arg.name, arg.value) for arg in found.args] == [("VERSION", "1.2")]
    assert (stage.name, stage.origin, stage.platform, stage.workdir) == ("app", "go", "build", "/src")
    assert stage.env == (("CGO_ENABLED", "0"), ("GOOS", "linux"), ("GOARCH", "arm64"), *GO_SETTINGS)
    assert [package.text for package in found.rootfs.packages] == ["tzdata"]
    assert [(file.origin, file.src, file.dest) for file in found.files] == [
        ("app", "/out/hello", "/usr/bin/hello")
    ]
    assert found.upx is not None
    assert (found.upx.version, found.upx.level, found.upx.files) == ("4.2.4", "lzma", ("/usr/bin/hello",))
    assert (found.image.entrypoint, found.image.ports) == (("/usr/bin/hello",), ("8080/tcp",))
    assert found.image.labels == (("org.opencontainers.image.version", "1.2"),)


def test_the_places_of_the_usual_file_are_the_lines_of_its_keys() -> None:
    found = described(USUAL)
    (stage,) = found.stages
    go = Span(NAME, 5, 1, 7, 44)
    assert {stage.span, *(step.span for step in stage.steps), *(file.span for file in found.files)} == {go}
    assert found.rootfs.packages[0].span == Span(NAME, 8, 12, 8, 18)
    assert found.rootfs.packages_span == Span(NAME, 8, 1, 8, 19)
    assert found.upx is not None
    assert found.upx.span == Span(NAME, 9, 1, 9, 10)
    assert found.image.span.line == 10


def test_the_old_distribution_builds_with_a_warning() -> None:
    assert described(USUAL).warnings == (
        Problem(
            rule=rules.END_OF_LIFE_DISTRO,
            message="CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31",
            span=Span(NAME, 2, 9, 2, 20),
            hint="its successor is `azurelinux-3.0`",
            severity="warning",
        ),
    )
    assert described(HEAD).warnings == ()


def test_a_preview_builds_with_a_warning() -> None:
    assert described(PREVIEW).warnings == (
        Problem(
            rule=rules.PREVIEW_DISTRO,
            message="Azure Linux 4.0 is a preview: its packages change until it is released",
            span=Span(NAME, 1, 9, 1, 23),
            hint="scanners know no vulnerabilities of it yet: that they find none says nothing",
            severity="warning",
        ),
    )


def test_what_its_packages_require_is_held_back_unless_somebody_speaks_of_it() -> None:
    held = {package.text for package in described(PREVIEW).rootfs.exclude}
    assert {"bash", "coreutils", "grep", "sed"} < held
    asked = described(f"{PREVIEW}packages: [bash, sed-4.9]\nrootfs: {{exclude: [tzdata, grep]}}\n").rootfs
    names = [package.text for package in asked.exclude]
    assert names[:2] == ["tzdata", "grep"]
    assert held - set(names) == {"bash", "sed"}
    assert len(set(names)) == len(names)
    assert described(HEAD).rootfs.exclude == ()


def test_a_toolchain_of_packages_is_installed_before_what_the_stage_asks_for() -> None:
    (stage,) = described(f"{PREVIEW}stages: {{app: {{from: go, packages: [git]}}}}\n").stages
    assert [package.text for package in stage.packages] == ["golang", "git"]
    text = f"{PREVIEW}stages: {{app: {{from: 'go:1.26'}}}}\n"
    with pytest.raises(DescriptionError) as caught:
        described(text)
    said = "`go:1.26` cannot be chosen: Azure Linux 4.0 has one version of go, as a package"
    found = [(each.rule, each.message, each.hint, each.span.column) for each in caught.value.problems]
    assert (rules.NOT_OF_DISTRO, said, "leave out the version", 22) in found


def test_the_smallest_file_has_the_defaults() -> None:
    found = described(HEAD)
    assert (found.args, found.stages, found.files, found.upx) == ((), (), (), None)
    assert (found.rootfs.base, found.rootfs.packages, found.rootfs.packages_span) == ("minimal", (), None)
    image = found.image
    assert (image.user, image.workdir, image.entrypoint, image.stop_signal) == ("65532:65532", "/", (), "")
    assert found.image.span == Span(NAME, 1, 1, 1, 7)


def test_an_image_config() -> None:
    image = described(
        f"{HEAD}image:\n"
        "  entrypoint: /usr/bin/a\n  cmd: [serve, --fast]\n  env: {A: 1.20, B: 'no'}\n  user: 1000\n"
        "  workdir: /data\n  ports: [8080, 53/udp, 8443/tcp]\n  volumes: /data\n  stop-signal: SIGINT\n"
        "  annotations: {a: b}\n"
    ).image
    assert (image.entrypoint, image.cmd) == (("/usr/bin/a",), ("serve", "--fast"))
    assert image.env == (("A", "1.20"), ("B", "no"))
    assert (image.user, image.workdir, image.volumes) == ("1000", "/data", ("/data",))
    assert (image.ports, image.stop_signal) == (("8080/tcp", "53/udp", "8443/tcp"), "SIGINT")
    assert image.annotations == (("a", "b"),)


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("root", "0:0"),
        ("nonroot", "65532:65532"),
        ("0", "0"),
        ("1000:2000", "1000:2000"),
        ("4294967294", "4294967294"),
    ],
)
def test_users_are_numbers(user: str, expected: str) -> None:
    assert described(f"{HEAD}image: {{user: '{user}'}}").image.user == expected


@pytest.mark.parametrize("user", ["app", "-1", "4294967295", "4294967296", "1:", "1:2:3", "1000 ", "٣"])
def test_other_users_are_refused(user: str) -> None:
    assert problems(f"{HEAD}image: {{user: '{user}'}}") == ["2:15 unknown-user"]


def test_files_of_all_kinds() -> None:
    found = described(
        f"{HEAD}files:\n"
        "  - {from: app, src: /out/a, dest: /usr/bin/a, mode: 0755, owner: '0:0'}\n"
        "  - {src: config/, dest: /etc/a/}\n"
        '  - {dest: /etc/motd, content: "welcome\\n", mode: "0644"}\n'
        "  - {dest: /etc/empty, content: ''}\n"
        "  - {dest: /usr/bin/b, symlink: a}\n"
        "stages: {app: {from: x}}\n"
    ).files
    rows = [(file.origin, file.src, file.dest, file.content, file.symlink, file.mode) for file in found]
    assert rows == [
        ("app", "/out/a", "/usr/bin/a", None, None, 0o755),
        (None, "config/", "/etc/a/", None, None, None),
        (None, None, "/etc/motd", "welcome\n", None, 0o644),
        (None, None, "/etc/empty", "", None, None),
        (None, None, "/usr/bin/b", None, "a", None),
    ]
    assert isinstance(found[0], ImageFile)
    assert found[0].owner == "0:0"


def test_a_stage_with_all_its_steps() -> None:
    (stage,) = described(
        f"{HEAD}stages:\n  web:\n    from: docker.io/library/node:22\n    packages: git\n    workdir: /web\n"
        "    env: {A: b}\n    steps:\n"
        "      - copy: [package.json, package-lock.json]\n"
        "      - copy: {from: x, src: web/, dest: ./in, include: '*.ts', exclude: ['**/*.test.ts']}\n"
        "      - run: |\n          npm ci\n          npm test\n"
        "        cache: /root/.npm\n        network: host\n        env: {C: d}\n"
        "      - run: [npm, run, build]\n"
    ).stages
    first, second, third, fourth = stage.steps
    assert (stage.origin, stage.platform) == ("docker.io/library/node:22", "target")
    assert first == Copy(
        origin=None,
        src=("package.json", "package-lock.json"),
        dest="./",
        include=(),
        exclude=(),
        span=Span(NAME, 9, 9, 9, 48),
    )
    assert isinstance(second, Copy)
    assert (second.origin, second.src, second.dest) == ("x", ("web/",), "./in")
    assert (second.include, second.exclude) == (("*.ts",), ("**/*.test.ts",))
    assert isinstance(third, Run)
    assert (third.script, third.argv, third.network) == ("npm ci\nnpm test\n", (), "host")
    assert (third.cache, third.env) == (
        (Cache(dest="/root/.npm", span=Span(NAME, 14, 16, 14, 26)),),
        (("C", "d"),),
    )
    assert isinstance(fourth, Run)
    assert (fourth.script, fourth.argv, fourth.network) == (None, ("npm", "run", "build"), "default")


def test_a_single_word_is_a_script_and_a_list_of_one_is_not() -> None:
    (stage,) = described(f"{HEAD}stages: {{a: {{from: x, steps: [{{run: make}}, {{run: [make]}}]}}}}").stages
    assert [(step.script, step.argv) for step in stage.steps if isinstance(step, Run)] == [
        ("make", ()),
        (None, ("make",)),
    ]


def run_args(script: str, **args: str) -> dict[str, str]:
    """Return the arguments that reach a script, in a file that declares A, B and C."""
    text = (
        f"{HEAD}args: {{A: '1', B: , C: '3'}}\nstages:\n  s:\n    from: x\n    env: {{C: own}}\n"
        f"    steps: [{{run: '{script}'}}]\n"
    )
    (step,) = described(text, variables(**args)).stages[0].steps
    assert isinstance(step, Run)
    return dict(step.args)


@pytest.mark.parametrize(
    ("script", "args", "expected"),
    [
        pytest.param("echo", {}, {}, id="none is named"),
        pytest.param("echo $A ${A} A", {}, {"A": "1"}, id="named"),
        pytest.param("echo $AB $A_ XA", {}, {}, id="only as a part of a word"),
        pytest.param("echo $B", {}, {}, id="without a value"),
        pytest.param("echo $B", {"B": "2"}, {"B": "2"}, id="with the caller's value"),
        pytest.param("echo $C", {}, {}, id="the stage sets it"),
        pytest.param("echo $TARGETARCH", {}, {"TARGETARCH": "amd64"}, id="a platform argument"),
        pytest.param("echo $HTTP_PROXY", {"HTTP_PROXY": "x"}, {}, id="a proxy comes another way"),
        pytest.param(
            "date -d @$SOURCE_DATE_EPOCH",
            {"SOURCE_DATE_EPOCH": "0"},
            {"SOURCE_DATE_EPOCH": "0"},
            id="predeclared",
        ),
        pytest.param("date -d @$SOURCE_DATE_EPOCH", {}, {}, id="predeclared, not given"),
    ],
)
def test_a_script_gets_the_arguments_it_names(
    script: str, args: dict[str, str], expected: dict[str, str]
) -> None:
    assert run_args(script, **args) == expected


def test_packages_of_both_keys_are_joined_each_once() -> None:
    found = described(f"{HEAD}packages: [tzdata, less]\nrootfs: {{packages: [less, openssl-libs-3.3.5]}}")
    assert [package.text for package in found.rootfs.packages] == ["tzdata", "less", "openssl-libs-3.3.5"]


def test_warnings_are_given_beside_errors() -> None:
    with pytest.raises(DescriptionError) as caught:
        described("distro: mariner-2.0\nupxx: true\n")
    assert [(each.severity, each.rule.name) for each in caught.value.problems] == [
        ("warning", "end-of-life-distro"),
        ("error", "unknown-key"),
    ]


def test_a_name_that_is_nearly_a_stage_is_warned_of() -> None:
    found = described(
        f"{HEAD}stages:\n  assets: {{from: node}}\n  app:\n    from: golang\n"
        "    steps: [{copy: {from: asets, src: /a}}]\nfiles: [{from: ap, src: /x, dest: /y}]\n"
    )
    assert [(each.span.line, each.message, each.hint) for each in found.warnings] == [
        (6, "`asets` is not a stage; it is taken as an image", "did you mean `assets`?"),
        (7, "`ap` is not a stage; it is taken as an image", "did you mean `app`?"),
    ]


def test_the_same_input_gives_the_same_description() -> None:
    assert described(USUAL) == described(USUAL)
