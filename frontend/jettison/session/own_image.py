"""The image that this frontend runs from: a lock file says which one made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pkgutil import get_data

from jettison import image_reference, rules
from jettison.errors import DaemonError, Problem, Span
from jettison.gateway.bridge import MetaRequest, SolveError
from jettison.lock import AGAIN, Lock
from jettison.session.start import Session


def find_own(session: Session) -> dict[str, str]:
    """Return the digest of this frontend's image by its reference, nothing where either is not known.

    The daemon has found the image by the same question, a moment ago.
    """
    if not session.options.source:
        return {}
    reference = image_reference.normalize(session.options.source)
    name, at, digest = reference.partition("@")
    if at:
        return {name: digest}
    request = MetaRequest(
        reference=reference,
        platform=session.options.build_platform,
        log_name=f"[internal] load metadata for {reference}",
        resolve_mode=session.options.resolve_mode,
    )
    try:
        found = session.bridge.image_meta(request).digest
    except (SolveError, DaemonError):
        return {}
    return {reference: found} if found else {}


def find_tree() -> str:
    """Return what this image has in it, as `frontend/image` has written it there; empty elsewhere."""
    try:
        return (get_data("jettison", "identity") or b"").decode()
    except OSError:
        return ""


def find_other(session: Session, lock: Lock) -> Iterator[Problem]:
    """Yield a warning if another frontend has made the lock file.

    Nothing is said, and nothing asked, where the lock file does not know, or knows this one by what is in it:
    a registry takes longer to answer than a build in which nothing has changed.
    """
    if not lock.frontend or (lock.tree and lock.tree == find_tree()):
        return
    own = find_own(session)
    if not own or set(own.values()) == set(lock.frontend.values()):
        return
    source = session.file.source
    first = source.text.partition("\n")[0]
    yield Problem(
        rule=rules.OTHER_FRONTEND,
        message=f"{lock.name} was made by {_shown(lock.frontend)}, and this build is by {_shown(own)}",
        span=Span(source.name, 1, 1, 1, len(first) + 1),
        hint=f"{AGAIN}, or name that frontend in the first line: `# syntax={_shown(lock.frontend)}`",
        severity="warning",
    )


def _shown(frontend: Mapping[str, str]) -> str:
    return ", ".join(f"{image_reference.familiar(name)}@{digest}" for name, digest in frontend.items())
