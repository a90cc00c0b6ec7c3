"""The page on many machines, on two daemons of a test's own that share nothing but a registry."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from tests.bench.repeat import DESCRIPTION, at_once, in_a_row, kept, prepare
from tests.e2e.engines import Buildctl
from tests.e2e.harbor_env import ROOT, Harbor, Outcome
from tests.e2e.own_daemon import OwnDaemon, own_daemon

PAGE = (ROOT / "docs" / "many-machines.md").read_text().replace(" \\\n    ", " ")

# One build file for each build: its name is the build's own.
FOR_EACH = """\
distro: azurelinux-3.0
rootfs: {{base: none}}
files: [{{src: jettison.yaml, dest: "/{name}"}}, {{dest: /machine, content: "${{TARGETARCH}}"}}]
"""


@dataclass(frozen=True, slots=True)
class Machines:
    """Two daemons, a project that none has built, and where its image goes."""

    harbor: Harbor
    amd64: OwnDaemon
    arm64: OwnDaemon
    project: Path
    image: str

    def shell(self, *lines: str, **more: str) -> Outcome:
        """Run lines of the page in the project."""
        names = {
            "IMAGE": self.image,
            "FRONTEND": self.harbor.frontend,
            "NODE_AMD64": self.amd64.address,
            "NODE_ARM64": self.arm64.address,
            "BUILDX_CONFIG": str(self.project / "buildx"),
            **more,
        }
        words = [f"{name}={value}" for name, value in names.items()]
        script = "\n".join(lines)
        return self.harbor.run(
            "env", "-C", str(self.project), *words, "bash", "-euo", "pipefail", "-c", script
        )

    def platforms(self, tag: str) -> list[str]:
        """List the platforms of an image in the registry."""
        raw = self.shell(f"docker buildx imagetools inspect --raw $IMAGE:{tag}").ok().stdout
        found = [each["platform"] for each in json.loads(raw)["manifests"]]
        return sorted(f"{each['os']}/{each['architecture']}" for each in found if each["os"] != "unknown")

    def built(self, daemon: OwnDaemon) -> set[str]:
        """Say for which platforms a daemon has put this project's file into an image."""
        held = daemon.harbor.run("buildctl", "du", "-v").ok().text
        return set(re.findall(rf"\[(\S+) image\] collect /{self.project.name}", held))

    def describe(self, text: str) -> None:
        """Write a build file that no daemon has seen."""
        text = text.format(name=self.project.name)
        (self.project / "jettison.yaml").write_text(f"# syntax={self.harbor.frontend}\n{text}")


@pytest.fixture(scope="module")
def nodes(harbor: Harbor) -> Iterator[tuple[OwnDaemon, OwnDaemon]]:
    with (
        TemporaryDirectory(prefix="e2e-") as first,
        TemporaryDirectory(prefix="e2e-") as second,
        own_daemon(harbor, Path(first)) as amd64,
        own_daemon(harbor, Path(second)) as arm64,
    ):
        yield amd64, arm64


@pytest.fixture
def machines(harbor: Harbor, nodes: tuple[OwnDaemon, OwnDaemon]) -> Iterator[Machines]:
    with TemporaryDirectory(prefix="e2e-") as project:
        image = f"{harbor.env['HARBOR_REGISTRY']}/e2e/{uuid.uuid4().hex}"
        yield Machines(harbor, *nodes, Path(project), image)


def documented(pattern: str) -> str:
    """Give the one command of the page that matches."""
    lines = [line.removeprefix("$ ") for line in PAGE.splitlines() if line.startswith("$ ")]
    (found,) = [line for line in lines if re.search(pattern, line)]
    return found


def steps() -> list[str]:
    """Give what the workflow of the page runs."""
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return [step["run"] for step in yaml.safe_load(text)["jobs"]["image"]["steps"] if "run" in step]


CREATE = (documented("remote --platform linux/amd64"), documented("append --driver remote"))


@pytest.mark.harbor
def test_second_daemon_finds_every_step_in_the_registry(machines: Machines) -> None:
    machines.describe(DESCRIPTION)
    build = documented("cache-to").replace("build ", "build --progress=plain --builder one ")
    for name, node in (("one", "$NODE_AMD64"), ("two", "$NODE_ARM64")):
        machines.shell(f"docker buildx create --name {name} --driver remote {node}").ok()
    first = machines.shell(build).ok()
    second = machines.shell(build.replace("builder one", "builder two")).ok()
    assert re.search(r"\[app 1/1\] mkdir.*\n#\d+ DONE", first.text)
    assert re.search(r"\[app 1/1\] mkdir.*\n#\d+ CACHED", second.text)


@pytest.mark.harbor
def test_each_platform_is_built_by_its_daemon(machines: Machines) -> None:
    machines.describe(FOR_EACH)
    machines.shell(*CREATE).ok()
    machines.shell(documented("builder nodes.*linux/amd64,linux/arm64")).ok()
    assert machines.platforms("1") == ["linux/amd64", "linux/arm64"]
    assert (machines.built(machines.amd64), machines.built(machines.arm64)) == (
        {"linux/amd64"},
        {"linux/arm64"},
    )


@pytest.mark.harbor
def test_frontend_by_digest(machines: Machines) -> None:
    machines.describe(FOR_EACH)
    build = documented("BUILDKIT_SYNTAX=.FRONTEND@").replace(
        "build ", "build --progress=plain --builder nodes "
    )
    done = machines.shell(*CREATE, documented("^digest="), build).ok()
    assert re.search(rf"docker-image://{machines.harbor.frontend}@sha256:\w+\n", done.text)


@pytest.mark.harbor
def test_workflow_runs_and_other_daemons_go_on_from_its_cache(machines: Machines) -> None:
    machines.describe(FOR_EACH)
    create, build, join = steps()
    plain = build.replace("buildx build", "buildx build --progress=plain")
    machines.shell(create, plain, join, GITHUB_SHA="one").ok()
    assert machines.platforms("one") == ["linux/amd64", "linux/arm64"]
    swapped = {"NODE_AMD64": machines.arm64.address, "NODE_ARM64": machines.amd64.address}
    again = machines.shell("docker buildx rm nodes", create, plain, join, GITHUB_SHA="two", **swapped).ok()
    assert machines.platforms("two") == ["linux/amd64", "linux/arm64"]
    assert len(re.findall(r"image\] collect .*\n(?:#\d+ sha256.*\n)*#\d+ CACHED", again.text)) == 2


@pytest.mark.harbor
def test_builds_in_a_row_leave_no_session_in_a_daemon(machines: Machines) -> None:
    """`python -m tests.bench.repeat` does it 200 times."""
    engine, project = Buildctl(machines.amd64.harbor), prepare(machines.project)
    built = [*in_a_row(engine, project, 4), *at_once(engine, project, 3)]
    assert len({each.digest for each in built}) == 1
    assert kept(machines.amd64).sessions == 0
