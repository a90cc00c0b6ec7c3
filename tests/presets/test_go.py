"""The `go` preset."""

from __future__ import annotations

import re

import pytest

from jettison.description.model import Copy, Run
from jettison.errors import DescriptionError, Span
from tests.description.support import GO_SETTINGS, NAME, described, messages, problems

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: dev}\n"
LISTED = (
    "CGO_ENABLED=1 go list -C {} -deps -e{} -f '{{{{if and .CgoFiles (not .Standard)}}}}warning, C is left"
    " out of {{{{.ImportPath}}}} (`cgo` compiles it in){{{{end}}}}' . >&2"
)
FLAGS = "-trimpath -buildmode=exe -buildvcs=false"


def build(package: str, name: str, flags: str = '-ldflags "-buildid= -s -w"') -> str:
    tags = "".join(re.findall(r" -tags \S+", f" {flags}"))
    return f"go build -C {package} {FLAGS} {flags} -o {name} . &&\n{LISTED.format(package, tags)}"


def script(go: str) -> str:
    step = described(f"{HEAD}go: {go}\n").stages[0].steps[-1]
    assert isinstance(step, Run)
    return step.script or ""


def test_the_stage() -> None:
    found = described(f"{HEAD}go: ./cmd/hello\n")
    (stage,) = found.stages
    place = Span(NAME, 3, 1, 3, 16)
    assert (stage.name, stage.origin, stage.platform, stage.workdir) == ("app", "go", "build", "/src")
    assert ([package.text for package in stage.packages], stage.span) == (["git"], place)
    sources, compiled = stage.steps
    assert isinstance(sources, Copy)
    assert isinstance(compiled, Run)
    assert (sources.src, sources.include) == ((".",), ())
    assert (compiled.script, compiled.network) == (build("./cmd/hello", "/out/hello"), "default")
    assert [cache.dest for cache in compiled.cache] == ["/go/pkg/mod", "/root/.cache/go-build"]
    assert {step.span for step in stage.steps} == {place}
    assert found.image.entrypoint == ("/usr/bin/hello",)


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param(".", build(".", "/out/app"), id="the root"),
        pytest.param("./cmd/hello/", build("./cmd/hello", "/out/hello"), id="a slash at the end"),
        pytest.param("{}", build(".", "/out/app"), id="no package"),
        pytest.param("{package: ./cmd/a, name: b}", build("./cmd/a", "/out/b"), id="a name"),
        pytest.param(
            "{package: ./a, tags: [netgo, osusergo]}",
            build("./a", "/out/a", '-tags netgo,osusergo -ldflags "-buildid= -s -w"'),
            id="tags",
        ),
        pytest.param(
            "{package: ./a, tags: 'netgo osusergo'}",
            build("./a", "/out/a", '-tags netgo,osusergo -ldflags "-buildid= -s -w"'),
            id="tags as one text",
        ),
        pytest.param("{package: ./a, ldflags: ''}", build("./a", "/out/a"), id="no flags"),
        pytest.param(
            "{package: ./a, ldflags: [-s, '-X main.v=${VERSION}']}",
            build("./a", "/out/a", '-ldflags "-buildid= -s -X main.v=${VERSION}"'),
            id="flags in a list, with an argument",
        ),
        pytest.param(
            "{package: ./a, ldflags: -X main.v=1}",
            build("./a", "/out/a", '-ldflags "-buildid= -s -w -X main.v=1"'),
            id="flags beside those that strip",
        ),
        pytest.param(
            """{package: ./a, ldflags: "-X 'main.v=a -s b' --w"}""",
            build("./a", "/out/a", """-ldflags "-buildid= -X 'main.v=a -s b' --w\""""),
            id="a flag that strips among others",
        ),
        pytest.param(
            """{package: ./a, ldflags: "-X 'main.v=a -s b'"}""",
            build("./a", "/out/a", """-ldflags "-buildid= -s -w -X 'main.v=a -s b'\""""),
            id="what looks like a flag in a value",
        ),
        pytest.param(
            "{package: ./a, strip: false, ldflags: -X main.v=1}",
            build("./a", "/out/a", '-ldflags "-buildid= -X main.v=1"'),
            id="symbols stay",
        ),
        pytest.param(
            "{package: ./a, strip: false}", build("./a", "/out/a", '-ldflags "-buildid="'), id="symbols alone"
        ),
        pytest.param("{package: ./a, strip: true}", build("./a", "/out/a"), id="as without the key"),
        pytest.param(
            "'./cmd/${VERSION}'",
            build('"./cmd/${VERSION}"', '"/out/${VERSION}"'),
            id="a package by argument",
        ),
        pytest.param("./a b;c", build('"./a b;c"', '"/out/a b;c"'), id="signs of the shell"),
    ],
)
def test_scripts(go: str, expected: str) -> None:
    assert script(go) == expected


