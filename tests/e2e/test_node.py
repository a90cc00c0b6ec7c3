"""A web service on Node.js: what npm installs, what ships, and how it runs, on both engines."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.scanners import syft_modules, trivy_modules
from tests.e2e.test_cache import ran, steps
from tests.e2e.test_reproducible import made
from tests.e2e.test_scanners import manifest
from tests.e2e.test_server import get
from tests.harbor import npm
from tests.harbor.webserver import TOKEN
from tests.scratch import scratch_folder

pytestmark = [pytest.mark.harbor, pytest.mark.stand_in]

SERVICE = ROOT / "tests/e2e/node/service"
NAME = uuid.uuid4().hex
"""Under which the registry notes what is asked for. One for both engines: addresses are in files of npm's."""

# Docker gives steps a network of their own, in which the harbor's server is not.
HOST = {"docker": ("--network=host", "--allow=network.host"), "buildkitd": ()}
EPOCH = {"SOURCE_DATE_EPOCH": "0"}
FILE = """\
distro: azurelinux-3.0
node:
  build: build
  files: dist
  env: {NPM_CONFIG_REGISTRY: @REGISTRY@}
checks: {no-shell: true}
"""


def registry(harbor: Harbor, part: str = "") -> str:
    """Give the address of the harbor's registry of npm."""
    return f"{harbor.env['HARBOR_HTTP']}/for/{NAME}{part}/npm/"


def asked(harbor: Harbor) -> list[str]:
    """Give what was asked for so far."""
    return list(json.loads(get(f"{harbor.env['HARBOR_HTTP']}/for/{NAME}")))


def lock_of(harbor: Harbor) -> str:
    return get(f"{harbor.env['HARBOR_HTTP']}/npm/-/locks/service/package-lock.json")


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
        return Build(context=self.project, args=EPOCH, extra=HOST[self.engine.name])

    def production(self) -> list[tuple[str, str]]:
        """Give what the lock file has for production on this machine."""
        entries = json.loads((self.project / "package-lock.json").read_text())["packages"].items()
        needed = npm.packages({path: entry for path, entry in entries if not entry.get("dev")})
        named = (each.rpartition("@") for each in needed)
        return sorted((name, version) for name, _, version in named if name not in NOT_HERE)


@pytest.fixture(scope="module")
def project(harbor: Harbor, request: pytest.FixtureRequest) -> Path:
    """Make a project that no engine has seen, alike for both."""
    copied = Path(shutil.copytree(SERVICE, scratch_folder(request, "node") / "service"))
    (copied / "package-lock.json").write_text(lock_of(harbor))
    (copied / "jettison.yaml").write_text(FILE.replace("@REGISTRY@", registry(harbor)))
    change(copied / "src/server.ts")
    return copied


def change(source: Path) -> None:
    with source.open("a") as file:
        file.write(f"console.log('{uuid.uuid4().hex}')\n")


@pytest.fixture(scope="module")
def services(harbor: Harbor, project: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, Service]]:
    built = {}
    for name, kind in ENGINES.items():
        engine, scratch = kind(harbor), scratch_folder(request, name)
        image, tag = scratch / "oci.tar", f"jettison-e2e:{uuid.uuid4().hex}"
        build = Build(context=project, args=EPOCH, extra=HOST[name])
        told = engine.oci(build, image).ok().text
        engine.load(build, tag, scratch)
        built[name] = Service(engine, project, image, told, tag)
    yield built
    for each in built.values():
        harbor.run("docker", "rmi", "-f", each.tag)


@pytest.fixture
def service(engine: Engine, services: dict[str, Service]) -> Service:
    return services[engine.name]


@pytest.fixture
def container(service: Service) -> Iterator[str]:
    """Run it as it is run in a cluster: nothing can be written, and there are no rights."""
    limits = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--memory=256m")
    words = ("docker", "run", "-d", *limits, "-e", "WORD=read", service.tag)
    started = service.harbor.run(*words).ok().stdout.decode().strip()
    yield started
    service.harbor.run("docker", "rm", "-f", started)


def test_it_answers_and_ends_when_it_is_told_to(service: Service, container: str) -> None:
    run = service.harbor.run
    wanted = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    address = run("docker", "inspect", "-f", wanted, container).ok().stdout.decode().strip()
    answers = {path: json.loads(get(f"http://{address}:8080/{path}")) for path in PATHS}
    assert answers == PATHS
    started = time.monotonic()
    run("docker", "stop", container).ok()
    assert time.monotonic() - started < 9  # Docker kills after ten seconds
    assert run("docker", "wait", container).ok().stdout == b"0\n"
    assert '"msg":"request completed"' in run("docker", "logs", container).ok().text


