"""`make public`: build each program on an empty engine, run it, and print a row of what it is and costs."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from jettison.cli.init import init
from jettison.cli.sizing import stored
from jettison.platforms import parse
from jettison.sizes import choose, measure
from tests.bench.engine import Engine, Recipe, daemon
from tests.e2e.archive import Archive
from tests.e2e.harbor_env import Harbor
from tests.e2e.scanners import Modules, trivy_modules
from tests.harbor.layout import layout
from tests.public import lists
from tests.public.programs import PROGRAMS, Program
from tests.public.sources import fetch

MARKS = {True: '\nvar Mark = "{}"\n', False: '\npub static MARK: &str = "{}";\n'}
HEAD = (
    "| program | lines | theirs | MB on disk, compressed | theirs | cold, s | source changed, s | modules |\n"
    "|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Megabytes on a disk and in a registry."""

    disk: float
    compressed: float

    @classmethod
    def of(cls, disk: float, compressed: float) -> Size:
        """Take bytes."""
        return cls(disk=disk / 1e6, compressed=compressed / 1e6)

    def __str__(self) -> str:
        return f"{self.disk:.1f}, {self.compressed:.1f}"


def main(names: list[str]) -> None:
    """Print the table of the programs, or of those that are named; the harbor must be up."""
    harbor = Harbor.load()
    if harbor is None:
        raise SystemExit("no harbor is up: run `make harbor`")
    rows = [HEAD]
    for program in PROGRAMS:
        if not names or program.name in names:
            with tempfile.TemporaryDirectory(prefix="jettison-public-") as folder:
                rows.append(row(harbor, program, Path(folder)))
    print("\n".join(rows))
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f} ({os.cpu_count()} cores)")


def row(harbor: Harbor, program: Program, scratch: Path) -> str:
    """Build a program twice, compare what is known of it, and give its line of the table."""
    project, archive, tag = fetch(program, scratch), scratch / "image.tar", f"jettison-public:{program.name}"
    describe(program, project)
    with daemon(harbor, layout()) as engine:
        cold = build(engine, project, archive, tag)
        with (project / program.source).open("a") as source:
            source.write(MARKS[program.is_go].format(uuid.uuid4().hex))
        changed = build(engine, project, archive, tag)
    said = run(harbor, program, archive, tag)
    print(f"{program.name}: {said.splitlines()[0] if said else 'said nothing'}", flush=True)
    parts = compare(harbor, program, project, archive)
    whole, executable = sizes(archive, f"usr/bin/{program.name}")
    ours, theirs = lines(project / "jettison.yaml"), project / program.dockerfile
    cells = [
        f"{program.package} {program.version}",
        str(ours),
        str(lines(theirs)) if theirs.exists() else "none",
        str(whole),
        estimate(program, executable),
        f"{cold:.0f}",
        f"{changed:.0f}",
        str(parts),
    ]
    return f"| {' | '.join(cells)} |"


def describe(program: Program, project: Path) -> None:
    """Have `init` write the build file; what is changed in it are the features."""
    init(project)
    if program.features:
        file, line = project / "jettison.yaml", f"rust: {program.name}\n"
        text = file.read_text()
        assert line in text
        chosen = f"rust: {{bin: {program.name}, features: [{', '.join(program.features)}]}}\n"
        file.write_text(text.replace(line, chosen))


def build(engine: Engine, project: Path, archive: Path, tag: str) -> float:
    """Build into an archive that Docker can load; return the seconds."""
    recipe = Recipe(name="", frontend=engine.harbor.frontend, file=Path("jettison.yaml"), args={})
    return engine.build(recipe, project, ["--output", f"type=docker,name={tag},dest={archive}"]).seconds


def run(harbor: Harbor, program: Program, archive: Path, tag: str) -> str:
    """Start the program in a container, and return what it prints about itself."""
    harbor.run("docker", "load", "-i", str(archive)).ok()
    try:
        return harbor.run("docker", "run", "--rm", "--network=none", tag, *program.words).ok().text
    finally:
        harbor.run("docker", "rmi", "-f", tag)


def compare(harbor: Harbor, program: Program, project: Path, archive: Path) -> int:
    """Hold Trivy's list against that of the language's own tool; return how many there are."""
    executable = project.parent / program.name
    executable.write_bytes(Archive.read(archive).tree()[f"usr/bin/{program.name}"].content)
    expected = lists.go_modules(executable) if program.is_go else lists.crates(project, *program.features)
    found = others(program, trivy_modules(harbor, archive, project.parent))
    assert found == expected, f"{program.name}: {sorted(set(found) ^ set(expected))}"
    return len(found)


def others(program: Program, found: Modules) -> Modules:
    """Leave out the program itself and Go's library."""
    return [each for each in found if each[0] not in (program.package, "stdlib")]


def sizes(archive: Path, path: str) -> tuple[Size, Size]:
    """Measure the image, and one file of it."""
    platform = parse(f"linux/{os.uname().machine}")
    with stored.opened(str(archive)) as blobs:
        image = measure(blobs, archive.name, choose(blobs, platform, platform), ())
    file = next(file for part in image.parts for file in part.files if file.path.lstrip("/") == path)
    return Size.of(image.size, image.compressed), Size.of(file.size, file.compressed)


def estimate(program: Program, executable: Size) -> str:
    """Guess their image: the base that their Dockerfile takes, and the same program on it."""
    if (base := program.base) is None:
        return "none"
    both = Size(disk=base.disk + executable.disk, compressed=base.compressed + executable.compressed)
    return f"{both} ({base.name})"


def lines(file: Path) -> int:
    """Count the lines that are neither empty nor a comment."""
    return sum(1 for line in file.read_text().splitlines() if line.strip() and line.strip()[0] != "#")


if __name__ == "__main__":
    main(sys.argv[1:])
