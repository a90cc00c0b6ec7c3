"""What a lock file changes in a graph: exact packages in the place of names, and a check that they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.description.debug import DEBUG
from jettison.description.model import Description
from jettison.errors import BuildError
from jettison.lock import AGAIN_OR_WITHOUT, Root, package_name
from jettison.recipe.request import BuildRequest

GIVEN = "/run/jettison-lock"
WRITTEN = "/run/jettison-locked"
LIST = "packages"
"""Where the step finds the locked packages, where it writes those that came, and the file in either."""

_EXCLUDE = "--exclude="


def asked(description: Description, packages: Iterable[str]) -> tuple[str, ...]:
    """Write what the packages of a root are resolved from, as words that are compared."""
    rootfs = description.rootfs
    return (
        *(f"--repo={repo.url}" for repo in rootfs.repos),
        *((f"--snapshot={rootfs.snapshot}",) if rootfs.snapshot is not None else ()),
        *sorted(f"{_EXCLUDE}{package.text}" for package in rootfs.exclude),
        *(("auto",) if rootfs.auto else ()),
        *packages,
    )


def locked_root(description: Description, request: BuildRequest, packages: tuple[str, ...]) -> Root | None:
    """Return the packages that a build is held to, None without a lock file.

    BuildError for a lock file that does not fit the description. The target `debug` takes what is
    locked without it, and its shell as it is today.
    """
    lock, target = request.lock, request.variant
    if lock is None:
        return None
    debug = target == DEBUG
    root = lock.root("" if debug else target, request.target.format())
    span = description.rootfs.packages_span or description.rootfs.span
    if root is None:
        what = f"target {target} on {request.target.format()}" if target else request.target.format()
        raise BuildError(f"{lock.name} has no packages for {what}", span, hint=AGAIN_OR_WITHOUT)
    changes = " and ".join(_changes(root.asked, asked(description, packages), more=debug))
    if changes:
        message = f"{lock.name} is out of date: since it was made, the build file has {changes}"
        raise BuildError(message, span, hint=AGAIN_OR_WITHOUT)
    return root


def _changes(before: tuple[str, ...], now: tuple[str, ...], *, more: bool) -> Iterator[str]:
    """Say what differs; with `more` names may come, and what they name is not held back."""
    known, wanted = frozenset(before), frozenset(now)
    if added := [word for word in now if word not in known and not more]:
        yield f"added {' '.join(added)}"
    kept = (wanted | {f"{_EXCLUDE}{word}" for word in wanted}) if more else wanted
    if gone := [word for word in before if word not in kept]:
        yield f"removed {' '.join(gone)}"


def exact_packages(root: Root, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the packages to install: the locked ones, and those names that nothing locked stands for.

    The first name is that of the layout, which comes first here too.
    """
    layout = sorted(root.packages, key=lambda package: package_name(package) != names[0])
    nevras = (package.partition(" ")[0] for package in layout)
    asked = frozenset(root.asked)
    return (*nevras, *(name for name in names if name not in asked))
