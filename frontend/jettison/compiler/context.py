"""The build context: only the files that some step copies are sent to the daemon."""

from __future__ import annotations

from jettison import llb
from jettison.compiler.reach import reachable
from jettison.compiler.request import BuildRequest
from jettison.description.model import Copy, Description


def build_context(description: Description, request: BuildRequest) -> llb.State:
    """Give the local source of the build context, limited to the paths in use."""
    source = request.context
    return llb.local(
        source.name,
        session_id=source.session_id,
        exclude=source.exclude,
        follow_paths=follow_paths(description),
        shared_key_hint=source.name,
        metadata=llb.Metadata(name="[internal] load build context"),
    )


def follow_paths(description: Description) -> tuple[str, ...]:
    """List the context paths that are copied, sorted; nothing when the whole context is."""
    paths = {clean(path) for path in _copied(description)}
    return () if "" in paths else tuple(sorted(paths))


def clean(path: str) -> str:
    """Write a context path without leading or trailing `./` and `/`; the context itself is empty."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts)


def _copied(description: Description) -> list[str]:
    steps = [step for stage in reachable(description) for step in stage.steps]
    copies = [step for step in steps if isinstance(step, Copy) and step.origin is None]
    paths = [path for copy in copies for path in copy.src]
    shipped = [file.src for file in description.files if file.origin is None and file.src is not None]
    return paths + shipped
