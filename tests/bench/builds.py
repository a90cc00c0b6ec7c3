"""The example built by Jettison and by two Dockerfiles, in turns on one engine, and what they cost."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from jettison.distros import upx
from jettison.subrequests import names
from tests.bench import small, yardstick
from tests.bench.engine import Build, Engine, Recipe, daemon
from tests.bench.images import layers, sizes
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.test_cache import ran
from tests.harbor.layout import layout

HERE = Path(__file__).parent
EXAMPLE = ROOT / "examples" / "server"
ROUNDS = 3
COLD_ROUNDS = 5  # each takes a minute and, but for the first, an engine of its own; they differ by a tenth
PAIRS = 31
CASES = ("cold", "no-op", "source change", "package change", "label change")
SHORT = ("no-op", "label change")
SHORT_ROUNDS = 7  # in each round: of builds this short, three would say little
PACKAGES = (  # by round: of builds of two seconds one in each would say little
    ("zlib", "pcre2", "ncurses-libs"),
    ("gmp", "readline", "libselinux"),
    ("libstdc++", "sqlite-libs", "glibc-iconv"),
)
NAMES = ("Jettison", "expert", "plain")


@dataclass(slots=True)
class Figures:
    """Seconds by case and recipe; steps run after a label's change, bytes pushed after a source's."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    pushed: dict[str, str] = field(default_factory=dict)

    def add(self, case: str, recipe: Recipe, build: Build) -> None:
        """Keep one build's figures."""
        self.seconds.setdefault((case, recipe.name), []).append(build.seconds)
        if case == "label change":
            self.steps[recipe.name] = max(self.steps.get(recipe.name, 0), len(ran(build.progress)))

    def median(self, case: str, name: str) -> float:
        """Give the middle of a case's times."""
        return median(self.seconds[case, name])


def measure() -> None:
    """Print all figures (about ten minutes on two cores); the harbor must be up."""
    harbor = Harbor.load()
    if harbor is None:
        raise SystemExit("no harbor is up: run `make harbor`")
    recipes = made(harbor)
    load = os.getloadavg()[0]
    small.measure(harbor)
    with daemon(harbor, layout()) as engine, tempfile.TemporaryDirectory() as folder:
        figures = Figures()
        places = {each.name: Path(shutil.copytree(EXAMPLE, Path(folder) / each.name)) for each in recipes}
        warm(engine, recipes)
        for number in range(ROUNDS):
            a_round(engine, recipes, places, number, figures)
        for number in range(1, COLD_ROUNDS):
            a_cold_round(harbor, recipes, places, number, figures)
        show(figures)
        starts(engine, recipes[:2])
        elsewhere(engine, harbor, recipes[0])
    print(
        f"\nload of the machine before: {load:.1f}, after: {os.getloadavg()[0]:.1f} ({os.cpu_count()} cores)"
    )


def made(harbor: Harbor) -> tuple[Recipe, ...]:
    """Give the three ways to build the example; the harbor's UPX takes the place of the released one."""
    dockerfile = yardstick.publish(layout(), harbor.env["HARBOR_REGISTRY"])
    name = Path(upx.url(upx.DEFAULT_VERSION, "amd64")).name
    archive = layout().state / "www/upx" / f"v{upx.DEFAULT_VERSION}" / name
    address = f"{harbor.env['HARBOR_HTTP']}/upx/v{upx.DEFAULT_VERSION}/{name}"
    args = {"UPX_URL": address, "UPX_SHA256": yardstick.checksum(archive)}
    return (
        Recipe(name="Jettison", frontend=harbor.frontend, file=Path("jettison.yaml"), args=args),
        Recipe(name="expert", frontend=dockerfile, file=HERE / "expert.Dockerfile", args=args),
        Recipe(name="plain", frontend=dockerfile, file=HERE / "plain.Dockerfile", args=args),
    )


def warm(engine: Engine, recipes: Sequence[Recipe]) -> None:
    """Have all images pulled and unpacked, the frontends' too: that is no part of any recipe's time.

    Nothing else of it stays: a cold build has no cache mounts, and runs each step.
    """
    ours, expert, _ = recipes
    engine.build(ours, EXAMPLE, ["--opt", f"requestid={names.DESCRIBE}"])
    for target in ("upx", "root"):
        engine.build(expert, EXAMPLE, ["--opt", f"target={target}"])
    engine.buildctl("prune", "--filter", "type==exec.cachemount").ok()


