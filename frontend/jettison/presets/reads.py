"""Which files of the build context the presets look at.

Apart from the presets themselves, and by the tree as it is written: a build asks for these files before it
has imported what understands the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jettison.description.basic import DEEPEST
from jettison.description.reader import Parsed, read
from jettison.description.tree import Mapping as Map
from jettison.description.tree import Node, Scalar, Sequence
from jettison.errors import DescriptionError, SourceFile
from jettison.presets import go_version


def project_files(source: SourceFile | Parsed) -> tuple[str, ...]:
    """Name the files, whether they are there or not; none for a text that is no description."""
    try:
        root = read(source).root
    except DescriptionError:
        return ()
    asked = ((reads, root.get(key)) for key, reads in READS.items())
    return tuple(path for reads, entry in asked if entry for path in reads(entry.value))


def _go(value: Node) -> tuple[str, ...]:
    """Name the files that may say which Go is needed, if the build file does not."""
    if isinstance(value, Map) and value.get("version"):
        return ()
    return go_version.files(_folders(value))


def need(source: SourceFile | Parsed, project: Mapping[str, str]) -> go_version.Need | None:
    """Return which Go a project needs; None where the build file says the version itself, or nobody does."""
    entry = read(source).root.get("go")
    if entry is None or (isinstance(entry.value, Map) and entry.value.get("version")):
        return None
    return go_version.need(_folders(entry.value), project)


def _folders(value: Node) -> tuple[str, ...]:
    """List the folders of a `go` key's packages."""
    if not isinstance(value, Map):
        return _packages(value)
    package = value.get("package")
    return _packages(package.value) if package else (".",)


def _packages(value: Node) -> tuple[str, ...]:
    """List the folders of the build context that a value names; none where one will be refused."""
    items = value.items if isinstance(value, Sequence) else (value,)
    found = tuple(item.text for item in items if isinstance(item, Scalar) and _is_folder(item.text))
    return found if len(found) == len(items) else ()


def _is_folder(path: str) -> bool:
    first, *others = path.split("/")
    inside = first == "." and ".." not in others and len(others) <= DEEPEST
    return inside and "..." not in path and path.isprintable()


READS: Mapping[str, Callable[[Node], tuple[str, ...]]] = {"go": _go}
"""By the key of a preset."""