PATHS = {
    "": {"node": "24.21.0", "word": "read"},
    "hash": {"same": True},
    "image": {"format": "png", "width": 4, "height": 2},
    "database": {"error": "ECONNREFUSED"},
}


def test_both_engines_make_the_same_layers(services: dict[str, Service]) -> None:
    docker, buildkitd = (made(services[name].image).diff_ids for name in ("docker", "buildkitd"))
    assert docker == buildkitd


def test_a_change_of_a_source_asks_the_registry_for_nothing(service: Service, tmp_path: Path) -> None:
    before = asked(service.harbor)
    change(service.project / "src/server.ts")
    told = service.engine.oci(service.build, tmp_path / "image.tar").ok().text
    assert asked(service.harbor) == before
    assert [name for name, end in steps(told).items() if "npm ci" in name and end == "CACHED"]
    assert [name for name in ran(told) if "npm run build" in name]
    assert not [name for name in ran(told) if "[rootfs]" in name]


def test_nothing_ships_that_is_not_needed(service: Service) -> None:
    archive = Archive.read(service.image)
    tree = archive.tree()
    assert [
        path for path in tree if path.rpartition("/")[2] in {"bash", "sh", "npm", "npx", "corepack"}
    ] == []
    assert sorted(path for path in tree if path.startswith("app/") and path.count("/") == 1) == [
        "app/dist",
        "app/node_modules",
        "app/package.json",
    ]
    assert [name for name, _ in manifest(archive)] == PACKAGES.split()
    assert "bcrypt.musl.node" in service.told


PACKAGES = """
azurelinux-release brotli c-ares filesystem glibc libgcc libstdc++ nodejs openssl openssl-libs
prebuilt-ca-certificates zlib
"""
# Folders of tests inside packages have a package.json with a name and a version too.
STRAYS = {"benchmark", "benchmarks", "transport"}
# What sharp's WebAssembly needs, which is for another processor.
NOT_HERE = {"@emnapi/runtime", "tslib"}


@pytest.mark.scanner
def test_scanners_list_what_the_lock_file_has_for_production(service: Service, tmp_path: Path) -> None:
    wanted = sorted([*service.production(), ("service", "1.2.3")])
    found = (
        trivy_modules(service.harbor, service.image, tmp_path),
        syft_modules(service.harbor, service.image),
    )
    for listed in found:
        assert [each for each in listed if each[0] not in {*STRAYS, "node"}] == wanted


