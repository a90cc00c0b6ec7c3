"""One input through everything that a build does with a file before it asks a daemon."""

from __future__ import annotations

import time
from dataclasses import dataclass

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.description.model import Variables
from jettison.errors import BuildError, DescriptionError, SourceFile, render_all
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from jettison.recipe.images import ResolvedImage, image_requests
from jettison.recipe.request import BuildRequest
from jettison.source import load

NAME = "jettison.yaml"
LINUX = Platform("linux", "amd64")


@dataclass(frozen=True, slots=True)
class Run:
    """What an input came to, and the processor's seconds that it took: a busy machine is not its fault."""

    outcome: str
    seconds: float


def run(data: bytes) -> Run:
    """Read, describe, explain and compile an input; anything but a problem that a user can read is raised."""
    start = time.process_time()
    try:
        outcome = _carried_out(load(NAME, data))
    except DescriptionError as error:
        render_all(error.problems, error.source)
        outcome = "refused"
    except BuildError:
        outcome = "not compiled"
    return Run(outcome, time.process_time() - start)


def _carried_out(source: SourceFile) -> str:
    variables = Variables(build_args={}, target=LINUX, build=LINUX)
    description = describe(source, variables, PRESETS)
    long = describe(SourceFile(NAME, explain(source, PRESETS)), variables, PRESETS)
    if (long.stages == ()) != (description.stages == ()):
        raise AssertionError("the long form means something else")
    request = BuildRequest(target=LINUX, build=LINUX, source=llb.SourceInfo(NAME, source.text.encode()))
    for name in ("", *description.variants):
        each = describe(source, Variables(build_args={}, target=LINUX, build=LINUX, variant=name), PRESETS)
        images = {
            wanted: ResolvedImage(reference=wanted.reference) for wanted in image_requests(each, request)
        }
        llb.marshal(compile_target(each, request, images).state)
    return "built"
