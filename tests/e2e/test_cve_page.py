"""The page on CVEs, followed through two nights; between them a package is published."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.e2e.harbor_env import ROOT, Harbor, Outcome
from tests.e2e.publishing import Publisher
from tests.e2e.servers import web
from tests.e2e.test_newer import TEXT

PAGE = (ROOT / "docs" / "cve.md").read_text()
TOOLS = {
    "trivy": '#!/bin/bash\necho "${@: -1}" >>"$SCANNED"\nexit "${FOUND:-0}"\n',
    "jettison": f'#!/bin/bash\nPYTHONPATH={ROOT / "frontend"} exec {sys.executable} -m jettison "$@"\n',
}
"""A scanner that only notes what it is given, since its data are not in the harbor, and the command."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Nights:
    harbor: Harbor
    folder: Path
    shop: Publisher
    env: dict[str, str]

    def run(self, *words: str) -> Outcome:
        settings = [f"{name}={value}" for name, value in self.env.items()]
        return self.harbor.run("env", "-C", str(self.folder), *settings, *words)

    def night(self) -> Outcome:
        return self.run("bash", "nightly.sh")

    @property
    def scanned(self) -> list[str]:
        return Path(self.env["SCANNED"]).read_text().split()


@pytest.fixture
def nights(harbor: Harbor, tmp_path: Path) -> Iterator[Nights]:
    shop = Publisher(tmp_path / "shop")
    for name in ("serial", "steady"):
        shop.publish(name, "1.0")
    folder, tools = tmp_path / "project", tmp_path / "tools"
    folder.mkdir()
    tools.mkdir()
    for name, text in TOOLS.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    (folder / "nightly.sh").write_text(blocks("bash")[0])
    env = {
        "PATH": f"{tools}:{harbor.env['PATH']}",
        "IMAGE": f"{harbor.env['HARBOR_REGISTRY']}/e2e/{uuid.uuid4().hex}",
        "SCANNED": str(tmp_path / "scanned"),
        "BUILDX_CONFIG": str(tmp_path / "buildx"),
    }
    with web(shop.folder) as url:
        text = TEXT.format(url=url).replace("ghcr.io/jettison-build/jettison:1", harbor.frontend)
        (folder / "jettison.yaml").write_text(text)
        made = Nights(harbor, folder, shop, env)
        address = harbor.env["BUILDKIT_HOST"]
        made.run("docker", "buildx", "create", "--use", "--driver", "remote", address).ok()
        yield made


@pytest.mark.engine
@pytest.mark.stand_in
@pytest.mark.world
def test_the_script_takes_what_is_published_between_two_nights(nights: Nights) -> None:
    nights.run("jettison", "lock").ok()
    lock = nights.folder / "jettison.lock"
    before = lock.read_text()
    nights.night().ok()
    latest, candidate = f"{nights.env['IMAGE']}:latest", f"{nights.env['IMAGE']}:candidate"
    assert (lock.read_text(), nights.scanned) == (before, [latest])

    nights.shop.publish("steady", "1.1")
    told = nights.night().ok().stdout.decode()
    assert told.count("steady  1.0-1 -> 1.1-1\n") == 2
    assert lock.read_text() == before.replace(
        re.search(r'"steady-.*"', before)[0],  # type: ignore[index]  # it is there
        re.search(r'"steady-1\.1-1.*"', lock.read_text())[0],  # type: ignore[index]  # as above
    )
    assert nights.scanned == [latest, latest, candidate]
    nights.run("docker", "buildx", "imagetools", "inspect", candidate).ok()

    nights.shop.folder.rename(nights.shop.folder.with_name("gone"))
    assert nights.night().code == 1
    assert '"steady-1.1-1.noarch ' in lock.read_text()


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        pytest.param("0", 0, "locked", id="nothing"),
        pytest.param("9", 0, "a newer version mends what app:latest has locked", id="what can be mended"),
        pytest.param("1", 1, "", id="the scanner fails"),
    ],
)
def test_a_scanner_that_fails_is_no_vulnerability(tmp_path: Path, found: str, code: int, said: str) -> None:
    for name, text in {**TOOLS, "jettison": "#!/bin/bash\necho locked\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "IMAGE": "app", "FOUND": found, "SCANNED": f"{tmp_path}/log"}
    words = ["bash", "-c", blocks("bash")[0]]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, " ".join(done.stdout.splitlines()), done.stderr) == (code, said, "")


def test_both_services_run_the_script() -> None:
    for text in blocks("yaml"):
        jobs = yaml.safe_load(text)
        steps = jobs["steps"] if "steps" in jobs else jobs["jobs"]["newer"]["steps"]
        assert [step for step in steps if "./nightly.sh" in (step.get("run"), step.get("bash"))]


UPDATED = """\
# syntax=ghcr.io/jettison-build/jettison:1.0.0
distro: azurelinux-3.0
stages:
  made:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - copy: {from: "docker.io/library/busybox:1.36.0", src: /bin/busybox, dest: /out}
  other: {from: made, packages: [make]}
  gone: {from: go}
files:
  - {from: registry.example.com:5000/tools/thing:2.1@sha256:@HEX@, src: /x, dest: /x}
upx:
  files: [/x]
  version: 4.2.4
"""


def test_the_expressions_for_renovate_find_what_is_theirs() -> None:
    """As Renovate has been seen to: the same expressions, in the words of JavaScript, are read by Python."""
    found = []
    text = UPDATED.replace("@HEX@", "a" * 64)
    for manager in json.loads(blocks("json")[0])["customManagers"]:
        assert re.search(manager["managerFilePatterns"][0].strip("/"), "services/web.jettison.yaml")
        for pattern in manager["matchStrings"]:
            assert "(?=" not in pattern, "Renovate's RE2 does not look ahead"
            for match in re.finditer(pattern.replace("(?<", "(?P<"), text):
                groups = match.groupdict()
                found.append((groups.get("depName"), groups["currentValue"], groups.get("currentDigest")))
    assert found == [
        ("ghcr.io/jettison-build/jettison", "1.0.0", None),
        ("mcr.microsoft.com/azurelinux/base/core", "3.0", None),
        ("docker.io/library/busybox", "1.36.0", None),
        ("registry.example.com:5000/tools/thing", "2.1", f"sha256:{'a' * 64}"),
        (None, "4.2.4", None),
    ]


def test_the_script_is_one_that_shellcheck_takes(tmp_path: Path) -> None:
    file = tmp_path / "nightly.sh"
    file.write_text(blocks("bash")[0])
    checker = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([checker, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
