"""An image that cannot start is not built, and the line that is wrong is shown; on both engines."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.e2e.engines import FAILED, Build, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.test_contexts import SOURCE_ROOT

MEANT = "`starts: false` below `checks` says that it is meant"
BRING = f"add what brings it to `packages` or `files`; {MEANT}"
MISSPELT = """\
distro: azurelinux-3.0
rootfs: {base: none}
files:
  - {dest: /usr/bin/app, content: "#!/bin/sh\\n", mode: "0755"}
image:
  entrypoint: /usr/bin/ap
"""
SCRIPT = MISSPELT.replace("bin/ap\n", "bin/app\n")
CLOSED = """\
distro: azurelinux-3.0
packages: [bash]
files:
  - {dest: /usr/bin/app, content: "#!/bin/sh\\n"}
image:
  healthcheck: {test: [app]}
"""
DATA = "distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{dest: /a, content: a}]\n"
CASES = [
    pytest.param(
        MISSPELT,
        "6:3",
        f"`image.entrypoint` starts /usr/bin/ap, which is not in the image [check-failed]; hint: {BRING}",
        id="no such file",
    ),
    pytest.param(
        SCRIPT,
        "4:5",
        "`image.entrypoint` starts /usr/bin/app, a script for /bin/sh, which is not in the image"
        f" [check-failed]; hint: {BRING}",
        id="no interpreter",
    ),
    pytest.param(
        CLOSED,
        "4:5",
        "`image.healthcheck.test` starts /usr/bin/app, which user 65532:65532 may not execute: it has mode"
        f' 644, owner 0:0 [check-failed]; hint: give `mode: "0755"` under `files`; {MEANT}',
        id="not executable",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), CASES)
def test_an_image_that_cannot_start_is_refused_at_its_line(
    engine: Engine, tmp_path: Path, text: str, place: str, message: str
) -> None:
    (tmp_path / "jettison.yaml").write_text(text)
    outcome = engine.oci(Build(context=tmp_path), tmp_path / "never.tar")
    assert outcome.code != 0
    start = rf"(?:{FAILED})?jettison\.yaml:{place}: error: "
    assert re.search(start + re.escape(f"`checks.starts`: {message}"), outcome.text), outcome.text
    assert re.findall(r"^ *(\d+) \| >>>", outcome.text, re.MULTILINE) == [place[0]], outcome.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{MISSPELT}checks: {{starts: false}}\n", id="meant"),
        pytest.param(CLOSED.replace('\\n"}', '\\n", mode: "0755"}'), id="a shell is there"),
        pytest.param(DATA, id="nothing starts"),
    ],
)
def test_an_image_that_can_start_or_need_not_is_built(engine: Engine, tmp_path: Path, text: str) -> None:
    (tmp_path / "jettison.yaml").write_text(text)
    built = engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    assert ("[checks] judge the image" in built.text) == ("a shell" in text or "healthcheck" in text)


@pytest.mark.engine
def test_a_printed_graph_refuses_it_too(harbor: Harbor, tmp_path: Path) -> None:
    (tmp_path / "jettison.yaml").write_text(SCRIPT)
    line = "jettison llb | buildctl build --progress=plain --local context=."
    command = f'jettison() {{ {shlex.quote(sys.executable)} -m jettison "$@"; }}; {line}'
    outcome = harbor.run("env", "-C", str(tmp_path), SOURCE_ROOT, "bash", "-o", "pipefail", "-c", command)
    assert outcome.code != 0
    said = [line.partition(" jettison: ")[2] for line in outcome.text.splitlines() if " jettison: " in line]
    assert said[0] == (
        "`checks.starts`: `image.entrypoint` starts /usr/bin/app, a script for /bin/sh,"
        " which is not in the image"
    ), outcome.text