def test_the_build_step_gets_the_arguments_it_names() -> None:
    steps = described(f"{HEAD}go: {{package: ./a, ldflags: '-X m.v=${{VERSION}}'}}\n").stages[0].steps
    assert [step.args for step in steps if isinstance(step, Run)] == [(("VERSION", "dev"),)]


def test_a_name_by_argument_is_the_same_everywhere() -> None:
    found = described(f"{HEAD}go: './cmd/${{VERSION}}'\nupx: true\n")
    assert [(file.src, file.dest) for file in found.files] == [("/out/dev", "/usr/bin/dev")]
    assert found.image.entrypoint == ("/usr/bin/dev",)


def test_env_adds_to_the_stage_and_wins() -> None:
    text = f"{HEAD}go:\n  package: ./a\n  env: {{CGO_ENABLED: '1', GOPROXY: 'https://x'}}\n"
    assert described(text).stages[0].env == (
        ("CGO_ENABLED", "1"),
        ("GOOS", "linux"),
        ("GOARCH", "amd64"),
        *GO_SETTINGS,
        ("GOPROXY", "https://x"),
    )


def test_c_is_compiled_for_the_machine_that_runs_it() -> None:
    found = described(
        f"{HEAD}go: {{package: ./a, cgo: true, packages: [sqlite-devel]}}\npackages: [sqlite-libs]\n"
    )
    (stage,) = found.stages
    assert (stage.platform, stage.env[0]) == ("target", ("CGO_ENABLED", "1"))
    assert [package.text for package in stage.packages] == ["git", "sqlite-devel"]
    assert [package.text for package in found.rootfs.packages] == ["glibc", "sqlite-libs"]


