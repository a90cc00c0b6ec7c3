"""The image registry of the harbor, on loopback and without TLS, and a client that fills it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.harbor import ports
from tests.harbor.commands import run
from tests.harbor.layout import HarborError, Layout
from tests.harbor.oci import DOCKER, OCI, Image
from tests.harbor.process import Daemon

NAME = "registry"
TIMEOUT = 120  # seconds
ACCEPT = ", ".join(kind for kinds in (OCI, DOCKER) for kind in (kinds.index, kinds.manifest))


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def daemon(layout: Layout, program: Path, number: int) -> Daemon:
    """Return the registry on a loopback port; its blobs are in ``.harbor/registry``."""
    config, settings = layout.state / "registry.json", json.dumps(_config(layout, number), indent=1)
    config.write_text(settings)
    return Daemon(
        name=NAME,
        command=[program, "serve", config],
        ready=lambda: ports.is_open(number),
        env={"OTEL_TRACES_EXPORTER": "none"},
        settings=settings,
        folder=layout.state / "registry",
    )


def sweep(daemon: Daemon) -> None:
    """Remove the blobs of images that were replaced; call it only while the registry does not run."""
    program, _, config = daemon.command
    if daemon.folder is None or not (daemon.folder / "docker").exists():
        return
    try:
        run([program, "garbage-collect", config], env=daemon.env)
    except HarborError as error:  # a push that was cut off; the registry itself can live with it
        print(f"harbor: the registry keeps images that were replaced: {error}", flush=True)


def _config(layout: Layout, number: int) -> dict[str, object]:  # JSON is YAML
    return {
        "version": "0.1",
        "log": {"level": "warn", "accesslog": {"disabled": True}},
        "storage": {
            "filesystem": {"rootdirectory": str(layout.state / "registry")},
            "delete": {"enabled": True},
        },
        "http": {"addr": f"127.0.0.1:{number}"},
    }


def push(address: str, path: str, tag: str, image: Image) -> None:
    """Push an image as ``address/path:tag``; what the registry has already is not sent again."""
    before = digest_of(address, path, tag)
    if before == image.digest:
        return
    _put(address, path, tag, image)
    forget(address, path, before, {image.digest, *(each.digest for each in image.images)})


def _put(address: str, path: str, name: str, image: Image) -> None:
    """Push an image, or those of an index before it; ``name`` is a tag or the digest."""
    for each in image.images:
        _put(address, path, each.digest, each)
    for digest in image.blobs:
        if _call(address, "HEAD", f"/v2/{path}/blobs/{digest}").status != http.HTTPStatus.OK:
            _upload(address, path, digest, image.blob(digest))
    kind = {"Content-Type": image.kind}
    done = _call(address, "PUT", f"/v2/{path}/manifests/{name}", image.blob(image.digest), kind)
    _expect(done.status, http.HTTPStatus.CREATED, f"manifest of {path}:{name}")


def forget(address: str, path: str, digest: str, used: Collection[str] = ()) -> None:
    """Drop the manifest of an image that was replaced, so that ``sweep`` finds its blobs unused.

    The manifests of an index go with it, but for those in ``used``.
    """
    if not digest or digest in used:
        return
    below = _listed(address, path, digest)
    for each in (digest, *(each for each in below if each not in used)):
        _call(address, "DELETE", f"/v2/{path}/manifests/{each}")


def _listed(address: str, path: str, digest: str) -> list[str]:
    """Return the digests that an index lists."""
    done = _call(address, "GET", f"/v2/{path}/manifests/{digest}", None, {"Accept": ACCEPT})
    if done.status != http.HTTPStatus.OK:
        return []
    return [each["digest"] for each in json.loads(done.body).get("manifests", ())]


def digest_of(address: str, path: str, tag: str) -> str:
    """Return the digest of the manifest that a tag names; empty if there is none."""
    done = _call(address, "HEAD", f"/v2/{path}/manifests/{tag}", None, {"Accept": ACCEPT})
    return done.headers.get("docker-content-digest", "") if done.status == http.HTTPStatus.OK else ""


def _upload(address: str, path: str, digest: str, blob: Path) -> None:
    begun = _call(address, "POST", f"/v2/{path}/blobs/uploads/")
    _expect(begun.status, http.HTTPStatus.ACCEPTED, f"upload to {path}")
    place = urlsplit(begun.headers["location"])
    target = f"{place.path}?{place.query}&digest={digest}"
    kind = {"Content-Type": "application/octet-stream"}
    done = _call(address, "PUT", target, blob, kind)
    _expect(done.status, http.HTTPStatus.CREATED, f"blob {digest} of {path}")


def _call(
    address: str, method: str, target: str, body: Path | None = None, headers: Mapping[str, str] | None = None
) -> _Answer:
    length = {"Content-Length": str(body.stat().st_size if body else 0)}
    with closing(http.client.HTTPConnection(address, timeout=TIMEOUT)) as connection:
        if body:
            with body.open("rb") as stream:
                connection.request(method, target, stream, {**length, **(headers or {})})
        else:
            connection.request(method, target, None, {**length, **(headers or {})})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return _Answer(answer.status, headers, answer.read())


def _expect(status: int, wanted: int, what: str) -> None:
    if status != wanted:
        raise HarborError(f"the harbor's registry answered {status} instead of {wanted} for the {what}")
