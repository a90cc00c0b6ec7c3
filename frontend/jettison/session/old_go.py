"""A Go that is older than a project needs by its patch version alone, which no image's tag says.

An image of Go says by a variable what it has. Where one does not, Go itself refuses the project, and the
file that it has its version from is in the root of the step that failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jettison import image_reference
from jettison.description.model import Stage
from jettison.errors import BuildError, Span
from jettison.gateway.bridge import SolveError
from jettison.presets import reads
from jettison.presets.go_version import Need, release
from jettison.presets.program import STAGE
from jettison.recipe.images import ImageRequest, Images, origin_image
from jettison.session.plan import Plan
from jettison.session.reading import Reading
from jettison.session.start import Session

_VARIABLE = "GOLANG_VERSION"
_FILE = "/usr/local/go/VERSION"


@contextmanager
def told(session: Session, reading: Reading, plans: Sequence[Plan], images: Images) -> Iterator[None]:
    """Raise BuildError for a Go that is too old: before what is done here, or where a step fails by it."""
    need = reads.least_go(reading.parsed, reading.project.result().texts)
    if need is None:
        yield
        return
    lock = reading.lock.result()
    for plan, stage in _stages(plans):
        reference = origin_image(stage.origin, plan.description.distro)
        found = images.get(ImageRequest(reference, plan.request.platform(stage.platform)))
        said = dict((found.env if found else None) or ()).get(_VARIABLE, "")
        if _is_older(said, need):
            whose = f"the image {image_reference.familiar(reference)}"
            raise _error(need, whose, said, stage.span, locked=lock is not None)
    try:
        yield
    except SolveError as error:
        version = _version_of_failed(session, error)
        spans = [stage.span for _, stage in _stages(plans)]
        if not spans or not _is_older(version, need):
            raise
        raise _error(need, "the image", version, spans[0], locked=lock is not None) from None


def _version_of_failed(session: Session, error: SolveError) -> str:
    """Return the version of the Go that has failed in a step, empty for another failure."""
    from jettison.gateway import failed  # noqa: PLC0415 - few builds fail

    step = failed.read(error.status)
    if step is None or "go build" not in " ".join(step.argv):
        return ""
    said = session.bridge.read_left(step.root, _FILE).decode(errors="replace")
    return said.partition("\n")[0].removeprefix("go")


def _stages(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Stage]]:
    """Yield the stage of the preset, unless Go may fetch another one there, or nothing is compiled in it."""
    for plan in plans:
        stages = (stage for stage in plan.description.stages if stage.name == STAGE and stage.steps)
        yield from ((plan, stage) for stage in stages if "GOTOOLCHAIN" not in dict(stage.env))


def _is_older(version: str, need: Need) -> bool:
    found = release(version)
    return found is not None and found < need.release


def _error(need: Need, whose: str, version: str, span: Span, *, locked: bool) -> BuildError:
    needed = ".".join(map(str, need.release))
    message = f"line {need.number} of {need.file} needs Go {needed}, and {whose} has Go {version}"
    today = "; `jettison lock` takes today's image" if locked else ""
    return BuildError(message, span, f"lower that line, or name a newer Go by `version`{today}")
