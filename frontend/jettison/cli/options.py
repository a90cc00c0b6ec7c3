"""Arguments and options that several commands share, and what they mean: the same as to a build."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jettison import lock
from jettison.errors import OptionError, printable
from jettison.gateway import options as gateway_options
from jettison.gateway.options import DEFAULT_FILENAME, Options

DEFAULT_FILE = Path(DEFAULT_FILENAME)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The build file; - is stdin.")]
BuildArgs = Annotated[list[str], typer.Option("--build-arg", metavar="NAME=VALUE", help="A build argument.")]
PlatformOption = Annotated[str, typer.Option("--platform", help="Target platform, such as linux/arm64.")]
TargetOption = Annotated[
    str,
    typer.Option("--target", metavar="NAME", help="The target, or the stage, as for a build."),
]
ContextOption = Annotated[
    Path,
    typer.Option("--context", metavar="DIR", help="The build context, for its .dockerignore and go.mod."),
]


def read_options(build_args: Sequence[str], platform: str = "", target: str = "") -> Options:
    """Read the command's options as the frontend reads a client's; OptionError for a bad one.

    `build_args` are `NAME=VALUE`. An empty `platform` means the one of this machine.
    """
    words = {"platform": platform, "target": target}
    opts = [_build_arg(each) for each in build_args]
    opts += [f"{name}={word}" for name, word in words.items() if word]
    named = {f"{gateway_options.OPT_PREFIX}{number}": opt for number, opt in enumerate(opts)}
    options = gateway_options.read(named)
    if len(options.platforms) > 1:
        raise OptionError(f"option platform={platform}: a graph is for one platform")
    lock.mode(options.build_args)
    return options


def _build_arg(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not name or not equals:
        raise OptionError(f"option --build-arg {text}: expected NAME=VALUE")
    if not _is_utf8(text):
        raise OptionError(f"option --build-arg {printable(text)}: expected UTF-8")
    return f"build-arg:{text}"


def _is_utf8(text: str) -> bool:
    """Tell whether a word of the command line can be sent; Python keeps other bytes as lone surrogates."""
    return text == text.encode(errors="replace").decode()
