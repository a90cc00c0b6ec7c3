"""What of a project is in the stage of a preset, and what is done there before the compiler runs."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from jettison.description.model import Copy, Run, Stage
from jettison.errors import Span
from tests.description.support import NAME, described, messages, problems, variables

HEAD = "distro: azurelinux-3.0\nargs: {VERSION: v1.2.3}\n"
CACHES = ["/go/pkg/mod", "/root/.cache/go-build"]


def stage(text: str) -> Stage:
    return described(f"{HEAD}{text}").stages[-1]


def scripts(text: str) -> list[str | None]:
    return [step.script for step in stage(text).steps if isinstance(step, Run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("go: ./cmd/a\n", (".git",), id="go"),
        pytest.param("go: {package: ., vcs: false}\n", (".git",), id="not asked for"),
        pytest.param("go: {package: ., vcs: true, cgo: false}\n", (), id="asked for"),
        pytest.param("go: {package: ., env: {GOFLAGS: -v -buildvcs}}\n", (), id="by a flag"),
        pytest.param("go: {package: ., env: {GOFLAGS: '-buildvcs=auto -v'}}\n", (), id="by a value"),
        pytest.param(
            "go: {package: ., env: {GOFLAGS: -buildvcs=false}}\n", (".git",), id="refused by a flag"
        ),
        pytest.param("go: {package: ., env: {GOFLAGS: -buildvcs -buildvcs=0}}\n", (".git",), id="the last"),
    ],
)
def test_the_history_stays_at_home(text: str, expected: tuple[str, ...]) -> None:
    copy = stage(text).steps[0]
    assert isinstance(copy, Copy)
    assert (copy.src, copy.exclude) == ((".",), expected)


def test_the_version_is_that_of_the_history() -> None:
    """Without one Go would say nothing: a step looks for it."""
    found = stage("go: {package: ., vcs: true, cgo: false}\n")
    assert [package.text for package in found.packages] == ["git"]
    assert scripts("go: {package: ., vcs: true, cgo: false}\n") == [
        "git rev-parse --verify HEAD",
        'go build -C . -trimpath -buildmode=exe -buildvcs=true -ldflags "-buildid= -s -w" -o /out/app .',
    ]


EXPECTED = "must be the version of a Go program, such as `v1.2.3`, found"
STAMP = (
    "v={}\n"
    f"case $v in *[!A-Za-z0-9_.+~-]*) printf '`sbom.version` {EXPECTED} `%s`\\n' \"$v\" >&2; exit 1 ;; esac\n"
    r"""{{ [ -z "$v" ] || printf '%s' 's|\(.nmod.t[^\]*.t\)[^\]*|\1' "$v" '|'; }} >/stamp.sed &&"""
    "\n"
    r"""printf '%s\n' '#!/bin/sh' 'case $1$4 in */link-importcfg) sed -i -f /stamp.sed "$5" || """
    r"""{{ echo "sbom.version cannot be put into the program" >&2; exit 1; }} ;; esac' 'exec "$@"' """
    r""">/stamp && chmod +x /stamp"""
)
STAMPED = (
    "go build -C . -trimpath -buildmode=exe -buildvcs=false -toolexec /stamp"
    ' -ldflags "-buildid= -s -w" -o /out/app .'
)


@pytest.mark.parametrize(("version", "word"), [("v1.2.3", "v1.2.3"), ("${VERSION}", '"${VERSION}"')])
def test_a_version_that_the_file_says_is_put_into_the_program(version: str, word: str) -> None:
    text = f"go: {{package: ., cgo: false}}\nsbom: {{version: '{version}'}}\n"
    assert scripts(text) == [STAMP.format(word), STAMPED]


@pytest.mark.parametrize("sbom", ["true", "false", "{}", "{version: ''}"])
def test_no_version_is_put_in_where_none_is_said(sbom: str) -> None:
    assert len(scripts(f"go: .\nsbom: {sbom}\n")) == 1


def test_a_version_that_cannot_be_one() -> None:
    assert messages(f"{HEAD}go: .\nsbom: {{version: 1|2}}\n") == [
        "`sbom.version` must be the version of a Go program, such as `v1.2.3`, found `1|2`"
    ]


def test_a_version_that_only_a_target_has() -> None:
    """It would be in the SBOM of that target, and not in its program."""
    targets = "targets: {old: {sbom: {version: v1}}, small: {upx: true}}\n"
    text = f"{HEAD}go: .\nsbom: {{version: v2}}\n{targets}"
    hint = "let the version of the file be an argument, such as `${VERSION}`: each build gives its own"
    assert messages(text) == [f"`sbom.version` of a target is not in the Go program | {hint}"]
    assert problems(text) == ["5:33 bad-value"]


