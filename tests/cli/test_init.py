"""`jettison init`: what it writes for which project, and that it never writes over a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jettison.cli.options import read_options
from jettison.description.explain import explain
from jettison.distros import NAMES
from jettison.presets.registry import PRESETS
from jettison.session.disk_files import check_file
from jettison.source import load
from tests.cli.conftest import ROOT, Outcome
from tests.layouts import lay_out as project

SYNTAX = "# syntax=ghcr.io/jettison-build/jettison:1\n"
MAIN = "// Command x.\npackage main\n\nfunc main() {}\n"
LIBRARY = "/*\npackage main is elsewhere\n*/\npackage lib\n"
GENERATOR = "//go:build ignore\n\npackage main\n"
MODULE = "module example.com/team/Big_Server/v2\n\ngo 1.26\n"
NO_GO = (
    "error: .: no program: `package main`, for Linux, is in helpers, examples or tests at most\n"
    "  hint: write jettison.yaml yourself, with `go: ./PATH`\n"
)
OWN_IGNORE = "jettison.yaml.dockerignore"
CARGO = '[package]\nname = "grep-lite"\nversion = "0.1.0"\n'


def init(folder: Path, *words: str) -> Outcome:
    argv = [sys.executable, "-m", "jettison", "init", *words]
    env = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"}
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)


def written(folder: Path) -> str:
    return (folder / "jettison.yaml").read_text()


@pytest.mark.parametrize(
    ("files", "text"),
    [
        pytest.param({"go.mod": MODULE, "main.go": MAIN}, "go: .\n", id="program at the root"),
        pytest.param(
            {"go.mod": MODULE, "lib.go": LIBRARY, "gen.go": GENERATOR, "cmd/hello/main.go": MAIN},
            "go: ./cmd/hello\n",
            id="program below cmd",
        ),
        pytest.param(
            {
                "go.mod": MODULE,
                "main.go": MAIN,
                "cmd/b/b.go": MAIN,
                "cmd/a/a.go": MAIN,
                "cmd/c/c.go": LIBRARY,
            },
            "go: .\n# Other programs here; a list, as in `[a, b]`, puts several into one image:\n"
            "#   ./cmd/a\n#   ./cmd/b\n",
            id="several programs",
        ),
        pytest.param({"Cargo.toml": CARGO, "src/main.rs": ""}, "rust: grep-lite\n", id="Rust package"),
        pytest.param(
            {"Cargo.toml": f'{CARGO}[[bin]]\nname = "g"\npath = "src/g.rs"\n'}, "rust: g\n", id="Rust binary"
        ),
        pytest.param(
            {"go.mod": MODULE, "main.go": MAIN, "Cargo.toml": CARGO}, "go: .\n", id="Go before Rust"
        ),
    ],
)
def test_writes_the_shortest_file(tmp_path: Path, files: dict[str, str], text: str) -> None:
    done = init(project(tmp_path, files))
    assert (done.code, done.stderr) == (0, "")
    assert written(tmp_path) == f"{SYNTAX}distro: azurelinux-3.0\n{text}"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"go.mod": MODULE, "main.go": MAIN, "cmd/a/a.go": MAIN}, id="go"),
        pytest.param({"Cargo.toml": CARGO, "Cargo.lock": "", "src/main.rs": ""}, id="rust"),
    ],
)
def test_written_file_has_no_problems(tmp_path: Path, files: dict[str, str]) -> None:
    init(project(tmp_path, files))
    source = load("jettison.yaml", written(tmp_path).encode())
    assert check_file(source, tmp_path, read_options((), "linux/amd64")).warnings == ()
    assert explain(source, PRESETS).startswith(SYNTAX)


def test_says_what_it_wrote_and_what_is_next(tmp_path: Path) -> None:
    done = init(project(tmp_path, {"go.mod": MODULE, "main.go": MAIN}))
    assert done == Outcome(
        0,
        "wrote jettison.yaml: `go: .` on azurelinux-3.0\n"
        "why: it is the only program\n"
        "next: jettison build --load -t big-server\n",
        "",
    )


def test_proposes_an_ignore_file_where_a_language_leaves_much_behind(tmp_path: Path) -> None:
    done = init(project(tmp_path, {"Cargo.toml": CARGO, "src/main.rs": ""}))
    assert done.stdout.splitlines()[-1] == (
        "tip: a .dockerignore with `target` keeps what no build needs out of the context"
    )


def test_says_that_a_lock_file_is_not_there(tmp_path: Path) -> None:
    note = "note: there is no Cargo.lock, without which nothing builds: `cargo generate-lockfile` writes it"
    done = init(project(tmp_path / "a", {"Cargo.toml": CARGO, "src/main.rs": ""}))
    assert note in done.stdout.splitlines()
    done = init(project(tmp_path / "b", {"Cargo.toml": CARGO, "Cargo.lock": "", "src/main.rs": ""}))
    assert note not in done.stdout.splitlines()


def test_next_command_fits_another_directory(tmp_path: Path) -> None:
    project(tmp_path / "a b", {"go.mod": MODULE, "cmd/hello/main.go": MAIN, ".dockerignore": ".git\n"})
    done = init(tmp_path, "a b", "--distro", "mariner-2.0")
    assert done == Outcome(
        0,
        "wrote a b/jettison.yaml: `go: ./cmd/hello` on mariner-2.0\n"
        "why: it is the only program\n"
        "next: jettison build 'a b/jettison.yaml' --context 'a b' --load -t hello\n",
        "",
    )
    assert "distro: mariner-2.0\n" in written(tmp_path / "a b")


def test_an_ignore_file_that_hides_sources_gets_one_in_its_place(tmp_path: Path) -> None:
    files = {"go.mod": MODULE, "main.go": MAIN, ".dockerignore": "*\n!big-server\n"}
    done = init(project(tmp_path, files))
    assert done == Outcome(
        0,
        "wrote jettison.yaml: `go: .` on azurelinux-3.0\n"
        "why: it is the only program\n"
        "wrote jettison.yaml.dockerignore: .dockerignore hides go.mod, and this one takes its place here\n"
        "next: jettison build --load -t big-server\n",
        "",
    )
    assert (tmp_path / "jettison.yaml.dockerignore").read_text() == (
        "# In place of .dockerignore, which hides go.mod.\n"
    )


@pytest.mark.parametrize(
    ("ignored", "own", "said"),
    [
        pytest.param(
            "node_modules\n/secrets/\n*.pem\n# ours\npackage-lock.json\n",
            "node_modules\nsecrets\n*.pem\npackage-lock.json\n!package-lock.json\n",
            [],
            id="secrets stay hidden",
        ),
        pytest.param(
            "*\n!dist\n",
            "node_modules\n*\n!dist\n!package.json\n!package-lock.json\n!src/app.js\n",
            [f"note: {OWN_IGNORE} lets through what it names alone: name what else ships, as `!src`"],
            id="all but what is named",
        ),
    ],
)
def test_what_the_project_hides_stays_hidden(tmp_path: Path, ignored: str, own: str, said: list[str]) -> None:
    files = {"package.json": '{"main": "src/app.js"}', "package-lock.json": "{}", "src/app.js": ""}
    done = init(project(tmp_path, {**files, ".dockerignore": ignored}))
    text = (tmp_path / "jettison.yaml.dockerignore").read_text()
    assert text.partition("\n")[2] == own
    assert [line for line in done.stdout.splitlines() if line.startswith("note:")] == said


def test_an_own_ignore_file_that_hides_sources_stays(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": CARGO,
        "Cargo.lock": "",
        "src/main.rs": "",
        "jettison.yaml.dockerignore": "src\n",
        ".dockerignore": "",
    }
    done = init(project(tmp_path, files))
    assert done == Outcome(
        0,
        "wrote jettison.yaml: `rust: grep-lite` on azurelinux-3.0\n"
        "why: it is the only program\n"
        "note: jettison.yaml.dockerignore hides src/main.rs, which the build needs:"
        " add the line `!src/main.rs`\n"
        "next: jettison build --load -t grep-lite\n",
        "",
    )


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    project(tmp_path, {"go.mod": MODULE, "main.go": MAIN, "jettison.yaml": "mine\n"})
    done = init(tmp_path)
    assert done == Outcome(
        1, "", "error: jettison.yaml: it is there already\n  hint: remove it first, or edit it\n"
    )
    assert written(tmp_path) == "mine\n"


@pytest.mark.parametrize(
    ("files", "stderr"),
    [
        pytest.param(
            {},
            "error: .: no project here\n"
            "  hint: it needs `go.mod` or `go.work` of a Go program, `Cargo.toml` of a Rust program,"
            " `pyproject.toml` or `requirements.txt` of a Python program,"
            " `package.json` of a Node.js program, or"
            " `CMakeLists.txt` or `meson.build` of a C or C++ program\n",
            id="empty",
        ),
        pytest.param(
            {"go.mod": MODULE, "lib.go": LIBRARY, "x_test.go": MAIN},
            NO_GO,
            id="Go library",
        ),
        pytest.param(
            {"go.mod": MODULE, "main.go": "/*" * 500_000},
            NO_GO,
            id="a comment that begins often",
        ),
        pytest.param(
            {"Cargo.toml": CARGO, "src/lib.rs": ""},
            "error: Cargo.toml: this package has no program: no src/main.rs, src/bin or a [[bin]]\n"
            "  hint: run this in the folder of a project that has one\n",
            id="Rust library",
        ),
        pytest.param(
            {"Cargo.toml": "[package\n"},
            "error: Cargo.toml: this is not TOML: Expected ']' at the end of a table declaration"
            " (at line 1, column 9)\n",
            id="broken Cargo.toml",
        ),
        pytest.param(
            {"Cargo.toml": f"{CARGO}[package.metadata]\na = {'[' * 5000}{']' * 5000}\n"},
            "error: Cargo.toml: this is not TOML: maximum recursion depth exceeded\n",
            id="a deep list in Cargo.toml",
        ),
        pytest.param(
            {"Cargo.toml": f"{'a.' * 200_000}a = 1\n"},
            "error: Cargo.toml: a line has more than 1,000 dots, and no key of cargo's\n",
            id="a key of many parts",
        ),
    ],
)
def test_no_program_is_an_error_and_writes_nothing(
    tmp_path: Path, files: dict[str, str], stderr: str
) -> None:
    assert init(project(tmp_path, files)) == Outcome(1, "", stderr)
    assert not (tmp_path / "jettison.yaml").exists()


def test_unknown_distribution_is_wrong_usage(tmp_path: Path) -> None:
    done = init(project(tmp_path, {"go.mod": MODULE, "main.go": MAIN}), "--distro", "mariner-3.0")
    assert done == Outcome(
        2,
        "",
        f"error: option --distro mariner-3.0: expected one of {', '.join(NAMES)}\n"
        "  hint: did you mean `mariner-2.0`?\n",
    )


def test_help_has_an_example(tmp_path: Path) -> None:
    done = init(tmp_path, "--help")
    assert done.code == 0
    assert "jettison init services/web --distro mariner-2.0" in done.stdout
