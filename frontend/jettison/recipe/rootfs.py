"""The root of the image: packages put into an empty root, in one step and so one layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from jettison.description.model import Accounts, Description
from jettison.errors import Span
from jettison.lock import Root, nevra
from jettison.recipe import locked
from jettison.recipe.draft import TREE, Draft, package_cache, repository_options
from jettison.recipe.locked import locked_root
from jettison.recipe.model import SCRIPTS, Bind, Image, Keep, Mount, Output, Run
from jettison.recipe.program import ELF_MACHINES
from jettison.recipe.reach import clean, has_packages, packaged_files, used_stages
from jettison.recipe.repositories import REPOSITORIES, add_repositories
from jettison.recipe.request import BuildRequest

LABEL = "rootfs"
ROOT = "/run/jettison-root"
CACHE = "/run/jettison-cache"
ROOT_SCRIPT = "root/rootfs.sh"
NEEDS = "/run/jettison-needs"
LIST = f"{NEEDS}/needs"
ORIGINS = "/run/jettison-origins"
COPIED = "/run/jettison-copied"
INDEXES = "/run/jettison-indexes"

MACHINES = MappingProxyType({"amd64": "x86_64", "arm64": "aarch64"})
"""What RPM, and `uname -m`, call the architectures that distributions have packages for."""

NEEDS_PROGRAMS = 126
"""How the step ends where an install script needs programs of another machine: a shell's code for that."""

ROOT_ENV = (("SOURCE_DATE_EPOCH", "0"),)
"""The time of the installation and of files that no package brings: a fixed one makes the same root twice.

The caller's own would make a new root for every commit.
"""


def add_root(draft: Draft, tools: Image, tree: Output | None) -> Output:
    """Add the step that installs the set that the description names and its packages; return the root alone.

    `tree` are the files of the program, which are read if the root depends on them.
    """
    packages = all_packages(draft.description)
    moves = draft.request.locking and not draft.request.upgrade
    root = None if moves else locked_root(draft.description, draft.request, packages)
    mounts: list[Mount] = []
    if draft.description.rootfs.repos:
        mounts += add_repositories(draft)
    if _may_change(draft.description, draft.request, root):
        mounts.append(_add_indexes(draft, tools, mounts))
    if draft.description.rootfs.auto is not None and tree is not None:
        mounts.append(_add_needs(draft, draft.description.rootfs.auto, tree))
    if root:
        mounts.append(locked.add_list(draft, root))
    if draft.request.locking:
        mounts.append(Keep(dest=locked.WRITTEN))
    elif packaged_files(draft.description):
        mounts.append(_add_copied(draft))
    return Output(_add_install(draft, tools, root, mounts), ROOT)


def check_lock(description: Description, request: BuildRequest) -> None:
    """Raise BuildError for a lock file that was made for another root, for other stages or files to fetch."""
    if request.lock is None:
        return
    for stage in used_stages(description, request.stage):
        if stage.packages:
            locked.locked_stage(description, request, stage)
    if request.stage:
        return
    locked.check_files(description, request.lock)
    if has_packages(description):
        locked_root(description, request, all_packages(description))


def _add_install(draft: Draft, tools: Image, root: Root | None, mounts: Sequence[Mount]) -> str:
    rootfs = draft.description.rootfs
    packages = (*all_packages(draft.description), *(("auto",) if rootfs.auto else ()))
    step = Run(
        argv=tuple(_root_command(draft, root)),
        title=f"install {' '.join(packages)}",
        spans=tuple(span for span in (rootfs.packages_span, rootfs.bytecode, rootfs.span) if span),
        again=draft.request.ignores_cache(LABEL),
        mounts=(Keep(dest=ROOT), package_cache(draft, "root", "target", CACHE, rootfs.span), *mounts),
        scripts=draft.scripts(ROOT_SCRIPT),
        env=ROOT_ENV,
        cwd="/",
    )
    return draft.step(LABEL, LABEL, tools, step, draft.request.root_side).stage


def _may_change(description: Description, request: BuildRequest, root: Root | None) -> bool:
    """Tell whether a root is asked for that follows the repositories, and nothing else says what is in it."""
    return request.refresh and not (request.locking or root or description.rootfs.snapshot is not None)


