"""The workflows of the forge open no hole: pinned actions, least permissions, nothing from outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict, cast

import pytest
import yaml

from tests.harbor import gotools
from tests.harbor.layout import HarborError, layout
from tests.pages import PAGES
from tests.reality.page import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
DEPENDABOT = ROOT / ".github" / "dependabot.yml"
DOCKERFILE = ROOT / "Dockerfile.frontend"
IMAGE = ROOT / ".github" / "workflows" / "image.yml"
PYTHON_IMAGES = {
    "Dockerfile.frontend": r"(?m)^ARG PYTHON_IMAGE=(.*)$",
    "frontend/jettison.yaml": r"(?m)^  PYTHON_IMAGE: (.*)$",
}
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
        more = {"packages": "write"} if file == IMAGE else {}
        assert job["permissions"] == {"contents": "read", **more}


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
    assert not [step for step in steps(file) if "${{" in step.get("run", "")]
    assert "secrets." not in text
    assert "pull_request_target" not in text


def test_the_image_is_pushed_with_what_it_is_made_of() -> None:
    (build,) = (
        step["with"] for step in steps(IMAGE) if step.get("uses", "").startswith("docker/build-push-action@")
    )
    assert (build["sbom"], build["provenance"]) == (True, "mode=max")
    assert build["context"] == "."
    assert "grep -q '^ARG PYTHON_IMAGE=.*@sha256:' Dockerfile.frontend || make base" in [
        step.get("run") for step in steps(IMAGE)
    ]
    # The packages are in a stage that does not ship as it is: the scanner looks there too.
    (stage,) = re.findall(r"(?ms)^FROM [^\n]* AS install$.*?(?=^FROM )", DOCKERFILE.read_text())
    assert re.search(r"(?m)^ARG BUILDKIT_SBOM_SCAN_STAGE=true$", stage)


DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize("before", ["", f"@sha256:{'b' * 64}"], ids=["a tag", "an old digest"])
@pytest.mark.parametrize("found", [DIGEST, "<no value>"], ids=["found", "not found"])
def test_the_base_is_held_to_its_digest(tmp_path: Path, before: str, found: str) -> None:
    """Both files that name it keep all else."""
    for folder in ("frontend", "requirements"):
        (tmp_path / folder).mkdir()
    script = shutil.copy(ROOT / "requirements" / "base.sh", tmp_path / "requirements")
    bases = []
    for name, pattern in PYTHON_IMAGES.items():
        (base,) = re.findall(pattern, (ROOT / name).read_text())
        bases.append(base)
        text = (ROOT / name).read_text().replace(f"{base}\n", f"{base.partition('@')[0]}{before}\n")
        (tmp_path / name).write_text(text)
    assert len(set(bases)) == 1
    (tmp_path / "docker").write_text(f"#!/bin/sh\necho '{found}'\n")
    (tmp_path / "docker").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([script], capture_output=True, text=True, check=False, env=env)
    image = bases[0].partition("@")[0]
    said = "" if found == DIGEST else f"make base: {image} has no digest, but {found}\n"
    assert (done.returncode, done.stdout, done.stderr) == (0 if found == DIGEST else 1, "", said)
    wanted = f"{image}@{DIGEST}" if found == DIGEST else f"{image}{before}"
    for name in PYTHON_IMAGES:
        text = (ROOT / name).read_text().replace(f"{bases[0]}\n", f"{wanted}\n")
        assert (tmp_path / name).read_text() == text


def test_what_others_release_is_looked_for_every_week() -> None:
    updates = cast("dict[str, list[dict[str, object]]]", yaml.safe_load(DEPENDABOT.read_text()))["updates"]
    assert [(each["package-ecosystem"], each["directory"]) for each in updates] == [
        ("pip", "/requirements"),
        ("github-actions", "/"),
    ]
    assert all(each["schedule"] == {"interval": "weekly"} for each in updates)


@pytest.mark.parametrize("file", [*FILES, DEPENDABOT], ids=lambda file: file.name)
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


WORKFLOWS = {
    **{file.name: file.read_text() for file in FILES},
    **{
        f"{page.name}-{number}": text
        for page in PAGES
        for number, text in enumerate(re.findall(r"(?ms)^```yaml\n(.*?)^```$", page.read_text()))
        if re.search(r"(?m)^ +runs-on:", text)
    },
}


@pytest.mark.parametrize("text", WORKFLOWS.values(), ids=WORKFLOWS)
def test_actionlint_finds_nothing(actionlint: Path, text: str) -> None:
    """It has shellcheck look at the scripts too."""
    checker = Path(sys.executable).with_name("shellcheck")
    words = [str(actionlint), f"-shellcheck={checker}", "-"]
    done = subprocess.run(words, input=text, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_documentation_has_workflows() -> None:
    assert len(WORKFLOWS) > len(FILES)
