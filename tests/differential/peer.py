"""Go's client: compiled once, then asked over its standard pipes."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from jettison.pb import ops_pb2
from tests.differential.programs import Program
from tests.harbor.commands import run
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

MODULE = Path(__file__).parent / "client"


class RefusedError(Exception):
    """A client does not build a program; the text is its error."""


def compiled(cache: Path) -> Path:
    """Return the command that builds with Go's client; 65 s of processor time to compile it the first time.

    Raises HarborError where it cannot be compiled.
    """
    if shutil.which("go") is None:
        raise HarborError("no Go to compile what builds with BuildKit's own client: install Go")

    def make(place: Path) -> None:
        words = ("go", "build", "-trimpath", "-buildvcs=false", "-o", f"{place}/client", ".")
        run(words, cwd=MODULE, env={"CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=readonly"})

    return part(cache, "go-llb", fingerprint(MODULE), make) / "client"


class Peer:
    """The running command."""

    def __init__(self, command: Path) -> None:
        self._process = subprocess.Popen(
            [command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def definition(self, program: Program) -> ops_pb2.Definition:
        """Return the graph of a program; RefusedError with the reason where there is none."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{program.line()}\n")
        stdin.flush()
        answer = stdout.readline().rstrip("\n")
        if answer.startswith("! "):
            raise RefusedError(answer[2:])
        return ops_pb2.Definition.FromString(base64.b64decode(answer))