@pytest.mark.parametrize(("value", "warned"), [("off", True), ("on", False), ("auto", False)])
def test_a_version_and_no_modules(value: str, warned: bool) -> None:
    text = f"{HEAD}go: {{package: ., cgo: false, env: {{GO111MODULE: '{value}'}}}}\nsbom: {{version: v2}}\n"
    found = [(each.rule.name, each.message, each.hint) for each in described(text).warnings]
    said = "`sbom.version` is not in the Go program: without modules it has no place for one"
    assert found == ([("no-version", said, "leave out `GO111MODULE: off`")] if warned else [])


TOLD = "go: .\nsbom: {version: '${VERSION}'}\n"
MODULE = r"""modinfo "0w\xaf\npath\texample.com/me\nmod\texample.com/me\t(devel)\t\nbuild\t-a=b\n"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """The files of a stage in which a program is linked."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "importcfg"

    def step(self, version: str) -> CompletedProcess[str]:
        """Run the step that makes what starts the linker."""
        script = (scripts(TOLD)[0] or "").replace("/stamp", f"{self.folder}/stamp")
        environment = {"PATH": os.environ["PATH"], "VERSION": version}
        return run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=False)

    def link(self) -> CompletedProcess[str]:
        """Start a linker in its place."""
        linker = self.folder / "link"
        linker.write_text("#!/bin/sh\necho linked\n")
        linker.chmod(0o755)
        words = [str(self.folder / "stamp"), str(linker), "-o", "a.out", "-importcfg", str(self.config)]
        return run(words, capture_output=True, text=True, check=False)


@pytest.fixture
def linking(tmp_path: Path) -> Linking:
    (tmp_path / "importcfg").write_text(MODULE)
    return Linking(folder=tmp_path)


@pytest.mark.parametrize(("version", "expected"), [("1.2+a~b", "1.2+a~b"), ("", "(devel)")])
def test_the_linker_is_told_the_version(linking: Linking, version: str, expected: str) -> None:
    assert linking.step(version).stderr == ""
    linked = linking.link()
    assert (linked.stdout, linked.stderr) == ("linked\n", "")
    assert linking.config.read_text() == MODULE.replace("(devel)", expected)


@pytest.mark.parametrize("version", ["$(id)", "a|b", "1&2", "a\\b", "'; id", "1 2", "1\n2"])
def test_a_version_that_means_something_to_a_shell_or_to_sed_ends_the_step(
    linking: Linking, version: str
) -> None:
    found = linking.step(version)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == f"`sbom.version` {EXPECTED} `{version}`\n"
    assert not (linking.folder / "stamp").exists()


def test_a_program_that_cannot_be_told_its_version_is_not_linked(linking: Linking) -> None:
    linking.step("v1")
    linking.config.unlink()
    linked = linking.link()
    assert (linked.returncode, linked.stdout) == (1, "")
    assert linked.stderr.splitlines()[-1] == "sbom.version cannot be put into the program"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        pytest.param(
            "go: .\nsbom: {version: '${A}'}\n",
            "1|2 x",
            f"`sbom.version` {EXPECTED} `1|2 x`",
            id="version",
        ),
        pytest.param(
            "go: ./cmd/${A}\n",
            "",
            "`go` names no program, found `./cmd/` | give the argument a value, or a default in `args`",
            id="no program",
        ),
        pytest.param(
            "go: [./a, './cmd/${A}/']\n",
            ".",
            "`go` names no program, found `./cmd/./` | give the argument a value, or a default in `args`",
            id="the folder above",
        ),
        pytest.param(
            "go: {package: './cmd/${A}'}\n",
            "../../b",
            "`go.package` must be inside the build context, found `./cmd/../../b`",
            id="outside",
        ),
        pytest.param(
            "go: {private: '${A}/*'}\n",
            "https://b",
            "`go.private` must be a pattern of modules, such as `example.com/me/*`, found `https://b/*`"
            " | write `b/*`",
            id="an address",
        ),
        pytest.param("go: {name: '${A}'}\n", "", "`go.name` must be the name of a file, found ``", id="name"),
        pytest.param(
            "rust: ${A}\n", "", "`rust` must be the name of a binary in `Cargo.toml`, found ``", id="binary"
        ),
        pytest.param(
            "rust: {bin: [a, '${A}']}\n",
            "x/;e id",
            "`rust.bin` must be the name of a binary in `Cargo.toml`, found `x/;e id`",
            id="a binary for sed",
        ),
    ],
)
def test_what_an_argument_makes_of_a_value_is_judged(text: str, given: str, expected: str) -> None:
    """A script takes it from its environment, where nobody would say what is wrong."""
    head = "distro: azurelinux-3.0\nargs: {A: a}\n"
    assert messages(f"{head}{text}") == []
    assert messages(f"{head}{text}", variables(A=given)) == [expected]


