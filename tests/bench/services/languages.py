"""The services: where each is, what is changed in it, and where its packages come from."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.harbor_env import ROOT

EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service in a language.

    `source` is what a change of the program changes, `lock` what a change of dependencies does.
    `settings` are told by which environment the language's tool finds the harbor's index, whose address is
    given to them; `localise` puts that address into files of the project that name another one.
    """

    name: str
    folder: Path
    source: str
    comment: str
    lock: str
    path: str
    settings: Callable[[str], Mapping[str, str]]
    localise: Callable[[Path, str], None]

    def change_source(self, project: Path) -> None:
        """Change the program."""
        _append(project / self.source, f"{self.comment} {uuid.uuid4().hex}\n")

    def change_lock(self, project: Path) -> None:
        """Change the lock file, so that dependencies are installed anew; which they are stays as it was."""
        _append(project / self.lock, "\n")


def _append(file: Path, text: str) -> None:
    with file.open("a") as stream:
        stream.write(text)


def _python_settings(address: str) -> dict[str, str]:
    return {"PIP_INDEX_URL": f"{address}/pypi/simple", "UV_DEFAULT_INDEX": f"{address}/pypi/simple"}


def _localise_uv(project: Path, address: str) -> None:
    lock = project / "uv.lock"
    text = lock.read_text().replace("https://pypi.example.com/simple", f"{address}/pypi/simple")
    lock.write_text(re.sub(r"https://pypi\.example\.com/files/([^\"/]+)", rf"{address}/pypi/files/\1", text))


def _node_settings(address: str) -> dict[str, str]:
    return {"NPM_CONFIG_REGISTRY": f"{address}/npm/"}


def _nothing(_project: Path, _address: str) -> None:
    """Npm itself takes the registry that it is told in place of its own."""


PYTHON = Service(
    name="python",
    folder=EXAMPLES / "python-web",
    source="src/notes/__init__.py",
    comment="#",
    lock="uv.lock",
    path="/health",
    settings=_python_settings,
    localise=_localise_uv,
)
NODE = Service(
    name="node",
    folder=EXAMPLES / "node-web",
    source="server.js",
    comment="//",
    lock="package-lock.json",
    path="/",
    settings=_node_settings,
    localise=_nothing,
)
SERVICES = (PYTHON, NODE)
