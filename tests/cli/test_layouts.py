"""What `jettison init` finds in projects of many layouts, and what it says where it finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.init import text_of
from jettison.cli.projects.find import find
from jettison.errors import BuildError
from tests.layouts import LAYOUTS, Files, Layout, lay_out

MAIN = "package main\n\nfunc main() {}\n"
LIBRARY = "package lib\n"
MODULE = "module example.com/team/thing\n\ngo 1.24\n"
PROGRAM = {"go.mod": MODULE, "main.go": MAIN}
CARGO = '[package]\nname = "thing"\nversion = "0.1.0"\nedition = "2021"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder that a command would run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_program_that_ships_is_found(tmp_path: Path, layout: Layout) -> None:
    found = find(lay_out(tmp_path / "project", layout.files))
    assert (found.line, found.why, found.others, found.name) == (
        layout.line,
        layout.why,
        layout.others,
        layout.image,
    )


def cargo(more: str, *sources: str) -> Files:
    return {"Cargo.toml": f"{CARGO}{more}", **dict.fromkeys(sources, "")}


def binary(name: str, more: str = "") -> str:
    return f'[[bin]]\nname = "{name}"\n{more}'


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        pytest.param(
            {"go.mod": MODULE, "main.go": MAIN, "cmd/other/main.go": MAIN},
            "go: .",
            "`package main` is at the top of the module",
            id="the module's own program",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "cmd/a/main.go": MAIN,
                "cmd/b/main.go": MAIN,
                "cmd/main.go": MAIN,
                "build/Dockerfile": "RUN go build -o /b ./cmd/b\n",
            },
            "go: ./cmd/b",
            "a Dockerfile here names it",
            id="what a Dockerfile names",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                **{f"cmd/{name}/main.go": MAIN for name in ("a", "actl", "b")},
                "Dockerfile": "RUN go build ./cmd/actl && go build ./cmd/b/main.go\n",
            },
            "go: [./cmd/b, ./cmd/actl]",
            "Dockerfiles here name them; the image starts the first",
            id="a client among what Dockerfiles name",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                **{f"cmd/{name}/main.go": MAIN for name in ("a", "b", "c", "d", "the-server")},
            },
            "go: ./cmd/the-server",
            "of 5 programs it looks most like a server",
            id="too many for one image",
        ),
        pytest.param(
            {"go.mod": MODULE, "cmd/gen/main.go": MAIN, "server/main.go": MAIN},
            "go: ./server",
            "the others look like helpers or tests",
            id="neither at the top nor in cmd",
        ),
        pytest.param(
            {"go.mod": MODULE, "cmd/gen/main.go": MAIN},
            "go: ./cmd/gen",
            "it is the only program",
            id="a helper alone",
        ),
        pytest.param(
            {
                "go.mod": "module example.com/load-test\n",
                "cmd/load-test/main.go": MAIN,
                "cmd/e2e/main.go": MAIN,
            },
            "go: ./cmd/load-test",
            "the others look like helpers or tests",
            id="a project that is called like a helper",
        ),
        pytest.param(
            {"go.mod": MODULE, "cmd/app/main.go": MAIN, "cmd/app/main_windows.go": MAIN, "lib.go": LIBRARY},
            "go: {package: ./cmd/app, name: thing}",
            "`app` says nothing of the program; `thing` is what its module is called",
            id="a folder that says nothing",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "main_windows.go": MAIN,
                "cmd/x/x.go": "//go:build windows\n\npackage main\n",
                "cmd/thing/main.go": "//go:build linux\n\npackage main\n",
            },
            "go: ./cmd/thing",
            "it is the only program",
            id="programs of other systems",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "lib.go": LIBRARY,
                "examples/a/go.mod": MODULE,
                "examples/a/main.go": MAIN,
                "server/go.mod": MODULE,
                "server/main.go": MAIN,
            },
            "go: ./server",
            "it is the only program",
            id="a library with a module below",
        ),
        pytest.param(
            {"a/go.mod": MODULE, "a/main.go": MAIN, "project/go.mod": MODULE, "project/main.go": MAIN},
            "go: ./project",
            "of 2 modules with programs it is in the one that is called like the project",
            id="of two modules the one that is called like the folder",
        ),
        pytest.param(
            {"Cargo.toml": CARGO, "src/main.rs": "", "tools/go.mod": MODULE, "tools/serve/main.go": MAIN},
            "rust: thing",
            "it is the only program",
            id="a package of Rust before modules below",
        ),
        pytest.param(
            cargo("", "src/main.rs", "src/bin/more.rs"),
            "rust: thing",
            "src/main.rs is the package's own program",
            id="the package's own program",
        ),
        pytest.param(
            cargo(f"autobins = false\n{binary('more')}", "src/main.rs", "src/bin/more.rs"),
            "rust: more",
            "it is the only program",
            id="what cargo is told not to look for",
        ),
        pytest.param(
            cargo(binary("thing", 'required-features = ["cli"]\n'), "src/main.rs"),
            "rust: {bin: thing, features: [cli]}",
            "it is the only program",
            id="features without which it is not made",
        ),
        pytest.param(
            {
                "Cargo.toml": '[workspace]\nmembers = ["*", "../x", "/etc", "a**"]\nexclude = ["b"]\n',
                "a/Cargo.toml": CARGO,
                "a/src/main.rs": "",
                "b/Cargo.toml": CARGO,
                "b/src/main.rs": "",
            },
            "rust: {bin: thing, package: thing}",
            "it is the only program",
            id="members that are excluded, and patterns that are none",
        ),
    ],
)
def test_which_program_and_why(tmp_path: Path, files: Files, line: str, why: str) -> None:
    found = find(lay_out(tmp_path / "project", files))
    assert (found.line, why in found.why) == (line, True)


def test_c_is_said_in_the_file(tmp_path: Path) -> None:
    found = find(lay_out(tmp_path, LAYOUTS["a dependency in C"].files))
    assert text_of(found, "azurelinux-3.0").splitlines()[1:] == [
        "distro: azurelinux-3.0",
        "# C is compiled in for github.com/mattn/go-sqlite3",
        "go: {package: ./cmd/issuer, cgo: true}",
        "# Other programs here; a list, as in `[a, b]`, puts several into one image:",
        "#   ./cmd/entrypoint",
    ]


WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["a"]\nexclude = ["c"]\n',
    "a/Cargo.toml": CARGO,
    "a/src/main.rs": "",
}


@pytest.mark.parametrize(
    ("files", "below", "message", "hint"),
    [
        pytest.param(
            WORKSPACE,
            "a",
            "a/Cargo.toml: this package is of the workspace in ., where its Cargo.lock is",
            "run `jettison init .`: it takes programs of members too",
            id="a member of a workspace",
        ),
        pytest.param(
            {**WORKSPACE, "a/Cargo.toml": f'{CARGO}workspace = "../b"\n', "b/Cargo.toml": "[workspace]\n"},
            "a",
            "a/Cargo.toml: this package is of the workspace in b, where its Cargo.lock is",
            "run `jettison init b`: it takes programs of members too",
            id="a member that says of which",
        ),
        pytest.param(
            {"go.mod": MODULE, "cmd/x/main.go": MAIN},
            "cmd/x",
            "cmd/x: this is a part of the project in ., where its go.mod is",
            "run `jettison init .`",
            id="a folder of a module",
        ),
        pytest.param(
            {
                "lib/go.mod": MODULE,
                "app/go.mod": f"{MODULE}replace example.com/lib => ../lib\n",
                "app/main.go": MAIN,
            },
            "app",
            "app/go.mod: it takes a module from `../lib`, which is not in app",
            "a build has one folder as its context: write jettison.yaml in ., with `go: ./app`",
            id="a module beside",
        ),
        pytest.param(
            {"a/go.mod": MODULE, "a/main.go": MAIN, "b/go.mod": MODULE, "b/main.go": MAIN},
            ".",
            ".: several Go modules here have programs: a, b",
            "write jettison.yaml here, with `go: ./a` or `go: ./b`,"
            " or run `jettison init DIR` for one of them",
            id="several modules",
        ),
        pytest.param(
            {f"m{number}/{name}": text for number in range(11) for name, text in PROGRAM.items()},
            ".",
            ".: several Go modules here have programs: m0, m1, m10, m2, m3, m4, m5, m6 and 3 more",
            "write jettison.yaml here, with `go: ./m0` or `go: ./m1` or `go: ./m10` or `go: ./m2`,"
            " or run `jettison init DIR` for one of them",
            id="many modules",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "lib.go": LIBRARY,
                "cmd/foo/go.mod": f"{MODULE}replace example.com/lib => ../..\n",
                "cmd/foo/cmd/serve/main.go": MAIN,
                **{f"cmd/bar/{name}": text for name, text in PROGRAM.items()},
            },
            "cmd/foo",
            "cmd/foo/go.mod: it takes a module from `../..`, which is not in cmd/foo",
            "a build has one folder as its context: write jettison.yaml in ., with `go: ./cmd/foo/cmd/serve`",
            id="a module around, with others beside",
        ),
        pytest.param(
            {
                "go.work": "go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n",
                "lib/go.mod": "module example.com/lib\n",
                "api/go.mod": f"{MODULE}require example.com/lib v0.0.0\n",
                "api/cmd/serve/main.go": MAIN,
            },
            "api",
            "api/go.mod: it requires example.com/lib, and go.work has that in `lib`, which is not in api",
            "a build has one folder as its context: write jettison.yaml in ., with `go: ./api/cmd/serve`",
            id="a module of a workspace above",
        ),
        pytest.param(
            {"a/go.work": "go 1.24\nuse ../b\nuse ./svc\n", "a/svc/go.mod": MODULE, "a/svc/main.go": MAIN},
            "a",
            "a/go.work: it uses `../b`, which is not in a",
            "a build has one folder as its context: write jettison.yaml in ., with `go: ./a/svc`",
            id="a workspace with a module from outside",
        ),
        pytest.param(
            {
                "svc/Cargo.toml": f'{CARGO}[dependencies]\ncommon = {{ path = "../common" }}\n',
                "svc/src/main.rs": "",
            },
            "svc",
            "svc/Cargo.toml: it takes `common` from `../common`, which is not in svc",
            "a build has one folder as its context: let Cargo.toml in . have a `[workspace]` with"
            ' `members = ["svc", "common"]`, and run `jettison init .`',
            id="a package from outside",
        ),
        pytest.param(
            {
                "ui/package.json": "{}",
                "back/end/Cargo.toml": CARGO,
                "back/end/x/Cargo.toml": CARGO,
                "target/x/Cargo.toml": CARGO,
            },
            ".",
            ".: no project at its top, and Rust packages below: back/end",
            "run `jettison init back/end`",
            id="a package further down",
        ),
        pytest.param(
            {},
            "nowhere",
            "nowhere: there is no such folder",
            "name the folder of a project",
            id="a folder that is not there",
        ),
        pytest.param(
            {"go.mod": MODULE, "lib.go": LIBRARY, "examples/a/main.go": MAIN},
            ".",
            ".: no program: `package main`, for Linux, is in helpers, examples or tests at most",
            "write jettison.yaml yourself, with `go: ./PATH`",
            id="a library with examples",
        ),
        pytest.param(
            {"Cargo.toml": '[workspace]\nmembers = ["a"]\n', "a/Cargo.toml": CARGO, "a/src/lib.rs": ""},
            ".",
            "Cargo.toml: no member has a program",
            "run this in the folder of a project that has one",
            id="a workspace of libraries",
        ),
    ],
)
def test_where_it_must_be_run(project: Path, files: Files, below: str, message: str, hint: str) -> None:
    lay_out(project, files)
    with pytest.raises(BuildError) as caught:
        find(Path(below))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_package_that_its_workspace_excludes_stands_alone(tmp_path: Path) -> None:
    lay_out(tmp_path, {**WORKSPACE, "c/Cargo.toml": CARGO, "c/src/main.rs": ""})
    assert find(tmp_path / "c").line == "rust: thing"
