"""The first fuzzer: one build file through everything that is made of it without a daemon."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from jettison import llb
from jettison.cli.drawing import drawing_of, to_dot, to_mermaid
from jettison.compiler.build import Target, compile_target
from jettison.description.describe import describe
from jettison.description.explain import explain
from jettison.description.model import Description, Variables
from jettison.description.reader import parse
from jettison.dockerfile import dockerfile
from jettison.errors import BuildError, DescriptionError, SourceFile
from jettison.platforms import Platform
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from jettison.recipe.images import NotLookedUp
from jettison.recipe.request import BuildRequest
from jettison.source import load
from jettison.subrequests import answers, names
from tests.fuzz import shrink
from tests.fuzz.mutate import mutated, project_seeds, seeds
from tests.fuzz.outputs import check_dockerfile, check_drawings, check_problems, check_text
from tests.fuzz.search import Ran

NAME = "jettison.yaml"
LINUX = Platform("linux", "amd64")
ARM = Platform("linux", "arm64")
REQUESTS = (names.OUTLINE, names.TARGETS, names.LINT)


@dataclass(frozen=True, slots=True)
class Files:
    """A build file, and a file that any preset finds when it looks into the project."""

    build_file: bytes
    project: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """Build files of the tree and of its documentation, with changes."""

    corpus: list[bytes] = field(default_factory=seeds)
    projects: list[bytes] = field(default_factory=project_seeds)

    def invent(self, seed: str, number: int) -> Files:
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - to be repeated
        return Files(mutated(chance, self.corpus), mutated(chance, self.projects))

    def run(self, case: Files) -> Ran:
        """Read, describe and explain a build file, and print it in each way; all must agree."""
        try:
            source = load(NAME, case.build_file)
            project = dict.fromkeys(project_files(source), case.project.decode(errors="replace"))
            found = describe(source, _variables(""), PRESETS, project, all_targets=True)
        except DescriptionError as error:
            return Ran("refused", check_problems(error.problems, error.source).encode())
        said = [check_problems(found.warnings, source).encode()]
        long = SourceFile(NAME, explain(source, PRESETS, project))
        for variant in ("", *found.variants):
            description = describe(source, _variables(variant), PRESETS, project)
            target = _compiled(description, variant, source)
            said += _printed(description, target, variant)
            explained = describe(long, _variables(variant), PRESETS)
            same = _compiled(explained, variant, source)
            assert _graph(same) == _graph(target), "the long form means another graph"
            assert same.config == target.config, "the long form means another config"
        said += [_answer(source, name) for name in REQUESTS]
        return Ran("built", b"\0".join(said))

    def smaller(self, case: Files) -> Iterator[Files]:
        for text in shrink.less_bytes(case.build_file):
            yield Files(text, case.project)
        for text in shrink.less_bytes(case.project):
            yield Files(case.build_file, text)

    def shown(self, case: Files) -> str:
        return f"{case.build_file!r}\nwith {case.project!r}"


def _variables(variant: str) -> Variables:
    return Variables(build_args={}, target=ARM, build=LINUX, variant=variant)


def _request(variant: str, source: SourceFile) -> BuildRequest:
    info = llb.SourceInfo(NAME, source.text.encode())
    return BuildRequest(target=ARM, build=LINUX, source=info, variant=variant)


def _compiled(description: Description, variant: str, source: SourceFile) -> Target:
    try:
        return compile_target(description, _request(variant, source), NotLookedUp())
    except BuildError as error:
        raise AssertionError(f"taken by `check`, refused by a build: {error.message}") from error


def _graph(target: Target) -> tuple[bytes, ...]:
    return llb.marshal(target.state).ops


def _printed(description: Description, target: Target, variant: str) -> list[bytes]:
    """Return the graph of a build, and its pictures and its Dockerfile, each as it must look."""
    definition = llb.marshal(target.state)
    drawing = drawing_of(target.recipe, NAME, {"build": LINUX, "target": ARM}, everything=True)
    dot, mermaid = to_dot(drawing), to_mermaid(drawing)
    check_drawings(dot, mermaid)
    texts = (llb.to_json(definition), dot, mermaid, _dockerfile(description, variant))
    return [definition.to_bytes(), target.config, *(text.encode() for text in texts)]


def _dockerfile(description: Description, variant: str) -> str:
    """Return the Dockerfile of a build, or why there can be none."""
    try:
        text = dockerfile(description, _request(variant, description.source))
    except BuildError as error:
        check_text(error.message)
        return error.message
    check_dockerfile(text)
    return text


def _answer(source: SourceFile, name: str) -> bytes:
    found = answers.answer(name, parse(source), _variables(""))
    return b"\0".join(found[key] for key in sorted(found))
