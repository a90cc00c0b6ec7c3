"""A web service in Python: what is installed, what ships, and how it runs, on both engines."""

from __future__ import annotations

import json
import re
import time
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.pypi import HOST, asked, asking, index, localised
from tests.e2e.scanners import syft_modules, trivy_modules
from tests.e2e.test_cache import ran, steps
from tests.e2e.test_scanners import manifest
from tests.e2e.test_server import get
from tests.harbor.webserver import TOKEN
from tests.scratch import scratch_folder

pytestmark = [pytest.mark.harbor, pytest.mark.stand_in]

SERVICE = ROOT / "examples/python-web"
NAME = uuid.uuid4().hex
"""Under which the index notes what is asked for."""

SITE = "app/lib/python3.11/site-packages"


@dataclass(frozen=True, slots=True)
class Service:
    """The project, built by one engine; `tag` is its image in Docker."""

    engine: Engine
    project: Path
    image: Path
    told: str
    tag: str

    @property
    def harbor(self) -> Harbor:
        return self.engine.harbor

    @property
    def build(self) -> Build:
        return Build(
            context=self.project, args={"SOURCE_DATE_EPOCH": "1700000000"}, extra=HOST[self.engine.name]
        )


@pytest.fixture(scope="module")
def project(harbor: Harbor, request: pytest.FixtureRequest) -> Path:
    """Make a project that no engine has seen, alike for both."""
    address = index(harbor, NAME)
    made = localised(SERVICE, scratch_folder(request, "python") / "service", address)
    asking(made / "jettison.yaml", address)
    change(made / "src/notes/__init__.py")
    return made


def change(source: Path) -> None:
    with source.open("a") as file:
        file.write(f"MARK = '{uuid.uuid4().hex}'\n")


@pytest.fixture(scope="module")
def services(harbor: Harbor, project: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, Service]]:
    made = {}
    for name, kind in ENGINES.items():
        engine, scratch = kind(harbor), scratch_folder(request, name)
        service = Service(engine, project, scratch / "oci.tar", "", f"jettison-e2e:{uuid.uuid4().hex}")
        told = engine.oci(service.build, service.image).ok().text
        engine.load(service.build, service.tag, scratch)
        made[name] = Service(engine, project, service.image, told, service.tag)
    yield made
    for each in made.values():
        harbor.run("docker", "rmi", "-f", each.tag)


@pytest.fixture
def service(engine: Engine, services: dict[str, Service]) -> Service:
    return services[engine.name]


@pytest.fixture
def container(service: Service) -> Iterator[str]:
    """Run it as it is run in a cluster: nothing can be written, and there are no rights."""
    limits = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--memory=256m")
    made = service.harbor.run("docker", "run", "-d", *limits, service.tag).ok().stdout.decode().strip()
    yield made
    service.harbor.run("docker", "rm", "-f", made)


def test_it_answers_and_ends_when_it_is_told_to(service: Service, container: str) -> None:
    """The driver has libraries of its own, and `ujson` needs one of the system."""
    run = service.harbor.run
    wanted = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    address = run("docker", "inspect", "-f", wanted, container).ok().stdout.decode().strip()
    assert json.loads(get(f"http://{address}:8080/health"))["libpq"] > 170000
    assert "libstdc++" in {name for name, _ in manifest(Archive.read(service.image))}
    started = time.monotonic()
    run("docker", "stop", container).ok()
    assert time.monotonic() - started < 9  # Docker kills after ten seconds
    assert run("docker", "wait", container).ok().stdout == b"0\n"
    assert "serving on port 8080\n" in run("docker", "logs", container).ok().text


def test_both_engines_make_the_same_layers(services: dict[str, Service]) -> None:
    docker, buildkitd = (Archive.read(services[name].image) for name in ("docker", "buildkitd"))
    assert differing(docker, buildkitd) == []
    assert docker.config["rootfs"]["diff_ids"] == buildkitd.config["rootfs"]["diff_ids"]


