"""What `jettison init` goes by where a project has several programs: names, Dockerfiles, what cargo says."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.init import text_of
from jettison.cli.projects.find import find
from jettison.cli.projects.project import Project
from jettison.distros import NAMES
from tests.layouts import Files, lay_out

MAIN = "package main\n\nfunc main() {}\n"
SHIP = "all of these look like programs that ship; the image starts the first"
NAMED = "a Dockerfile here names it"
CLIENTS = "the others look like clients, helpers or tests"
MODULE = "module example.com/team/thing\n\ngo 1.24\n"
REQUIRING = f"{MODULE}require example.com/lib v1.2.0\n"


def package(name: str, more: str = "") -> str:
    return f'[package]\nname = "{name}"\n{more}'


def go(*programs: str, **files: str) -> Files:
    """Return a module with programs in folders."""
    return {"go.mod": MODULE, **{f"{each}/main.go": MAIN for each in programs}, **files}


def rust(workspace: str, *packages: str, **files: str) -> Files:
    """Return a workspace with packages that are called like their folders, each with its own program."""
    members = {f"{each}/Cargo.toml": package(each.rpartition("/")[2]) for each in packages}
    sources = {f"{each}/src/main.rs": "" for each in packages}
    listed = ", ".join(f'"{each}"' for each in packages)
    return {"Cargo.toml": f"[workspace]\nmembers = [{listed}]\n{workspace}", **members, **sources, **files}


def found_in(folder: Path, files: Files) -> Project:
    return find(lay_out(folder / "project", files))


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        pytest.param(
            {
                "go.work": "go 1.24\n\nuse (\n\t./api\n\t./lib\n\t./worker\n)\n",
                "api/go.mod": MODULE,
                "api/main.go": MAIN,
                "lib/go.mod": MODULE,
                "worker/go.mod": f"{MODULE}require github.com/mattn/go-sqlite3 v1.14.0\n",
                "worker/main.go": MAIN,
            },
            "go: {package: [./api, ./worker], cgo: true}",
            SHIP,
            id="several modules of a Go workspace",
        ),
        pytest.param(
            {
                "Cargo.toml": f'[workspace]\n{package("root")}[dependencies]\nsvc = {{ path = "svc" }}\n',
                "src/lib.rs": "",
                "svc/Cargo.toml": package(
                    "svc", '[target."cfg(unix)".dependencies.more]\npath = "../more"\n'
                ),
                "svc/src/lib.rs": "",
                "more/Cargo.toml": package("more", '[dependencies]\na = { path = "../x" }\nb = "1"\n'),
                "more/src/main.rs": "",
            },
            "rust: {bin: more, package: more}",
            "it is the only program",
            id="members that nothing lists, which others depend on",
        ),
        pytest.param(
            {
                "Cargo.toml": package("x", '[[bin]]\nname = "a.b"\n[[bin]]\nname = "y"\n'),
                "src/main.rs": "",
                "src/bin/more.of.it.rs": "",
            },
            "rust: x",
            "src/main.rs is the package's own program",
            id="names that cargo does not take",
        ),
        pytest.param(
            {
                "Cargo.toml": '[workspace]\nmembers = ["server", "cli"]\n',
                "server/Cargo.toml": package("server"),
                "server/src/bin/db-server.rs": "",
                "cli/Cargo.toml": package("db-cli"),
                "cli/src/main.rs": "",
            },
            "rust: {bin: db-server, package: server}",
            CLIENTS,
            id="src/main.rs of one member of several",
        ),
        pytest.param(
            rust("", "backend", "app", Dockerfile="WORKDIR /app\nRUN cargo build --release\n"),
            "rust: {bin: [app, backend], package: [app, backend]}",
            SHIP,
            id="a working directory that is called like a member",
        ),
        pytest.param(
            rust("", "crates/app", "crates/job", Dockerfile="WORKDIR /app\nRUN cargo build --bin job\n"),
            "rust: {bin: job, package: job}",
            NAMED,
            id="a binary that a Dockerfile builds",
        ),
        pytest.param(
            rust("", "a", "b", Dockerfile="FROM x\nCOPY --from=b /a/target/release/b /usr/bin/\n"),
            "rust: {bin: b, package: b}",
            NAMED,
            id="a binary that a Dockerfile copies",
        ),
        pytest.param(
            rust("", "a", "b", Dockerfile="RUN cargo build --release --package b\n"),
            "rust: {bin: b, package: b}",
            NAMED,
            id="a package that a Dockerfile builds",
        ),
        pytest.param(
            go("a", "app", Dockerfile="WORKDIR /app\nRUN go build -o /app/x ./a\n"),
            "go: ./a",
            NAMED,
            id="a working directory that is called like a package",
        ),
        pytest.param(
            go("a", "b", Dockerfile="RUN go build -o /x example.com/team/thing/b\n"),
            "go: ./b",
            NAMED,
            id="a package by its whole path",
        ),
        pytest.param(
            go("cmd/a", "cmd/b", Dockerfile="# was: ./cmd/a\nRUN go build \\\n  # or ./cmd/a\n  ./cmd/b\n"),
            "go: ./cmd/b",
            NAMED,
            id="comments of a Dockerfile",
        ),
        pytest.param(
            go("cmd/a", "cmd/b", **{"Dockerfile.dockerignore": "*\n!cmd/a\n"}),
            "go: [./cmd/a, ./cmd/b]",
            SHIP,
            id="the ignore file of a Dockerfile",
        ),
        pytest.param(
            go(*(f"cmd/{name}" for name in ("billing", "integration-api", "oxygen", "release-manager"))),
            "go: [./cmd/release-manager, ./cmd/integration-api, ./cmd/billing, ./cmd/oxygen]",
            SHIP,
            id="a word of helpers that is not what the program is",
        ),
        pytest.param(
            go(*(f"cmd/{name}" for name in ("billing", "crd-gen", "docsgen", "test-runner", "update-tool"))),
            "go: ./cmd/billing",
            "the others look like helpers or tests",
            id="a word of helpers that is what the program is",
        ),
        pytest.param(
            {
                "go.work": "go 1.24\n\nuse ./integration-api\n",
                "integration-api/go.mod": MODULE,
                "integration-api/main.go": MAIN,
            },
            "go: ./integration-api",
            "it is the only program",
            id="a folder with a word of helpers",
        ),
        pytest.param(
            {"go.mod": MODULE, "tools/gen/main.go": MAIN, "Cargo.toml": package("x"), "src/main.rs": ""},
            "rust: x",
            "it is the only program",
            id="a Go module for tools beside a package of Rust",
        ),
        pytest.param(
            {"go.mod": MODULE, "cmd/gen/main.go": MAIN, "Cargo.toml": package("x"), "src/main.rs": ""},
            "rust: x",
            "it is the only program",
            id="a helper in cmd beside a package of Rust",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "gen.go": f"// +build tools\n\n{MAIN}",
                "main.go": f"//go:build amd64\n\n{MAIN}",
            },
            "go: .",
            "it is the only program",
            id="a program for one architecture",
        ),
        pytest.param(
            rust('default-members = ["a"]\n', "a", "b"),
            "rust: {bin: a, package: a}",
            "Cargo.toml has it in its `default-members`",
            id="the default member",
        ),
        pytest.param(
            rust('default-members = ["a", "c"]\n', "a", "b", "c"),
            "rust: {bin: [a, c], package: [a, c]}",
            "Cargo.toml has them in its `default-members`",
            id="default members",
        ),
        pytest.param(
            rust('default-members = ["x"]\n', "a", "b"),
            "rust: {bin: [a, b], package: [a, b]}",
            SHIP,
            id="a default member without a program",
        ),
    ],
)
def test_what_it_goes_by(tmp_path: Path, files: Files, line: str, why: str) -> None:
    found = found_in(tmp_path, files)
    assert (found.line, found.why[0]) == (line, why)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"go.sum": "example.com/lib v1.2.0 h1:x\n"}, id="fetched"),
        pytest.param({"go.mod": f"{MODULE}require (\n\texample.com/other v1.2.0\n)\n"}, id="not required"),
        pytest.param({"vendor/modules.txt": ""}, id="vendored"),
        pytest.param({"go.mod": f"{REQUIRING}replace example.com/lib => ./x\n"}, id="replaced"),
    ],
)
def test_a_module_needs_no_workspace_above(tmp_path: Path, more: Files) -> None:
    work = {"go.work": "use (\n\t./api\n\t./lib\n)\n", "lib/go.mod": "module example.com/lib\n"}
    lay_out(tmp_path, work)
    files = {"go.mod": REQUIRING, "main.go": MAIN, **more}
    assert find(lay_out(tmp_path / "api", files)).line == "go: ."


def bins(*features: str) -> Files:
    """Return two packages, each with a program `server` that needs a feature."""
    return {
        "Cargo.toml": '[workspace]\nmembers = ["x", "y"]\n',
        "x/Cargo.toml": package(
            "x", f'[[bin]]\nname = "server"\npath = "m.rs"\nrequired-features = {[*features]}\n'
        ),
        "y/Cargo.toml": package("y", '[[bin]]\nname = "server"\npath = "m.rs"\n'),
    }


@pytest.mark.parametrize(
    ("files", "line", "why", "comment"),
    [
        pytest.param(
            go("services/api/cmd", "services/billing/cmd"),
            "go: {package: ./services/api/cmd, name: api}",
            (
                "of programs that ship and are called `cmd` an image has one",
                "`cmd` says nothing of the program; `api` is the folder that it is in",
            ),
            "./services/billing/cmd",
            id="Go",
        ),
        pytest.param(
            go("services/api/cmd", "services/billing/cmd", "services/mail"),
            "go: [./services/mail, ./services/api/cmd]",
            ("of programs that ship and are called `cmd` an image has one",),
            "./services/billing/cmd",
            id="Go, beside one of another name",
        ),
        pytest.param(
            bins("net"),
            "rust: {bin: server, package: x, features: [net]}",
            ("of programs that ship and are called `server` an image has one",),
            "server of y",
            id="Rust",
        ),
        pytest.param(
            {**bins("net"), "y/src/main.rs": ""},
            "rust: {bin: server, package: x, features: [net]}",
            ("of programs that ship and are called `server` an image has one",),
            "server of y\n#   y of y",
            id="Rust, with one beside that cargo would make it for",
        ),
    ],
)
def test_an_image_has_one_program_of_a_name(
    tmp_path: Path, files: Files, line: str, why: tuple[str, ...], comment: str
) -> None:
    found = found_in(tmp_path, files)
    assert (found.line, found.why) == (line, why)
    assert text_of(found, NAMES[0]).split("\n", 2)[2].split("\n", 2) == [
        line,
        "# For images of their own, since a name would be in this one twice:",
        f"#   {comment}\n",
    ]
