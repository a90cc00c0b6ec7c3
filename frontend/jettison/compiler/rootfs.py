"""The root of the image: packages put into an empty root, in one step and so one layer."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from jettison import llb
from jettison.compiler.mounts import PACKAGE_SCRIPTS, SCRIPTS, package_cache, scripts
from jettison.compiler.reach import has_packages
from jettison.compiler.repositories import REPOSITORIES, repositories
from jettison.compiler.stages import Builder
from jettison.description.model import Accounts, Description

STAGE = "rootfs"
ROOT = "/run/jettison-root"
CACHE = "/run/jettison-cache"
ROOT_SCRIPTS = (
    "rootfs.sh",
    "accounts.sh",
    "manifests.sh",
    "cleaning.sh",
    "repositories.sh",
    "requirements.sh",
    "holding.sh",
    "shells.sh",
    *PACKAGE_SCRIPTS,
)

ROOT_ENV = MappingProxyType({"SOURCE_DATE_EPOCH": "0"})
"""Install times go into the manifests: a fixed one makes the same root twice.

The caller's own would make a new root for every commit; the exporter clamps the files' times to it anyway.
"""


def root_state(builder: Builder) -> llb.State:
    """Install the set that the description names and its packages; give the root alone.

    Without any package that is an empty root.
    """
    if not has_packages(builder.description):
        return llb.scratch()
    description, request = builder.description, builder.request
    distro, rootfs = description.distro, description.rootfs
    packages = (distro.filesystem_package, *root_packages(builder))
    executed = builder.run(
        builder.base_image(request.target, rootfs.span, STAGE),
        root_command(builder),
        [rootfs.packages_span, rootfs.span] if rootfs.packages_span else rootfs.span,
        f"install {' '.join(packages)}",
        stage=STAGE,
        mounts=[
            llb.output(ROOT),
            package_cache(request, distro, "root", request.target, CACHE),
            scripts(*ROOT_SCRIPTS),
            *([repositories(builder)] if rootfs.repos else ()),
        ],
        env=ROOT_ENV,
        cwd="/",
    )
    return executed.mount(ROOT)


def root_packages(builder: Builder) -> tuple[str, ...]:
    """List what is installed after the file system layout: the set, then what the user adds, each once."""
    rootfs = builder.description.rootfs
    held = {package.text for package in rootfs.exclude}
    chosen = (name for name in builder.description.distro.sets[rootfs.base] if name not in held)
    return tuple(dict.fromkeys((*chosen, *(package.text for package in rootfs.packages))))


def root_command(builder: Builder) -> list[str]:
    """Write the command that makes the root, in a step that has ROOT_SCRIPTS below SCRIPTS."""
    distro, rootfs = builder.description.distro, builder.description.rootfs
    return [
        "/bin/bash",
        f"{SCRIPTS}/rootfs.sh",
        *_options(builder.description),
        ROOT,
        distro.release,
        CACHE,
        distro.filesystem_package,
        *root_packages(builder),
        *(("--", *rootfs.remove) if rootfs.remove else ()),
    ]


def _options(description: Description) -> Iterator[str]:
    """Write what differs from a plain root as options of the script."""
    rootfs = description.rootfs
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
    yield from _account_options(description.accounts)


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
