"""The rules of the house that code can check: who imports whom, sizes, docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "frontend"
PACKAGE = "jettison"
MOST_LINES = 400

IO_MODULES = frozenset(
    {"asyncio", "http", "io", "multiprocessing", "os", "pathlib", "requests", "shutil", "socket"}
    | {"subprocess", "sys", "tempfile", "threading", "time", "urllib"}
)
PURE_ROOMS = (
    "compiler",
    "description",
    "distros",
    "dockerfile",
    "presets",
    "recipe",
    "scripts",
    "sizes",
    "subrequests",
)

PURE_MODULES = (
    *("build_args", "documents", "errors", "git_address", "image_reference", "llb", "lock"),
    *("platforms", "rules"),
)

# What a room of the package may import from the package, besides itself.
ALLOWED = {
    "build_args": set[str](),
    "rules": set[str](),
    "errors": {"rules"},
    "git_address": set[str](),
    "image_reference": set[str](),
    "source": {"errors", "rules"},
    "platforms": {"errors"},
    "documents": {"errors"},
    "lock": {"build_args", "documents", "errors", "image_reference"},
    "llb": {"documents", "git_address", "image_reference", "pb", "platforms"},
    "scripts": set[str](),
    "distros": set[str](),
    "presets": {"description", "distros", "errors", "rules"},
    "description": {
        *("build_args", "distros", "errors", "git_address", "image_reference", "platforms", "rules"),
        "source",
    },
    "compiler": {
        *("description", "distros", "errors", "image_reference", "llb", "platforms", "recipe", "scripts"),
    },
    "recipe": {
        *("description", "distros", "errors", "image_reference", "llb", "lock", "platforms", "scripts"),
    },
    "sizes": {"documents", "errors", "platforms"},
    "dockerfile": {"description", "errors", "recipe", "scripts"},
    "subrequests": {"description", "documents", "errors", "presets", "recipe"},
    "gateway": {
        "build_args",
        "description",
        "documents",
        "errors",
        "image_reference",
        "llb",
        "pb",
        "platforms",
    },
    # Stands before a daemon, for a debugger; no build in a container imports it.
    "relay": {"errors", "gateway", "llb", "pb"},
    "session": {
        *(
            "build_args",
            "compiler",
            "description",
            "distros",
            "errors",
            "gateway",
            "git_address",
            "image_reference",
            "llb",
        ),
        *("lock", "platforms", "presets", "recipe", "rules", "source"),
        "subrequests",
    },
}

# At the top: the command line, and what starts it or a build.
ANYTHING = frozenset({"__init__", "__main__", "cli"})

# Outside packages that only some rooms may import.
ONLY_IN = {
    "google": {"gateway", "llb"},
    "grpc": {"gateway", "relay"},
    "rich": {"cli"},
    "typer": {"cli"},
    "yaml": {"description"},
}


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed source file; `room` is the first name below the package."""

    path: str
    room: str
    tree: ast.Module
    lines: int


@dataclass(frozen=True, slots=True)
class Import:
    """An imported module by its full name, and where it is imported."""

    name: str
    place: str


def modules() -> list[Module]:
    files = sorted((SOURCE / PACKAGE).rglob("*.py"))
    return [parsed(file) for file in files if "pb" not in file.relative_to(SOURCE).parts]


def parsed(file: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    room = file.relative_to(SOURCE / PACKAGE).parts[0].removesuffix(".py")
    return Module(str(file.relative_to(SOURCE.parent)), room, ast.parse(text), len(text.splitlines()))


MODULES = modules()
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.path)


def imports(module: Module) -> Iterator[Import]:
    """Give each import as dotted names, with the names that a `from` import brings."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, place(module, node)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(module, node)}: relative import"
            base = node.module or ""
            yield from (Import(f"{base}.{alias.name}", place(module, node)) for alias in node.names)


def place(module: Module, node: ast.stmt | ast.expr) -> str:
    return f"{module.path}:{node.lineno}"


@each_module
def test_rooms_import_only_what_they_may(module: Module) -> None:
    if module.room in ANYTHING:
        return
    names = [each for each in imports(module) if each.name != f"{PACKAGE}.__version__"]
    inner = [each for each in names if each.name.split(".")[0] == PACKAGE]
    rooms = {(each.place, [*each.name.split("."), ""][1]) for each in inner}
    assert {
        (where, room) for where, room in rooms if room not in {*ALLOWED[module.room], module.room}
    } == set()


@each_module
def test_outside_packages_stay_in_their_rooms(module: Module) -> None:
    tops = {(each.place, each.name.split(".")[0]) for each in imports(module)}
    assert {
        (where, top) for where, top in tops if module.room not in ONLY_IN.get(top, {module.room})
    } == set()


@each_module
def test_only_the_command_imports_the_command(module: Module) -> None:
    names = [each for each in imports(module) if f"{each.name}.".startswith(f"{PACKAGE}.cli.")]
    if module.room in {"cli", "__main__"}:
        return
    assert names == []


@each_module
def test_only_the_command_imports_the_relay(module: Module) -> None:
    names = [each for each in imports(module) if f"{each.name}.".startswith(f"{PACKAGE}.relay.")]
    assert names == [] or module.room in {"cli", "relay"}


@each_module
def test_stubs_are_for_marshalling_and_what_speaks_to_the_daemon(module: Module) -> None:
    names = [each for each in imports(module) if f"{each.name}.".startswith(f"{PACKAGE}.pb.")]
    assert names == [] or module.room in {"gateway", "llb", "relay"}


@each_module
def test_pure_rooms_do_no_io(module: Module) -> None:
    if module.room not in (*PURE_ROOMS, *PURE_MODULES):
        return
    wrong = [each for each in imports(module) if each.name.split(".")[0] in IO_MODULES]
    opened = [place(module, call) for call in calls(module, "open")]
    assert (wrong, opened) == ([], [])


def test_the_environment_is_read_in_one_place() -> None:
    names = {"environ", "environb", "getenv"}
    readers = {
        module.path
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "os" and node.attr in names
    }
    assert readers == {"frontend/jettison/gateway/environment.py"}


def test_nothing_in_the_frontend_prints() -> None:
    found = [
        place(module, call) for module in MODULES if module.room != "cli" for call in calls(module, "print")
    ]
    assert found == []


@each_module
def test_files_are_small(module: Module) -> None:
    assert module.lines <= MOST_LINES


@each_module
def test_public_names_have_docstrings(module: Module) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    named = [node for node in ast.walk(module.tree) if isinstance(node, kinds)]
    public = [node for node in named if not node.name.startswith("_") and not nested(module, node)]
    bare = [f"{place(module, node)}: {node.name}" for node in public if not ast.get_docstring(node)]
    assert bare == []
    assert ast.get_docstring(module.tree), f"{module.path}: no docstring"


@each_module
def test_exported_names_are_sorted_and_there(module: Module) -> None:
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            assert names == sorted(names, key=export_order)


def export_order(name: str) -> tuple[int, str]:
    """Sort as ruff does: constants, then classes, then the rest."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name


def calls(module: Module, function: str) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            yield node


def nested(module: Module, node: ast.stmt) -> bool:
    """Tell whether a definition is inside a function, where no reader looks for it."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    outer = [each for each in ast.walk(module.tree) if isinstance(each, functions) and each is not node]
    return any(node in ast.walk(each) for each in outer)
