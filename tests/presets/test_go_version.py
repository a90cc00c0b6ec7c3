"""Which Go a project needs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, variables


def source(go: str, distro: str = "azurelinux-3.0") -> SourceFile:
    return SourceFile(NAME, f"distro: {distro}\nargs: {{VERSION: dev}}\ngo: {go}\n")


def origin(go: str, project: Mapping[str, str], distro: str = "azurelinux-3.0") -> str:
    return describe(source(go, distro), variables(), PRESETS, project).stages[0].origin


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        pytest.param(".", ["go.mod", "go.work"], id="the root"),
        pytest.param("{}", ["go.mod", "go.work"], id="no package"),
        pytest.param(
            "./cmd//hello/",
            ["cmd/hello/go.mod", "cmd/go.mod", "go.mod", "cmd/hello/go.work", "cmd/go.work", "go.work"],
            id="a folder",
        ),
        pytest.param(
            "[./a, ./b]", ["a/go.mod", "go.mod", "a/go.work", "go.work", "b/go.mod", "b/go.work"], id="two"
        ),
        pytest.param(
            "'./a/b-${VERSION}/c'",
            ["a/go.mod", "go.mod", "a/go.work", "go.work"],
            id="above what an argument names",
        ),
        pytest.param(
            "'./a/${VERSION}'", ["a/go.mod", "go.mod", "a/go.work", "go.work"], id="above an argument"
        ),
        pytest.param("{version: '1.25'}", ["go.mod", "go.work"], id="the file says the version"),
        pytest.param("../a", [], id="a package that is none"),
        pytest.param("[./a, b]", [], id="one of two is none"),
        pytest.param("./...", [], id="all packages"),
        pytest.param("{package: './a/...'}", [], id="all below one"),
        pytest.param('"./a\\tb"', [], id="a control character"),
        pytest.param("", [], id="nothing"),
        pytest.param("{package: {a: b}}", [], id="a map for a package"),
        pytest.param(
            "{package: ./a, verison: 1}", ["a/go.mod", "go.mod", "a/go.work", "go.work"], id="a wrong key"
        ),
    ],
)
def test_files_that_are_looked_at(go: str, expected: list[str]) -> None:
    assert list(project_files(source(go))) == expected


class Asked(dict[str, str]):
    """An empty project that notes which of its files somebody looks for."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: set[object] = set()

    def __contains__(self, path: object) -> bool:
        self.paths.add(path)
        return False


@pytest.mark.parametrize(
    "go",
    [
        pytest.param("./cmd/x", id="a text"),
        pytest.param("[./a/b, ./c]", id="a list"),
        pytest.param("{package: ./a, name: b, tags: c}", id="a map"),
        pytest.param("{package: [./a, ./b]}", id="a list in a map"),
        pytest.param("{package: './a/${VERSION}'}", id="an argument"),
        pytest.param("{name: x}", id="a map without a package"),
    ],
)
def test_no_other_file_is_looked_for(go: str) -> None:
    project = Asked()
    describe(source(go), variables(), PRESETS, project)
    assert project.paths == set(project_files(source(go)))


def test_other_files_look_at_nothing() -> None:
    assert project_files(SourceFile(NAME, "distro: azurelinux-3.0\nfiles: []\n")) == ()
    assert project_files(SourceFile(NAME, "distro: [")) == ()


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        pytest.param({}, "go", id="nothing says it"),
        pytest.param({"go.mod": "module a\n"}, "go", id="no line"),
        pytest.param({"go.mod": "module a\n\ngo 1.22\n"}, "go", id="older"),
        pytest.param({"go.mod": "module a\n\ngo 1.26.9\n"}, "go", id="a later patch of the same line"),
        pytest.param({"go.mod": "module a\n\ngo 1.28\n"}, "go:1.28", id="newer"),
        pytest.param(
            {"go.mod": "module a\r\n\tgo  1.100rc1 // why\r\n"}, "go:1.100", id="far newer, oddly written"
        ),
        pytest.param(
            {"go.mod": "module a\n// go 1.99\ntoolchain go1.99.1\n"}, "go", id="a comment, a toolchain"
        ),
        pytest.param({"go.mod": "go 1.99\n", "cmd/go.mod": "go 1.22\n"}, "go", id="the nearest"),
        pytest.param({"cmd/x/go.mod": "go 1.28\n", "go.work": "go 1.29\n"}, "go:1.29", id="a workspace"),
        pytest.param({"cmd/x/y/go.mod": "go 1.99\n"}, "go", id="below the package"),
    ],
)
def test_versions(project: dict[str, str], expected: str) -> None:
    assert origin("./cmd/x", project) == expected


