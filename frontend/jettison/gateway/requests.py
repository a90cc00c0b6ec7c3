"""Requests that are not builds, and the capabilities that a caller demands of this frontend."""

from __future__ import annotations

from collections.abc import Iterable

from jettison.errors import OptionError
from jettison.gateway.options import Options
from jettison.gateway.refused import NOT_YET
from jettison.gateway.status import UNIMPLEMENTED, UnsupportedError

SUBREQUESTS = "moby.buildkit.frontend.subrequests"
"""What clients demand for `--call` and `--check`."""

CAPS = ("moby.buildkit.frontend.contexts",)
"""What the image's label `moby.buildkit.frontend.caps` says; a test compares the two."""

_NO_CALLS = f"a call that is no build (`--call`, `--check`) {NOT_YET}"
_CHECK = "`jettison check` finds the mistakes of a build file without a build"


def check(options: Options) -> None:
    """Raise BuildError for a demanded capability or a request that we do not have.

    A client that demands to know about requests gets plain words, where the daemon has not refused it by
    the image's label. Another one may have a way out if the error has the type that is made for this.
    """
    names = [demand.partition("+")[0] for demand in options.caps]  # behind it stands what a relay has to do
    _check_caps(name for name in names if name != SUBREQUESTS)
    if SUBREQUESTS in names:
        raise OptionError(_NO_CALLS, name="requestid", value=options.request_id, hint=_CHECK)
    if options.request_id:
        raise UnsupportedError(_NO_CALLS, kind="Subrequest", name=options.request_id)


def _check_caps(names: Iterable[str]) -> None:
    for name in names:
        if name not in CAPS:
            message = f"unsupported frontend capability {name}"
            raise UnsupportedError(message, kind="FrontendCap", name=name, code=UNIMPLEMENTED)
