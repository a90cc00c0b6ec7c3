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
def test_another_version_of_a_module_is_refused(name: str, old: str) -> None:
    text = Path(importlib.import_module(name).__file__ or "").read_text()
    assert all(new in changes.changed(name, text) for _, new in changes.CHANGES[name])
    with pytest.raises(changes.ChangedError) as caught:
        changes.changed(name, text.replace(old, ""))
    assert str(caught.value) == f"`{old.strip()}` is not once in this version of {name}: adapt CHANGES"


def test_other_modules_stay_as_they_are() -> None:
    assert changes.changed("difflib", "text") == "text"


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
