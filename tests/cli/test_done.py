"""Which commands of a Dockerfile `jettison init` takes for done, since the preset does the same."""

from __future__ import annotations

import pytest

from jettison.cli.dockerfiles.shell import commands
from jettison.cli.projects.done import by_c, by_node, by_python


@pytest.mark.parametrize(
    ("command", "is_done"),
    [
        ("pip install --no-cache-dir -r requirements.txt", True),
        ("pip3 install --upgrade pip setuptools wheel", True),
        ("pip install -e .", True),
        ("pip install '.[postgres]' -c constraints.txt", True),
        ("pip install . gunicorn", False),
        ("pip install uv==0.5", True),
        ("pip cache purge", True),
        ("python -m pip install -U pip", True),
        ("python3 -m pip install nltk", False),
        ("python -m venv /opt/venv", True),
        ("python -m nltk.downloader punkt", False),
        ("python manage.py collectstatic --noinput", False),
        ("python -c 'import x'", False),
        ("python --version", True),
        ("UV_LINK_MODE=copy uv sync --frozen", True),
        ("uv pip install --system -r requirements.txt", True),
        ("uv pip install flask", False),
        ("uv run manage.py migrate", False),
        ("uv tool install ruff", False),
        ("poetry install --only main", True),
        ("poetry run x", False),
        ("pipenv install --system --deploy", True),
        ("pipenv install flask", False),
        ("uvx ruff check", False),
    ],
)
def test_python(command: str, is_done: bool) -> None:
    (words,) = commands(command, keep=True)
    assert by_python(words) == is_done


@pytest.mark.parametrize(
    ("command", "is_done"),
    [
        ("npm ci --omit=dev", True),
        ("npm --prefix=web ci", True),
        ("npm install", True),
        ("npm install -g npm@10", True),
        ("npm install -g pm2", False),
        ("npm i @scope/a@1", False),
        ("npm run build:prod", True),
        ("npm run lint", False),
        ("npm run", False),
        ("npm test", False),
        ("npm prune --production", True),
        ("npx prisma generate", False),
        ("node seed.js", False),
        ("node --version", True),
        ("yarn", True),
        ("yarn --frozen-lockfile", True),
        ("yarn build", True),
        ("yarn add x", False),
        ("pnpm install --prod", True),
        ("corepack enable", True),
    ],
)
def test_node(command: str, is_done: bool) -> None:
    (words,) = commands(command, keep=True)
    assert by_node(words) == is_done


@pytest.mark.parametrize(
    ("command", "is_done"),
    [
        ("cmake -B build", True),
        ("./configure --prefix=/usr", True),
        ("make -j4 install", True),
        ("make check", False),
        ("ninja -C build test", False),
        ("meson setup build", True),
        ("meson test -C build", False),
        ("gcc -o a a.c", False),
        ("gcc --version", True),
    ],
)
def test_c(command: str, is_done: bool) -> None:
    (words,) = commands(command, keep=True)
    assert by_c(words) == is_done
