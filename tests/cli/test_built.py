"""What commands of Dockerfiles say: flags of compilers, and words that need no shell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison.cli.dockerfiles.shell import commands, plain_words, without_shell
from jettison.cli.projects.built import of_c, of_go, of_node, of_python, of_rust
from jettison.cli.projects.project import Project, Value, Words

UNKNOWN = (
    "a shell would work it out: write it under `ldflags`, with an argument in place of what it asks for;"
    " `vcs: true` takes the version from git"
)


def project(**value: Value) -> Project:
    return Project(key="", alone="", value=value, name="", why=(), needs=(), no_need=())


@pytest.mark.parametrize(
    ("script", "value", "output"),
    [
        ("go build -o /out/a .", {}, "/out/a"),
        ("go build -o /out/ ./...", {}, ""),
        ("go build -ldflags='-s -w' -trimpath .", {}, ""),
        ("go build -ldflags '-X a.b=1 -X \"a.c=1 2\"' .", {"ldflags": "-X a.b=1 -X 'a.c=1 2'"}, ""),
        ("go build --ldflags=\"-w -linkmode external -extldflags '-static'\"", {}, ""),
        ("CGO_ENABLED=1 go install -tags a,b ./cmd/x", {"cgo": True, "tags": "a,b"}, ""),
        ("GOOS=linux go build -tags=netgo", {"tags": "netgo"}, ""),
        ("go vet ./...", {}, ""),
    ],
)
def test_go(script: str, value: dict[str, Value], output: str) -> None:
    built = of_go(project(), commands(script, keep=True))
    assert (built.value, built.output, built.left) == (value, output, {})


def test_go_with_flags_that_a_shell_works_out() -> None:
    built = of_go(project(), commands('go build -ldflags "-X a.b=$(git describe)"', keep=True))
    assert (built.value, list(built.left.values())) == ({}, [UNKNOWN])


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("cargo build --release --features 'a,b' -F c", {"features": ["x", "a", "b"]}),
        (
            "cargo build --no-default-features --profile=small",
            {"default-features": False, "profile": "small"},
        ),
        ("cargo test --features a", {}),
    ],
)
def test_rust(script: str, value: dict[str, Value]) -> None:
    before: dict[str, Value] = {"features": ["x"]}
    assert of_rust(project(**before), commands(script)).value == {**before, **value}


@pytest.mark.parametrize(
    ("script", "build"),
    [("npm run build:prod", "build:prod"), ("yarn build && npm prune", "build"), ("npm run lint", None)],
)
def test_node(script: str, build: str | None) -> None:
    assert of_node(project(), commands(script)).value.get("build") == build


def test_node_with_more_than_one_script() -> None:
    built = of_node(project(), commands("npm run build:css && npm run build -- --mode x"))
    assert (built.value, list(built.left.values())) == (
        {"build": "build"},
        [
            "the preset runs one script: have that run this one too",
            "the preset runs the script without words behind it: write them into `package.json`",
        ],
    )


@pytest.mark.parametrize(
    ("lock", "script", "value", "left"),
    [
        (
            "uv.lock",
            "uv sync --extra a --extra=b --group prod; uv sync --extra a",
            {"extras": ["a", "b"], "groups": ["prod"]},
            [],
        ),
        ("uv.lock", "uv sync --all-extras", {}, ["name them under `extras` and `groups`"]),
        ("uv.lock", "uv sync; uv pip install '.[a,b]'", {"extras": ["a", "b"]}, []),
        (
            "requirements.txt",
            "uv sync --extra a",
            {},
            ["choose extras and groups when you export the lock file"],
        ),
    ],
)
def test_python(lock: str, script: str, value: dict[str, Value], left: list[str]) -> None:
    built = of_python(replace(project(), needs=("pyproject.toml", lock)), commands(script, keep=True))
    assert (built.value, list(built.left.values())) == (value, left)


@pytest.mark.parametrize(
    ("file", "script", "options"),
    [
        (
            "CMakeLists.txt",
            "cmake -B b -DCMAKE_BUILD_TYPE=Debug -DTLS=ON -DX:BOOL=1 && cmake --build b",
            ["-DTLS=ON", "-DX:BOOL=1"],
        ),
        ("CMakeLists.txt", "make A=1", None),
        ("meson.build", "meson setup b -Dtls=enabled -Dprefix=/x --buildtype=release", ["-Dtls=enabled"]),
        ("configure.ac", "./configure --prefix=/x --with-ssl --disable-nls", ["--with-ssl", "--disable-nls"]),
        ("Makefile", "make PREFIX=/usr WITH_TLS=1 install", ["WITH_TLS=1"]),
    ],
)
def test_c(file: str, script: str, options: list[str] | None) -> None:
    built = of_c(replace(project(), needs=(file,)), commands(script, keep=True))
    assert (built.value.get("options"), built.left) == (options, {})


def test_c_with_flags_of_compilers() -> None:
    built = of_c(replace(project(), needs=("configure",)), commands("./configure CFLAGS=-O3", keep=True))
    assert list(built.left.values()) == ["variables of compilers go under `env` of the preset"]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("set -eux; a b && c || d | e", [("set", "-eux"), ("a", "b"), ("c",), ("d",), ("e",)]),
        ("a >/dev/null 2>&1 <x b", [("a", "b")]),
        ("A=1 B='2 3' sudo a \"b c\" ''", [("a", "b c", "")]),
        ("a \\\n  b\n# c; d\ne", [("a", "b"), ("e",)]),
        ("( a; b ) &", [("a",), ("b",)]),
        ("a 'b", [("a 'b",)]),
        ("", []),
    ],
)
def test_commands_of_a_script(script: str, found: list[Words]) -> None:
    assert commands(script) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exec server --port 80", ("server", "--port", "80")),
        ("server 'a b' || exit 1", ("server", "a b")),
        ("A=1 server", None),
        ("python -c 'a; b(1)'", ("python", "-c", "a; b(1)")),
        ('node -e "a => b(\\"c\\"); !d"', ("node", "-e", 'a => b("c"); !d')),
        ('server "$PORT"', None),
        ("server '$PORT'", ("server", "$PORT")),
        ("server $PORT", None),
        ("server && other", None),
        ("server *.conf", None),
        ("server 'a", None),
        ("exec", ("exec",)),
        (" ", None),
    ],
)
def test_words_that_need_no_shell(text: str, words: Words | None) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("server", "-c", "x"), ("server", "-c", "x")),
        (("/bin/bash", "-c", "exec server -v"), ("server", "-v")),
        (("sh", "-c", "a; b"), None),
        (("sh", "/start.sh"), None),
    ],
)
def test_a_shell_that_is_not_needed(words: Words, found: Words | None) -> None:
    assert without_shell(words) == found
