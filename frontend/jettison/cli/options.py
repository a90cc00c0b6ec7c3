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

SOURCES = ("docker-image://", "git://", "git@", "http://", "https://", "oci-layout://", "ssh://")
"""How the source of a named context begins that is no folder."""

DEFAULT_FILE = Path(DEFAULT_FILENAME)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The build file; - is stdin.")]
BuildArgs = Annotated[list[str], typer.Option("--build-arg", metavar="NAME=VALUE", help="A build argument.")]
PlatformOption = Annotated[str, typer.Option("--platform", help="Target platform, such as linux/arm64.")]
BuildContexts = Annotated[
    list[str], typer.Option("--build-context", metavar="NAME=SOURCE", help="A named context.")
]
TargetOption = Annotated[
    str,
    typer.Option("--target", metavar="NAME", help="The target, or the stage, as for a build."),
]
ContextOption = Annotated[
    Path,
    typer.Option("--context", metavar="DIR", help="The build context, for its .dockerignore and go.mod."),
]


def read_options(
    build_args: Sequence[str], platform: str = "", target: str = "", build_contexts: Sequence[str] = ()
) -> Options:
    """Read the command's options as the frontend reads a client's; OptionError for a bad one.

    `build_args` are `NAME=VALUE`, `build_contexts` `NAME=SOURCE`. An empty `platform` means the one of this
    machine.
    """
    words = {"platform": platform, "target": target}
    opts = [_build_arg(each) for each in build_args]
    opts += ["context:{}={}".format(*named_context(each)) for each in build_contexts]
    opts += [f"{name}={word}" for name, word in words.items() if word]
    named = {f"{gateway_options.OPT_PREFIX}{number}": opt for number, opt in enumerate(opts)}
    options = gateway_options.read(named)
    if len(options.platforms) > 1:
        raise OptionError(f"option platform={platform}: a graph is for one platform")
    lock.mode(options.build_args)
    return options


def named_context(text: str) -> tuple[str, str]:
    """Return the name and the source in `NAME=SOURCE`; a folder is one that a client sends by that name."""
    name, equals, source = text.partition("=")
    if not name or not equals or not source:
        raise OptionError(f"option --build-context {text}: expected NAME=SOURCE")
    return name, source if source.startswith(SOURCES) else f"local:{name}"


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
