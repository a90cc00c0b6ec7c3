"""The last line of a failed build says what is wrong and where: it is all that a hosted CI shows."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jettison.cli.engines.syntax import find_fault
from jettison.errors import SourceFile, headline
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import FAILED, Build, Engine
from tests.e2e.mistakes import IN_FILES, Mistake
from tests.e2e.mistakes_outside import OUTSIDE
from tests.scratch import scratch_folder

pytestmark = [pytest.mark.engine, pytest.mark.stand_in]  # sizes and versions are those of the stand-ins

OURS = ("/run/jettison", ".sh", "/bin/bash")
AT_ONCE = 4
MISTAKES = IN_FILES | OUTSIDE


@pytest.fixture(scope="module")
def last_lines(engine: Engine, request: pytest.FixtureRequest) -> dict[str, str]:
    """Build with all mistakes, some at once, and return the last line of each."""
    folder = scratch_folder(request, "mistakes")

    def build(name: str) -> str:
        mistake = MISTAKES[name]
        project = _project(engine, mistake, folder / name.replace("/", "-"))
        asked = Build(context=project, target=mistake.target, extra=_flags(engine, mistake))
        command = engine.command(asked)
        outcome = engine.harbor.run(*(_by_line(engine, command) if mistake.by_line else command))
        return outcome.text.rstrip().rpartition("\n")[2] if outcome.code else "it was built"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(MISTAKES, pool.map(build, MISTAKES), strict=True))


def _project(engine: Engine, mistake: Mistake, folder: Path) -> Path:
    project = Path(shutil.copytree(EXAMPLE, folder))
    for path, text in {"jettison.yaml": _here(engine, mistake.text), **mistake.files}.items():
        (project / path).unlink(missing_ok=True)
        if text is not None:
            (project / path).write_text(text)
    return project


def _here(engine: Engine, text: str) -> str:
    registry, frontend = engine.harbor.env["HARBOR_REGISTRY"], engine.harbor.frontend
    return text.replace("REGISTRY", registry).replace("FRONTEND", frontend)


def _flags(engine: Engine, mistake: Mistake) -> tuple[str, ...]:
    scanner = f"sbom=generator={_here(engine, mistake.scanned)}"
    docker = {"platform": ("--platform", mistake.platform), "scanned": (f"--{scanner}",)}
    buildkitd = {
        "platform": ("--opt", f"platform={mistake.platform}"),
        "scanned": ("--opt", f"attest:{scanner}"),
    }
    words = buildkitd if engine.name == "buildkitd" else docker
    return (*words["platform"][: 2 * bool(mistake.platform)], *words["scanned"][: 2 * bool(mistake.scanned)])


def _by_line(engine: Engine, command: list[str]) -> list[str]:
    """Leave it to the build file to name the frontend."""
    frontend = engine.harbor.frontend
    named = {f"BUILDKIT_SYNTAX={frontend}", f"source={frontend}"}
    at = next(place for place, word in enumerate(command) if word in named)
    rest = [*command[: at - 1], *command[at + 1 :]]
    return ["dockerfile.v0" if word == "gateway.v0" else word for word in rest]


@pytest.mark.parametrize("name", MISTAKES)
def test_the_last_line_says_what_is_wrong(engine: Engine, last_lines: dict[str, str], name: str) -> None:
    mistake = MISTAKES[name]
    line = mistake.docker if mistake.docker and engine.name == "docker" else mistake.line
    found = re.sub(f"^{FAILED}|@sha256:[0-9a-f]{{64}}", "", last_lines[name]).rstrip()
    assert found == _here(engine, line)
    assert not any(path in found for path in OURS)


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if mistake.checked])
def test_what_never_reaches_the_frontend_is_told_by_the_command(name: str) -> None:
    fault = find_fault(SourceFile("jettison.yaml", MISTAKES[name].text))
    assert fault is not None
    assert f"{headline(fault)}; hint: {fault.hint}" == MISTAKES[name].checked
