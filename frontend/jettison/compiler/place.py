"""What a person sees of a step: its name in the progress, and its lines when it fails."""

from __future__ import annotations

from collections.abc import Sequence

from jettison import llb
from jettison.compiler.request import BuildRequest
from jettison.errors import Span


def metadata(
    request: BuildRequest, spans: Span | Sequence[Span], name: str, *, stage: str = "", counter: str = ""
) -> llb.Metadata:
    """Describe a step: `[linux/arm64 app 2/5] name`, its places in the file, its use of the cache.

    The platform is named only when several are built at once.
    """
    places = [spans] if isinstance(spans, Span) else spans
    platform = request.target.format() if request.several_platforms else ""
    head = " ".join(part for part in (platform, stage, counter) if part)
    return llb.Metadata(
        name=f"[{head}] {name}" if head else name,
        locations=tuple(dict.fromkeys(location(request, span) for span in places)),
        ignore_cache=request.ignores_cache(stage),
    )


def location(request: BuildRequest, span: Span) -> llb.Location:
    """Turn a place in the description into one that BuildKit marks when the step fails."""
    lines = llb.Range(span.line, span.column, span.last_line, span.end_column)
    return llb.Location(request.source, (lines,))
