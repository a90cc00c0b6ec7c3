"""The graph that the frontend would send for a build file, made without a daemon or a registry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jettison import llb
from jettison.cli.load import ignored, lock
from jettison.cli.plan import describe
from jettison.compiler import BuildRequest, ContextSource, ImageRequest, ResolvedImage, image_requests
from jettison.compiler.build import compile_target
from jettison.description.args import proxies
from jettison.errors import Problem, SourceFile, Span
from jettison.gateway.options import Options
from jettison.lock import Lock, pinned
from jettison.recipe.model import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A marshalled graph, the recipe that it was printed from, and the warnings about the file."""

    definition: llb.Definition
    recipe: Recipe
    warnings: tuple[Problem, ...]


def build_graph(source: SourceFile, context: Path, options: Options, *, unique: str = "") -> Graph:
    """Compile a build file. Images have the digests of the lock file; without one, no registry is asked.

    `unique` tells the build context from that of another build; empty where the graph is only looked at.
    """
    description = describe(source, context, options)
    request = _request(source, context, options)
    wanted = image_requests(description, request)
    images = {each: _resolved(each, span, request.lock) for each, span in wanted.items()}
    target = compile_target(description, request, images)
    definition = llb.marshal(target.state, unique=unique)
    return Graph(definition=definition, recipe=target.recipe, warnings=description.warnings)


def _request(source: SourceFile, context: Path, options: Options) -> BuildRequest:
    file, args = Path(source.name), options.build_args
    return BuildRequest(
        target=options.platforms[0],
        build=options.build_platform,
        source=llb.SourceInfo(file.name, source.text.encode()),
        context=ContextSource(exclude=ignored(file, context)),
        proxies=proxies(args),
        cache_namespace=args.get("BUILDKIT_CACHE_MOUNT_NS", ""),
        lock=lock(file, args),
        epoch=options.epoch,
    )


def _resolved(asked: ImageRequest, span: Span, locked: Lock | None) -> ResolvedImage:
    reference = asked.reference if locked is None else pinned(locked, asked.reference, span)
    return ResolvedImage(reference=reference)
