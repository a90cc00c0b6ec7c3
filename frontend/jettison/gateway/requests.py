"""Requests that are not builds, and the capabilities that a caller demands of this frontend."""

from __future__ import annotations

from collections.abc import Iterable

from jettison.gateway.options import Options
from jettison.gateway.status import UNIMPLEMENTED, UnsupportedError

CAPS = ("moby.buildkit.frontend.contexts",)
"""What the image's label `moby.buildkit.frontend.caps` says; a test compares the two."""

SUBREQUESTS = "moby.buildkit.frontend.subrequests"
"""What clients demand for `--call` and `--check`."""

# Only this: clients put the name of what is lacking before it, by the error's type.
_NO_CALLS = (
    "`--call` and `--check` are not supported yet by this version of Jettison;"
    " `jettison check` finds the mistakes of a build file without a build"
)


def check(options: Options) -> None:
    """Raise UnsupportedError for a demanded capability or a request that we do not have."""
    _check_caps(options.caps)
    if options.request_id:
        raise UnsupportedError(_NO_CALLS, kind="Subrequest", name=options.request_id)


def _check_caps(demanded: Iterable[str]) -> None:
    """Compare names up to a `+`: what follows tells a frontend that relays what to do."""
    for demand in demanded:
        name = demand.partition("+")[0]
        if name not in CAPS:
            message = _NO_CALLS if name == SUBREQUESTS else f"unsupported frontend capability {name}"
            raise UnsupportedError(message, kind="FrontendCap", name=name, code=UNIMPLEMENTED)
