"""Requests that are not builds, and the capabilities that a caller demands of this frontend."""

from __future__ import annotations

from jettison.gateway.options import Options
from jettison.gateway.status import UNIMPLEMENTED, UnsupportedError
from jettison.subrequests.names import NAMES

CAPS = (
    "moby.buildkit.frontend.contexts",
    "moby.buildkit.frontend.gitquerystring",
    "moby.buildkit.frontend.inputs",
    "moby.buildkit.frontend.subrequests",
)
"""What the image's label `moby.buildkit.frontend.caps` says; a test compares the two."""


def check(options: Options) -> None:
    """Raise UnsupportedError for a demanded capability or a request that we do not have.

    Its type tells a client that it may ask in another way.
    """
    for demand in options.caps:
        name = demand.partition("+")[0]  # behind it stands what a relay has to do
        if name not in CAPS:
            message = f"unsupported frontend capability {name}"
            raise UnsupportedError(message, kind="FrontendCap", name=name, code=UNIMPLEMENTED)
    if options.request_id and options.request_id not in NAMES:
        message = f"unsupported request {options.request_id}"
        raise UnsupportedError(message, kind="Subrequest", name=options.request_id)
