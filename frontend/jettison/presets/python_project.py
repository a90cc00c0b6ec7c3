"""What a Python project says of itself: its scripts, what is built of it, and which lock file it has.

`pyproject.toml` as in https://packaging.python.org/en/latest/specifications/pyproject-toml/, with the tables
of uv (https://docs.astral.sh/uv/reference/settings/).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jettison.description.tree import Entry, Scalar
from jettison.description.tree import Mapping as Map
from jettison.presets.needed import Needed, is_inside, path

MANIFEST = "pyproject.toml"
UV_LOCK = "uv.lock"
UV_SETTINGS = "uv.toml"
PYLOCK = "pylock.toml"
REQUIREMENTS = "requirements.txt"

LOCKS = (UV_LOCK, PYLOCK, REQUIREMENTS)
"""Lock files that a build can take, the first that is there counts."""

EXPORTS = {
    "poetry.lock": "poetry export -o requirements.txt",
    "pdm.lock": "pdm export --prod -o requirements.txt",
    "Pipfile.lock": "pipenv requirements --hash >requirements.txt",
}
"""Those of other tools, and the command that makes hashed requirements of each."""

_MOST_DOTS = 200
_REQUIRES = re.compile(r"""^[ \t]*requires-python[ \t]*=[ \t]*["']([^"']*)["']""", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_DEPENDENCIES = ("dependencies", "optional-dependencies")
_INCLUDES = re.compile(r"(?:-[rc]|--requirement[ =]|--constraint[ =])(?!.*://)")
_EDITABLE = ("-e", "--editable")

Project = Mapping[str, str]
Table = Mapping[str, object]


def files(python: Entry) -> tuple[str, ...]:
    """Name the files of the build context that tell of the project of a `python` key."""
    folder, names = _folder(python), (MANIFEST, *EXPORTS)
    own = (path(folder, name) for name in names)
    return (*own, *locks(folder), *(path(each, MANIFEST) for each in _above(folder)))


def needs(python: Entry) -> Iterator[Needed]:
    """Yield the lock file, what is in the folder of a member, and the file that the program is."""
    folder, place = _folder(python), python.key.span
    hint = f"`uv lock` writes it; {' or '.join(f'`{name}`' for name in LOCKS[1:])} will do too"
    yield Needed(paths=locks(folder)[::-1], span=place, hint=hint)
    if folder != ".":
        names = (REQUIREMENTS, PYLOCK, MANIFEST)
        yield Needed(paths=tuple(path(folder, name) for name in names), span=_given(python, "project").span)
    file = _given(python, "file")
    if is_inside(file.text):
        yield Needed(paths=(path(folder, file.text),), span=file.span)


def _folder(python: Entry) -> str:
    """Return the folder of a `python` key's project."""
    text = _given(python, "project").text
    return posixpath.normpath(text) if is_inside(text) else "."


def _given(python: Entry, name: str) -> Scalar:
    """Return what a `python` key says by one of its keys, an empty text if nothing."""
    entry = python.value.get(name) if isinstance(python.value, Map) else None
    return entry.value if entry and isinstance(entry.value, Scalar) else Scalar("", python.key.span)


def locks(folder: str) -> tuple[str, ...]:
    """Name the files that may lock its dependencies, the best first: a workspace above has one lock file."""
    own = (path(folder, name) for name in LOCKS)
    return tuple(dict.fromkeys((*own, *(path(each, UV_LOCK) for each in _above(folder)))))


def _above(folder: str) -> Iterator[str]:
    """Yield the folders above one of the build context, the nearest first: uv looks there for a workspace."""
    folder = posixpath.normpath(folder)
    while folder := posixpath.dirname(folder):
        yield folder
    yield "."


