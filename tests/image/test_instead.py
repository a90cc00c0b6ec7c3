"""What takes the place of whole modules in the image does what is asked of it there."""

from __future__ import annotations

import subprocess

import pytest

from tests.image.conftest import Tree
from tests.image.prelude import with_modules

EVENTS = r"""
import yaml
def events(text): return [type(each).__name__ for each in yaml.parse(text, Loader=yaml.CBaseLoader)]
assert events("a: [b]\n")[2:6] == ["MappingStartEvent", "ScalarEvent", "SequenceStartEvent", "ScalarEvent"]
for text, kind in (("a: [", "ParserError"), ("a: '", "ScannerError"), ("a: \0", "ReaderError")):
    try: events(text)
    except yaml.YAMLError as error: assert type(error).__name__ == kind, error
    else: raise AssertionError(text)
"""

DIGESTS = """
import hashlib
assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")
"""


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(EVENTS, id="yaml"),
        pytest.param(DIGESTS, id="hashlib"),
    ],
)
def test_modules_of_the_image(tree: Tree, script: str) -> None:
    argv = [str(tree.python), "-I", "-S", "-c", with_modules(script, tree.program)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
