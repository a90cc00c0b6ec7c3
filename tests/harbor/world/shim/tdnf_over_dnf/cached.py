"""What tdnf keeps below its cache folder: packages in `ID/rpms`, and an index in `ID-HASH`, by its address.

Nothing takes a package away again: not a digest that is another one, not `clean`, not another address.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from .errors import JunkRepositoryError
from .fetching import Origin

INDEX = "repodata/repomd.xml"
_SPACE = "{http://linux.duke.edu/metadata/repo}"
ET.register_namespace("", _SPACE[1:-1])  # librepo knows no prefixes
# What tdnf reads of an index, and the key of a repository file that leaves it out.
PARTS = {
    "primary": "",
    "filelists": "skip_md_filelists",
    "updateinfo": "skip_md_updateinfo",
    "other": "skip_md_other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """The places of one repository in the cache folder."""

    cache: Path
    identity: str
    origin: Origin
    skipped: frozenset[str]

    @property
    def index(self) -> Path:
        """Return the folder of the index; only this one depends on the address."""
        digest = hashlib.sha256(" ".join(self.origin.urls).encode()).hexdigest()[:8]
        return self.cache / f"{self.identity}-{digest}"

    def package(self, location: str) -> Path:
        """Return where a package is, or will be."""
        return self.cache / self.identity / "rpms" / location

    def refresh(self, *, anew: bool) -> bool:
        """Fetch `repomd.xml` if it is missing or wanted anew; tell whether that was so."""
        if (self.index / INDEX).is_file() and not anew:
            return False
        new = self.index / "tmp/repomd.xml"
        self.origin.fetch(INDEX, new)
        (self.index / "repodata").mkdir(exist_ok=True)
        new.rename(self.index / INDEX)
        shutil.rmtree(new.parent)
        return True

    def fetch_parts(self) -> None:
        """Fetch what is missing of what `repomd.xml` announces."""
        for place in self._parts().values():
            if not (self.index / place).is_file():
                self.origin.fetch(place, self.index / place)

    def _parts(self) -> dict[str, str]:
        found = {}
        for data in self._read().getroot().iter(f"{_SPACE}data"):
            kind, location = data.get("type", ""), data.find(f"{_SPACE}location")
            if kind in PARTS and PARTS[kind] not in self.skipped and location is not None:
                found[kind] = location.get("href", "")
        return found

    def _read(self) -> ET.ElementTree[ET.Element]:
        try:
            tree = ET.parse(self.index / INDEX)  # noqa: S314 - a repository of a test
        except ET.ParseError as error:
            raise JunkRepositoryError from error
        if tree.getroot().tag != f"{_SPACE}repomd":
            raise JunkRepositoryError
        return tree

    def show(self, folder: Path) -> None:
        """Make a repository that holds what was fetched and announces nothing else, for dnf to read."""
        parts = self._parts()
        (folder / "repodata").mkdir(parents=True)
        tree = self._read()
        for data in list(tree.getroot().iter(f"{_SPACE}data")):
            if data.get("type", "") not in parts:
                tree.getroot().remove(data)
        tree.write(folder / INDEX)
        for place in parts.values():
            (folder / place).symlink_to(self.index / place)