@dataclass(frozen=True, slots=True)
class Manifest:
    """The `pyproject.toml` of a project, by its path; `keys` are None if there is none that can be read.

    `broken` is what TOML has against it.
    """

    path: str
    keys: Table | None
    broken: str = ""

    def table(self, *names: str) -> Table:
        """Return one of its tables, an empty one where that is not."""
        found: object = self.keys
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    @property
    def scripts(self) -> tuple[str, ...]:
        """The names of the console scripts of the project."""
        return tuple(self.table("project", "scripts") or self.table("tool", "poetry", "scripts"))

    @property
    def is_built(self) -> bool:
        """Whether a package is made of the project."""
        said = self.table("tool", "uv").get("package")
        return said is True or (said is not False and "build-system" in (self.keys or {}))

    @property
    def is_dynamic(self) -> bool:
        """Whether its build system says what it depends on, by files that nobody else knows."""
        said = self.table("project").get("dynamic")
        return isinstance(said, list) and any(name in said for name in _DEPENDENCIES)

    @property
    def has_neighbours(self) -> bool:
        """Whether the project is made of others beside it: a workspace, or packages by their paths."""
        sources = self.table("tool", "uv", "sources").values()
        entries = [entry for each in sources for entry in (each if isinstance(each, list) else [each])]
        local = any(isinstance(entry, Mapping) and {"path", "workspace"} & {*entry} for entry in entries)
        return local or "workspace" in self.table("tool", "uv")


def read(project: Project, folder: str) -> Manifest:
    """Return the manifest of the project in a folder."""
    file = path(folder, MANIFEST)
    text = project.get(file)
    if text is None or any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        return Manifest(file, None)
    import tomllib  # noqa: PLC0415 - builds of other languages do without

    try:
        return Manifest(file, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return Manifest(file, None, broken=str(error))
    except (ValueError, RecursionError):  # a number of 5,000 digits
        return Manifest(file, None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file that matters: its number from 1 on, and what it says."""

    number: int
    text: str


def required_python(project: Project, folder: str) -> Line | None:
    """Return which Python the manifest asks for, None if it does not."""
    text = project.get(path(folder, MANIFEST), "")
    found = _REQUIRES.search(text)
    return Line(text.count("\n", 0, found.start(1)) + 1, found[1]) if found else None


def lock(project: Project, folder: str) -> str:
    """Return the path of the lock file of the project in a folder, empty if there is none."""
    return next((each for each in locks(folder) if each in project), "")


def hashing(file: str, version: str) -> str:
    """Return the command that writes a requirements file anew, with all that it needs and with hashes."""
    options = f"--generate-hashes --universal --python-version {version}"
    return f"uv pip compile {options} {file} -o {file}"


def unhashed(requirements: str) -> Line | None:
    """Return the first line of a requirements file that asks for a package without a hash."""
    for line in _lines(requirements):
        is_option = line.text.startswith("-") and line.text.split()[0] not in _EDITABLE
        if not is_option and "--hash=" not in line.text:
            return Line(line.number, line.text.partition(";")[0].strip())
    return None


def included(requirements: str) -> Line | None:
    """Return the first line of a requirements file that names another one beside it."""
    return next((line for line in _lines(requirements) if _INCLUDES.match(line.text)), None)


def _lines(requirements: str) -> Iterator[Line]:
    """Yield lines without comments, as one where a backslash joins them, by the number of the first."""
    number, begun, whole = 0, 0, ""
    for line in [*requirements.split("\n"), ""]:
        number += 1
        begun = begun or number
        said = _COMMENT.sub("", line).strip()
        whole = f"{whole} {said.removesuffix(chr(92)).strip()}".strip()
        if said.endswith("\\"):
            continue
        if whole:
            yield Line(begun, whole)
        begun, whole = 0, ""


def takes(wanted: str, version: tuple[int, int]) -> bool:
    """Tell whether a specifier such as `>=3.9,<3.13` may take some patch of a version of Python."""
    return all(_takes(found, version) for found in map(_CLAUSE.fullmatch, wanted.split(",")) if found)


_CLAUSE = re.compile(r"\s*(~=|===?|<=?|>=?)\s*(\d{1,9})(?:\.(\d{1,9}))?(\.0*[1-9])?.*")


def _takes(clause: re.Match[str], version: tuple[int, int]) -> bool:
    sign, minor, patch = clause[1], clause[3], clause[4]
    named = (int(clause[2]), int(minor or 0))
    same = version == named if minor else version[0] == named[0]
    later = version >= named
    return {
        ">=": later,
        ">": later,
        "<": not later or (same and bool(patch)),
        "<=": same or not later,
        "~=": same if clause[0].count(".") > 1 else later and version[0] == named[0],
    }.get(sign, same)
