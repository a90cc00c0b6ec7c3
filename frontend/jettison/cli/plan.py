"""The graph that the frontend would send for a build file, made without a daemon or a registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jettison import description as descriptions
from jettison import llb
from jettison.cli.load import ignored
from jettison.compiler import (
    BuildRequest,
    ContextSource,
    ImageRequest,
    ResolvedImage,
    compile_target,
    image_requests,
)
from jettison.description.args import proxies
from jettison.description.model import Description, Variables
from jettison.errors import OptionError, Problem, SourceFile
from jettison.gateway import options as gateway_options
from jettison.gateway.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A marshalled graph, and the warnings about the file it was made from."""

    definition: llb.Definition
    warnings: tuple[Problem, ...]


def read_options(build_args: Sequence[str], platform: str) -> Options:
    """Read the command's options as the frontend reads a client's; OptionError for a bad one.

    `build_args` are `NAME=VALUE`. An empty `platform` means the one of this machine.
    """
    opts = [_build_arg(each) for each in build_args]
    if platform:
        opts.append(f"platform={platform}")
    named = {f"{gateway_options.OPT_PREFIX}{number}": opt for number, opt in enumerate(opts)}
    options = gateway_options.read(named)
    if len(options.platforms) > 1:
        message = f"option platform={platform}: a graph is for one platform"
        raise OptionError(message, name="platform", value=platform)
    return options


def describe(source: SourceFile, options: Options) -> Description:
    """Check a build file under the given options; DescriptionError with every problem of it."""
    target, build = options.platforms[0], options.build_platform
    return descriptions.describe(source, Variables(build_args=options.build_args, target=target, build=build))


def build_graph(source: SourceFile, context: Path, options: Options) -> Graph:
    """Compile a build file. Images are not pinned to a digest, since no registry is asked."""
    description = describe(source, options)
    request = _request(source, context, options)
    images = {each: _unpinned(each) for each in image_requests(description, request)}
    target = compile_target(description, request, images)
    return Graph(definition=llb.marshal(target.state), warnings=description.warnings)


def _request(source: SourceFile, context: Path, options: Options) -> BuildRequest:
    file, args = Path(source.name), options.build_args
    return BuildRequest(
        target=options.platforms[0],
        build=options.build_platform,
        source=llb.SourceInfo(file.name, source.text.encode()),
        context=ContextSource(exclude=ignored(file, context)),
        proxies=proxies(args),
        cache_namespace=args.get("BUILDKIT_CACHE_MOUNT_NS", ""),
    )


def _unpinned(asked: ImageRequest) -> ResolvedImage:
    return ResolvedImage(reference=asked.reference)


def _build_arg(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not name or not equals:
        message = f"option --build-arg {text}: expected NAME=VALUE"
        raise OptionError(message, name="build-arg", value=text)
    return f"build-arg:{text}"
