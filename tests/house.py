"""The map of the house: rooms, floors and circles, by the table of imports. Writes ARCHITECTURE.md.

python -m tests.house        # or `make map`
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from tests.test_architecture import ALLOWED, MODULES, PACKAGE, SOURCE, Module, imports

MAP = SOURCE.parent / "ARCHITECTURE.md"
BEGIN = (
    "<!-- `make map` writes what follows, from tests/test_architecture.py and the docstrings of rooms. -->"
)
END = "<!-- Here ends what `make map` writes. -->"

# Stands on all the others; and what is generated, on which only some stand.
TOP, STUBS = "cli", "pb"

Arrows = Mapping[str, Iterable[str]]


def rooms() -> dict[str, set[str]]:
    """Return what each room may import: the table, with the command line above it and the stubs below."""
    below = set[str]().union(*(imported_rooms(module) for module in MODULES if module.room == TOP))
    return {STUBS: set[str](), **ALLOWED, TOP: below - {TOP}}


def imported_rooms(module: Module) -> set[str]:
    """Return the rooms that a module imports from, its own included, wherever in it the import stands."""
    names = [each.name.split(".") for each in imports(module)]
    return {name[1] for name in names if name[0] == PACKAGE and len(name) > 1} & {*ALLOWED, TOP, STUBS}


def floors(table: Arrows) -> dict[str, int]:
    """Return the floor of each room: one above the highest that it imports, from 1. Raises CycleError."""
    found: dict[str, int] = {}
    for room in TopologicalSorter(table).static_order():
        found[room] = 1 + max((found[below] for below in table.get(room, ())), default=0)
    return found


def reduced(table: Arrows) -> dict[str, set[str]]:
    """Return the arrows that no way over other rooms stands for."""
    below = {room: set(others) for room, others in table.items()}
    reached: dict[str, set[str]] = {}
    for room in TopologicalSorter(table).static_order():
        reached[room] = below.get(room, set()).union(*(reached[other] for other in below.get(room, ())))
    return {room: others.difference(*(reached[other] for other in others)) for room, others in below.items()}


def circles(arrows: Arrows) -> list[list[str]]:
    """Return circles until none is left, in each the names one after another, the first at its end again."""
    rest = {name: set(others) for name, others in arrows.items()}
    found: list[list[str]] = []
    while True:
        try:
            TopologicalSorter(rest).prepare()
        except CycleError as error:
            found.append(error.args[1][::-1])  # graphlib tells a circle against its arrows
            rest[found[-1][0]].discard(found[-1][1])
        else:
            return found


def module_arrows() -> dict[str, set[str]]:
    """Return what each module imports: also in functions, and for types alone."""
    names = {dotted(module) for module in MODULES}
    return {dotted(module): set(_imported(module, names)) - {dotted(module)} for module in MODULES}


def dotted(module: Module) -> str:
    """Return the dotted name of a module; that of a package is its folder's."""
    path = module.path.removeprefix(f"{SOURCE.name}/").removesuffix(".py").removesuffix("/__init__")
    return path.replace("/", ".")


def _imported(module: Module, names: set[str]) -> Iterator[str]:
    """Yield the modules that are imported, or that a name is imported from."""
    for each in imports(module):
        parent = each.name.rpartition(".")[0]
        yield from [name for name in (each.name, parent) if name in names][:1]


def purpose(room: str) -> str:
    """Return the first paragraph of a room's docstring, as one line."""
    if room == STUBS:
        return "What `make proto` generates from `proto/`."
    paths = {f"{SOURCE.name}/{PACKAGE}/{room}{end}" for end in (".py", "/__init__.py")}
    (tree,) = [module.tree for module in MODULES if module.path in paths]
    return " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split())


def picture(table: Arrows) -> str:
    """Draw an arrow from each room to those that it imports, as Mermaid, but where others lead there."""
    arrows = sorted((room, other) for room, others in reduced(table).items() for other in others)
    lines = [f"    {room} --> {other}" for room, other in arrows]
    return "\n".join(["```mermaid", "flowchart TB", *lines, "```"])


def rows(table: Arrows) -> str:
    """Write one line for each room, the highest first."""
    levels = floors(table)
    lines = ["| floor | room | what it is | may import |", "|---|---|---|---|"]
    for room in sorted(table, key=lambda room: (-levels[room], room)):
        below = ", ".join(f"`{each}`" for each in sorted(table[room])) or "nothing of ours"
        lines.append(f"| {levels[room]} | `{room}` | {purpose(room)} | {below} |")
    return "\n".join(lines)


def written(text: str) -> str:
    """Return the text of ARCHITECTURE.md with what lies between BEGIN and END as it should be."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    table = rooms()
    return f"{before}{BEGIN}\n\n{picture(table)}\n\n{rows(table)}\n\n{END}{after}"


if __name__ == "__main__":
    MAP.write_text(written(MAP.read_text(encoding="utf-8")), encoding="utf-8")
