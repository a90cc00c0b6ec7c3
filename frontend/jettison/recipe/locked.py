"""What a lock file changes in a graph: exact packages in the place of names, and a check that they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.description.debug import DEBUG
from jettison.description.model import SCRATCH, Description, Stage
from jettison.description.upx import Upx
from jettison.distros import upx as releases
from jettison.errors import BuildError
from jettison.lock import AGAIN, AGAIN_OR_WITHOUT, Lock, Root, nevra, package_name
from jettison.recipe.draft import Draft
from jettison.recipe.images import origin_image
from jettison.recipe.model import Bind, Write
from jettison.recipe.reach import has_packages, standing
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


def locked_targets(description: Description) -> tuple[str, ...]:
    """Return the targets that are locked beside the image; `debug` is one if the image has no packages."""
    declared = tuple(target for target in description.variants if target != DEBUG)
    return declared if has_packages(description) else (*declared, DEBUG)


def locked_root(description: Description, request: BuildRequest, packages: tuple[str, ...]) -> Root | None:
    """Return the packages that a build is held to, None without a lock file.

    BuildError for a lock file that does not fit the description. The target `debug` takes what is
    locked without it, and its shell as it is today; of an image without packages all of it is locked.
    """
    lock, target = request.lock, request.variant
    if lock is None:
        return None
    platform = request.target.format()
    root = lock.root(target, platform) or (lock.root("", platform) if target == DEBUG else None)
    debug = root is not None and root.target != target
    span = description.rootfs.packages_span or description.rootfs.span
    if root is None:
        what = f"target {target} on {platform}" if target else platform
        raise BuildError(f"{lock.name} has no packages for {what}", span, hint=AGAIN_OR_WITHOUT)
    changes = " and ".join(_changes(root.asked, asked(description, packages), more=debug))
    if changes:
        message = f"{lock.name} is out of date: since it was made, the build file has {changes}"
        raise BuildError(message, span, hint=AGAIN_OR_WITHOUT)
    return root


def stage_asks(description: Description, stage: Stage) -> tuple[str, ...]:
    """Write what the packages of a stage are resolved from, as words that are compared.

    They begin with those of the stages below, from the image at the bottom on; or with the first stage over
    one that a named context stands for: of what it is instead nothing is known.
    """
    lowest, *others = standing(description, stage)
    image = lowest.origin if lowest.origin == SCRATCH else origin_image(lowest.origin, description.distro)
    words = [] if "://" in image else [*_words(lowest, image, stage)]
    return (*words, *(word for each in others for word in _words(each, each.origin, stage)))


def _words(each: Stage, origin: str, stage: Stage) -> Iterator[str]:
    """Yield what a stage says of packages, under its name if it is another one than `stage`."""
    below = "" if each.name == stage.name else f"{each.name}:"
    yield f"{below}--from={origin}"
    yield from (f"{below}{package.text}" for package in each.packages)


def is_held(lock: Lock, request: BuildRequest, stage: Stage) -> bool:
    """Tell whether a lock file can know the packages of a stage: it may be made on another machine."""
    return bool(lock.builder) and (stage.platform == "target" or request.build.format() == lock.builder)


def locked_stage(description: Description, request: BuildRequest, stage: Stage) -> Root | None:
    """Return the packages that a stage is held to, None where no lock file knows them.

    BuildError for a lock file that does not fit the stage.
    """
    lock = request.lock
    if lock is None or not is_held(lock, request, stage):
        return None
    platform = request.platform(stage.platform).format()
    root = lock.stage(request.variant, stage.name, platform)
    span = stage.packages_span or stage.span
    if root is None and request.stage:
        return None  # of stages that no image needs nothing is locked
    if root is None:
        message = f"{lock.name} has no packages for stage {stage.name} on {platform}"
        raise BuildError(message, span, hint=AGAIN_OR_WITHOUT)
    now = stage_asks(description, stage)
    changes = " and ".join(_changes(_since(root.asked, now[0]), now, more=False))
    if changes:
        message = f"{lock.name} is out of date: since it was made, stage {stage.name} has {changes}"
        raise BuildError(message, span, hint=AGAIN_OR_WITHOUT)
    return root


def _since(words: tuple[str, ...], first: str) -> tuple[str, ...]:
    """Return words from one of them on, all if it is not there: of what is below it nothing is known now."""
    return words[words.index(first) :] if first in words else words


def add_list(draft: Draft, root: Root) -> Bind:
    """Add the locked packages, and return their mount where the step looks for them."""
    text = "".join(f"{package}\n" for package in root.packages)
    title = f"locked packages of {root.stage}" if root.stage else "locked packages"
    made = Write(dest=f"/{LIST}", data=text.encode())
    return Bind(dest=GIVEN, origin=draft.files("locked", title, (made,)))


def _changes(before: tuple[str, ...], now: tuple[str, ...], *, more: bool) -> Iterator[str]:
    """Say what differs; with `more` names may come, and what they name is not held back."""
    known, wanted = frozenset(before), frozenset(now)
    if added := [word for word in now if word not in known and not more]:
        yield f"added {' '.join(added)}"
    kept = (wanted | {f"{_EXCLUDE}{word}" for word in wanted}) if more else wanted
    if gone := [word for word in before if word not in kept]:
        yield f"removed {' '.join(gone)}"


def fetched_files(upx: Upx | None) -> dict[str, str]:
    """Return the digests of what we fetch of ourselves, by address; what the file names has its own there."""
    if upx is None or upx.url:
        return {}
    return {releases.url(upx.version, machine): f"sha256:{digest}" for machine, digest in upx.sha256}


def check_files(description: Description, lock: Lock) -> None:
    """Raise BuildError for something else to be fetched than what is locked."""
    upx = description.upx
    for address, digest in fetched_files(upx).items():
        if upx and lock.files.get(address) != digest:
            message = f"{lock.name} does not fit the build file: it has no {address} with {digest}"
            raise BuildError(message, upx.span, hint=AGAIN_OR_WITHOUT)


def kept_packages(root: Root, upgrade: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the locked packages but those that `upgrade` has others of: they may be in no repository."""
    moved = {package_name(package) for package in upgrade}
    return tuple(package for package in root.packages if package_name(package) not in moved)


def exact_packages(root: Root, names: tuple[str, ...], upgrade: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the packages to install: the locked ones, and those names that nothing locked stands for.

    The first name is that of the layout, which comes first here too. What `upgrade` has comes later, but for
    a layout.
    """
    layouts = (package for package in upgrade if package_name(package) == names[0])
    packages = (*kept_packages(root, upgrade), *layouts)
    in_order = sorted(packages, key=lambda package: package_name(package) != names[0])
    asked = frozenset(root.asked)
    return (*map(nevra, in_order), *(name for name in names if name not in asked))


def check_moved(held: Root, after: Root) -> None:
    """Raise BuildError for a package that has a locked one's name and version, and another content."""
    contents = dict(package.split(" ", 1) for package in held.packages)
    for package in after.packages:
        nevra, _, content = package.partition(" ")
        if contents.get(nevra, content) != content:
            message = (
                f"the repositories have another {nevra} than the one that was locked: its content differs"
            )
            raise BuildError(message, hint=AGAIN)
