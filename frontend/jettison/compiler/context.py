"""The build context: only the files that some step copies are sent to the daemon."""

from __future__ import annotations

from collections.abc import Iterable

from jettison import llb
from jettison.compiler.reach import copied_paths
from jettison.compiler.request import ContextSource
from jettison.description.model import Description


def uses_context(description: Description, stage: str = "") -> bool:
    """Tell whether the image, or one stage, copies anything from the build context."""
    return bool(copied_paths(description, stage))


def local_tree(source: ContextSource, paths: Iterable[str]) -> llb.State:
    """Give the source of a local directory, limited to some paths as they are written."""
    return llb.local(
        source.name,
        session_id=source.session_id,
        exclude=source.exclude,
        follow_paths=follow_paths(paths),
        shared_key_hint=source.shared_key,
        metadata=llb.Metadata(name=source.title),
    )


def follow_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """List context paths, sorted; nothing when one of them is the whole context."""
    cleaned = {clean(path) for path in paths}
    return () if "" in cleaned else tuple(sorted(cleaned))


def clean(path: str) -> str:
    """Write a context path without leading or trailing `./` and `/`; the context itself is empty."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts)
