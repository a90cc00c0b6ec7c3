"""What `make harbor` promises: two engines, the real names, the servers, the scanners."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harbor import debs, engines, frontend_image, gotools, registry, source_policy, stock
from tests.harbor.layout import REPO

BASE = "mcr.microsoft.com/cbl-mariner/base/core:2.0"
PYTHON = "docker.io/library/python:3.11-slim-bookworm"
UPX_URL, UPX_CHECKSUM = source_policy.UPX_RELEASE
NAMES = {
    BASE: "mariner 2.0",
    "mcr.microsoft.com/azurelinux/base/core:3.0": "azurelinux 3.0",
    PYTHON: "debian 12",
}


def run(env: Mapping[str, str], *words: str | Path) -> str:
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the harbor's own address
        body: bytes = answer.read()
        return body


def patient_fetch(url: str) -> bytes:
    """Fetch from a server that has just been started: the proxy answers before the container does."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return fetch(url)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def dockerfile(folder: Path, image: str) -> Path:
    lines = [f"FROM {image} AS made", f"RUN . /etc/os-release && echo $ID $VERSION_ID {time.time()} >/said"]
    (folder / "Dockerfile").write_text(
        "\n".join([*lines, "FROM scratch", "COPY --from=made /said /said", ""])
    )
    return folder


@pytest.mark.engine
def test_docker_is_new_enough_and_keeps_images_in_containerd(harbor_env: dict[str, str]) -> None:
    told = json.loads(run(harbor_env, "docker", "info", "--format", "{{json .}}"))
    assert int(told["ServerVersion"].split(".")[0]) >= debs.OLDEST_ENGINE
    assert ["driver-type", "io.containerd.snapshotter.v1"] in told["DriverStatus"]


@pytest.mark.engine
def test_buildkitd_is_current(harbor_env: dict[str, str]) -> None:
    version = re.search(r"v(\d+)\.(\d+)", run(harbor_env, "buildctl", "debug", "info"))
    assert version is not None
    assert (int(version[1]), int(version[2])) >= gotools.OLDEST


@pytest.mark.engine
@pytest.mark.harbor
@pytest.mark.parametrize("image", NAMES)
@pytest.mark.parametrize("engine", ["docker", "buildkitd"])
def test_both_engines_run_steps_on_the_stand_ins_by_their_real_names(
    harbor_env: dict[str, str], tmp_path: Path, engine: str, image: str
) -> None:
    context, out = dockerfile(tmp_path, image), f"type=local,dest={tmp_path / 'out'}"
    if engine == "docker":
        run(harbor_env, "docker", "buildx", "build", "--output", out, context)
    else:
        local = ("--local", f"context={context}", "--local", f"dockerfile={context}")
        run(harbor_env, "buildctl", "build", "--frontend", "dockerfile.v0", *local, "--output", out)
    assert (tmp_path / "out" / "said").read_text().startswith(NAMES[image])


@pytest.mark.engine
@pytest.mark.harbor
def test_both_engines_mean_the_same_image_by_a_name(harbor_env: dict[str, str]) -> None:
    stored = run(harbor_env, "docker", "image", "inspect", "--format", "{{.Id}}", BASE).strip()
    assert stored == registry.digest_of(harbor_env["HARBOR_REGISTRY"], *stock.split(BASE))


@pytest.mark.engine
@pytest.mark.harbor
def test_buildkitd_takes_the_image_for_another_machine(harbor_env: dict[str, str], tmp_path: Path) -> None:
    """What is copied from it is of that machine, with nothing run."""
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE} AS base\nFROM scratch\nCOPY --from=base /STAND-IN /\n")
    local = ("--local", f"context={tmp_path}", "--local", f"dockerfile={tmp_path}")
    words = ("--frontend", "dockerfile.v0", "--opt", "platform=linux/arm64", "--output")
    run(harbor_env, "buildctl", "build", *local, *words, f"type=local,dest={tmp_path / 'out'}")
    assert (tmp_path / "out/STAND-IN").read_text() == stock.FOREIGN


@pytest.mark.engine
@pytest.mark.harbor
def test_the_frontend_image_is_in_the_registry_and_in_docker(harbor_env: dict[str, str]) -> None:
    name = harbor_env["JETTISON_IMAGE"]
    stored = run(harbor_env, "docker", "image", "inspect", "--format", "{{.Id}}", name).strip()
    assert name == f"{harbor_env['HARBOR_REGISTRY']}/jettison:dev"
    assert stored == registry.digest_of(harbor_env["HARBOR_REGISTRY"], *stock.split(name))


@pytest.mark.engine
@pytest.mark.harbor
@pytest.mark.parametrize("engine", ["docker", "buildkitd"])
def test_the_examples_own_first_line_means_this_trees_frontend(
    harbor_env: dict[str, str], tmp_path: Path, engine: str
) -> None:
    example, out = REPO / "examples" / "hello", f"type=local,dest={tmp_path}"
    assert (example / "jettison.yaml").read_text().startswith(f"# syntax={frontend_image.PUBLISHED}\n")
    if engine == "docker":
        flags = ("--progress", "plain", "--output", out, "-f", example / "jettison.yaml")
        told = run(harbor_env, "docker", "buildx", "build", *flags, example)
    else:
        local = ("--local", f"context={example}", "--local", f"dockerfile={example}")
        words = ("buildctl", "build", "--progress", "plain", "--frontend", "dockerfile.v0")
        told = run(harbor_env, *words, *local, "--opt", "filename=jettison.yaml", "--output", out)
    digest = registry.digest_of(harbor_env["HARBOR_REGISTRY"], *stock.split(frontend_image.PUBLISHED))
    assert f"{frontend_image.PUBLISHED}@{digest}" in told
    assert digest == registry.digest_of(
        harbor_env["HARBOR_REGISTRY"], *stock.split(harbor_env["JETTISON_IMAGE"])
    )
    assert (tmp_path / "usr/bin/hello").is_file()