def a_round(
    engine: Engine, recipes: Sequence[Recipe], places: Mapping[str, Path], number: int, figures: Figures
) -> None:
    """Go through the cases; in each the recipes take turns."""
    for case in CASES[0 if number == 0 else 1 :]:
        for package in PACKAGES[number] if case == "package change" else PACKAGES[number][-1:]:
            for recipe in turns(recipes, number) * (SHORT_ROUNDS if case in SHORT else 1):
                changed = change(case, recipe, places[recipe.name], package)
                figures.add(case, changed, _built(engine, changed, places[recipe.name], case, figures))
    print(f"round {number + 1}: done", flush=True)


def a_cold_round(
    harbor: Harbor, recipes: Sequence[Recipe], places: Mapping[str, Path], number: int, figures: Figures
) -> None:
    """Build where neither steps nor cache mounts are there: on one more engine."""
    with daemon(harbor, layout()) as engine:
        warm(engine, recipes)
        for recipe in turns(recipes, number):
            figures.add("cold", recipe, _built(engine, recipe, places[recipe.name], "cold", figures))
    print(f"cold round {number + 1}: done", flush=True)


def turns(recipes: Sequence[Recipe], number: int) -> list[Recipe]:
    """Give a round's order: another one begins each time."""
    return [*recipes[number % len(recipes) :], *recipes[: number % len(recipes)]]


def change(case: str, recipe: Recipe, project: Path, package: str) -> Recipe:
    """Change what the case is about, so that no build before had it; the change stays in the project."""
    if case == "source change":
        source = project / "cmd/server/main.go"
        source.write_text(re.sub(r"server (\w+ )?%s,", f"server {uuid.uuid4().hex} %s,", source.read_text()))
    if case in {"package change", "label change"}:
        file = project / "jettison.yaml"
        file.write_text(re.sub(r"\[tzdata.*\]", f"[tzdata, {package}]", file.read_text()))
        return replace(recipe, args={**recipe.args, "PACKAGES": f"tzdata {package}"})
    return recipe


def _built(engine: Engine, recipe: Recipe, project: Path, case: str, figures: Figures) -> Build:
    target = f"{engine.harbor.env['HARBOR_REGISTRY']}/bench/{recipe.name.lower()}:latest"
    before = layers(target) if case == "source change" else {}
    extra = ["--output", f"type=image,name={target},push=true"]
    extra += ["--no-cache"] if case == "cold" else []
    extra += ["--opt", f"label:mark={uuid.uuid4().hex}"] if case == "label change" else []
    build = engine.build(recipe, project, extra)
    if case == "source change":
        figures.pushed[recipe.name] = sizes(layers(target), before)
    return build


def show(figures: Figures) -> None:
    """Print the table of cases, and what follows it."""
    print(f"\nseconds, medians (builds)   {''.join(f'{name:>10}' for name in NAMES)}   to expert  to plain")
    for case in CASES:
        ours, expert, plain = (figures.median(case, name) for name in NAMES)
        count = len(figures.seconds[case, NAMES[0]])
        row = f"{f'{case} ({count})':28}{ours:10.2f}{expert:10.2f}{plain:10.2f}"
        print(f"{row}{ours / expert:10.2f}x{ours / plain:9.2f}x")
    print("steps run after a label change:", _listed(figures.steps))
    print("pushed after a source change:", _listed(figures.pushed))


def _listed(values: dict[str, int] | dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def starts(engine: Engine, recipes: Sequence[Recipe]) -> None:
    """Compare builds in which nothing is done and nothing exported: what is left is the frontend's own."""
    times: dict[str, list[float]] = {each.name: [] for each in recipes}
    for _ in range(PAIRS + 1):
        for recipe in recipes:
            times[recipe.name].append(engine.build(recipe, EXAMPLE).seconds)
    ours, expert = (median(values[1:]) for values in times.values())
    print(
        f"\nno-op, nothing exported, medians of {PAIRS}: {ours:.2f} s, {expert:.2f} s: {ours / expert:.2f}x"
    )


def elsewhere(engine: Engine, harbor: Harbor, recipe: Recipe) -> None:
    """Build on a second, empty engine with the first one's cache out of the registry."""
    cache = f"type=registry,ref={harbor.env['HARBOR_REGISTRY']}/bench/cache:latest"
    engine.build(recipe, EXAMPLE, ["--export-cache", f"{cache},mode=max"])
    with daemon(harbor, layout()) as other:
        build = other.build(recipe, EXAMPLE, ["--import-cache", cache])
    print(f"empty engine with that cache: {build.seconds:.2f} s, {len(ran(build.progress))} steps run")
