"""Change modules of others where they do at each start what can be done once, or what nobody asks for.

A module that is written otherwise than this expects stays as it is: see fitting.py too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from image import contents, instead
from image.prepared import TABLE

_SELECTING = "            if hasattr(selectors, 'PollSelector'):\n"  # to send files


def _without_class(name: str, kind: str, prefix: str) -> tuple[str, str]:
    """Leave constants the numbers that they are in C: their classes are for people who look at them."""
    made = (
        f"        {name!r},\n        __name__,\n        lambda C: C.isupper() and C.startswith({prefix!r}))\n"
    )
    return f"{kind}._convert_(\n{made}", f"{name} = int\n"


CHANGES: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType(
    {
        "re._compiler": (
            ("import _sre\n", f"import _sre\nfrom {TABLE} import pattern as prepared\n"),
            (
                "        p = _parser.parse(p, flags)\n",
                "        if ready := prepared(p, flags): return ready\n        p = _parser.parse(p, flags)\n",
            ),
        ),
        "socket": (
            ("import os, sys, io, selectors\n", "import os, sys, io\n"),
            (_SELECTING, f"            import selectors\n{_SELECTING}"),
            _without_class("AddressFamily", "IntEnum", "AF_"),
            _without_class("SocketKind", "IntEnum", "SOCK_"),
            _without_class("MsgFlag", "IntFlag", "MSG_"),
            _without_class("AddressInfo", "IntFlag", "AI_"),
        ),
        "tomllib._parser": (
            (
                "from typing import Any, BinaryIO, NamedTuple\n",
                "from collections import namedtuple\nfrom typing import Any\n",
            ),
            (
                "class Output(NamedTuple):\n    data: NestedDict\n    flags: Flags\n",
                "Output = namedtuple('Output', 'data flags')\n",
            ),
        ),
    }
)
"""By the name of a module what stands in it, and what in the image's."""


_SHA256 = """
try:
    from _sha256 import sha256
except ImportError:
    from _sha2 import sha256
"""


def _error(base: str, name: str) -> str:
    """Return the text of a module that has one class of errors."""
    return f"from yaml.error import {base}\nclass {name}({base}): pass\n"


def _text(name: str) -> str:
    """Return the text of a module that takes another's place.

    It may import what is not there when the image is made.
    """
    return (Path(instead.__file__).parent / f"{name}.py").read_text()


INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(contents.EMPTY, ""),
        # As Python 3.12 has it: before, all of it is made in Python first, and then taken from C.
        "datetime": "from _datetime import *\n",
        # Of its digests, one is asked for; since Python 3.12 it is elsewhere.
        "hashlib": _SHA256,
        "typing": _text("untyped"),
        # Text is read by libyaml, and its events are all that is asked for.
        "yaml": _text("events"),
        "yaml.composer": _error("MarkedYAMLError", "ComposerError"),
        "yaml.constructor": _error("MarkedYAMLError", "ConstructorError"),
        "yaml.emitter": _error("YAMLError", "EmitterError"),
        "yaml.parser": _error("MarkedYAMLError", "ParserError"),
        "yaml.representer": _error("YAMLError", "RepresenterError"),
        "yaml.scanner": _error("MarkedYAMLError", "ScannerError"),
        "yaml.serializer": _error("YAMLError", "SerializerError"),
    }
)
"""By the name of a module what the image has in its place."""


def changed(name: str, text: str) -> tuple[str, str]:
    """Return the text that the image has of a module, and what is not once in it.

    Where something is not, all of the module stays as it is.
    """
    new = text
    for old, other in CHANGES.get(name, ()):
        if text.count(old) != 1:
            return text, old.strip()
        new = new.replace(old, other)
    return new, ""
