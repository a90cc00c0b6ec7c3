"""Python programs that a server starts: Django, Flask and their like, with gunicorn or uvicorn locked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jettison.cli.projects.project import WORD, is_file, text_if_there

_FILES = ("app.py", "main.py", "server.py", "wsgi.py", "asgi.py")
_APP = re.compile(
    r"^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\w+\.)?(Flask|FastAPI|Quart|Sanic|Starlette)\(", re.MULTILINE
)
_STARTS = re.compile(r"^if\s+__name__\s*==", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server's console script, its words, the file of the program, and the sentence that says why."""

    run: str
    cmd: tuple[str, ...]
    source: str
    why: str


def find(folder: Path, texts: Mapping[str, str]) -> Served | None:
    """Return what serves the program in a folder; None where nothing locked does, or it starts by itself."""
    locked = _COMMENT.sub("", "\n".join(texts.values()))
    if (package := _django(folder)) and _has(locked, "gunicorn"):
        why = f"{package}/wsgi.py is there, and gunicorn among the dependencies"
        return Served(run="gunicorn", cmd=(f"{package}.wsgi", *_BIND), source=f"{package}/wsgi.py", why=why)
    for file in _FILES:
        text = text_if_there(folder / file)
        found = _APP.search(text)
        server = "gunicorn" if found and found[2] == "Flask" else "uvicorn"
        is_own = server == "uvicorn" and _STARTS.search(text)
        if found and not is_own and _has(locked, server):
            words = _BIND if server == "gunicorn" else _LISTEN
            cmd = (f"{file.removesuffix('.py')}:{found[1]}", *words)
            why = f"{file} has `{found[1]}` for a server, and {server} is among the dependencies"
            return Served(run=server, cmd=cmd, source=file, why=why)
    return None


_BIND = ("--bind", "0.0.0.0:8000")
_LISTEN = ("--host", "0.0.0.0", "--port", "8000")  # noqa: S104 - in a container


def _django(folder: Path) -> str:
    """Return the package of a Django project's settings, empty where that is not clear."""
    names = [
        each.parent.name for each in sorted(folder.glob("*/wsgi.py")) if re.fullmatch(WORD, each.parent.name)
    ]
    return names[0] if len(names) == 1 and is_file(folder / "manage.py") else ""


def _has(locked: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){name}(?![\w-])", locked) is not None


def lacks_server(folder: Path, file: str) -> bool:
    """Tell whether a file has an application, and does not start it."""
    text = text_if_there(folder / file)
    return _APP.search(text) is not None and not _STARTS.search(text) and ".run(" not in text