@pytest.mark.parametrize(
    ("version", "expected"), [("1.25", "go:1.25"), ("1.22.0-1", "go:1.22.0-1"), ("${VERSION}", "go:dev")]
)
def test_a_version_is_asked_of_the_toolchain(version: str, expected: str) -> None:
    assert described(f"{HEAD}go: {{package: ./a, version: '{version}'}}\n").stages[0].origin == expected


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param(
            "cmd/hello",
            "`go` must be a folder of the build context, found `cmd/hello` | did you mean `./cmd/hello`?",
            id="an import path",
        ),
        pytest.param(
            "/src/a",
            "`go` must be a folder of the build context, found `/src/a` | did you mean `./src/a`?",
            id="from the root",
        ),
        pytest.param("../a", "`go` must be inside the build context, found `../a`", id="outside"),
        pytest.param(
            "./a/../../b", "`go` must be inside the build context, found `./a/../../b`", id="hidden"
        ),
        pytest.param(
            "./...", "`go` must be one package, found `./...` | list those that are programs", id="several"
        ),
        pytest.param(
            '"./a\\nb"', "`go` must be a folder of the build context, found `./a�b`", id="two lines"
        ),
        pytest.param(
            "{package: a}",
            "`go.package` must be a folder of the build context, found `a` | did you mean `./a`?",
            id="in a map",
        ),
        pytest.param(
            "", "`go` must be a package such as `./cmd/hello`, or a map, found nothing", id="nothing"
        ),
        pytest.param("{name: a/b}", "`go.name` must be the name of a file, found `a/b`", id="a path as name"),
        pytest.param("{name: ..}", "`go.name` must be the name of a file, found `..`", id="a parent as name"),
        pytest.param(
            "{version: latest}",
            "`go.version` must be a version of Go, such as `1.26`, found `latest`",
            id="version",
        ),
        pytest.param(
            '{ldflags: "-X m.v=${VERSION:-it\'s}"}',
            "`go.ldflags` has a default with a quote, `${VERSION:-it's}`"
            " | give the argument its default in `args`",
            id="a quote in a default",
        ),
        pytest.param(
            "{private: [https://example.com/me]}",
            "`go.private` must be a pattern of modules, such as `example.com/me/*`,"
            " found `https://example.com/me` | write `example.com/me`",
            id="an address as a pattern",
        ),
        pytest.param(
            "{private: ['git@${VERSION}.com:me/x.git']}",
            "`go.private` must be a pattern of modules, such as `example.com/me/*`,"
            " found `git@${VERSION}.com:me/x.git` | write `${VERSION}.com/me/x`",
            id="an address of ssh as a pattern",
        ),
        pytest.param(
            "{private: 'a.com/x, a.com/y'}",
            "`go.private` must be a pattern of modules, such as `example.com/me/*`, found `a.com/x, a.com/y`",
            id="patterns with a space",
        ),
        pytest.param(
            "{private: {a: b}}", "`go.private` must be a list of texts, found a map", id="no patterns"
        ),
        pytest.param("{tags: [a;b]}", "`go.tags` must be a list of Go build tags, found `a;b`", id="a tag"),
        pytest.param("{env: [a]}", "`go.env` must be a map of names to texts, found a list", id="env"),
        pytest.param(
            "./cmd/-x", "`go.name` is missing | the program cannot be called like its package", id="an option"
        ),
        pytest.param(
            "{ldflags: {a: b}}", "`go.ldflags` must be a text or a list of texts, found a map", id="ldflags"
        ),
    ],
)
def test_refused(go: str, expected: str) -> None:
    assert messages(f"{HEAD}go: {go}\n") == [expected]


def test_all_mistakes_are_reported_with_their_places() -> None:
    text = (
        f"{HEAD}go:\n  package: a\n  name: b/c\n  ldflags: -X main.v=${{NO}}\n"
        "  env: {A: [b]}\n  tags: 'a;b'\n  verison: '1'\nupxx: true\n"
    )
    assert problems(text) == [
        "4:12 bad-package",
        "5:9 bad-value",
        "6:22 undeclared-argument",
        "7:12 wrong-type",
        "8:9 bad-value",
        "9:3 unknown-key",
        "10:1 unknown-key",
    ]


def test_an_undeclared_argument_is_one_problem_though_it_is_used_in_many_places() -> None:
    with pytest.raises(DescriptionError) as caught:
        described("distro: azurelinux-3.0\ngo: ./cmd/${NO}\nupx: true\n")
    (found,) = caught.value.problems
    assert (found.rule.name, found.span) == ("undeclared-argument", Span(NAME, 2, 11, 2, 16))


def test_several_packages_are_several_programs() -> None:
    found = described(f"{HEAD}go: {{package: [./cmd/a, ./cmd/b], tags: [x]}}\nupx: true\n")
    scripts = [step.script for step in found.stages[0].steps if isinstance(step, Run)]
    flags = '-tags x -ldflags "-buildid= -s -w"'
    assert scripts == [build("./cmd/a", "/out/a", flags), build("./cmd/b", "/out/b", flags)]
    assert [(file.src, file.dest) for file in found.files] == [
        ("/out/a", "/usr/bin/a"),
        ("/out/b", "/usr/bin/b"),
    ]
    assert found.image.entrypoint == ("/usr/bin/a",)
    assert found.upx is not None
    assert found.upx.files == ("/usr/bin/a", "/usr/bin/b")
    assert described(f"{HEAD}go: [./cmd/a]\n").image.entrypoint == ("/usr/bin/a",)