@pytest.mark.engine
def test_docker_asks_no_real_registry(harbor_env: dict[str, str]) -> None:
    assert run(harbor_env, "docker", "info", "--format", "{{.HTTPSProxy}}").strip() == engines.NOBODY


@pytest.mark.harbor
@pytest.mark.parametrize("path", ["cbl-mariner/2.0/prod/base/x86_64", "azurelinux/3.0/prod/base/x86_64"])
def test_the_repositories_are_served(harbor_env: dict[str, str], path: str) -> None:
    assert b"<repomd" in fetch(f"{harbor_env['HARBOR_HTTP']}/{path}/repodata/repomd.xml")


@pytest.mark.harbor
def test_the_source_policy_leads_upx_to_a_file_with_that_checksum(harbor_env: dict[str, str]) -> None:
    policy = json.loads(Path(harbor_env[source_policy.VARIABLE]).read_text())
    update = policy["rules"][0]["updates"]
    served = hashlib.sha256(fetch(update["identifier"])).hexdigest()
    assert update["attrs"] == {source_policy.CHECKSUM: f"sha256:{served}"}
    assert (harbor_env["HARBOR_BUILDX_FLAGS"], harbor_env["HARBOR_BUILDCTL_FLAGS"]) == ("", "")


@pytest.mark.engine
@pytest.mark.harbor
@pytest.mark.parametrize("engine", ["docker", "buildkitd"])
@pytest.mark.parametrize(
    ("release", "built"),
    [
        pytest.param(source_policy.UPX_RELEASE, True, id="the release"),
        pytest.param((UPX_URL, "sha256:" + "0" * 64), False, id="a wrong checksum"),
        pytest.param((UPX_URL.replace("4.2.4", "4.2.3"), UPX_CHECKSUM), False, id="another release"),
    ],
)
def test_both_engines_get_the_pinned_upx_and_no_other(
    harbor_env: dict[str, str], tmp_path: Path, engine: str, release: tuple[str, str], *, built: bool
) -> None:
    url, checksum = release
    (tmp_path / "Dockerfile").write_text(
        f"FROM scratch\nADD --checksum={checksum} {url} /upx-{time.time()}\n"
    )
    out = ("--output", f"type=local,dest={tmp_path / 'out'}")
    words: tuple[str | Path, ...] = ("docker", "buildx", "build", *out, tmp_path)
    if engine == "buildkitd":
        local = ("--local", f"context={tmp_path}", "--local", f"dockerfile={tmp_path}")
        words = ("buildctl", "build", "--frontend", "dockerfile.v0", *local, *out)
    done = subprocess.run(words, env=harbor_env, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode == 0) is built, done.stderr
    assert built or url in done.stderr


@pytest.mark.engine
@pytest.mark.harbor
def test_docker_publishes_ports(harbor_env: dict[str, str]) -> None:
    server = ("python3", "-m", "http.server", "8080")
    publish = ("--detach", "--publish", "127.0.0.1:0:8080")
    container = run(harbor_env, "docker", "run", *publish, PYTHON, *server).strip()
    try:
        address = run(harbor_env, "docker", "port", container, "8080").strip()
        assert b"Directory listing" in patient_fetch(f"http://{address}/")
    finally:
        run(harbor_env, "docker", "rm", "--force", container)


@pytest.mark.scanner
@pytest.mark.parametrize(("program", "version"), [("trivy", "0.59.1"), ("syft", "1.18.1")])
def test_the_scanners_are_the_pinned_ones(harbor_env: dict[str, str], program: str, version: str) -> None:
    assert version in run(harbor_env, program, "--version")


@pytest.mark.engine
def test_everything_listens_on_loopback_or_a_unix_socket(harbor_env: dict[str, str]) -> None:
    assert harbor_env["DOCKER_HOST"].startswith("unix://")
    assert harbor_env["BUILDKIT_HOST"].startswith("unix://")
    assert harbor_env["HARBOR_REGISTRY"].startswith("127.0.0.1:")
    assert harbor_env["HARBOR_HTTP"].startswith("http://127.0.0.1:")


@pytest.mark.engine
def test_status_finds_everything_running(harbor_env: dict[str, str]) -> None:
    env = {**harbor_env, "PYTHONPATH": str(REPO / "frontend")}
    told = run(env, sys.executable, "-m", "tests.harbor", "status")
    assert [line.split()[0] for line in told.splitlines() if " running, process " in line] == [
        "registry",
        "http",
        "dockerd",
        "buildkitd",
        "watchdog",
    ]
    assert told.endswith(f"env        {REPO / '.harbor' / 'env'}\n")
