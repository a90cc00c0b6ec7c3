"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jettison.gateway.options import DEFAULT_FILENAME

DEFAULT_FILE = Path(DEFAULT_FILENAME)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The build file; - is stdin.")]
BuildArgs = Annotated[list[str], typer.Option("--build-arg", metavar="NAME=VALUE", help="A build argument.")]
PlatformOption = Annotated[str, typer.Option("--platform", help="Target platform, such as linux/arm64.")]
ContextOption = Annotated[
    Path,
    typer.Option("--context", metavar="DIR", help="The build context, for its .dockerignore and go.mod."),
]
