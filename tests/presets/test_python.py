"""The `python` preset."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.description.model import Run
from jettison.errors import DescriptionError, SourceFile
from jettison.presets import python_project
from jettison.presets.reads import needed, project_files
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, described, variables

HEAD = "distro: azurelinux-3.0\n"
BUILT = """\
[project]
name = "hello"
requires-python = ">=3.9"

[project.scripts]
hello = "hello:main"

[project.optional-dependencies]
S3_store = ["boto3"]

[dependency-groups]
prod = ["gunicorn"]

[build-system]
requires = ["hatchling"]
"""
UNBUILT = '[project]\nname = "hello"\n'
UV = {"pyproject.toml": BUILT, "uv.lock": ""}
PLAIN = {"pyproject.toml": UNBUILT, "uv.lock": ""}
HASHED = "a==1 \\\n    --hash=sha256:0\n"

GET_UV = (
    "echo 'uv==0.13.9 --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"
    " --hash=sha256:ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375'"
    " | /usr/bin/python3 -m pip install --no-deps --no-cache-dir --require-hashes --target /opt/uv"
    " -r /dev/stdin"
)
SYNC = "/opt/uv/bin/uv sync --locked --no-default-groups --no-editable"
PIP = "/app/bin/python /usr/lib/python3*/site-packages/pip install --ignore-installed --no-compile"
VENV = "/usr/bin/python3 -m venv --without-pip /app"
COMPILE = "{{ /usr/bin/python3 -m compileall -qq --invalidation-mode unchecked-hash {} || :; }}"
TOUCH = "find . -name pyproject.toml -exec touch {} +"


def check(name: str) -> str:
    said = f"no package of the lock file has a console script {name}; there are:"
    return (
        f"          {{ [ -e /app/bin/{name} ] || {{ echo '{said}' >&2; ls /app/bin >&2; exit 1; }}; }} &&\n"
    )


FOR_SHELLS = ("activate", "activate.*", "Activate.ps1", "activate_this.py", "*.bat")
TIDY = f"""\
          rm -rf /app/.lock /app/.gitignore /app/CACHEDIR.TAG &&
          rm -f {" ".join(f"/app/bin/{name}" for name in FOR_SHELLS)} &&
          find /app -name uv_cache.json -delete &&
          find /app -path '*.dist-info/RECORD' -exec sed -i '/uv_cache\\.json,/d' {{}} + &&
          {COMPILE.format("/app")}
        network: none
"""
FINISH = "      - run: |-\n"
STAGE = """\
distro: azurelinux-3.0
stages:
  app:
    from: toolchain://python
    platform: target
    workdir: /src
    env:
      PYTHONDONTWRITEBYTECODE: 1
      PIP_DISABLE_PIP_VERSION_CHECK: 1
      PIP_ROOT_USER_ACTION: ignore
"""
OF_UV = f"""\
{STAGE}\
      UV_PYTHON: /usr/bin/python3
      UV_PYTHON_DOWNLOADS: never
      UV_PROJECT_ENVIRONMENT: /app
      UV_LINK_MODE: copy
    steps:
      - run: {GET_UV}
"""
ELSEWHERE = ("**/.venv", "**/venv", "**/__pycache__", "**/node_modules")
QUOTED = ", ".join(f'"{name}"' for name in ELSEWHERE)
LEFT_OUT = (".git", "jettison.yaml*", *ELSEWHERE)
OLD_BUILDS = ("**/*.egg-info", "**/build/lib", "**/build/lib.*", "**/build/temp.*")
ENV_FILES = ("**/.env", "**/.env.*")


def copied(*excluded: str) -> str:
    names = (f'"{name}"' if name.startswith("*") else name for name in excluded)
    return "      - copy:\n          src: .\n          exclude:\n" + "".join(
        f"            - {name}\n" for name in names
    )


SOURCES = copied(*LEFT_OUT, *ENV_FILES)
OF_BUILT = copied(*LEFT_OUT, *OLD_BUILDS)
ROOT = """\
rootfs:
  exclude: [bash, coreutils, grep, ncurses, openssl, xz]
  remove:
    - /usr/lib/python3*/ensurepip
    - /usr/lib/python3*/idlelib
    - /usr/lib/python3*/tkinter
    - /usr/lib/python3*/turtledemo
    - /usr/lib/python3*/pydoc_data
    - /usr/lib/python3*/lib2to3
    - /usr/lib/python3*/config-*
  bytecode: true
  packages: [auto, python3]
