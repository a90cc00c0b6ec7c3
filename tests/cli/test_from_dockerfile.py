"""`jettison init` beside a Dockerfile: what it takes over, what it says of the rest, and that this builds.

Each folder of `dockerfiles` has a Dockerfile as people write them, and the build file that is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison.cli.dockerfiles.take_over import take_over
from jettison.cli.init import text_of
from jettison.cli.options import read_options
from jettison.cli.projects.find import find
from jettison.session.disk_files import check_file
from jettison.source import load
from tests.cli.conftest import ROOT
from tests.layouts import Files, lay_out

FOLDER = Path(__file__).with_name("dockerfiles")
MAIN = "package main\n\nfunc main() {}\n"
MODULE = "module example.com/team/server\n\ngo 1.26\n"
GO: Files = {"go.mod": MODULE, "cmd/server/main.go": MAIN}
RUST: Files = {
    "Cargo.toml": '[package]\nname = "server"\nversion = "0.1.0"\nedition = "2021"\n',
    "Cargo.lock": "",
    "src/main.rs": "fn main() {}\n",
}
C: Files = {
    "CMakeLists.txt": "project(server C)\nadd_executable(server main.c)\ninstall(TARGETS server)\n",
    "main.c": "int main(void) { return 0; }\n",
}
NODE: Files = {
    "package.json": '{"name": "web", "main": "server.js",'
    ' "scripts": {"start": "node server.js", "build": "tsc"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "server.js": "",
    "config/default.json": "{}",
}
REQUIREMENTS: Files = {
    "requirements.txt": f"flask==3.0.0 --hash=sha256:{'0' * 64}\n",
    "app.py": "",
    "config/a.yaml": "",
}
PYTHON: Files = {
    "pyproject.toml": """\