def test_private_modules_are_fetched_with_secrets_and_ssh() -> None:
    found = described(
        f"{HEAD}go:\n  package: ./a\n  private: [example.com/me/*, git.example.com]\n"
        "  secrets: [{id: netrc, dest: /root/.netrc}]\n  ssh: true\n"
    )
    (stage,) = found.stages
    assert dict(stage.env)["GOPRIVATE"] == "example.com/me/*,git.example.com"
    step = stage.steps[-1]
    assert isinstance(step, Run)
    assert [(secret.id, secret.dest, secret.required) for secret in step.secrets] == [
        ("netrc", "/root/.netrc", True)
    ]
    assert step.ssh == ("default",)


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param("[]", "`go` names no package", id="no package"),
        pytest.param(
            f"[{', '.join(f'./a{number}' for number in range(101))}]",
            "`go` names 101 programs; one image has at most 100",
            id="too many packages",
        ),
        pytest.param("[./a/x, ./b/x]", "`go` makes a second program `x`", id="one name twice"),
        pytest.param(
            "{package: [./a, ./b], name: c}",
            "`go.name` goes with one package only | programs of several are called like their packages",
            id="one name for two",
        ),
        pytest.param(
            "[./a, b]",
            "`go` must be a folder of the build context, found `b` | did you mean `./b`?",
            id="one of several",
        ),
    ],
)
def test_lists_of_packages_that_are_refused(go: str, expected: str) -> None:
    assert messages(f"{HEAD}go: {go}\n") == [expected]


def crypto(go: str, distro: str = "azurelinux-3.0") -> tuple[str, str, str, list[str]]:
    """Give what a file with `crypto: system` comes to: platform, two variables, and packages."""
    found = described(f"distro: {distro}\nargs: {{VERSION: dev}}\ngo: {{package: ./a, crypto: system{go}}}\n")
    (stage,) = found.stages
    env = dict(stage.env)
    packages = [package.text for package in found.rootfs.packages]
    return stage.platform, env["CGO_ENABLED"], env["MS_GO_NOSYSTEMCRYPTO"], packages


LOADED = ["openssl-libs", "openssl", "SymCrypt", "SymCrypt-OpenSSL"]


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param("", ("build", "0", "0", LOADED), id="as the version needs it"),
        pytest.param(", version: '1.27.1-2'", ("build", "0", "0", LOADED), id="a release"),
        pytest.param(", version: '1.26'", ("target", "1", "0", ["glibc", *LOADED]), id="an older one"),
        pytest.param(", version: '${VERSION}'", ("target", "1", "0", ["glibc", *LOADED]), id="an argument"),
        pytest.param(", version: '1'", ("target", "1", "0", ["glibc", *LOADED]), id="whatever is newest"),
        pytest.param(", cgo: true", ("target", "1", "0", ["glibc", *LOADED]), id="with C"),
        pytest.param(", cgo: false", ("build", "0", "0", LOADED), id="without C"),
    ],
)
def test_the_systems_crypto(go: str, expected: tuple[str, str, str, list[str]]) -> None:
    assert crypto(go) == expected


@pytest.mark.parametrize("go", ["version: 1.24-fips", "version: '1.24', env: {GOEXPERIMENT: systemcrypto}"])
def test_the_systems_crypto_of_an_older_go_that_is_told_to(go: str) -> None:
    assert crypto(f", {go}")[:2] == ("target", "1")


def test_the_systems_crypto_on_the_old_distribution() -> None:
    assert crypto("", "mariner-2.0") == ("target", "1", "0", ["glibc", "openssl-libs"])


