"""The workflows of the forge open no hole: pinned actions, least permissions, nothing from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TypedDict, cast

import pytest
import yaml

from tests.harbor import gotools
from tests.harbor.layout import HarborError, layout
from tests.reality.page import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
LONGEST = 360  # minutes, what a hosted machine gives

Step = TypedDict(
    "Step", {"uses": str, "run": str, "with": dict[str, object], "env": dict[str, str]}, total=False
)
Job = TypedDict(
    "Job",
    {"permissions": dict[str, str], "timeout-minutes": int, "steps": list[Step], "runs-on": str},
    total=False,
)


class Workflow(TypedDict, total=False):
    """What is looked at of a workflow."""

    permissions: dict[str, str]
    concurrency: dict[str, object]
    jobs: dict[str, Job]


each_workflow = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def read(file: Path) -> Workflow:
    return cast("Workflow", yaml.safe_load(file.read_text()))


def steps(file: Path) -> list[Step]:
    return [step for job in read(file)["jobs"].values() for step in job["steps"]]


def test_there_is_one_for_the_real_images() -> None:
    file = ROOT / ".github" / "workflows" / "real.yml"
    assert file in FILES
    assert re.search(
        r"(?m)^on:\n  schedule:\n    - cron: \"[^\"]+\"\n  workflow_dispatch:\n\n", file.read_text()
    )
    assert [step["run"] for step in steps(file) if "run" in step] == [
        'sudo env "PATH=$PATH" "CI=$CI" make real'
    ]
    (upload,) = (step for step in steps(file) if "actions/upload-artifact@" in step.get("uses", ""))
    assert "docs/real/" in str(upload["with"]["path"])


@each_workflow
def test_actions_are_pinned_by_their_commit_and_say_the_version(file: Path) -> None:
    lines = [line for line in file.read_text().splitlines() if re.search(r"\buses:", line)]
    assert lines
    for line in lines:
        assert re.search(rf"uses: {PINNED.pattern} # v\d+\.\d+\.\d+$", line), line


@each_workflow
def test_permissions_are_the_least(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}


@each_workflow
def test_no_credentials_stay_and_nothing_runs_for_ever(file: Path) -> None:
    assert read(file)["concurrency"]
    assert all(0 < job["timeout-minutes"] <= LONGEST for job in read(file)["jobs"].values())
    checkouts = [step for step in steps(file) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@each_workflow
def test_nothing_is_put_into_a_script_and_no_secret_is_used(file: Path) -> None:
    text = file.read_text()
    assert "${{" not in text
    assert "pull_request_target" not in text


@each_workflow
def test_zizmor_finds_nothing(file: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    words = [str(zizmor), "--offline", "--persona=pedantic", "--no-progress", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def actionlint() -> Path:
    try:
        return gotools.actionlint(layout().cache)
    except HarborError as error:
        reason = f"no actionlint, which Go compiles: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@each_workflow
def test_actionlint_finds_nothing(actionlint: Path, file: Path) -> None:
    """It has shellcheck look at the scripts too."""
    checker = Path(sys.executable).with_name("shellcheck")
    words = [str(actionlint), f"-shellcheck={checker}", str(file)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
