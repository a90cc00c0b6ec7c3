"""What Go and cargo say a program is made of: names with versions, sorted, without the program itself."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.scanners import Modules
from tests.public.sources import RUST_TARGET, output

TREE = ("cargo", "tree", "--locked", "--offline", "--prefix=none", "--edges=normal,no-proc-macro")


def go_modules(program: Path) -> Modules:
    """Ask the program itself; what takes a module's place is on the line below it."""
    found: Modules = []
    for line in output(program.parent, "go", "version", "-m", program.name).splitlines():
        match line.split():
            case ["dep", name, version, *_]:
                found.append((name, version))
            case ["=>", name, version, *_]:
                found[-1] = (name, version)
            case _:
                pass
    return sorted(found)


def crates(project: Path, *features: str) -> Modules:
    """Ask for what is compiled in with these features; a crate that is reached twice counts once."""
    lines = output(project, *TREE, f"--target={RUST_TARGET}", f"--features={','.join(features)}").splitlines()
    itself, *others = [line.split() for line in lines if line]
    return sorted({(name, version.removeprefix("v")) for name, version, *_ in others if name != itself[0]})
