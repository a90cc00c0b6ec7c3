"""What a Node.js project says of itself, in `package.json` and in `.npmrc`."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jettison.presets import node_start
from jettison.presets.node_start import Start

MANIFEST = "package.json"
SETTINGS = ".npmrc"

LOCKS = ("package-lock.json", "npm-shrinkwrap.json")
"""What `npm ci` takes; where both are there, the last one (`npm help npm-shrinkwrap.json`)."""

OF_INSTALL = ("preinstall", "install", "postinstall")
"""Scripts of a project that npm runs after it has installed, in their order."""

_ENGINES = re.compile(r'"engines"\s*:\s*\{[^{}]*?"node"\s*:\s*"')
_TOKEN = re.compile(r"[ \t]*(?:[^=#;\s]*:)?(?:_authToken|_auth|_password)[ \t]*=[ \t]*(?![\"']?\$\{)\S")
_ARCHIVE = (".tgz", ".tar.gz", ".tar")


@dataclass(frozen=True, slots=True)
class Package:
    """A `package.json`: where it is, its text, and its values; none of one that was not read."""

    path: str = MANIFEST
    text: str = ""
    values: Mapping[str, object] | None = None

    def text_of(self, key: str) -> str:
        """Return a text at the top, an empty one where there is none."""
        value = (self.values or {}).get(key)
        return value if isinstance(value, str) else ""

    def texts_of(self, key: str) -> dict[str, str]:
        """Return the texts of a map at the top."""
        value = (self.values or {}).get(key)
        items = value.items() if isinstance(value, dict) else ()
        return {name: text for name, text in items if isinstance(name, str) and isinstance(text, str)}

    @property
    def scripts(self) -> dict[str, str]:
        """Its scripts by their names."""
        return self.texts_of("scripts")

    @property
    def engines(self) -> str:
        """Which Node.js it is for: a range, empty if it does not say."""
        return self.texts_of("engines").get("node", "")

    @property
    def engines_line(self) -> int:
        """The number of the line that says it."""
        found = _ENGINES.search(self.text)
        return self.text.count("\n", 0, found.end()) + 1 if found else 1

    @property
    def start(self) -> Start | None:
        """What its script `start` runs, None where that is not one file by node."""
        return node_start.parse(self.scripts.get("start", ""))


def read(project: Mapping[str, str], path: str) -> Package:
    """Return a package of the context; ValueError with what is wrong with its text.

    Byte order marks are left out, as npm does.
    """
    text = project.get(path)
    if text is None:
        return Package(path)
    try:
        values = json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(values, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - of the text, not of our call
    return Package(path, text, values)


def files(workspace: str) -> tuple[str, ...]:
    """Name the files of the build context that say it."""
    member = (posixpath.join(workspace, MANIFEST),) if workspace else ()
    return (MANIFEST, SETTINGS, *member)


def workspaces(package: Package) -> tuple[str, ...]:
    """Return the patterns of the folders of members; none where a project has none."""
    value = (package.values or {}).get("workspaces")
    listed = value.get("packages") if isinstance(value, dict) else value
    texts = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    return tuple(posixpath.normpath(each) for each in texts if each and not each.startswith(("!", "/")))


def local(package: Package) -> Iterator[str]:
    """Yield what a package takes of the project by `file:`: archives, and manifests of folders."""
    kinds = ("dependencies", "devDependencies", "optionalDependencies")
    folder = posixpath.dirname(package.path)
    for said in (text for kind in kinds for text in package.texts_of(kind).values()):
        path = posixpath.normpath(posixpath.join(folder, said.removeprefix("file:")))
        if said.startswith("file:") and path.split("/")[0] not in ("", ".."):
            yield path if path.endswith(_ARCHIVE) else posixpath.join(path, MANIFEST)


def line_with_token(project: Mapping[str, str]) -> int:
    """Return the number of the line of `.npmrc` that has a token, or a password, itself; 0 for none."""
    lines = project.get(SETTINGS, "").splitlines()
    return next((number for number, line in enumerate(lines, 1) if _TOKEN.match(line)), 0)


def same_file(one: str, other: str) -> bool:
    """Tell whether two paths are of one file to node, which adds endings."""
    first, second = (
        posixpath.normpath(each).removesuffix(".js").removesuffix("/index") for each in (one, other)
    )
    return first == second
