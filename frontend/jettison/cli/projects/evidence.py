"""What a project says of itself beside its sources: its name, and Dockerfiles that it has already."""

from __future__ import annotations

import re
from pathlib import Path

from jettison.cli.projects.project import text_of

_MOST = 20
"""So many Dockerfiles are read."""

_IGNORE_FILE = ".dockerignore"
_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_ENDS = r"(?!/?[\w-])"


def called(folder: Path, name: str) -> tuple[str, ...]:
    """Return what a project may be called: by its own file, and by its folder."""
    return tuple(each for each in (name, folder.resolve().name) if each)


def dockerfiles(folder: Path) -> str:
    """Return what the Dockerfiles at the top of a directory, and one folder below, say."""
    found = sorted(
        path
        for kind in ("", "*/")
        for path in folder.glob(f"{kind}*Dockerfile*")
        if path.is_file() and path.suffix != _IGNORE_FILE
    )
    return "\n".join(_COMMENT.sub("", text_of(file)) for file in found[:_MOST])


def is_package_in(value: str, module: str, dockerfiles: str) -> bool:
    """Tell whether Dockerfiles name a package of Go: `WORKDIR /app` does not name `app`, `./app` does."""
    path = value.removeprefix("./")
    before = r"(?<![\w-])" if "/" in path else rf"(?:(?<![\w.-])\./|{re.escape(module)}/)"
    return re.search(rf"{before}{re.escape(path)}(?:/main\.go)?{_ENDS}", dockerfiles) is not None


def is_binary_in(name: str, package: str, dockerfiles: str) -> bool:
    """Tell whether Dockerfiles name a binary of cargo, or the package that it is of."""
    built = rf"(?:--bin[ =]+|(?:release|debug|bin)/){re.escape(name)}"
    whole = rf"(?:-p[ =]*|--package[ =]+|--path[ =]+(?:\S*/)?){re.escape(package)}"
    return re.search(rf"(?<![\w-])(?:{built}|{whole}){_ENDS}", dockerfiles) is not None


def is_image_in(names: str, dockerfiles: str) -> bool:
    """Tell whether a stage of Dockerfiles begins from an image whose name ends as one of `names` does."""
    began = rf"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?:\S*/)?(?:{names})(?:[:@\s]|$)"
    return re.search(began, dockerfiles, re.MULTILINE | re.IGNORECASE) is not None