files:
  - from: app
    src: /app
    dest: /app
"""
EXCLUDED = ["bash", "coreutils", "grep", "ncurses", "openssl", "xz"]
ENV = """\
  env:
    PATH: /app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    PYTHONUNBUFFERED: 1
    PYTHONDONTWRITEBYTECODE: 1
"""
UV_CACHE = "        cache: [/root/.cache/uv]\n"
PIP_CACHE = "        cache: [/root/.cache/pip]\n"
OWN = "    own-layer: true\n  - from: app\n    src: {}\n    dest: /app/src\n"
COPIED = f"{OF_UV}      - copy:\n          src: .\n          include: [pyproject.toml, uv.lock, uv.toml]\n"
COMPILED = f'      - run: "{COMPILE}"\n        network: none\n'


def long(python: str, project: Mapping[str, str]) -> str:
    return explain(SourceFile(NAME, f"{HEAD}python: {python}\n"), PRESETS, project)


def test_a_project_that_is_built() -> None:
    """Its only script starts; where it is built the network is there, and at the end it is not."""
    assert long("", UV) == (
        f"{COPIED}      - run: {SYNC} --no-install-local\n{UV_CACHE}{OF_BUILT}"
        f"      - run: {TOUCH} && {SYNC}\n{UV_CACHE}{FINISH}{check('hello')}{TIDY}{ROOT}"
        f"image:\n  entrypoint: [/app/bin/hello]\n{ENV}"
    )


def test_a_file_of_a_project_that_is_not_built() -> None:
    """Nothing has the network once the dependencies are there."""
    assert long("{file: bin/main.py}", PLAIN) == (
        f"{COPIED}      - run: {SYNC} --no-install-local\n{UV_CACHE}{FINISH}{TIDY}{SOURCES}"
        f"{COMPILED.format('/src')}{ROOT}{OWN.format('/src')}"
        f"image:\n  workdir: /app/src\n  entrypoint: [/app/bin/python, /app/src/bin/main.py]\n{ENV}"
    )


def test_a_module_with_hashed_requirements() -> None:
    """The image has a pip, and uv does not come."""
    assert long("{module: hello.server}", {"requirements.txt": HASHED}) == (
        f"{STAGE}    steps:\n      - copy: requirements.txt\n"
        f"      - run: {VENV} && {PIP} --require-hashes -r requirements.txt\n"
        f"{PIP_CACHE}{FINISH}{TIDY}{SOURCES}{COMPILED.format('/src')}{ROOT}{OWN.format('/src')}"
        f"image:\n  workdir: /app/src\n  entrypoint: [/app/bin/python, -m, hello.server]\n{ENV}"
    )


def test_a_project_in_a_folder_with_a_pylock() -> None:
    files = {"services/api/pyproject.toml": BUILT, "services/api/pylock.toml": ""}
    uv = "/opt/uv/bin/uv"
    assert long("{project: services/api}", files) == (
        f"{OF_UV}      - copy:\n          src: services/api/pylock.toml\n          dest: services/api/\n"
        f"      - run: {uv} venv /app && {uv} pip sync --python /app services/api/pylock.toml\n{UV_CACHE}"
        f"{OF_BUILT}      - run: {TOUCH} && {uv} pip install --python /app --no-deps ./services/api\n"
        f"{UV_CACHE}"
        f"{FINISH}{check('hello')}{TIDY}{ROOT}image:\n  entrypoint: [/app/bin/hello]\n{ENV}"
    )


def test_a_member_of_a_workspace() -> None:
    """All manifests come before the dependencies: the lock file is compared with them."""
    files = {"pyproject.toml": UNBUILT, "uv.lock": "", "services/api/pyproject.toml": BUILT}
    sync = f"{SYNC} --project services/api"
    assert long("{project: services/api}", files) == (
        f"{OF_UV}      - copy:\n          src: .\n"
        '          include: ["**/pyproject.toml", "**/uv.lock", "**/uv.toml"]\n'
        f"          exclude: [{QUOTED}]\n      - run: {sync} --no-install-local\n{UV_CACHE}{OF_BUILT}"
        f"      - run: {TOUCH} && {sync}\n{UV_CACHE}{FINISH}{check('hello')}{TIDY}{ROOT}"
        f"image:\n  entrypoint: [/app/bin/hello]\n{ENV}"
    )


def test_dependencies_that_only_sources_tell_come_with_the_project() -> None:
    """Its build system reads files that nobody else knows."""
    dynamic = BUILT.replace("requires-python", 'dynamic = ["version", "dependencies"]\nrequires-python')
    assert long("", {"pyproject.toml": dynamic, "uv.lock": ""}) == (
        f"{OF_UV}{OF_BUILT}      - run: {TOUCH} && {SYNC}\n{UV_CACHE}{FINISH}{check('hello')}{TIDY}{ROOT}"
        f"image:\n  entrypoint: [/app/bin/hello]\n{ENV}"
    )


DYNAMIC = {
    "its version": ('dynamic = ["version"]\n', "uv.lock", 4),
    "extras": ('dynamic = ["optional-dependencies"]\n', "uv.lock", 3),
    "no list": ('dynamic = "dependencies"\n', "uv.lock", 4),
    "what pip installs": ('dynamic = ["dependencies"]\n', "requirements.txt", 3),
}


@pytest.mark.parametrize(("said", "lock", "runs"), DYNAMIC.values(), ids=DYNAMIC)
def test_whether_a_source_is_needed_to_tell_dependencies(said: str, lock: str, runs: int) -> None:
    manifest = BUILT.replace("requires-python", f"{said}requires-python")
    assert len(scripts("", {"pyproject.toml": manifest, lock: ""})) == runs


def scripts(python: str, project: Mapping[str, str]) -> list[str]:
    found = describe(SourceFile(NAME, f"{HEAD}python: {python}\n"), variables(), PRESETS, project)
    return [step.script or "" for step in found.stages[-1].steps if isinstance(step, Run)]


NEIGHBOURS = {
    "a workspace": '[tool.uv.workspace]\nmembers = ["a"]\n',
    "a path": '[tool.uv.sources]\na = {path = "../a"}\n',
    "one of several": '[tool.uv.sources]\na = [{path = "../a", marker = "x"}]\n',
}


@pytest.mark.parametrize("more", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_packages_beside_a_project_are_installed_though_it_is_not_built_itself(more: str) -> None:
    found = scripts("{file: main.py}", {"pyproject.toml": UNBUILT + more, "uv.lock": ""})
    assert found[1:3] == [f"{SYNC} --no-install-local", f"{TOUCH} && {SYNC}"]


def test_an_index_elsewhere_is_none_beside_it() -> None:
    more = '[tool.uv.sources]\na = {index = "ours"}\n'
    assert len(scripts("{file: main.py}", {"pyproject.toml": UNBUILT + more, "uv.lock": ""})) == 4


@pytest.mark.parametrize(
    ("manifest", "built"),
    [
        pytest.param(
            "[tool.uv]\npackage = false\n[build-system]\nrequires = []\n", False, id="a virtual one"
        ),
        pytest.param("[tool.uv]\npackage = true\n", True, id="by its word"),
        pytest.param("[build-system]\nrequires = []\n", True, id="by its build system"),
        pytest.param("", False, id="by nothing"),
    ],
)
def test_what_is_built(manifest: str, *, built: bool) -> None:
    found = scripts("{file: main.py}", {"pyproject.toml": manifest, "uv.lock": ""})
    assert (f"{TOUCH} && {SYNC}" in found) is built


def test_extras_and_groups_are_chosen_twice() -> None:
    found = scripts("{run: hello, extras: s3-store, groups: [prod]}", UV)
    chosen = f"{SYNC} --extra s3-store --group prod"
    assert found[1:3] == [f"{chosen} --no-install-local", f"{TOUCH} && {chosen}"]


def test_a_project_of_poetry_that_was_exported() -> None:
    manifest = '[tool.poetry.scripts]\nhello = "hello:main"\n[build-system]\nrequires = ["poetry-core"]\n'
    found = scripts("", {"pyproject.toml": manifest, "requirements.txt": HASHED})
    assert found[1] == f"{PIP} --no-deps ."


def test_what_fetches_gets_secrets_agents_and_the_index() -> None:
    found = described(
        f"{HEAD}python:\n  run: hello\n  packages: [gcc]\n  vcs: true\n  ssh: true\n  secrets: [netrc]\n"
        "  env: {UV_DEFAULT_INDEX: https://pypi.example.com/simple}\n  steps: [{run: make}]\n"
    )
    (stage,) = found.stages
    assert [package.text for package in stage.packages] == ["git", "gcc"]
    assert (
        dict(stage.env)["PIP_INDEX_URL"]
        == dict(stage.env)["UV_DEFAULT_INDEX"]
        == "https://pypi.example.com/simple"
    )
    runs = [step for step in stage.steps if isinstance(step, Run)]
    fetching = [bool(run.secrets and run.ssh) for run in runs]
    assert [(run.script or "").split()[0] for run in runs] == [
        "echo",
        "/opt/uv/bin/uv",
        "make",
        "git",
        "find",
        "{",
    ]
    assert fetching == [True, True, True, False, True, False]


@pytest.mark.parametrize(
    ("version", "origin"),
    [
        ("3", "toolchain://python:3"),
        ("3.12", "toolchain://python:3.12"),
        ("3.12.9-4-azl3.0", "toolchain://python:3.12.9-4-azl3.0"),
        ("${V}", "toolchain://python:3.12"),
    ],
)
def test_a_version_is_asked_of_the_toolchain(version: str, origin: str) -> None:
    text = f"{HEAD}args: {{V: '3.12'}}\npython: {{run: a, version: '{version}'}}\n"
    assert described(text).stages[0].origin == origin


def test_the_file_adds_to_what_the_preset_says() -> None:
    found = described(
        f"{HEAD}python: hello\npackages: [tzdata]\nrootfs: {{remove: /x, exclude: [y]}}\n"
        "image: {cmd: [serve], env: {PYTHONUNBUFFERED: '', PATH: /app/bin}}\n"
    )
    assert [package.text for package in found.rootfs.packages] == ["python3", "tzdata"]
    assert found.rootfs.auto
    assert found.rootfs.remove[-1] == "/x"
    assert [package.text for package in found.rootfs.exclude] == [*EXCLUDED, "y"]
    assert (found.image.entrypoint, found.image.cmd) == (("/app/bin/hello",), ("serve",))
    assert dict(found.image.env) == {
        "PATH": "/app/bin",
        "PYTHONUNBUFFERED": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test_a_shell_that_is_asked_for_comes_and_an_empty_list_leaves_all() -> None:
    found = described(f"{HEAD}python: hello\npackages: [bash]\nrootfs: {{remove: []}}\n")
    assert [package.text for package in found.rootfs.exclude] == EXCLUDED[1:]
    assert found.rootfs.remove == ()


def test_the_library_is_where_the_distribution_has_it() -> None:
    assert (
        described("distro: azurelinux-4.0\npython: a\n").rootfs.remove[0] == "/usr/lib64/python3*/ensurepip"
    )


def problem(python: str, project: Mapping[str, str]) -> list[str]:
    try:
        describe(SourceFile(NAME, f"{HEAD}python: {python}\n"), variables(), PRESETS, project)
    except DescriptionError as error:
        found = (
            f"{each.span.line}:{each.span.column} {each.message} | {each.hint}" for each in error.problems
        )
        return [each.removesuffix(" | ") for each in found]
    return []


ASK = "write `run: NAME`, `module: NAME` or `file: main.py` below it"
TWO = {"pyproject.toml": BUILT.replace("[project.opt", 'world = "a:b"\n[project.opt'), "uv.lock": ""}
SCRIPTS = {"pyproject.toml": f'{UNBUILT}[project.scripts]\nhello = "a:b"\n', "uv.lock": ""}
NO_SYSTEM = (
    "pyproject.toml has the script `hello`, and no `[build-system]` that makes it"
    " | add one, or start a `file` or a `module`"
)
EXPORTED = "choose them when you export that file"
NO_HASH = (
    "`uv pip compile --generate-hashes --universal --python-version 3.12 requirements.txt"
    " -o requirements.txt` writes all into it, with hashes"
)

REFUSED = {
    "nothing known": (
        "",
        {},
        f"2:1 `python` names no program, and there is no pyproject.toml that names one | {ASK}",
    ),
    "no scripts": (
        "{version: '3'}",
        PLAIN,
        f"2:1 `python` names no program, and pyproject.toml has no `[project.scripts]` | {ASK}",
    ),
    "two scripts": (
        "",
        TWO,
        "2:1 `python` names no program, and pyproject.toml has `hello`, `world` | write `python: hello`",
    ),
    "no TOML": (
        "",
        {"pyproject.toml": "[project]\nname = hello\n", "uv.lock": ""},
        "2:1 `python`: pyproject.toml is no TOML: Invalid value (at line 2, column 8)",
    ),
    "a script that nothing makes": ("", SCRIPTS, f"2:1 `python`: {NO_SYSTEM}"),
    "its name": ("{run: hello}", SCRIPTS, f"2:10 `python.run`: {NO_SYSTEM}"),
    "a slip": (
        "helo",
        UV,
        (
            "2:9 `python` is no script of pyproject.toml, which has `hello`; found `helo`"
            " | did you mean `hello`?"
        ),
    ),
    "a file": (
        "app.py",
        UV,
        "2:9 `python` is a file, and no console script; found `app.py` | write `python: {file: app.py}`",
    ),
    "a file in a map": (
        "{run: bin/app.py}",
        UV,
        "2:15 `python.run` is a file, and no console script; found `bin/app.py` | write `file: bin/app.py`",
    ),
    "a path": ("bin/hello", UV, "2:9 `python` must be the name of a console script, found `bin/hello`"),
    "a list": (
        "[a, b]",
        UV,
        "2:9 `python` must be the name of a console script, such as `hello`, or a map, found a list",
    ),
    "two programs": (
        "{run: hello, file: main.py}",
        UV,
        "2:28 `python.file` stands beside `run` | an image starts one: keep one of the two",
    ),
    "a module": (
        "{module: a/b}",
        UV,
        "2:18 `python.module` must be a module, such as `hello.server`, found `a/b`",
    ),
    "a file elsewhere": (
        "{file: ../a.py}",
        UV,
        "2:16 `python.file` must be a Python file of the project, found `../a.py`",
    ),
    "a folder elsewhere": (
        "{run: a, project: /a}",
        UV,
        "2:27 `python.project` must be a folder of the build context, found `/a`",
    ),
    "an extra": (
        "{run: hello, extras: [s4-store]}",
        UV,
        (
            "2:31 `python.extras` must be a name of `[project.optional-dependencies]`, which has `S3_store`;"
            " found `s4-store` | did you mean `S3_store`?"
        ),
    ),
    "a group": (
        "{run: hello, groups: [pro]}",
        UV,
        (
            "2:31 `python.groups` must be a name of `[dependency-groups]`, which has `prod`; found `pro`"
            " | did you mean `prod`?"
        ),
    ),
    "no groups": (
        "{file: a.py, groups: prod}",
        PLAIN,
        "2:30 `python.groups` must be a name of `[dependency-groups]`, which is not there; found `prod`",
    ),
    "a group for a shell": (
        "{run: hello, groups: [$(id)]}",
        UV,
        "2:31 `python.groups` must be a name of `[dependency-groups]`, found `$(id)`",
    ),
    "extras of requirements": (
        "{run: a, extras: [S3_store]}",
        {"pyproject.toml": BUILT, "requirements.txt": HASHED},
        f"2:26 `python.extras` goes with `uv.lock`, found requirements.txt | {EXPORTED}",
    ),
    "a requirement without a hash": (
        "{module: a}",
        {"requirements.txt": f"# all\n{HASHED}flask == 3.0\n"},
        f"2:1 `python`: line 4 of requirements.txt has no hash: `flask == 3.0` | {NO_HASH}",
    ),
    "another file of requirements": (
        "{module: a}",
        {"requirements.txt": f"{HASHED}-r requirements/base.txt # all\nflask\n"},
        (
            "2:1 `python`: line 3 of requirements.txt names another file, which nothing copies:"
            f" `-r requirements/base.txt` | {NO_HASH}"
        ),
    ),
    "a lock of Poetry": (
        "{module: a, project: api}",
        {"api/poetry.lock": "", "api/pyproject.toml": "[tool.poetry]\n"},
        (
            "2:1 `python` cannot read api/poetry.lock"
            " | `poetry export -o requirements.txt` writes what it can"
            " (since Poetry 2.0 by a plug-in: `poetry self add poetry-plugin-export`)"
        ),
    ),
    "a lock of pdm": (
        "a",
        {"pdm.lock": "", "pyproject.toml": UNBUILT},
        (
            "2:1 `python` cannot read pdm.lock"
            " | `pdm export --prod -o requirements.txt` writes what it can; or lock with uv: `uv lock`"
        ),
    ),
    "a lock of Pipenv": (
        "a",
        {"Pipfile.lock": ""},
        (
            "2:1 `python` cannot read Pipfile.lock"
            " | `pipenv requirements --hash >requirements.txt` writes what it can"
        ),
    ),
    "a newer Python": (
        "a",
        {"pyproject.toml": BUILT.replace(">=3.9", ">=3.13"), "uv.lock": ""},
        (
            "2:1 `python`: line 3 of pyproject.toml needs Python >=3.13, and Azure Linux 3.0 has 3.12"
            " | change it, or choose another `distro`"
        ),
    ),
    "a version that is too old": (
        "{run: hello, version: '3.8'}",
        UV,
        (
            "2:31 `python.version` must be one of Python 3.12, which the root of Azure Linux 3.0 has,"
            " found `3.8` | leave it out, or choose another `distro`"
        ),
    ),
    "a version": (
        "{run: hello, version: latest}",
        UV,
        "2:31 `python.version` must be a version of Python, such as `3.12`, found `latest`",
    ),
}


@pytest.mark.parametrize(("python", "project", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(python: str, project: Mapping[str, str], expected: str) -> None:
    assert problem(python, project) == [expected]


def test_a_script_of_a_dependency_is_nobody_s_slip() -> None:
    assert problem("gunicorn", UV) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("# a\n\n--index-url https://example.com\n-r other.txt\n", None, id="options"),
        pytest.param("a==1 --hash=sha256:0 # b\n", None, id="one line"),
        pytest.param("a==1 \\\n  ; x \\\n  --hash=sha256:0\nb\n", (4, "b"), id="after several"),
        pytest.param("a==1 \\\n  ; x\n", (1, "a==1"), id="several lines"),
        pytest.param("-e .\n", (1, "-e ."), id="editable"),
        pytest.param("a # --hash=sha256:0\n", (1, "a"), id="in a comment"),
    ],
)
def test_requirements_without_a_hash(text: str, line: tuple[int, str] | None) -> None:
    found = python_project.unhashed(text)
    assert (found and (found.number, found.text)) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"{HASHED}--index-url https://example.com\n", None, id="none"),
        pytest.param("a\n-cconstraints.txt\n", (2, "-cconstraints.txt"), id="constraints"),
        pytest.param("--requirement=a.txt\n", (1, "--requirement=a.txt"), id="in long"),
        pytest.param("--constraint \\\n a.txt\n", (1, "--constraint a.txt"), id="on two lines"),
        pytest.param("-r https://example.com/a.txt\n", None, id="elsewhere"),
    ],
)
def test_requirements_that_name_another_file(text: str, line: tuple[int, str] | None) -> None:
    found = python_project.included(text)
    assert (found and (found.number, found.text)) == line


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (">=3.9", True),
        (">=3.12.4, <4", True),
        (">3.12", True),
        (">=3.13", False),
        ("<3.12", False),
        ("<3.12.5", True),
        ("<3.13", True),
        ("<=3.11", False),
        ("~=3.9", True),
        ("~=3.9.1", False),
        ("~=3.12.1", True),
        ("==3.12.*", True),
        ("==3.11.*", False),
        ("==3.*", True),
        ("!=3.12.1", True),
        (">=3", True),
        ("<4.0", True),
        ("", True),
        ("three", True),
    ],
)
def test_which_python_a_project_takes(wanted: str, *, taken: bool) -> None:
    assert python_project.takes(wanted, (3, 12)) is taken


def test_what_is_read_and_needed() -> None:
    source = SourceFile(NAME, f"{HEAD}python: {{file: main.py, project: a/b/, vcs: true}}\n")
    assert project_files(source) == (
        *("a/b/pyproject.toml", "a/b/poetry.lock", "a/b/pdm.lock", "a/b/Pipfile.lock", "a/b/uv.lock"),
        *(
            "a/b/pylock.toml",
            "a/b/requirements.txt",
            "a/uv.lock",
            "uv.lock",
            "a/pyproject.toml",
            "pyproject.toml",
        ),
    )
    history, lock, folder, file = needed(source)
    assert history.paths == (".git",)
    assert (lock.paths[-1], lock.hint) == (
        "a/b/uv.lock",
        "`uv lock` writes it; `pylock.toml` or `requirements.txt` will do too",
    )
    assert folder.paths == ("a/b/requirements.txt", "a/b/pylock.toml", "a/b/pyproject.toml")
    assert file.paths == ("a/b/main.py",)


def test_a_needed_file_is_named_as_it_lies() -> None:
    _, file = needed(SourceFile(NAME, f"{HEAD}python: {{file: ./src/main.py}}\n"))
    assert file.paths == ("src/main.py",)


@pytest.mark.parametrize("folder", ["/a", "//a", "../a", "'${A}/b'", "''"])
def test_a_folder_that_will_be_refused_is_not_looked_for(folder: str) -> None:
    source = SourceFile(NAME, f"{HEAD}python: {{run: a, project: {folder}}}\n")
    assert project_files(source)[-1] == "pyproject.toml"
    assert [need.paths[-1] for need in needed(source)] == ["uv.lock"]


def test_the_last_step_makes_the_same_of_what_was_installed(tmp_path: Path) -> None:
    """Run elsewhere: what says when it was made is gone, and byte code asks for no time."""
    packages = tmp_path / "lib/python3.11/site-packages"
    (packages / "a-1.dist-info").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    litter = ("bin/activate.fish", "bin/Activate.ps1", "bin/pydoc.bat", ".lock", ".gitignore", "CACHEDIR.TAG")
    for name in (*litter, "bin/hello", "bin/deactivate-user"):
        (tmp_path / name).write_text("")
    (packages / "a.py").write_text("A = 1\n")
    (packages / "broken.py").write_text("A = = 1\n")
    (packages / "a-1.dist-info/uv_cache.json").write_text("{}")
    record = packages / "a-1.dist-info/RECORD"
    record.write_text("a.py,,\na-1.dist-info/uv_cache.json,sha256=x,2\na-1.dist-info/RECORD,,\n")
    script = (
        scripts("hello", UV)[-1].replace("/app", str(tmp_path)).replace("/usr/bin/python3", sys.executable)
    )
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    compiled = f"__pycache__/a.{sys.implementation.cache_tag}.pyc"
    library = "lib/python3.11/site-packages"
    assert found == {
        "bin/hello",
        "bin/deactivate-user",
        *(f"{library}/{name}" for name in ("a.py", "broken.py", "a-1.dist-info/RECORD", compiled)),
    }
    assert record.read_text() == "a.py,,\na-1.dist-info/RECORD,,\n"
    # Hash-based, and not checked: PEP 552.
    assert (packages / compiled).read_bytes()[4:8] == b"\x01\x00\x00\x00"


def test_a_script_that_is_not_there_ends_the_build_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gunicorn").write_text("")
    script = scripts("hello", UV)[-1].replace("/app", str(tmp_path))
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False)
    said = "no package of the lock file has a console script hello; there are:\ngunicorn\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