def test_a_lock_file_that_does_not_fit_marks_the_preset(
    harbor: Harbor, project: Path, tmp_path: Path
) -> None:
    stale = Path(shutil.copytree(project, tmp_path / "stale"))
    manifest = (stale / "package.json").read_text()
    (stale / "package.json").write_text(manifest.replace('"pg": "8.16.3"', '"pg": "8.16.2"'))
    outcome = Buildctl(harbor).oci(Build(context=stale), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "lock file's pg@8.16.3 does not satisfy pg@8.16.2" in outcome.text
    assert "2 | >>> node:" in outcome.text


ADDON = {
    "jettison.yaml": """\
distro: azurelinux-3.0
node:
  packages: [gcc, make, nodejs-devel, python3, sqlite-devel]
  files: [index.js, build/Release/database.node]
checks: {no-shell: true}
tests: [{name: it has its library, run: [/usr/bin/node, /app/index.js], stdout: {contains: "3."}}]
""",
    "package.json": '{"name": "addon", "version": "1.0.0", "main": "index.js",'
    ' "scripts": {"install": "node-gyp rebuild"}}',
    "package-lock.json": '{"name": "addon", "version": "1.0.0", "lockfileVersion": 3,'
    ' "packages": {"": {"name": "addon", "version": "1.0.0", "hasInstallScript": true}}}',
    "binding.gyp": '{"targets": [{"target_name": "database", "sources": ["database.c"],'
    ' "libraries": ["-lsqlite3"]}]}',
    "database.c": """\
#include <node_api.h>
#include <sqlite3.h>

static napi_value init(napi_env env, napi_value exports) {
  napi_value version;
  napi_create_string_utf8(env, sqlite3_libversion(), NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "version", version);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, init)
""",
    "index.js": "console.log(require('./build/Release/database.node').version)\n",
}


def test_an_add_on_is_compiled_and_its_library_found(harbor: Harbor, tmp_path: Path) -> None:
    for name, text in ADDON.items():
        (tmp_path / name).write_text(text)
    engine = Buildctl(harbor)
    told = engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok().text
    assert "/app/build/Release/database.node → libsqlite3.so.0 → sqlite-libs" in told


MEMBER = {
    "jettison.yaml": """\
distro: azurelinux-3.0
node:
  workspace: packages/api
  build: build
  files: [packages/api/dist, packages/shared]
tests:
  - name: it finds the other
    run: [/usr/bin/node, /app/packages/api/dist/main.js]
    stdout: {contains: shared}
""",
    "package.json": '{"name": "mono", "version": "1.0.0", "workspaces": ["packages/*"],'
    ' "scripts": {"prepare": "false"}}',
    "package-lock.json": """{"name": "mono", "version": "1.0.0", "lockfileVersion": 3, "packages": {
  "": {"name": "mono", "version": "1.0.0", "workspaces": ["packages/*"]},
  "node_modules/@x/api": {"resolved": "packages/api", "link": true},
  "node_modules/@x/shared": {"resolved": "packages/shared", "link": true},
  "node_modules/@x/web": {"resolved": "packages/web", "link": true},
  "packages/api": {"name": "@x/api", "version": "1.0.0", "dependencies": {"@x/shared": "1.0.0"}},
  "packages/shared": {"name": "@x/shared", "version": "1.0.0"},
  "packages/web": {"name": "@x/web", "version": "1.0.0"}}}
""",
    "packages/api/package.json": '{"name": "@x/api", "version": "1.0.0", "main": "dist/main.js",'
    ' "dependencies": {"@x/shared": "1.0.0"}, "scripts": {"build": "mkdir dist && cp main.js dist"}}',
    "packages/api/main.js": "console.log(require('@x/shared'))\n",
    "packages/shared/package.json": '{"name": "@x/shared", "version": "1.0.0"}',
    "packages/shared/index.js": "module.exports = 'shared'\n",
    "packages/web/package.json": '{"name": "@x/web", "version": "1.0.0"}',
    ".env": "TOKEN=secret\n",
    "packages/shared/.npmrc": "//npm.example.com/:_authToken=secret\n",
}


def test_a_member_of_a_workspace_ships_with_what_it_needs(harbor: Harbor, tmp_path: Path) -> None:
    for name, text in MEMBER.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    Buildctl(harbor).oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    found = {path for path in Archive.read(tmp_path / "image.tar").tree() if path.startswith("app/")}
    assert {path for path in found if "node_modules/" in path and "/@x/" in path} == {
        "app/node_modules/@x/api",
        "app/node_modules/@x/shared",
    }
    assert sorted(path for path in found if "node_modules" not in path) == [
        "app/package.json",
        "app/packages",
        "app/packages/api",
        "app/packages/api/dist",
        "app/packages/api/dist/main.js",
        "app/packages/api/package.json",
        "app/packages/shared",
        "app/packages/shared/index.js",
        "app/packages/shared/package.json",
    ]


PRIVATE = """\
distro: azurelinux-3.0
node: {secrets: [{id: npmrc, dest: /root/.npmrc}]}
"""


def test_a_private_package_comes_by_a_secret_that_is_in_no_layer(engine: Engine, tmp_path: Path) -> None:
    """The lock file names the address of the company's registry."""
    harbor = engine.harbor
    address = registry(harbor, "/private")
    about = json.loads(get_private(f"{address}@company/greeting"))["versions"]["1.0.0"]["dist"]
    entry = {"version": "1.0.0", "resolved": about["tarball"], "integrity": about["integrity"]}
    package = {"name": "asks", "version": "1.0.0", "dependencies": {"@company/greeting": "1.0.0"}}
    lock = {
        "name": "asks",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "packages": {"": package, "node_modules/@company/greeting": entry},
    }
    host = address.removeprefix("http:")
    secret = tmp_path / "npmrc"
    secret.write_text(f"@company:registry={address}\n{host}:_authToken={TOKEN}\n")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "jettison.yaml").write_text(PRIVATE)
    (folder / "package.json").write_text(json.dumps({**package, "main": "index.js"}))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    (folder / "index.js").write_text(f"console.log(require('@company/greeting')('{uuid.uuid4().hex}'))\n")
    given = ("--secret", f"id=npmrc,src={secret}")
    build = Build(context=folder, extra=(*HOST[engine.name], *given))
    engine.oci(build, tmp_path / "image.tar").ok()
    tree = Archive.read(tmp_path / "image.tar").tree()
    assert "app/node_modules/@company/greeting/index.js" in tree
    assert not [path for path, entry in tree.items() if TOKEN.encode() in entry.content]


def get_private(address: str) -> str:
    asking = urllib.request.Request(address, headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
    with urllib.request.urlopen(asking, timeout=10) as answer:  # noqa: S310 - the harbor's own
        return str(answer.read().decode())
