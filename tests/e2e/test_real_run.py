"""The whole way of `make real`, with the harbor's registry as the mirror: all but the real images."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.e2e.harbor_env import Harbor
from tests.real import world
from tests.reality.page import ROOT

TEST = "tests/e2e/test_hello.py::test_is_two_layers_from_scratch"
# What the harbor says of its own engines must not reach the run, which has engines of its own.
NOT_OURS = (
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "BUILDKIT_HOST",
    "JETTISON_IMAGE",
    "HARBOR_REGISTRY",
    "HARBOR_ROOT",
)


@pytest.mark.harbor
@pytest.mark.stand_in
def test_the_way_from_the_first_look_to_the_report(harbor: Harbor) -> None:
    env = {name: value for name, value in {**os.environ, **harbor.env}.items() if name not in NOT_OURS}
    env |= {"PYTHONPATH": str(ROOT / "frontend"), "JETTISON_REAL_MIRROR": harbor.env["HARBOR_REGISTRY"]}
    argv = [sys.executable, "-m", "tests.real", f"{TEST}[docker]", f"{TEST}[buildkitd]"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=850, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Hello from Jettison, uid 65532" in done.stdout
    day = datetime.now(UTC).date()
    last = done.stdout.splitlines()[-1]
    assert last == f"make real: the report is in .real/{day}.md"
    text = (ROOT / ".real" / f"{day}.md").read_text()
    assert text.startswith(f"# {day}: a run on stand-ins, which says nothing about the real images\n")
    assert f"\n{', '.join(f'`{name}`' for name in world.images())}.\n" in text.replace(
        "Stand-ins, by their own label: ", ""
    )
    assert "\n2 passed.\n" in text
    assert re.search(r"\n- mariner-release-2\.0-\S+\.cm2\.noarch\n", text)
    assert re.search(r"\| BuildKit \| buildkitd \S+ v\d", text)
    assert not [
        name for name in ("docker", "buildkit", "registry", "env") if (ROOT / ".real" / name).exists()
    ]
    assert not world.place().run.exists()
