"""What `jettison init` makes of Python projects, and what starts them and those of Node.js in Dockerfiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.projects.find import find
from jettison.cli.projects.project import Project, Value, Words
from jettison.cli.projects.starts import flags_of_node, of_node, of_python
from jettison.errors import BuildError
from tests.layouts import Files, lay_out

PROJECT = '[project]\nname = "web"\nversion = "1"\n'
BUILT = '[build-system]\nrequires = ["hatchling"]\n'
LOCK = {"uv.lock": "version = 1\n"}
HASHED = f"flask==3 --hash=sha256:{'0' * 64}\n"


def scripts(*names: str) -> str:
    """Return a manifest with console scripts."""
    return PROJECT + BUILT + "[project.scripts]\n" + "".join(f'{name} = "web:{name}"\n' for name in names)


@pytest.mark.parametrize(
    ("files", "line", "why"),
    [
        pytest.param(
            {"pyproject.toml": scripts("serve"), **LOCK},
            "python:",
            "`serve` of [project.scripts]: it is the only program",
            id="one console script",
        ),
        pytest.param(
            {"pyproject.toml": scripts("tool-cli", "web"), **LOCK},
            "python: web",
            "`web` of [project.scripts]: it is called like the project",
            id="a console script that is called like the project",
        ),
        pytest.param(
            {"pyproject.toml": PROJECT, "main.py": "", "app.py": "", **LOCK},
            "python: {file: main.py}",
            "main.py is there, and no console script",
            id="a file that is called as usual",
        ),
        pytest.param(
            {
                "pyproject.toml": PROJECT + '[project.scripts]\nweb = "web:x"\n',
                "src/other/__main__.py": "",
                "tests/__main__.py": "",
                "web/__main__.py": "",
                **LOCK,
            },
            "python: {module: web}",
            "web/__main__.py is there, and no console script",
            id="a module, where no package is built that could have scripts",
        ),
        pytest.param(
            {"requirements.txt": HASHED, "app.py": ""},
            "python: {file: app.py}",
            "app.py is there, and no console script",
            id="requirements alone",
        ),
    ],
)
def test_the_program(tmp_path: Path, files: Files, line: str, why: str) -> None:
    found = find(lay_out(tmp_path, files))
    assert (found.line, found.why, found.comments) == (line, (why,), ())


FLASK = "from flask import Flask\napp = Flask(__name__)\n"
NO_SERVER = (
    "`app.py` starts no server: with one among the dependencies, such as gunicorn, write `run: gunicorn`"
)
FAST = "web: FastAPI = FastAPI()\n"
OWN = "if __name__ == '__main__':\n    serve()\n"
GUNICORN = {"requirements.txt": HASHED + f"gunicorn==1 --hash=sha256:{'0' * 64}\n"}
UVICORN = {"pyproject.toml": PROJECT, "uv.lock": '[[package]]\nname = "uvicorn"\n'}


@pytest.mark.parametrize(
    ("files", "line", "cmd", "comments"),
    [
        pytest.param(
            {**GUNICORN, "app.py": FLASK + OWN},
            "python: gunicorn",
            ("app:app", "--bind", "0.0.0.0:8000"),
            (),
            id="Flask",
        ),
        pytest.param(
            {**UVICORN, "main.py": FAST},
            "python: uvicorn",
            ("main:web", "--host", "0.0.0.0", "--port", "8000"),  # noqa: S104 - in a container
            (),
            id="FastAPI",
        ),
        pytest.param(
            {**UVICORN, "main.py": FAST + OWN},
            "python: {file: main.py}",
            (),
            (),
            id="one that starts by itself",
        ),
        pytest.param(
            {**GUNICORN, "manage.py": "", "site/wsgi.py": ""},
            "python: gunicorn",
            ("site.wsgi", "--bind", "0.0.0.0:8000"),
            (),
            id="Django",
        ),
        pytest.param(
            {"requirements.txt": f"# gunicorn\n{HASHED}", "manage.py": "", "site/wsgi.py": ""},
            "python: {file: manage.py}",
            ("runserver", "--noreload", "0.0.0.0:8000"),
            ("`runserver` is for developers: with gunicorn among the dependencies, write `run: gunicorn`",),
            id="Django without a server",
        ),
        pytest.param(
            {"requirements.txt": HASHED, "app.py": FLASK},
            "python: {file: app.py}",
            (),
            (NO_SERVER,),
            id="Flask without a server",
        ),
    ],
)
def test_what_a_server_starts(
    tmp_path: Path, files: Files, line: str, cmd: Words, comments: tuple[str, ...]
) -> None:
    found = find(lay_out(tmp_path, files))
    assert (found.line, found.cmd, found.comments) == (line, cmd, comments)


def test_what_a_package_is_made_of_is_needed(tmp_path: Path) -> None:
    manifest = f'{PROJECT}readme = "README.md"\nscripts = {{ web = "web:main" }}\n{BUILT}'
    found = find(lay_out(tmp_path, {"pyproject.toml": manifest, "README.md": "", **LOCK}))
    assert found.needs == ("pyproject.toml", "uv.lock", "README.md")


@pytest.mark.parametrize(
    ("files", "file", "command"),
    [
        pytest.param({"Pipfile": ""}, "Pipfile", "pipenv requirements --hash >requirements.txt", id="Pipenv"),
        pytest.param(
            {"setup.py": ""},
            "setup.py",
            "uv pip compile --generate-hashes setup.py -o requirements.txt",
            id="setuptools",
        ),
        pytest.param(
            {"requirements/base.txt": "", "requirements/prod.txt": ""},
            "requirements/prod.txt",
            "uv pip compile --generate-hashes requirements/prod.txt -o requirements.txt",
            id="a folder of requirements",
        ),
    ],
)
def test_dependencies_that_a_build_cannot_take(tmp_path: Path, files: Files, file: str, command: str) -> None:
    with pytest.raises(BuildError) as caught:
        find(lay_out(tmp_path, files))
    assert caught.value.message == (
        f"{tmp_path}: {file} is there, and no pyproject.toml or requirements.txt, which a build needs"
    )
    assert caught.value.hint == f"`{command}` writes one"


@pytest.mark.parametrize(
    ("files", "comment"),
    [
        pytest.param({}, "`uv lock` writes the lock file that a build needs", id="none"),
        pytest.param(
            {"poetry.lock": ""},
            "`poetry export -o requirements.txt` writes the lock file that a build needs",
            id="of another tool",
        ),
        pytest.param(
            {"requirements.txt": "flask\n"},
            "`uv pip compile --generate-hashes requirements.txt -o requirements.txt` adds the hashes that a"
            " build needs",
            id="without hashes",
        ),
    ],
)
def test_a_lock_file_that_is_lacking(tmp_path: Path, files: Files, comment: str) -> None:
    assert find(lay_out(tmp_path, {"pyproject.toml": scripts("web"), **files})).comments == (comment,)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {"pyproject.toml": PROJECT}, "nothing says what Python starts: no console script", id="a library"
        ),
        pytest.param({"pyproject.toml": "[project\n"}, "pyproject.toml: this is not TOML", id="broken"),
        pytest.param({"pyproject.toml": "[tool.ruff]\n"}, "no project here", id="settings of tools"),
    ],
)
def test_no_program(tmp_path: Path, files: Files, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        find(lay_out(tmp_path, files))


def project(key: str, value: dict[str, Value]) -> Project:
    return Project(key=key, alone="", value=value, name="", why=(), needs=(), no_need=())


@pytest.mark.parametrize(
    ("words", "value", "rest"),
    [
        (("gunicorn", "-w", "2"), {"run": "gunicorn"}, ("-w", "2")),
        ((".venv/bin/uvicorn", "web:app"), {"run": "uvicorn"}, ("web:app",)),
        (("python3.12", "-u", "-m", "web.app", "x"), {"module": "web.app"}, ("x",)),
        (("uv", "run", "./manage.py", "serve"), {"file": "manage.py"}, ("serve",)),
        (("uv", "run", "--no-sync", "--frozen", "gunicorn"), {"run": "gunicorn"}, ()),
        (("poetry", "run", "python", "src/app.py"), {"file": "src/app.py"}, ()),
        (("/opt/venv/bin/celery", "worker"), {"run": "celery"}, ("worker",)),
        (("/usr/local/bin/gunicorn",), {"run": "gunicorn"}, ()),
    ],
)
def test_what_starts_a_python_program(words: Words, value: dict[str, Value], rest: Words) -> None:
    found = of_python(project("python", {"run": "old", "extras": ["a"]}), words)
    assert found == ({"extras": ["a"], **value}, rest)


@pytest.mark.parametrize(
    "words",
    [
        ("python", "-c", "x"),
        ("python",),
        ("uv", "run", "--with", "x", "y"),
        ("./entrypoint.sh", "gunicorn"),
        ("docker-entrypoint.sh",),
        ("/usr/sbin/nginx", "-g", "daemon off;"),
        ("/usr/bin/supervisord",),
        ("/entrypoint", "serve"),
        ("/elsewhere/app.py",),
    ],
)
def test_what_starts_no_python_program(words: Words) -> None:
    assert of_python(project("python", {}), words) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("node", "server.js", "-p", "1"), ({"main": "server.js"}, ("-p", "1"))),
        (("/usr/bin/node", "./dist/a.js"), ({"main": "dist/a.js"}, ())),
        (("npm", "start"), ({}, ())),
        (("yarn", "run", "start"), ({}, ())),
        (("npm", "run", "dev"), None),
        (("node", "--inspect", "server.js"), None),
        (("next", "start"), None),
    ],
)
def test_what_starts_a_node_program(words: Words, found: object) -> None:
    assert of_node(project("node", {}), words) == found


@pytest.mark.parametrize(
    ("words", "flags", "rest"),
    [
        (
            ("node", "--a", "-r", "x/y", "--b=1", "s.js", "-v"),
            ("--a", "-r", "x/y", "--b=1"),
            ("node", "s.js", "-v"),
        ),
        (("node", "s.js", "--a"), (), ("node", "s.js", "--a")),
        (("node", "-e", "1"), (), ("node", "-e", "1")),
        (("node", "--a"), (), ("node", "--a")),
        (("npm", "--a", "start"), (), ("npm", "--a", "start")),
    ],
)
def test_what_node_is_told_before_the_file(words: Words, flags: Words, rest: Words) -> None:
    assert flags_of_node(words) == (flags, rest)
