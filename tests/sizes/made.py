"""Images made for a test: layers of chosen entries, as an OCI layout or as Docker saved them long ago."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sqlite3
import struct
import tarfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

Json = object
MANIFEST_LINE = "{name}\t{version}\t0\t0\tVendor\t(none)\t{size}\tx86_64\t0\t{name}.src.rpm\n"


def entry(
    path: str, data: bytes = b"", *, kind: bytes = tarfile.REGTYPE, to: str = "", mode: int = 0o644
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(path)
    info.type, info.linkname, info.mode, info.size = kind, to, mode, len(data)
    return info, data


def directory(path: str) -> tuple[tarfile.TarInfo, bytes]:
    return entry(path, kind=tarfile.DIRTYPE, mode=0o755)


def symlink(path: str, to: str) -> tuple[tarfile.TarInfo, bytes]:
    return entry(path, kind=tarfile.SYMTYPE, to=to)


def hard_link(path: str, to: str) -> tuple[tarfile.TarInfo, bytes]:
    return entry(path, kind=tarfile.LNKTYPE, to=to)


def layer(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def manifest(*packages: tuple[str, str, int]) -> bytes:
    lines = (MANIFEST_LINE.format(name=name, version=version, size=size) for name, version, size in packages)
    return "".join(lines).encode()


def header(name: str, version: str, size: int, paths: Iterable[str]) -> bytes:
    """Write a package's header as rpm keeps it in its database."""
    listed = sorted(paths)
    directories = sorted({path.rpartition("/")[0] + "/" for path in listed})
    indexes = [directories.index(path.rpartition("/")[0] + "/") for path in listed]
    tags: list[tuple[int, int, int, bytes]] = [
        (1000, 6, 1, name.encode() + b"\0"),
        (1001, 6, 1, version.partition("-")[0].encode() + b"\0"),
        (1002, 6, 1, version.partition("-")[2].encode() + b"\0"),
        (1009, 4, 1, struct.pack(">I", size)),
    ]
    if listed:
        tags += [
            (1116, 4, len(indexes), struct.pack(f">{len(indexes)}I", *indexes)),
            (1117, 8, len(listed), b"".join(path.rpartition("/")[2].encode() + b"\0" for path in listed)),
            (1118, 8, len(directories), b"".join(each.encode() + b"\0" for each in directories)),
        ]
    index, data = b"", b""
    for tag, kind, count, value in tags:
        data += b"\0" * (-len(data) % 4)
        index += struct.pack(">IIII", tag, kind, len(data), count)
        data += value
    return struct.pack(">II", len(tags), len(data)) + index + data


def database(*headers: bytes, statement: str = "") -> bytes:
    """Write a package database with rpm's journal mode; `statement` makes its table another way."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(statement or "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB)")
        if not statement:
            made.executemany("INSERT INTO Packages (blob) VALUES (?)", [(each,) for each in headers])
        made.commit()
        data = bytearray(made.serialize())
    data[18:20] = b"\x02\x02"
    return bytes(data)


def layout(
    layers: Iterable[bytes], *, platform: str = "linux/amd64", annotations: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Give the files of an OCI layout with one image."""
    named = dict(zip(("os", "architecture", "variant"), platform.split("/"), strict=False))
    blobs: dict[str, bytes] = {}
    entries = [_blob(blobs, each) for each in layers]
    config = _blob(blobs, _json(named))
    about = _blob(blobs, _json({"schemaVersion": 2, "config": config, "layers": entries}))
    index = _json({"schemaVersion": 2, "manifests": [{**about, "annotations": dict(annotations or {})}]})
    return {**blobs, "index.json": index}


def together(*layouts: dict[str, bytes]) -> dict[str, bytes]:
    """Put the images of several layouts into one."""
    entries = [each for files in layouts for each in json.loads(files["index.json"])["manifests"]]
    blobs = {name: data for files in layouts for name, data in files.items()}
    return {**blobs, "index.json": _json({"schemaVersion": 2, "manifests": entries})}


def saved(layers: Iterable[bytes]) -> dict[str, bytes]:
    """Give the files that older versions of Docker write."""
    files = {f"{number}/layer.tar": data for number, data in enumerate(layers)}
    about = [{"Config": "config.json", "RepoTags": ["x:1"], "Layers": list(files)}]
    config = _json({"os": "linux", "architecture": "amd64"})
    return {**files, "config.json": config, "manifest.json": _json(about)}


def archive(files: Mapping[str, bytes], dest: Path) -> Path:
    dest.write_bytes(layer(*(entry(name, data) for name, data in files.items())))
    return dest


def _blob(blobs: dict[str, bytes], data: bytes) -> dict[str, Json]:
    digest = hashlib.sha256(data).hexdigest()
    blobs[f"blobs/sha256/{digest}"] = data
    return {"digest": f"sha256:{digest}", "size": len(data)}


def _json(document: Json) -> bytes:
    return json.dumps(document).encode()
