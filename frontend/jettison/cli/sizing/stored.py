"""Where images are: in a file, in a folder, or in the Docker daemon, which writes one into a file."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

from jettison.cli.engines import process
from jettison.errors import BuildError
from jettison.sizes.images import LARGEST_DOCUMENT, Blobs
from jettison.sizes.layers import MOST_ENTRIES

PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd", b"BZ": "bzip2", b"\xfd7": "xz"}
REGISTRY_HINT = "give a file, a folder, or the name of an image that Docker has; `docker pull` gets one"


@contextmanager
def opened(image: str) -> Iterator[Blobs]:
    """Open an image by path or by name; BuildError if there is none."""
    path = Path(image)
    if path.is_dir():
        yield Folder(path)
    elif path.exists():
        with _archive(path) as blobs:
            yield blobs
    else:
        with TemporaryDirectory(prefix="jettison-size-") as folder:
            file = Path(folder) / "image.tar"
            _save(image, file)
            with _archive(file) as blobs:
                yield blobs


class Folder:
    """An OCI layout in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return ".." not in Path(name).parts and (self._folder / name).is_file()

    def open(self, name: str) -> BinaryIO:
        """Open a file; BuildError if it cannot be."""
        if not self.has(name):
            raise BuildError(f"it has no {name}")
        try:
            return (self._folder / name).open("rb")
        except OSError as error:
            raise BuildError(f"{name} cannot be read: {error.strerror}") from None


class Archive:
    """An image in a tar archive."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members: dict[str, tarfile.TarInfo] = {}
        for member in archive:
            if len(self._members) == MOST_ENTRIES:
                raise BuildError(f"it has more than {MOST_ENTRIES:,} entries")
            self._members[member.name.removeprefix("./")] = member

    def has(self, name: str) -> bool:
        """Tell whether there is such a member."""
        return name in self._members

    def open(self, name: str) -> BinaryIO:
        """Open a member; BuildError if there is none, or it is no file."""
        member = self._members.get(name)
        try:
            stream = self._archive.extractfile(member) if member else None
        except KeyError:  # a link that leads nowhere
            stream = None
        if stream is None:
            raise BuildError(f"it has no {name}")
        return cast("BinaryIO", stream)


class _Careful:
    """A file that nobody reads at once: a header of an archive may claim any size."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.tell, self.seek = stream.tell, stream.seek

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, but not very many."""
        if not 0 <= size <= LARGEST_DOCUMENT + 1:
            raise BuildError(f"it asks for {size:,} bytes at once")
        return self._stream.read(size)


@contextmanager
def _archive(path: Path) -> Iterator[Archive]:
    try:
        with path.open("rb") as stream:
            _refuse_packed(path, stream)
            with tarfile.open(fileobj=cast("BinaryIO", _Careful(stream)), mode="r:") as archive:
                yield Archive(archive)
    except (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError) as error:
        raise BuildError(f"it is no archive of an image: {error}") from None
    except OSError as error:
        raise BuildError(f"it cannot be read: {error.strerror}") from None


def _refuse_packed(path: Path, stream: BinaryIO) -> None:
    kind = PACKED.get(stream.read(2))
    if kind:
        raise BuildError(f"the whole archive is packed with {kind}", hint=f"unpack {path.name} first")
    stream.seek(0)


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
