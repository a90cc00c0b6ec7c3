"""The image registry of the harbor, on loopback and without TLS, and a client that fills it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.harbor import ports
from tests.harbor.commands import run
from tests.harbor.layout import HarborError, Layout
from tests.harbor.oci import MANIFEST_TYPE, Image
from tests.harbor.process import Daemon

NAME = "registry"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
TIMEOUT = 120  # seconds


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
    for digest in image.blobs:
        if _call(address, "HEAD", f"/v2/{path}/blobs/{digest}")[0] != http.HTTPStatus.OK:
            _upload(address, path, digest, image.blob(digest))
    kind = {"Content-Type": MANIFEST_TYPE}
    status, _ = _call(address, "PUT", f"/v2/{path}/manifests/{tag}", image.blob(image.digest), kind)
    _expect(status, http.HTTPStatus.CREATED, f"manifest of {path}:{tag}")
    forget(address, path, before)


def forget(address: str, path: str, digest: str) -> None:
    """Drop the manifest of an image that was replaced, so that ``sweep`` finds its blobs unused."""
    if digest:
        _call(address, "DELETE", f"/v2/{path}/manifests/{digest}")


def digest_of(address: str, path: str, tag: str) -> str:
    """Return the digest of the manifest that a tag names; empty if there is none."""
    accept = {"Accept": f"{MANIFEST_TYPE}, {INDEX_TYPE}"}
    status, headers = _call(address, "HEAD", f"/v2/{path}/manifests/{tag}", None, accept)
    return headers.get("docker-content-digest", "") if status == http.HTTPStatus.OK else ""


def _upload(address: str, path: str, digest: str, blob: Path) -> None:
    status, headers = _call(address, "POST", f"/v2/{path}/blobs/uploads/")
    _expect(status, http.HTTPStatus.ACCEPTED, f"upload to {path}")
    place = urlsplit(headers["location"])
    target = f"{place.path}?{place.query}&digest={digest}"
    kind = {"Content-Type": "application/octet-stream"}
    status, _ = _call(address, "PUT", target, blob, kind)
    _expect(status, http.HTTPStatus.CREATED, f"blob {digest} of {path}")


def _call(
    address: str, method: str, target: str, body: Path | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str]]:
    length = {"Content-Length": str(body.stat().st_size if body else 0)}
    with closing(http.client.HTTPConnection(address, timeout=TIMEOUT)) as connection:
        if body:
            with body.open("rb") as stream:
                connection.request(method, target, stream, {**length, **(headers or {})})
        else:
            connection.request(method, target, None, {**length, **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def _expect(status: int, wanted: int, what: str) -> None:
    if status != wanted:
        raise HarborError(f"the harbor's registry answered {status} instead of {wanted} for the {what}")
