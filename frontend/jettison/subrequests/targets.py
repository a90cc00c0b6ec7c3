"""`frontend.targets`: what `--target` can name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jettison.description.debug import DEBUG
from jettison.description.describe import describe
from jettison.description.model import SCRATCH, Description, Stage, Variables
from jettison.description.reader import Parsed
from jettison.description.top import TARGETS
from jettison.description.tree import Lines, Mapping
from jettison.errors import Span
from jettison.presets.registry import PRESETS
from jettison.subrequests.comments import comment
from jettison.subrequests.form import Json, Reply, content, drop_empty, place, table

_DEBUG = "the image with a shell in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to build; the image itself has no name."""

    name: str
    base: str
    description: str = ""
    platform: str = ""
    span: Span | None = None

    def entry(self) -> Json:
        """Return the entry of the list."""
        entry: dict[str, Json] = {
            "name": self.name,
            "default": not self.name,
            "description": self.description,
            "base": self.base,
            "platform": self.platform,
            "location": None if self.span is None else place(self.span),
        }
        return drop_empty(entry)


def reply(parsed: Parsed, variables: Variables) -> Reply:
    """List the image, its variants, and the stages."""
    # What is listed does not depend on which of them is asked for.
    description = describe(parsed, replace(variables, variant=""), PRESETS)
    found = targets(parsed, description, variables)
    rows = [(target.name or "(default)", target.description) for target in found]
    data: Json = {"targets": [target.entry() for target in found], "sources": [content(parsed.source)]}
    return Reply(data=data, text=table(("TARGET", "DESCRIPTION"), rows))


def targets(parsed: Parsed, description: Description, variables: Variables) -> tuple[Target, ...]:
    """List all that can be built."""
    return (
        Target(name="", base=SCRATCH, span=description.rootfs.span.start),
        *_variants(parsed, description),
        *(_stage(parsed.sound().lines, stage, variables) for stage in description.stages),
    )


def _variants(parsed: Parsed, description: Description) -> Iterator[Target]:
    tree = parsed.sound()
    entry = tree.root.get(TARGETS.name)
    declared = entry.value.by_key() if entry and isinstance(entry.value, Mapping) else {}
    for name in description.variants:
        own = declared.get(name)
        about = comment(tree.lines, name, own.span if own else None)
        if name == DEBUG:
            about = about or _DEBUG
        yield Target(name=name, base=SCRATCH, description=about, span=own.key.span if own else None)


def _stage(lines: Lines, stage: Stage, variables: Variables) -> Target:
    return Target(
        name=stage.name,
        base=stage.origin,
        description=comment(lines, stage.name, stage.span),
        platform=variables.build.format() if stage.platform == "build" else "",
        span=stage.span.start,
    )
