"""Changes of Python's modules are made where they are meant, or not at all."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path

import pytest

from image import changes
from tests.image.conftest import Tree
from tests.image.prelude import with_modules


@pytest.mark.parametrize(
    ("name", "old"),
    [(name, change[0]) for name, changes in changes.CHANGES.items() for change in changes],
)
def test_another_version_of_a_module_stays_as_it_is(name: str, old: str) -> None:
    text = Path(importlib.import_module(name).__file__ or "").read_text()
    changed, lost = changes.changed(name, text)
    assert lost == ""
    assert all(new in changed for _, new in changes.CHANGES[name])
    other = text.replace(old, "")
    assert changes.changed(name, other) == (other, old.strip())


def test_other_modules_stay_as_they_are() -> None:
    assert changes.changed("difflib", "text") == ("text", "")


SOCKETS = """
import socket, sys
listener = socket.create_server(sys.argv[1], family=socket.AF_UNIX)
near = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
near.connect(listener.getsockname())
far, _ = listener.accept()
near.sendall(b"word")
assert far.recv(9) == b"word"
assert (far.family, far.type) == (socket.AF_UNIX, socket.SOCK_STREAM)
"""


def test_sockets_are_what_they_were(tree: Tree, tmp_path: Path) -> None:
    argv = [str(tree.python), "-I", "-S", "-c", with_modules(SOCKETS, tree.program), str(tmp_path / "socket")]
    subprocess.run(argv, check=True)
