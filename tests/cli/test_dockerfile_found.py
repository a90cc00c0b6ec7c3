"""Which Dockerfile `jettison init` takes over, and what it says in folders of every shape."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

import pytest
import typer

from jettison.cli.dockerfiles import parse
from jettison.cli.init import init as command
from tests.cli.conftest import Outcome
from tests.cli.test_from_dockerfile import GO
from tests.cli.test_init import SYNTAX, init, written
from tests.layouts import Files, lay_out

SMALL = "FROM scratch\nUSER 1:1\nENV A=1\n"
WROTE = "wrote jettison.yaml: `go: ./cmd/server` on azurelinux-3.0\nwhy: it is the only program\n"
NEXT = "next: jettison build --load -t server\n"
PLAIN = f"{SYNTAX}distro: azurelinux-3.0\ngo: ./cmd/server\n"


def test_the_one_in_the_folder_is_taken_over(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, {**GO, "Dockerfile": SMALL}))
    assert done == Outcome(0, f"{WROTE}from Dockerfile: image\n{NEXT}", "")
    assert written(tmp_path) == f"{PLAIN}image:\n  env:\n    A: 1\n  user: 1:1\n"


def test_what_was_not_taken_is_said(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, {**GO, "Dockerfile": f'{SMALL}ONBUILD RUN x\nSHELL ["x"]\n'}))
    said = "note: comments at the end of the file say what was not taken of lines 4, 5, and why\n"
    assert done == Outcome(0, f"{WROTE}from Dockerfile: image\n{said}{NEXT}", "")


@pytest.mark.parametrize(
    ("files", "command", "keys"),
    [
        pytest.param(
            {"requirements.txt": f"uvicorn==1 --hash=sha256:{'0' * 64}\n", "app/main.py": ""},
            '["uvicorn", "app.main:app"]',
            'python: uvicorn\nimage:\n  cmd: ["app.main:app"]\n  user: 1\n',
            id="Python",
        ),
        pytest.param(
            {
                "package.json": '{"scripts": {"build": "tsc", "serve": "node out/a.js -v"}}',
                "package-lock.json": "{}",
            },
            '["npm", "run", "serve"]',
            "node: {build: build, main: out/a.js}\nimage:\n  cmd: [-v]\n  user: 1\n",
            id="Node.js",
        ),
    ],
)
def test_it_may_be_all_that_says_what_starts(tmp_path: Path, files: Files, command: str, keys: str) -> None:
    dockerfile = f"FROM scratch\nWORKDIR /app\nCOPY . .\nRUN npm run build\nUSER 1\nCMD {command}\n"
    done = init(lay_out(tmp_path, {**files, "Dockerfile": dockerfile}))
    assert "why: CMD of the Dockerfile starts it\n" in done.stdout
    assert written(tmp_path).partition("azurelinux-3.0\n")[2].partition("# Not")[0] == keys


def test_one_that_does_not_say_it_either(tmp_path: Path) -> None:
    files = {"requirements.txt": "", "Dockerfile": "FROM python\nCMD python\n"}
    assert init(lay_out(tmp_path, files)) == Outcome(
        1,
        "",
        "error: .: nothing says what Python starts: no console script, and none of main.py, app.py,"
        " server.py, manage.py\n  hint: write it into `[project.scripts]` of pyproject.toml\n",
    )


def test_another_one_and_another_stage(tmp_path: Path) -> None:
    stages = "FROM scratch AS One\nUSER 1\nFROM scratch\nUSER 2\n"
    project = lay_out(tmp_path, {**GO, "Dockerfile": SMALL, "build/api.Dockerfile": stages})
    init(project, "--from", "build/api.Dockerfile", "--target", "one")
    assert written(tmp_path) == f"{PLAIN}image:\n  user: 1\n"


def test_none(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, {**GO, "Dockerfile": SMALL}), "--from", "none")
    assert done == Outcome(0, f"{WROTE}{NEXT}", "")
    assert written(tmp_path) == PLAIN


def test_one_by_another_name_is_proposed(tmp_path: Path) -> None:
    done = init(lay_out(tmp_path, {**GO, "Dockerfile.prod": SMALL, "Dockerfile.dockerignore": "x\n"}))
    assert done == Outcome(0, f"{WROTE}tip: `--from Dockerfile.prod` takes over what that says\n{NEXT}", "")


UNREADABLE = {
    "no such instruction": (
        "FROM x\nRUNN y\n",
        "not a Dockerfile that can be read: on line 2: unknown instruction: RUNN",
    ),
    "a heredoc without an end": (
        "FROM x\nRUN <<EOF\n",
        "not a Dockerfile that can be read: on line 2: unterminated heredoc",
    ),
    "empty": ("", "no FROM in it: this is not a Dockerfile"),
    "a comment alone": ("# FROM x\n", "no FROM in it: this is not a Dockerfile"),
    "not a text": ("FROM x\0\n", "not a text in UTF-8, and no Dockerfile"),
    "many lines": ("#\n" * 2001, "more than 2,000 lines or 262,144 bytes: too large to read"),
}


@pytest.mark.parametrize(("text", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_one_that_cannot_be_read_is_passed_over(tmp_path: Path, text: str, message: str) -> None:
    done = init(lay_out(tmp_path, {**GO, "Dockerfile": text}))
    assert done == Outcome(0, f"{WROTE}note: Dockerfile: {message}; nothing was taken from it\n{NEXT}", "")


@pytest.mark.parametrize(
    ("words", "stderr"),
    [
        pytest.param(
            ("--from", "bad"),
            "error: bad: not a Dockerfile that can be read: on line 1: unknown instruction: x\n"
            "  hint: mend it, or name another one with `--from`; `--from none` reads none\n",
            id="no Dockerfile",
        ),
        pytest.param(("--from", "x"), "error: x: cannot be read: No such file or directory\n", id="nothing"),
        pytest.param(("--from", "cmd"), "error: cmd: cannot be read: Is a directory\n", id="a folder"),
    ],
)
def test_one_that_is_named_has_to_be_one(tmp_path: Path, words: tuple[str, ...], stderr: str) -> None:
    assert init(lay_out(tmp_path, {**GO, "bad": "x\n"}), *words) == Outcome(1, "", stderr)
    assert not (tmp_path / "jettison.yaml").exists()


@pytest.mark.parametrize(
    ("words", "stderr"),
    [
        pytest.param(
            ("--target", "buidl"),
            "error: option --target buidl: Dockerfile has the stages build, 1\n"
            "  hint: did you mean `build`?\n",
            id="no such stage",
        ),
        pytest.param(
            ("--target", "build", "--from", "none"),
            "error: option --target build: there is no Dockerfile\n  hint: name it with `--from FILE`\n",
            id="no Dockerfile",
        ),
    ],
)
def test_a_stage_has_to_be_there(tmp_path: Path, words: tuple[str, ...], stderr: str) -> None:
    files = {**GO, "Dockerfile": "FROM golang AS build\nFROM scratch\n"}
    assert init(lay_out(tmp_path, files), *words) == Outcome(2, "", stderr)


@pytest.mark.parametrize(
    ("files", "stderr"),
    [
        pytest.param(
            {"Dockerfile": "FROM nginx\nCOPY . /usr/share/nginx/html\n"},
            "error: .: no project here beside the Dockerfile\n"
            "  hint: it needs `go.mod` or `go.work` of a Go program, `Cargo.toml` of a Rust program,"
            " `pyproject.toml` or `requirements.txt` of a Python program,"
            " `package.json` of a Node.js program, or"
            " `CMakeLists.txt` or `meson.build` of a C or C++ program\n",
            id="a Dockerfile alone",
        ),
        pytest.param(
            {**GO, "Dockerfile": PLAIN},
            "error: Dockerfile: it is a build file of Jettison already\n"
            "  hint: edit it, or remove it first\n",
            id="a build file that is called Dockerfile",
        ),
    ],
)
def test_nothing_is_written(tmp_path: Path, files: Files, stderr: str) -> None:
    assert init(lay_out(tmp_path, files)) == Outcome(1, "", stderr)
    assert not (tmp_path / "jettison.yaml").exists()


def test_links(tmp_path: Path) -> None:
    project = lay_out(tmp_path / "project", GO)
    (tmp_path / "real").write_text(SMALL)
    (project / "Dockerfile").symlink_to("../real")
    (project / "Containerfile").symlink_to("nowhere")
    assert init(project).stdout == f"{WROTE}from Dockerfile: image\n{NEXT}"


def test_a_build_file_that_is_a_dangling_link_stays(tmp_path: Path) -> None:
    (lay_out(tmp_path, GO) / "jettison.yaml").symlink_to("nowhere")
    assert init(tmp_path).stderr == (
        "error: jettison.yaml: it is there already\n  hint: remove it first, or edit it\n"
    )


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lay_out(tmp_path, GO))
    opened = Path.open

    def deny(path: Path, mode: str = "r", encoding: str | None = None, errors: str | None = None) -> IO[str]:
        if mode == "x":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, mode, encoding=encoding, errors=errors)

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(typer.Exit):
        command(Path())
    assert capsys.readouterr() == ("", "error: jettison.yaml: cannot be written: Permission denied\n")


def test_a_dockerfile_that_doubles_itself(tmp_path: Path) -> None:
    doubling = "".join(f"ENV A{number}=$A{number - 1}$A{number - 1}\n" for number in range(1, 100))
    done = init(lay_out(tmp_path, {**GO, "Dockerfile": f"FROM scratch\nENV A0=x\n{doubling}"}))
    message = "the Dockerfile means more than 1,048,576 characters with its variables put in"
    assert done == Outcome(0, f"{WROTE}note: {message}; nothing was taken from it\n{NEXT}", "")


def test_lines_of_windows_and_a_mark_of_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes("\ufeffFROM scratch\r\nENV A=1 \\\r\n  B=2\r\n".encode())
    (stage,) = parse.read(path).stages
    assert [each.words for each in stage.instructions] == [("A", "1", "=", "B", "2", "=")]