def differing(one: Archive, other: Archive) -> list[str]:
    """Name the paths that two images do not have alike."""
    trees = [{path: entry.content for path, entry in image.tree().items()} for image in (one, other)]
    return sorted(path for path in {**trees[0], **trees[1]} if trees[0].get(path) != trees[1].get(path))


def test_nothing_ships_that_is_not_needed(service: Service) -> None:
    archive = Archive.read(service.image)
    tree = archive.tree()
    names = {path.rpartition("/")[2] for path in tree}
    assert names & {"bash", "sh", "uv", "pip", "pip3", "uv_cache.json", ".lock", "CACHEDIR.TAG"} == set()
    assert "app/bin/activate" not in tree
    assert not [path for path in tree if any(f"/{name}/" in path for name in ("ensurepip", "tkinter", "pip"))]
    assert {"bash", "coreutils", "grep"} & {name for name, _ in manifest(archive)} == set()
    assert tree["app/bin/notes"].content.startswith(b"#!/app/bin/python\n")


def test_all_is_compiled_and_asks_for_no_time(service: Service) -> None:
    tree = Archive.read(service.image).tree()
    for path in (f"{SITE}/notes/__pycache__/__init__", "usr/lib/python3.11/__pycache__/abc"):
        assert tree[f"{path}.cpython-311.pyc"].content[4:8] == b"\x01\x00\x00\x00"


def production(project: Path) -> list[tuple[str, str]]:
    """Give what the lock file has for production on this machine, and the project itself."""
    entries = {each["name"]: each for each in tomllib.loads((project / "uv.lock").read_text())["package"]}
    found, waiting = {}, ["notes"]
    while waiting:
        entry = entries[waiting.pop()]
        found[entry["name"]] = entry["version"]
        needs = [*entry.get("dependencies", ()), *entry.get("optional-dependencies", {}).get("binary", ())]
        waiting += [
            need["name"] for need in needs if need["name"] not in found and "== 'win32'" not in str(need)
        ]
    return sorted(found.items())


