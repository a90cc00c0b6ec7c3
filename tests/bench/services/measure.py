"""Builds the services, and says what the images weigh, hold, and take to start and to build again."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench import yardstick
from tests.bench.builds import turns
from tests.bench.engine import Engine, Recipe, daemon
from tests.bench.images import fetch, layers
from tests.bench.services.languages import SERVICES, Service
from tests.e2e.harbor_env import Harbor
from tests.harbor.layout import layout

HERE = Path(__file__).parent
ROUNDS = 5
STARTS = 9
GZIP = b"\x1f\x8b"
PATIENCE = 60.0  # seconds until a service must answer
CASES = ("cold", "source changed", "lock file changed")
WRITTEN = ("Jettison", "expert", "plain")


@dataclass(slots=True)
class Figures:
    """What one recipe's builds took, in seconds by case; its image's bytes; its RPMs, and other packages."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    compressed: int = 0
    on_disk: int = 0
    packages: tuple[int, int] = (0, 0)
    starts: list[float] = field(default_factory=list)


def measure(names: Sequence[str]) -> None:
    """Print a table for each service that is named, or for all; the harbor must be up."""
    harbor = Harbor.load()
    if harbor is None:
        raise SystemExit("no harbor is up: run `make harbor`")
    dockerfile = yardstick.publish(layout(), harbor.env["HARBOR_REGISTRY"])
    for service in SERVICES:
        if not names or service.name in names:
            show(service, _measured(service, harbor, dockerfile))


def _measured(service: Service, harbor: Harbor, dockerfile: str) -> dict[str, Figures]:
    address = harbor.env["HARBOR_HTTP"]
    found = {name: Figures() for name in WRITTEN}
    with daemon(harbor, layout()) as engine, tempfile.TemporaryDirectory() as folder:
        projects = {name: Path(folder) / name for name in WRITTEN}
        for project in projects.values():
            shutil.copytree(service.folder, project)
            service.localise(project, address)
        recipes = list(_recipes(service, harbor, dockerfile, projects["Jettison"]))
        for recipe in recipes:
            _build(engine, recipe, projects, "cold", found)
        for number in range(ROUNDS):
            for case, change in (
                ("source changed", service.change_source),
                ("lock file changed", service.change_lock),
            ):
                for recipe in turns(recipes, number):
                    change(projects[recipe.name])
                    _build(engine, recipe, projects, case, found)
    for name, figures in found.items():
        tag = _tag(harbor, name)
        weights = [_weigh(tag, digest) for digest in layers(tag)]
        figures.compressed, figures.on_disk = (sum(each) for each in zip(*weights, strict=True))
        figures.packages = _packages(harbor, tag)
    _time_starts(service, harbor, found)
    return found


def _recipes(service: Service, harbor: Harbor, dockerfile: str, project: Path) -> Iterator[Recipe]:
    settings = service.settings(harbor.env["HARBOR_HTTP"])
    file = project / "jettison.yaml"
    told = ", ".join(f"{name}: {value}" for name, value in settings.items())
    file.write_text(with_settings(file.read_text(), service.name, told))
    yield Recipe(name="Jettison", frontend=harbor.frontend, file=Path("jettison.yaml"), args={})
    for name in WRITTEN[1:]:
        path = HERE / f"{service.name}.{name}.Dockerfile"
        yield Recipe(name=name, frontend=dockerfile, file=path, args=settings)


def with_settings(text: str, preset: str, told: str) -> str:
    """Return a build file whose preset, which is bare or in one line, has an environment besides."""
    main = {"python": "run", "node": "main", "c": "programs"}[preset]
    before, value, after = re.split(rf"^{preset}:(.*)\n", text, maxsplit=1, flags=re.MULTILINE)
    said = f"{main}: {value.strip()}, " if value.strip() else ""
    return f"{before}{preset}: {{{said}env: {{{told}}}}}\n{after}"


def _build(
    engine: Engine, recipe: Recipe, projects: dict[str, Path], case: str, found: dict[str, Figures]
) -> None:
    target = _tag(engine.harbor, recipe.name)
    output = ["--output", f"type=image,name={target},push=true"]
    build = engine.build(recipe, projects[recipe.name], output)
    found[recipe.name].seconds.setdefault(case, []).append(build.seconds)


def _tag(harbor: Harbor, name: str) -> str:
    return f"{harbor.env['HARBOR_REGISTRY']}/bench/service-{name.lower()}:latest"


def _weigh(tag: str, digest: str) -> tuple[int, int]:
    """Give a layer's bytes compressed, and on disk; the registry has those of stand-ins as they are."""
    host, _, rest = tag.partition("/")
    data = fetch(host, rest.rpartition(":")[0], f"blobs/{digest}")
    if data.startswith(GZIP):
        return len(data), len(gzip.decompress(data))
    return len(gzip.compress(data, 6)), len(data)


def _packages(harbor: Harbor, tag: str) -> tuple[int, int]:
    """Count what Syft finds: RPMs, and packages of languages."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "image.tar"
        harbor.run("docker", "pull", "-q", tag).ok()
        harbor.run("docker", "save", "-o", str(archive), tag).ok()
        told = harbor.run("syft", "scan", f"docker-archive:{archive}", "-q", "-o", "json").ok().stdout
    kinds = [each["type"] for each in json.loads(told)["artifacts"]]
    return kinds.count("rpm"), len(kinds) - kinds.count("rpm")


def _time_starts(service: Service, harbor: Harbor, found: dict[str, Figures]) -> None:
    """Start each image in turn, as it is started in a cluster, and wait for its first answer."""
    for _ in range(STARTS):
        for name, figures in found.items():
            with _container(harbor, _tag(harbor, name)) as (begin, address):
                _wait(f"http://{address}:8080{service.path}")
                figures.starts.append(time.perf_counter() - begin)


@contextmanager
def _container(harbor: Harbor, tag: str) -> Iterator[tuple[float, str]]:
    words = ["docker", "create", "--read-only", "--cap-drop=ALL", "--tmpfs", "/tmp", tag]
    made = harbor.run(*words).ok().stdout.decode().strip()
    try:
        begin = time.perf_counter()
        harbor.run("docker", "start", made).ok()
        wanted = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        yield begin, harbor.run("docker", "inspect", "-f", wanted, made).ok().stdout.decode().strip()
    finally:
        harbor.run("docker", "rm", "-f", made).ok()


def _wait(address: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            direct.open(address, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return


def show(service: Service, found: dict[str, Figures]) -> None:
    """Print a service's table."""
    print(f"\n{service.name} ({service.folder.name})")
    print(f"{'':28}{''.join(f'{name:>10}' for name in WRITTEN)}   to expert  to plain")
    for case in CASES:
        values = [median(found[name].seconds[case]) for name in WRITTEN]
        _row(f"{case}, s ({len(found[WRITTEN[0]].seconds[case])})", values, 2)
    _row("compressed, MB", [found[name].compressed / 1e6 for name in WRITTEN], 1)
    _row("on disk, MB", [found[name].on_disk / 1e6 for name in WRITTEN], 1)
    for number, kind in enumerate(("RPMs", "other packages")):
        _row(kind, [found[name].packages[number] for name in WRITTEN], 0)
    _row(f"first answer, s ({STARTS})", [median(found[name].starts) for name in WRITTEN], 2)


def _row(label: str, values: Sequence[float], digits: int) -> None:
    ours, expert, plain = values
    cells = "".join(f"{value:10.{digits}f}" for value in values)
    print(f"{label:28}{cells}{ours / expert:10.2f}x{ours / plain:9.2f}x", flush=True)