def test_the_newest_of_several_packages_counts() -> None:
    assert origin("[./a, ./b]", {"a/go.mod": "go 1.28\n", "b/go.mod": "go 1.29\n"}) == "go:1.29"


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param("GO111MODULE: 'off'", "go", id="no modules"),
        pytest.param("GO111MODULE: 'on'", "go:1.29", id="modules"),
        pytest.param("GOWORK: 'off'", "go:1.28", id="no workspace"),
        pytest.param("GOWORK: /src/other/go.work", "go:1.28", id="another workspace"),
        pytest.param("GOWORK: ''", "go:1.29", id="the nearest workspace"),
    ],
)
def test_files_that_go_is_told_to_pass_over_do_not_count(env: str, expected: str) -> None:
    assert origin(f"{{env: {{{env}}}}}", {"go.mod": "go 1.28\n", "go.work": "go 1.29\n"}) == expected


def test_what_the_build_file_says_wins() -> None:
    assert origin("{version: '1.99'}", {"go.mod": "go 1.98\n"}) == "go:1.99"


def older(version: str, needed: str) -> list[str]:
    """Give what is said of a version that is older than a module needs."""
    said = f"`go.version` is {version}, and line 3 of go.mod needs Go {needed}"
    return [f"{said} | name a newer one, or leave `version` out"]


@pytest.mark.parametrize(
    ("go", "line", "expected"),
    [
        pytest.param("{version: '1.24'}", "1.25.11", older("1.24", "1.25.11"), id="a line"),
        pytest.param("{version: 1.20}", "1.25", older("1.20", "1.25"), id="of no patch"),
        pytest.param("{version: 1.25.4}", "1.25.11", older("1.25.4", "1.25.11"), id="a patch"),
        pytest.param("{version: 1.25.4-2-fips}", "1.25.11", older("1.25.4-2-fips", "1.25.11"), id="a tag"),
        pytest.param("{version: 1.25.11-1}", "1.25.11", [], id="the same"),
        pytest.param("{version: 1.25}", "1.25.11", [], id="any patch"),
        pytest.param("{version: 1.26.0}", "1.25.11", [], id="a newer line"),
        pytest.param("{version: 1}", "1.25.11", [], id="any line"),
        pytest.param("{version: '${VERSION}'}", "1.25", [], id="an argument"),
        pytest.param("{version: '1.2${VERSION}'}", "1.25", [], id="an argument in a line"),
        pytest.param("{version: '1.25.1${VERSION}'}", "1.25.11", [], id="an argument in a patch"),
        pytest.param(
            "{version: 1.24, env: {GOTOOLCHAIN: auto}}", "1.25", [], id="one that Go may fetch itself"
        ),
    ],
)
def test_a_version_that_is_too_old_is_a_mistake(go: str, line: str, expected: list[str]) -> None:
    project = {"go.mod": f"module a\n\ngo {line}\n"}
    found: list[str] = []
    try:
        describe(source(go), variables(), PRESETS, project)
    except DescriptionError as error:
        found = [f"{each.message} | {each.hint}" for each in error.problems]
    assert found == expected


def test_explain_writes_the_version() -> None:
    assert "    from: go:1.28\n" in explain(source("."), PRESETS, {"go.mod": "go 1.28\n"})


def test_no_version_is_refused_because_it_is_not_known_here() -> None:
    assert origin("./a", {"go.mod": "go 1.26\n"}, "mariner-2.0") == "go:1.26"
    assert origin("./a", {"go.mod": "go 1.25\n"}, "mariner-2.0") == "go"


def test_a_newer_go_cannot_be_had_of_one_package() -> None:
    assert origin(".", {"go.mod": "go 1.99\n"}, "azurelinux-4.0") == "go"