STEPS = """\
stages: {web: {from: scratch}}
go:
  package: .
  secrets: [netrc]
  steps:
    - copy: {from: web, src: /out, dest: web/dist}
    - run: go generate ./...
    - {run: [make, $VERSION], env: {GOARCH: arm64, A: b}, cache: [/own], secrets: [], network: none}
"""


def test_steps_stand_between_the_project_and_the_compiler() -> None:
    found = stage(STEPS)
    _, copy, generate, make, compile_ = found.steps
    assert isinstance(copy, Copy)
    assert (copy.origin, copy.src, copy.dest) == ("web", ("/out",), "web/dist")
    assert copy.span == Span(NAME, 8, 7, 8, 51)
    assert isinstance(generate, Run)
    assert isinstance(make, Run)
    assert isinstance(compile_, Run)
    assert (compile_.script or "").startswith("go build ")


def test_a_command_gets_what_the_compiler_gets_and_runs_on_the_machine_that_builds() -> None:
    _, _, generate, make, _ = stage(STEPS).steps
    assert isinstance(generate, Run)
    assert isinstance(make, Run)
    assert [cache.dest for cache in generate.cache] == CACHES
    assert [secret.id for secret in generate.secrets] == ["netrc"]
    assert generate.env == (("GOOS", ""), ("GOARCH", ""))
    assert [cache.dest for cache in make.cache] == ["/own"]
    assert (make.secrets, make.network) == ((), "none")
    assert make.env == (("GOOS", ""), ("GOARCH", "arm64"), ("A", "b"))
    assert (make.argv, make.args) == (("make", "$VERSION"), (("VERSION", "v1.2.3"),))


ONE_VERB = "must be a map with one of `copy`, `run`, `http`, `git`, found the text `make`"
NO_MAP = f"`go.steps` {ONE_VERB}"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param("make", NO_MAP, id="no list"),
        pytest.param("[make]", NO_MAP, id="a text"),
        pytest.param("[{run: a, copy: b}]", "a step does one thing, found `copy` and `run`", id="two verbs"),
        pytest.param("[{run: ''}]", "`go.steps.run` has no command", id="no command"),
    ],
)
def test_steps_that_are_refused(steps: str, expected: str) -> None:
    assert messages(f"{HEAD}go: {{package: ., steps: {steps}}}\n") == [expected]


@pytest.mark.parametrize("preset", ["go: {package: .", "rust: {bin: a"])
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            "packages: [a b]",
            "`{}.packages` must be the name of a package, found `a b` | several are a list: `[a, b]`",
            id="packages",
        ),
        pytest.param("secrets: {a: b}", "`{}.secrets` must be a list of secrets, found a map", id="secrets"),
        pytest.param("ssh: {a: b}", "`{}.ssh` must be `true`, or ids of agents, found a map", id="agents"),
        pytest.param("steps: make", f"`{{}}.steps` {ONE_VERB}", id="steps"),
        pytest.param(
            "steps: [{run: make, secrets: {a: b}}]",
            "`{}.steps.secrets` must be a list of secrets, found a map",
            id="secrets of a step",
        ),
        pytest.param(
            "capabilities: [a]",
            "unknown key `{}.capabilities` | write it as `files.capabilities`",
            id="capabilities",
        ),
    ],
)
def test_a_problem_has_the_name_that_stands_in_the_file(preset: str, more: str, expected: str) -> None:
    name = preset.partition(":")[0]
    assert messages(f"{HEAD}{preset}, {more}}}\n") == [expected.format(name)]


def test_what_a_target_says_has_the_name_that_stands_there() -> None:
    text = (
        f"{HEAD}go: {{package: ., packages: [a]}}\ntargets: {{t: {{stages: {{app: {{packages: [b c]}}}}}}}}\n"
    )
    assert messages(text, replace(variables(), variant="t")) == [
        "`stages.app.packages` must be the name of a package, found `b c` | several are a list: `[b, c]`"
    ]
