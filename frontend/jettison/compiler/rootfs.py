"""The root of the image: packages put into an empty root, in one step and so one layer."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from jettison import llb
from jettison.compiler import locked
from jettison.compiler.images import Images
from jettison.compiler.locked import locked_root
from jettison.compiler.mounts import SCRIPTS, package_cache, repository_options, scripts
from jettison.compiler.needs import LIST, needs_mounts
from jettison.compiler.reach import has_packages
from jettison.compiler.repositories import REPOSITORIES, repositories
from jettison.compiler.request import BuildRequest
from jettison.compiler.stages import Builder
from jettison.description.model import Accounts, Description
from jettison.lock import Root

STAGE = "rootfs"
ROOT = "/run/jettison-root"
CACHE = "/run/jettison-cache"
ROOT_SCRIPT = "root/rootfs.sh"

ROOT_ENV = MappingProxyType({"SOURCE_DATE_EPOCH": "0"})
"""The time of the installation and of files that no package brings: a fixed one makes the same root twice.

The caller's own would make a new root for every commit.
"""


def root_state(builder: Builder) -> llb.State:
    """Install the set that the description names and its packages; give the root alone.

    Without any package that is an empty root.
    """
    if not has_packages(builder.description):
        return llb.scratch()
    root = locked_root(builder.description, builder.request, all_packages(builder.description))
    return _executed(builder, root).mount(ROOT)


def locked_packages(description: Description, request: BuildRequest, images: Images) -> llb.State:
    """Install the same, whatever is locked, and give a tree with the one file that lists what came."""
    builder = Builder(description, request, images)
    return _executed(builder, None, llb.output(locked.WRITTEN)).mount(locked.WRITTEN)


def _executed(builder: Builder, root: Root | None, *mounts: llb.Mount) -> llb.Executed:
    description, request = builder.description, builder.request
    distro, rootfs = description.distro, description.rootfs
    packages = (*all_packages(description), *(("auto",) if rootfs.auto else ()))
    return builder.run(
        builder.base_image(request.target, rootfs.span, STAGE),
        root_command(builder, root),
        [rootfs.packages_span, rootfs.span] if rootfs.packages_span else rootfs.span,
        f"install {' '.join(packages)}",
        stage=STAGE,
        mounts=[
            llb.output(ROOT),
            package_cache(request, distro, "root", request.target, CACHE),
            scripts(ROOT_SCRIPT, manager=distro.manager.name),
            *([repositories(builder)] if rootfs.repos else ()),
            *needs_mounts(builder),
            *([locked.lock_mount(root)] if root else ()),
            *mounts,
        ],
        env=ROOT_ENV,
        cwd="/",
    )


def all_packages(description: Description) -> tuple[str, ...]:
    """List what is installed: the file system layout, then the rest."""
    return (description.distro.filesystem_package, *root_packages(description))


def root_packages(description: Description) -> tuple[str, ...]:
    """List what is installed after the file system layout: the set, then what the user adds, each once."""
    named = (package.text for package in description.rootfs.packages)
    return tuple(dict.fromkeys((*base_packages(description), *named)))


def base_packages(description: Description) -> tuple[str, ...]:
    """List the set that the root begins with, without what is held back."""
    rootfs = description.rootfs
    held = {package.text for package in rootfs.exclude}
    return tuple(name for name in description.distro.sets[rootfs.base] if name not in held)


def root_command(builder: Builder, root: Root | None = None) -> list[str]:
    """Write the command that makes the root, in a step that has ROOT_SCRIPT below SCRIPTS.

    `root` are packages that it is held to, which the step has too.
    """
    distro, rootfs = builder.description.distro, builder.description.rootfs
    names = all_packages(builder.description)
    layout, *packages = locked.exact_packages(root, names) if root else names
    return [
        "/bin/bash",
        "-p",
        f"{SCRIPTS}/rootfs.sh",
        *repository_options(distro),
        *(f"--recommended={name}" for name in distro.recommended),
        *_options(builder.description),
        *_lock_options(builder.request, root),
        ROOT,
        distro.release,
        CACHE,
        layout,
        *packages,
        *(("--", *rootfs.remove) if rootfs.remove else ()),
    ]


def _options(description: Description) -> Iterator[str]:
    """Write what differs from a plain root as options of the script."""
    rootfs = description.rootfs
    named = {package.text for package in rootfs.packages}
    brought = [name for name in base_packages(description) if name not in named]
    if brought:
        yield f"--base={','.join(brought)}"
    yield from (f"--exclude={package.text}" for package in rootfs.exclude)
    if rootfs.repos:
        yield f"--repos={REPOSITORIES}"
    if rootfs.snapshot is not None:
        yield f"--snapshot={rootfs.snapshot}"
    if rootfs.docs:
        yield "--docs"
    yield from (f"--locale={locale}" for locale in rootfs.locales)
    if rootfs.metadata == "rpmdb":
        yield "--rpmdb"
    yield from (f"--keep={path}" for path in rootfs.keep)
    if rootfs.auto is not None:
        yield f"--needs={LIST}"
    yield from _account_options(description.accounts)


def _lock_options(request: BuildRequest, root: Root | None) -> Iterator[str]:
    if request.locking:
        yield f"--write-lock={locked.WRITTEN}/{locked.LIST}"
    if root:
        yield f"--lock={locked.GIVEN}/{locked.LIST}"
        if request.variant != root.target:
            yield "--lock-more"


def _account_options(accounts: Accounts) -> Iterator[str]:
    members: dict[str, list[str]] = {}
    for user in accounts.users:
        yield f"--user={user.name}:{user.uid}:{user.gid}:{user.home}"
        for name in user.groups:
            members.setdefault(name, []).append(user.name)
    for group in accounts.groups:
        yield f"--group={group.name}:{group.gid}:{','.join(members.pop(group.name, ()))}"
    # What is left are groups of every image.
    yield from (f"--member={name}:{','.join(users)}" for name, users in sorted(members.items()))
