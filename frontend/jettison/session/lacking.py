"""What a build copies, and its context does not have or an ignore file hides: told before the first step."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, takewhile

from jettison import rules
from jettison.description.globs import is_glob
from jettison.description.model import Copy, Description
from jettison.errors import Problem, Span
from jettison.presets.needed import Needed
from jettison.presets.program import STAGE
from jettison.recipe.reach import clean, context_keys, used_stages
from jettison.session.ignorefile import IGNORE_FILE, Patterns, hides, may_spare

WHICH = "the build context is the folder that the build is given, and not that of the build file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of a build context: whether something is there, what is not sent, and who says so.

    `near` tells what may be meant by a path that is not there.
    """

    has: Callable[[Needed, str], bool]
    ignored: Patterns
    ignore_file: str
    near: Callable[[str], str] = lambda _: ""


def find_lacking(needs: Iterable[Needed], context: Context) -> Iterator[Problem]:
    """Yield a problem for each that the build will look for in vain."""
    for need in needs:
        # From the root on: there the module is in most cases, and each question is a call.
        paths = need.paths[::-1]
        if any(context.has(need, path) and not _is_hidden(path, need, context) for path in paths):
            continue
        hidden = next((clean(path) for path in need.paths if context.has(need, path)), "")
        if hidden:
            message = f"`{context.ignore_file}` hides `{hidden}` from the build"
            yield _problem(message, need.span, _spare(hidden, context.ignore_file))
        else:
            instead = next((hint for path, hint in need.instead if context.has(need, path)), "")
            hint = instead or need.hint or context.near(paths[0]) or WHICH
            yield _problem(f"the build context has no `{paths[0]}`", need.span, hint)


def taken(needs: Iterable[Needed], description: Description, stage: str) -> Iterator[Needed]:
    """Yield what the image, or one stage, takes: of the needs, and by other paths that are no patterns."""
    asked = tuple(of_stages(needs, description, stage))
    yield from asked
    named = {path for need in asked for path in need.paths}
    for path, span in _copied(description, stage):
        if path and path not in named and not is_glob(path):
            yield Needed(paths=(path,), span=span)


def find_lists(description: Description, stage: str, has: Callable[[str], bool]) -> Iterator[Problem]:
    """Yield a warning for each folder of a glob that is a list of characters, and there by that very name."""
    for path, span in _copied(description, stage):
        folders = takewhile(lambda above: not is_glob(above), accumulate(path.split("/"), posixpath.join))
        named = (above for above in folders if "[" in posixpath.basename(above) and has(above))
        if is_glob(path) and (folder := next(named, "")):
            message = (
                f"`[` begins a list of characters in the glob `{path}`, and there is a folder `{folder}`"
            )
            hint = f"write `{folder.replace('[', '[[]')}` for the folder itself"
            yield Problem(rule=rules.LIST_IN_GLOB, message=message, span=span, hint=hint)


def _copied(description: Description, stage: str) -> list[tuple[str, Span]]:
    """List what the image, or one stage, copies of the build context: paths and globs, with their places."""
    steps = (step for used in used_stages(description, stage) for step in used.steps)
    copies = [(step.origin, path, step.span) for step in steps if isinstance(step, Copy) for path in step.src]
    files = () if stage else description.files
    copies += [(file.origin, file.src, file.span) for file in files if file.src is not None]
    return [(clean(path), span) for origin, path, span in copies if origin is None]


def of_stages(needs: Iterable[Needed], description: Description, stage: str) -> Iterator[Needed]:
    """Yield those of the needs that the image, or one stage, really has; in a named context's place, none."""
    uses_preset = any(each.name == STAGE and each.steps for each in used_stages(description, stage))
    keys = () if stage else context_keys(description)
    return (need for need in needs if (need.paths[0] in keys if need.key else uses_preset))


def _is_hidden(path: str, need: Needed, context: Context) -> bool:
    """Tell whether nothing of a path is sent; of a folder something is, if a pattern spares what is in it."""
    path = clean(path)
    return (
        bool(path) and hides(context.ignored, path) and not (need.folder and may_spare(context.ignored, path))
    )


def _spare(path: str, ignore_file: str) -> str:
    own = "; an ignore file for this build alone is `FILE.dockerignore` beside the build file"
    return f"add the line `!{path}` at its end{own if ignore_file == IGNORE_FILE else ''}"


def _problem(message: str, span: Span, hint: str) -> Problem:
    return Problem(rule=rules.NOT_IN_CONTEXT, message=message, span=span, hint=hint)
