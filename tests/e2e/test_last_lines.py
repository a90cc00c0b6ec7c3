"""The last line of a failed build says what is wrong and where: it is all that a hosted CI shows."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import FAILED, Build, Engine
from tests.e2e.mistakes import MISTAKES, Mistake

pytestmark = [pytest.mark.engine, pytest.mark.stand_in]  # sizes and versions are those of the stand-ins

OURS = ("/run/jettison", ".sh", "/bin/bash")
AT_ONCE = 4


@pytest.fixture(scope="module")
def last_lines(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Build with all mistakes, some at once, and return the last line of each."""
    folder = tmp_path_factory.mktemp("mistakes")

    def build(name: str) -> str:
        project = _project(MISTAKES[name], folder / name.replace("/", "-"))
        flags = _flags(engine, MISTAKES[name])
        outcome = engine.build(Build(context=project, target=MISTAKES[name].target, extra=flags))
        return outcome.text.rstrip().rpartition("\n")[2] if outcome.code else "it was built"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(MISTAKES, pool.map(build, MISTAKES), strict=True))


def _project(mistake: Mistake, folder: Path) -> Path:
    project = Path(shutil.copytree(EXAMPLE, folder))
    for path, text in {"jettison.yaml": mistake.text, **mistake.files}.items():
        (project / path).unlink(missing_ok=True)
        if text is not None:
            (project / path).write_text(text)
    return project


def _flags(engine: Engine, mistake: Mistake) -> tuple[str, ...]:
    if not mistake.platform:
        return ()
    words = ("--platform", mistake.platform), ("--opt", f"platform={mistake.platform}")
    return words[engine.name == "buildkitd"]


@pytest.mark.parametrize("name", MISTAKES)
def test_the_last_line_says_what_is_wrong(last_lines: dict[str, str], name: str) -> None:
    found = re.sub(f"^{FAILED}", "", last_lines[name])
    assert found == MISTAKES[name].line
    assert not any(path in found for path in OURS)
