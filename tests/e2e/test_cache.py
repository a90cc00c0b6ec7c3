"""What runs again, and what does not: read from the progress, as a user reads it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Engine

STEP = re.compile(r"^#(\d+) \[(?!internal)(.+)$", re.MULTILINE)
STATE = re.compile(r"^#(\d+) (CACHED|DONE [0-9.]+s)$", re.MULTILINE)


def steps(progress: str) -> dict[str, str]:
    """Give each named step and how it ended: `CACHED` or `DONE …`."""
    names = {number: f"[{name}" for number, name in STEP.findall(progress)}
    ends: dict[str, str] = {}
    for number, state in STATE.findall(progress):
        ends.setdefault(number, state)
    return {name: ends[number] for number, name in names.items() if number in ends}


def ran(progress: str) -> set[str]:
    """Give the steps that were executed; sources that were only looked at do not count."""
    looked_at = ("] from ", "] fetch ")
    done = {name for name, end in steps(progress).items() if end != "CACHED"}
    return {name for name in done if not any(word in name for word in looked_at)}


def unique(project: Path) -> Path:
    """Make the source one that no earlier build has seen."""
    source = project / "cmd" / "hello" / "main.go"
    source.write_text(source.read_text() + f'\nvar _ = "{uuid.uuid4().hex}"\n')
    return project


def build(engine: Engine, project: Path, tmp_path: Path) -> str:
    return engine.oci(Build(context=project), tmp_path / f"{uuid.uuid4().hex}.tar").ok().text


def test_second_build_takes_every_step_from_the_cache(engine: Engine, tmp_path: Path) -> None:
    build(engine, EXAMPLE, tmp_path)
    second = build(engine, EXAMPLE, tmp_path)
    assert ran(second) == set()
    assert [name for name, end in steps(second).items() if end == "CACHED" and "go build" in name]


def test_source_change_runs_no_package_step(engine: Engine, project: Path, tmp_path: Path) -> None:
    build(engine, project, tmp_path)
    again = ran(build(engine, unique(project), tmp_path))
    assert [name for name in again if "go build" in name]
    assert not [name for name in again if "install" in name]


def test_package_change_runs_no_go_step(
    engine: Engine, edited: Callable[[str, str], Path], tmp_path: Path
) -> None:
    project = edited("upx: true", "upx: true\npackages: [tzdata]")
    build(engine, project, tmp_path)
    description = project / "jettison.yaml"
    # Naming an installed package too makes a step that no earlier run of the tests has left behind.
    description.write_text(description.read_text().replace("[tzdata]", "[tzdata, zlib]"))
    again = ran(build(engine, project, tmp_path))
    assert not [name for name in again if name.startswith(("[app", "[upx"))]


def test_label_change_runs_nothing(
    engine: Engine, edited: Callable[[str, str], Path], tmp_path: Path
) -> None:
    project = edited("upx: true", "upx: true\nimage: {labels: {note: one}}")
    build(engine, project, tmp_path)
    description = project / "jettison.yaml"
    description.write_text(description.read_text().replace("note: one", f"note: {uuid.uuid4().hex}"))
    assert ran(build(engine, project, tmp_path)) == set()
