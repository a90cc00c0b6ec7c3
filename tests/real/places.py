"""The places that a run needs: whether each answers, as itself and not as a proxy that says no."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass

from jettison import distros, image_reference
from jettison.distros import upx
from tests.demo.machine import UNAUTHORIZED

PATIENCE = 10.0
"""Seconds for each place."""

_DISTRO = distros.DEFAULT


@dataclass(frozen=True, slots=True)
class Place:
    """A host, what it is for, and an address there that answers 200 (a registry also: 401)."""

    host: str
    purpose: str
    url: str
    registry: bool = False


def _registry(image: str, purpose: str, api: str = "") -> Place:
    host = image_reference.normalize(image).split("/")[0]
    return Place(host, purpose, f"https://{api or host}/v2/", registry=True)


REGISTRIES = (
    _registry(_DISTRO.base_image, "Microsoft's images"),
    _registry("docker.io/library/python", "the base of the frontend's image", "registry-1.docker.io"),
)
PLACES = (
    *REGISTRIES,
    Place(
        "packages.microsoft.com",
        "Microsoft's packages",
        "https://packages.microsoft.com/azurelinux/3.0/prod/base/x86_64/repodata/repomd.xml",
    ),
    Place("github.com", "UPX's releases", upx.url(upx.DEFAULT_VERSION, "amd64")),
)


def needed(mirror: str) -> tuple[Place, ...]:
    """Return the places of a run: with a mirror of the registries, it alone.

    Where packages and UPX come from is then the mirror's own affair, as its images are set up.
    """
    if not mirror:
        return PLACES
    return (Place(mirror, "the mirror of the registries", f"http://{mirror}/v2/", registry=True),)


def silent(places: Iterable[Place], patience: float = PATIENCE) -> list[Place]:
    """Return the places that do not answer."""
    return [place for place in places if not answers(place, patience)]


def answers(place: Place, patience: float = PATIENCE) -> bool:
    """Ask a place; what it redirects to has to answer too."""
    request = urllib.request.Request(place.url, method="HEAD")  # noqa: S310 - the addresses are ours
    try:
        with urllib.request.urlopen(request, timeout=patience):  # noqa: S310
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return place.registry and error.code == UNAUTHORIZED
    except (OSError, ValueError):
        return False


def sentence(places: Iterable[Place]) -> str:
    """Say which places did not answer, and what that means."""
    named = ", ".join(f"{place.host} ({place.purpose})" for place in places)
    return (
        f"make real: not run, since no answer came from {named}: nothing was learnt about the real images."
        " Run it where these hosts can be reached, or name a mirror of the registries in JETTISON_REAL_MIRROR"
    )