def normal(modules: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Write names as indexes do, each once: Trivy also reads the SBOM that a wheel brings of itself."""
    return sorted({(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in modules})


PROGRAMS = ("openssl", "python", "xz")
"""What Syft tells by the bytes of libraries: of packages, and of those that a wheel has in it."""


@pytest.mark.scanner
@pytest.mark.parametrize("metadata", ["manifest", "rpmdb"])
def test_scanners_list_what_the_lock_file_has_for_production(
    services: dict[str, Service], metadata: str, tmp_path: Path
) -> None:
    service = services["buildkitd"]
    file = tmp_path / "jettison.yaml"
    file.write_text(f"{(service.project / 'jettison.yaml').read_text()}rootfs: {{metadata: {metadata}}}\n")
    image = tmp_path / "image.tar"
    service.engine.oci(Build(context=service.project, file=file), image).ok()
    wanted = production(service.project)
    assert len(wanted) > 10
    assert normal(trivy_modules(service.harbor, image, tmp_path)) == wanted
    found = syft_modules(service.harbor, image)
    assert normal(each for each in found if each[0] not in PROGRAMS) == wanted


def test_a_change_of_a_source_asks_the_index_for_nothing(service: Service, tmp_path: Path) -> None:
    """And it arrives: what uv has built before is not taken for it."""
    before = asked(service.harbor, NAME)
    source = service.project / "src/notes/__init__.py"
    change(source)
    image = tmp_path / "image.tar"
    told = service.engine.oci(service.build, image).ok().text
    assert asked(service.harbor, NAME) == before
    assert [name for name, end in steps(told).items() if "--no-install-local" in name and end == "CACHED"]
    assert not [name for name in ran(told) if "[rootfs]" in name or "require-hashes" in name]
    assert Archive.read(image).tree()[f"{SITE}/notes/__init__.py"].content == source.read_bytes()


def test_a_lock_file_that_does_not_fit_marks_the_preset(
    harbor: Harbor, project: Path, tmp_path: Path
) -> None:
    stale = localised(project, tmp_path / "stale", index(harbor, NAME))
    said = (stale / "pyproject.toml").read_text()
    (stale / "pyproject.toml").write_text(said.replace('"waitress"', '"waitress", "iniconfig"'))
    outcome = Buildctl(harbor).oci(Build(context=stale), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "The lockfile at `uv.lock` needs to be updated, but `--locked` was provided." in outcome.text
    assert "3 | >>> python:" in outcome.text


def test_a_script_that_nobody_has_marks_the_preset(harbor: Harbor, project: Path, tmp_path: Path) -> None:
    other = localised(project, tmp_path / "other", index(harbor, NAME))
    text = (other / "jettison.yaml").read_text()
    (other / "jettison.yaml").write_text(text.replace("run: notes", "run: gunicorn"))
    outcome = Buildctl(harbor).oci(Build(context=other), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "no package of the lock file has a console script gunicorn; there are:" in outcome.text
    assert "3 | >>> python:" in outcome.text


REQUIREMENTS = """\
distro: azurelinux-3.0
python:
  file: main.py
  env: {PIP_INDEX_URL: @INDEX@}
  secrets: [{id: netrc, dest: /root/.netrc}]
tests:
  - name: it starts, and byte code is found
    run: [/app/bin/python, -v, /app/src/main.py]
    stdout: {equals: "&lt;b&gt;\\n"}
    stderr: {contains: /app/src/__pycache__/greeting.cpython-311.pyc}
"""


NOT_COPIED = (".env", "venv/bin/activate", "web/node_modules/a/index.js", "__pycache__/main.cpython-399.pyc")


def test_requirements_come_without_uv(engine: Engine, tmp_path: Path) -> None:
    """From an index for those who know the word, which is in no layer; and then nothing has the network."""
    harbor, name = engine.harbor, uuid.uuid4().hex
    address = index(harbor, name, "/private")
    host = address.partition("//")[2].partition(":")[0]
    (tmp_path / "netrc").write_text(f"machine {host} login ci password {TOKEN}\n")
    folder = tmp_path / "project"
    folder.mkdir()
    locked = tomllib.loads((SERVICE / "uv.lock").read_text())["package"]
    (markup,) = (each for each in locked if each["name"] == "markupsafe")
    sums = " ".join(f"--hash={wheel['hash']}" for wheel in markup["wheels"])
    (folder / "requirements.txt").write_text(f"markupsafe=={markup['version']} {sums}\n")
    (folder / "jettison.yaml").write_text(REQUIREMENTS.replace("@INDEX@", address))
    for path in NOT_COPIED:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    (folder / "main.py").write_text("import greeting\n\nprint(greeting.TEXT)\n")
    (folder / "greeting.py").write_text(
        f"from markupsafe import escape\n\nTEXT = escape('<b>')\nMARK = '{uuid.uuid4().hex}'\n"
    )
    extra = (*HOST[engine.name], "--secret", f"id=netrc,src={tmp_path / 'netrc'}")
    told = engine.oci(Build(context=folder, extra=extra), tmp_path / "image.tar").ok().text
    assert not [each for each in asked(harbor, name) if "/uv" in each]
    assert "/opt/uv" not in told
    archive = Archive.read(tmp_path / "image.tar")
    assert not [path for path, entry in archive.tree().items() if TOKEN.encode() in entry.content]
    left_out = {f"app/src/{name}" for name in (*NOT_COPIED, "jettison.yaml")}
    assert left_out & {*archive.tree()} == set()
    apart = [("app/bin/python" in layer, "app/src/main.py" in layer) for layer in archive.layers[1:]]
    assert apart == [(True, False), (False, True)]