def test_crypto_of_go_itself_is_the_same_as_none() -> None:
    assert described(f"{HEAD}go: {{package: ., crypto: go}}\n").stages[0].env[3:] == GO_SETTINGS


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param(
            "{crypto: system, cgo: false, version: '1.26'}",
            "`go.cgo` is `false`, and the system's crypto needs C until Go 1.26"
            ' | leave `cgo` out, or take `version: "1.27"` or a newer one',
            id="C is needed",
        ),
        pytest.param(
            "{crypto: openssl}", "`go.crypto` must be one of `go`, `system`, found `openssl`", id="crypto"
        ),
        pytest.param(
            "{crypto: system, env: {MS_GO_NOSYSTEMCRYPTO: 1}}",
            "`go.crypto` is `system`, and `MS_GO_NOSYSTEMCRYPTO` in `go.env` turns that off"
            " | say it in one of the two",
            id="crypto turned off",
        ),
        pytest.param(
            "{crypto: system, version: '1.24'}",
            "`go.crypto` is `system`, which Go 1.24 compiles in only where it is told to"
            " | take Go 1.25 or a newer one, or set `GOEXPERIMENT: systemcrypto` in `go.env`",
            id="crypto of an older Go",
        ),
        pytest.param(
            "{crypto: system, env: {GOEXPERIMENT: 'a,nosystemcrypto'}}",
            "`go.crypto` is `system`, and `GOEXPERIMENT` in `go.env` turns that off"
            " | say it in one of the two",
            id="crypto turned off by an experiment",
        ),
        pytest.param(
            "{ldflags: -s, env: {GOFLAGS: '-v -ldflags=-w'}}",
            "`go.ldflags` is said again by `-ldflags` in `go.env.GOFLAGS` | say it in one of the two",
            id="flags of the linker twice",
        ),
        pytest.param(
            "{strip: true, env: {GOFLAGS: -ldflags=-w}}",
            "`go.strip` is said again by `-ldflags` in `go.env.GOFLAGS` | say it in one of the two",
            id="symbols twice",
        ),
        pytest.param(
            "{tags: a, env: {GOFLAGS: --tags=b}}",
            "`go.tags` is said again by `-tags` in `go.env.GOFLAGS` | say it in one of the two",
            id="tags twice",
        ),
    ],
)
def test_what_cannot_go_together(go: str, expected: str) -> None:
    assert messages(f"{HEAD}go: {go}\n") == [expected]


PROPOSED = "-trimpath -buildmode=exe -buildvcs=false"


@pytest.mark.parametrize(
    ("more", "before", "after"),
    [
        pytest.param("", f"{PROPOSED} '-ldflags=-buildid= -s -w'", "", id="nothing else"),
        pytest.param(", ldflags: -s", PROPOSED, ' -ldflags "-buildid= -s"', id="own flags of the linker"),
        pytest.param(", strip: false", PROPOSED, ' -ldflags "-buildid="', id="own word on symbols"),
        pytest.param(
            ", tags: [a, b]", f"{PROPOSED} '-ldflags=-buildid= -s -w'", " -tags a,b", id="own build tags"
        ),
    ],
)
def test_flags_of_the_file_stand_behind_those_of_the_preset(more: str, before: str, after: str) -> None:
    found = script(f"{{package: ./a, cgo: false, env: {{GOFLAGS: -buildmode=pie -trimpath=false}}{more}}}")
    assert found == f'GOFLAGS="{before} $GOFLAGS" go build -C ./a{after} -o /out/a .'


def test_crypto_that_the_distributions_go_does_not_have() -> None:
    text = "distro: azurelinux-4.0\ngo: {package: ., crypto: system}\n"
    said = "`go.crypto` is `system`, and the Go of Azure Linux 4.0 has only its own | leave `crypto` out"
    assert problems(text) == ["1:9 preview-distro", "2:26 not-of-distro"]
    assert messages(text)[1:] == [said]
