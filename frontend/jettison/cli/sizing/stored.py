"""Where images are: in a file, in a folder, or in the Docker daemon, which writes one into a file."""

from __future__ import annotations

import io
import os
import posixpath
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from jettison.cli import guarded
from jettison.cli.engines import process
from jettison.errors import BuildError
from jettison.sizes.archive import Member, members
from jettison.sizes.images import Blobs
from jettison.sizes.limits import Allowance

MOST_BLOBS = 100_000
MOST_LINKS = 40
PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd", b"BZ": "bzip2", b"\xfd7": "xz"}
REGISTRY_HINT = "give a file, a folder, or the name of an image that Docker has; `docker pull` gets one"


@contextmanager
def opened(image: str) -> Iterator[Blobs]:
    """Open an image by path or by name; BuildError if there is none."""
    path = Path(image)
    if os.path.isdir(image):  # noqa: PTH112 - pathlib's raises for a name of any length
        yield Folder(path)
    elif os.path.exists(image):  # noqa: PTH110
        with _archive(path) as blobs:
            yield blobs
    else:
        with guarded.folder("jettison-size-") as folder:
            file = folder.path / "image.tar"
            _save(image, file)
            with _archive(file) as blobs:
                yield blobs


class Folder:
    """An OCI layout in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        inside = ".." not in Path(name).parts and not name.startswith("/")
        return inside and os.path.isfile(self._folder / name)  # noqa: PTH113 - as above

    def open(self, name: str) -> BinaryIO:
        """Open a file; BuildError if it cannot be."""
        if not self.has(name):
            raise BuildError(f"it has no {name}")
        try:
            return (self._folder / name).open("rb")
        except OSError as error:
            raise BuildError(f"{name} cannot be read: {error.strerror}") from None


class Archive:
    """An image in a tar archive, which stays open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        left = Allowance(MOST_BLOBS, "it has too many entries")
        self._members: dict[str, Member] = {}
        for member in members(_Forward(file)):
            left.spend(1)
            self._members[posixpath.normpath(member.name)] = member

    def has(self, name: str) -> bool:
        """Tell whether there is such a member."""
        return self._find(name) is not None

    def open(self, name: str) -> BinaryIO:
        """Open a member; BuildError if there is none, or it is no file."""
        member = self._find(name)
        if member is None:
            raise BuildError(f"it has no {name}")
        return cast("BinaryIO", io.BufferedReader(_Part(self._file, member)))

    def _find(self, name: str) -> Member | None:
        """Follow links to a file: Docker once wrote a layer that several images share as one."""
        for _ in range(MOST_LINKS):
            member = self._members.get(posixpath.normpath(name))
            if member is None or member.kind == tarfile.REGTYPE:
                return member if member and not member.holes else None
            above = posixpath.dirname(name) if member.kind == tarfile.SYMTYPE else ""
            name = posixpath.join(above, member.target)
        return None


class _Forward:
    """A file that is not left at its end."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self._seek = file.seek
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)

    def seek(self, position: int) -> int:
        """Go to a place, or to the end."""
        return self._seek(min(position, self._size))


class _Part(io.RawIOBase):
    """The content of a member; another one may be read meanwhile."""

    def __init__(self, file: BinaryIO, member: Member) -> None:
        self._file = file
        self._at, self._end = member.data, member.data + member.size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer, in the stub
        """Read what fits into a buffer, and tell how much it was."""
        self._file.seek(self._at)
        data = self._file.read(min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def _archive(path: Path) -> Iterator[Archive]:
    try:
        with path.open("rb") as stream:
            _refuse_packed(path, stream)
            yield Archive(stream)
    except OSError as error:
        raise BuildError(f"it cannot be read: {error.strerror}") from None


def _refuse_packed(path: Path, stream: BinaryIO) -> None:
    kind = PACKED.get(stream.read(2))
    if kind:
        raise BuildError(f"the whole archive is packed with {kind}", hint=f"unpack {path.name} first")


def _save(name: str, file: Path) -> None:
    """Have Docker write an image; BuildError with its words where it cannot."""
    if name.startswith("-"):
        raise BuildError("there is no such file, and no image is called so")
    argv = ("docker", "image", "save", "--output", str(file), name)
    if problem := process.silence(("docker", "version"), patience=30):
        raise BuildError(f"there is no such file, and no Docker to ask for it: {problem}", hint=REGISTRY_HINT)
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        message = f"there is no such file, and Docker has no such image: {words[-1]}"
        raise BuildError(message, hint=REGISTRY_HINT)