def _add_indexes(draft: Draft, tools: Image, repositories: Sequence[Mount]) -> Bind:
    """Add a step of every build that asks the repositories what they have, and return its mount at INDEXES.

    The daemon knows the answer by its content: the same one again installs nothing.
    """
    span = draft.description.rootfs.span
    step = Run(
        argv=(
            *("/bin/bash", "-p", f"{SCRIPTS}/indexes.sh"),
            *_machine(draft.request),
            *((f"--repos={REPOSITORIES}",) if repositories else ()),
            *(draft.description.distro.release, CACHE, f"{INDEXES}/indexes"),
        ),
        title="ask the repositories whether they have changed",
        spans=(span,),
        again=True,
        mounts=(Keep(dest=INDEXES), package_cache(draft, "root", "target", CACHE, span), *repositories),
        scripts=draft.scripts("rpm/indexes.sh"),
        cwd="/",
    )
    asked = draft.step("indexes", LABEL, tools, step, draft.request.root_side)
    return Bind(dest=INDEXES, origin=replace(asked, mount=INDEXES))


def _add_needs(draft: Draft, place: Span, tree: Output) -> Bind:
    """Add the list of libraries that programs are linked against, and return its mount at NEEDS.

    A step of its own makes the list, before anything is packed. The daemon knows the list by its
    content: programs that change and need what they needed install nothing again.
    """
    # A distribution has packages for known machines only.
    machine = ELF_MACHINES[draft.request.target.architecture]
    needed = draft.script(
        "needs",
        "programs/needs.sh",
        (TREE, LIST, str(machine)),
        title="find what programs are linked against",
        spans=(place,),
        out=NEEDS,
        mounts=(Bind(dest=TREE, origin=tree),),
    )
    return Bind(dest=NEEDS, origin=needed)


def _add_copied(draft: Draft) -> Bind:
    """Add the list of packages that own what the image copies, and return its mount at COPIED.

    It is found in the roots that these are copied from. The daemon knows the list by its content: a root that
    changes in other things installs nothing again.
    """
    files = packaged_files(draft.description)
    origins = {file.origin: draft.origin(file.origin, "target", file.span) for file in files}
    places = {name: f"{ORIGINS}/{number}" for number, name in enumerate(origins)}
    words = [word for file in files for word in (places[file.origin], f"/{clean(file.src or '')}")]
    found = draft.script(
        "copied",
        "rpm/copied.sh",
        (*(("--rpmdb",) if draft.description.rootfs.metadata == "rpmdb" else ()), COPIED, *words),
        title="find whose files are copied",
        spans=[file.span for file in files],
        out=COPIED,
        # To ask some files takes less time than to read a whole root for its key.
        mounts=[Bind(dest=place, origin=origins[name], by_content=False) for name, place in places.items()],
        label=LABEL,
        env=ROOT_ENV,
    )
    return Bind(dest=COPIED, origin=found)


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


def _root_command(draft: Draft, root: Root | None) -> list[str]:
    """Return the command that makes the root, in a step that has ROOT_SCRIPT below SCRIPTS.

    `root` are packages that it is held to, which the step has too.
    """
    distro, rootfs = draft.description.distro, draft.description.rootfs
    names = all_packages(draft.description)
    layout, *packages = locked.exact_packages(root, names, draft.request.upgrade) if root else names
    return [
        "/bin/bash",
        "-p",
        f"{SCRIPTS}/rootfs.sh",
        *repository_options(distro),
        *_machine(draft.request),
        *(f"--recommended={name}" for name in distro.recommended),
        *_options(draft.description),
        *(("--bytecode",) if rootfs.bytecode and not draft.request.locking else ()),
        *((f"--copied={COPIED}",) if packaged_files(draft.description) and not draft.request.locking else ()),
        *_lock_options(draft.request, root),
        ROOT,
        distro.release,
        CACHE,
        layout,
        *packages,
        *(("--", *rootfs.remove) if rootfs.remove else ()),
    ]


def _machine(request: BuildRequest) -> Iterator[str]:
    """Yield the option that names the target's machine where the builder's own makes its root."""
    if request.foreign:
        yield f"--machine={MACHINES[request.target.architecture]}"


def _options(description: Description) -> Iterator[str]:
    """Yield what differs from a plain root as options of the script."""
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
        yield from (f"--upgrade={nevra(package)}" for package in request.upgrade)


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
