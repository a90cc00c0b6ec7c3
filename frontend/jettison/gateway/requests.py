"""Requests that are not builds, and the capabilities that a caller demands of this frontend."""

from __future__ import annotations

from collections.abc import Iterable

from jettison.gateway.options import Options
from jettison.gateway.status import UNIMPLEMENTED, UnsupportedError

CAPS = ("moby.buildkit.frontend.contexts",)
"""What the image's label `moby.buildkit.frontend.caps` says; a test compares the two."""


def check(options: Options) -> None:
    """Raise UnsupportedError for a demanded capability or a request that we do not have."""
    _check_caps(options.caps)
    if options.request_id:
        message = f"unsupported request {options.request_id}"
        raise UnsupportedError(message, kind="Subrequest", name=options.request_id)


def _check_caps(demanded: Iterable[str]) -> None:
    """Compare names up to a `+`: what follows tells a frontend that relays what to do."""
    for demand in demanded:
        name = demand.partition("+")[0]
        if name not in CAPS:
            message = f"unsupported frontend capability {name}"
            raise UnsupportedError(message, kind="FrontendCap", name=name, code=UNIMPLEMENTED)