[project]
name = "web"
version = "1"
scripts = { web = "web:main" }
[build-system]
requires = ["hatchling"]
""",
    "uv.lock": 'version = 1\n[[package]]\nname = "uvicorn"\n',
    "src/web/__init__.py": "",
}
PROJECTS: Mapping[str, Files] = {
    "front-end": {**GO, "web/package.json": "{}", "migrations/1.sql": ""},
    "a-script-that-starts": {**GO, "docker-entrypoint.sh": "#!/bin/sh\n"},
    "c-cmake": C,
    "debian": {**GO, "conf/app.yaml": "", "static/index.html": ""},
    "node-add-ons": NODE,
    "node-other-places": {**NODE, "deploy/prod.json": "", "front/package.json": "{}"},
    "python-other-places": {**REQUIREMENTS, "config/settings.ini": ""},
    "python-files-of-a-package": {**PYTHON, "gunicorn.conf.py": "", "alembic.ini": ""},
    "node-one-stage": NODE,
    "node-two-stages": NODE,
    "npm-start": NODE,
    "python-a-file": REQUIREMENTS,
    "python-gunicorn": REQUIREMENTS,
    "python-a-script-that-starts": {**PYTHON, "entrypoint.sh": ""},
    "python-uv-two-stages": PYTHON,
    "python-uvicorn-by-a-shell": PYTHON,
    "rust-debian-cargo-chef": RUST,
    "rust-distroless-cc": RUST,
    "several-programs": {"go.mod": MODULE, "cmd/api/main.go": MAIN, "cmd/worker/main.go": MAIN},
    "not-taken": {**GO, "data.tar.gz": ""},
}
"""What stands beside a Dockerfile, where that is more than a program of Go."""


def made_in(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str = "", target: str = "") -> str:
    monkeypatch.chdir(folder)
    taken = take_over(Path(), find(Path()), "azurelinux-3.0", source, target)
    return text_of(taken.project, "azurelinux-3.0", taken)


@pytest.mark.parametrize("shape", sorted(each.name for each in FOLDER.iterdir()))
def test_a_dockerfile_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    files = PROJECTS.get(shape, GO)
    lay_out(tmp_path, {**files, "Dockerfile": (FOLDER / shape / "Dockerfile").read_text()})
    text = made_in(tmp_path, monkeypatch)
    assert text == (FOLDER / shape / "jettison.yaml").read_text()
    source = load("jettison.yaml", text.encode())
    found = check_file(source, Path(), read_options((), "linux/amd64"), all_targets=True)
    assert found.warnings == ()


def test_the_page_shows_what_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "from-a-dockerfile.md").read_text()
    before, after = (page.split(f"```{kind}\n")[1].split("```")[0] for kind in ("dockerfile", "yaml"))
    lay_out(tmp_path, {**GO, "Dockerfile": before, "config.yaml": ""})
    assert made_in(tmp_path, monkeypatch) == after


def keys_of(text: str) -> str:
    """Return a build file without its first lines and the comments at its end."""
    return text.partition("distro: azurelinux-3.0\n")[2].partition("# Not taken")[0]


@pytest.mark.parametrize(
    ("dockerfile", "keys"),
    [
        pytest.param(
            "FROM scratch\nCMD exec /server --all 'two words'\n",
            'go: ./cmd/server\nimage:\n  entrypoint: []\n  cmd: [/usr/bin/server, "--all", two words]\n',
            id="a shell form of words",
        ),
        pytest.param(
            'FROM scratch\nENTRYPOINT ["/bin/sh", "-c", "exec server -v"]\n',
            "go: ./cmd/server\nimage:\n  entrypoint: [/usr/bin/server, -v]\n",
            id="a shell that only starts a command",
        ),
        pytest.param(
            'FROM scratch\nCMD ["x"]\nENTRYPOINT server\n',
            "go: ./cmd/server\n",
            id="a CMD that a shell form takes no notice of",
        ),
        pytest.param(
            "FROM scratch\nARG P=80\nARG Q=${P}81\nENV X=${Q} Y=${P:-1} Z='$P' \\\n  W=a\\ b\nEXPOSE $P\n",
            "args:\n  P: 80\n  Q: ${P}81\ngo: ./cmd/server\nimage:\n  env:\n    X: ${Q}\n    Y: 80\n"
            "    Z: $P\n"
            "    W: a b\n  ports: [80]\n",
            id="arguments of arguments",
        ),
        pytest.param(
            "ARG V=1\nFROM alpine AS base-$V\nFROM base-1\nARG V\nARG TARGETARCH\nLABEL v=$V a=$TARGETARCH\n",
            "args:\n  V: 1\ngo: ./cmd/server\nimage:\n  labels:\n    v: ${V}\n    a: ${TARGETARCH}\n",
            id="an argument above the stages, one of the platform",
        ),
        pytest.param(
            "ARG A=1\nARG B=${A}-2\nARG C\nFROM scratch\nARG B\nLABEL b=$B\n",
            "args:\n  A: 1\n  B: ${A}-2\ngo: ./cmd/server\nimage:\n  labels:\n    b: ${B}\n",
            id="arguments above the stages that stand on one another",
        ),
        pytest.param(
            'FROM scratch\nCOPY --from=alpine /bin/busybox /server\nRUN ["ln", "-s", "x", "/a"]\n'
            "RUN ln -s y /a\n",
            "go: ./cmd/server\nfiles:\n  - from: alpine\n    src: /bin/busybox\n    dest: /server\n"
            "  - dest: /a\n    symlink: y\n",
            id="a link in the place of another",
        ),
        pytest.param(
            "ARG A=$NOBODY\nFROM ${A}alpine\nARG U\nRUN adduser -D -u ${U:-7} app; adduser -D -u $V b\n",
            "go: ./cmd/server\n",
            id="variables that nobody knows",
        ),
        pytest.param(
            "FROM scratch\nCOPY --chown=65532:65532 --chmod=0700 cmd go.mod /srv/\n",
            "go: ./cmd/server\nfiles:\n"
            "  - src: cmd\n    dest: /srv/\n    owner: 65532:65532\n    mode: 0700\n"
            "  - src: go.mod\n    dest: /srv/\n    owner: 65532:65532\n    mode: 0700\n",
            id="several sources with owner and mode",
        ),
        pytest.param(
            "FROM scratch\nWORKDIR /a\nWORKDIR b\nCOPY go.mod .\nCOPY go.mod ../c\nCOPY go.mod /etc\n",
            "go: ./cmd/server\nfiles:\n  - src: go.mod\n    dest: /a/b/\n  - src: go.mod\n    dest: /a/c\n"
            "  - src: go.mod\n    dest: /etc/\nimage:\n  workdir: /a/b\n",
            id="places from a working directory",
        ),
        pytest.param(
            "FROM node:22\nUSER node:node\n",
            "go: ./cmd/server\npackages: [tzdata]\naccounts:\n  users:\n    - name: node\n      uid: 1000\n"
            "image:\n  user: node\n",
            id="a user of the base image",
        ),
        pytest.param(
            "FROM alpine\nRUN upx /server && apk add --virtual .build zlib-dev && apk del .build\n",
            "go: ./cmd/server\nupx: true\n",
            id="UPX, and packages that go again",
        ),
        pytest.param(
            "FROM scratch\nHEALTHCHECK --retries=2 CMD server --check || exit 1\n",
            'go: ./cmd/server\nimage:\n  healthcheck:\n    test: [/usr/bin/server, "--check"]\n'
            "    retries: 2\n",
            id="a check in shell form by the program",
        ),
        pytest.param(
            "FROM alpine\nRUN apk add curl\nHEALTHCHECK CMD curl -f http://localhost || exit 1\n",
            "go: ./cmd/server\npackages: [curl]\nimage:\n  healthcheck:\n"
            '    test: [/usr/bin/curl, -f, "http://localhost"]\n',
            id="a check by a program that is installed",
        ),
        pytest.param(
            'FROM golang:1.26\nCOPY . .\nRUN ["go", "build", "-o", "/bin/app", "./cmd/server"]\n'
            'ENTRYPOINT ["app"]\n',
            "go: {package: ./cmd/server, dest: /bin/app}\npackages: [tzdata]\n",
            id="a RUN in JSON form",
        ),
    ],
)
def test_what_instructions_become(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dockerfile: str, keys: str
) -> None:
    lay_out(tmp_path, {**GO, "Dockerfile": dockerfile})
    assert keys_of(made_in(tmp_path, monkeypatch)) == keys


def test_a_user_that_is_another_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, {**GO, "Dockerfile": "FROM scratch\nRUN useradd -u 999 nonroot\nUSER nonroot\n"})
    assert made_in(tmp_path, monkeypatch).endswith(
        "#   line 2: `useradd -u 999 nonroot`: `nonroot` is 65532 here, and not 999\n"
    )


def accounts_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: str) -> str:
    lay_out(tmp_path, {**GO, "Dockerfile": f"FROM alpine\nRUN {commands}\nUSER app\n"})
    return keys_of(made_in(tmp_path, monkeypatch)).removeprefix("go: ./cmd/server\n")


@pytest.mark.parametrize(
    ("commands", "keys"),
    [
        pytest.param("useradd app", "users:\n    - name: app\n      uid: 1000\n", id="useradd"),
        pytest.param("useradd -r app", "users:\n    - name: app\n      uid: 999\n", id="useradd of a system"),
        pytest.param("adduser -S app", "users:\n    - name: app\n      uid: 100\n", id="adduser of a system"),
        pytest.param(
            'adduser --disabled-password --gecos "" --home /srv --uid 7 app',
            "users:\n    - name: app\n      uid: 7\n      home: /srv\n",
            id="adduser of Debian",
        ),
        pytest.param(
            "addgroup -S -g 5 web; adduser -SDHu 6 -G web -h /app app",
            "users:\n    - name: app\n      uid: 6\n      gid: 5\n      home: /app\n"
            "  groups:\n    - name: web\n      gid: 5\n",
            id="adduser of Alpine",
        ),
        pytest.param(
            "groupadd --gid=20 more && useradd -u 6 -g 0 app && adduser app more",
            "users:\n    - name: app\n      uid: 6\n      gid: 0\n      groups: more\n"
            "  groups:\n    - name: more\n      gid: 20\n",
            id="further groups",
        ),
    ],
)
def test_users_and_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: str, keys: str) -> None:
    assert accounts_of(tmp_path, monkeypatch, commands) == f"accounts:\n  {keys}image:\n  user: app\n"


@pytest.mark.parametrize(
    ("commands", "packages"),
    [
        pytest.param(
            "apt-get install -y -o A=b libssl3 libicu72:amd64 zlib1g=1:1.2*",
            "openssl-libs, icu, zlib",
            id="apt",
        ),
        pytest.param(
            "apk add --repository http://x git~2 openssh-client@edge xz", "git, openssh-clients, xz", id="apk"
        ),
        pytest.param(
            "yum -y install --setopt tsflags=x iproute sqlite-libs", "iproute, sqlite-libs", id="yum"
        ),
        pytest.param("tdnf install -y some-thing", "some-thing", id="a name of the same distribution"),
        pytest.param("dnf install --installroot /r -y git; apk add jq", "jq", id="into another root"),
    ],
)
def test_packages_by_their_names_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: str, packages: str
) -> None:
    lay_out(tmp_path, {**GO, "Dockerfile": f"FROM alpine\nRUN {commands}\n"})
    assert keys_of(made_in(tmp_path, monkeypatch)) == f"go: ./cmd/server\npackages: [{packages}]\n"
