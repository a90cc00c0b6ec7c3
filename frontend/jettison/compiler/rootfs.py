"""The root of the image: packages put into an empty root, in one step and so one layer."""

from __future__ import annotations

from jettison import llb, references
from jettison.compiler.mounts import SCRIPTS, package_cache, scripts
from jettison.compiler.reach import has_packages
from jettison.compiler.stages import Builder

STAGE = "rootfs"
ROOT = "/run/jettison-root"
CACHE = "/run/jettison-cache"


def root_state(builder: Builder) -> llb.State:
    """Install the set that the description names and its packages; give the root alone.

    Without any package that is an empty root.
    """
    if not has_packages(builder.description):
        return llb.scratch()
    description, request = builder.description, builder.request
    distro, rootfs = description.distro, description.rootfs
    packages = root_packages(builder)
    base = builder.image(references.normalize(distro.base_image), request.target, STAGE)
    executed = builder.run(
        base,
        [
            "/bin/bash",
            f"{SCRIPTS}/rootfs.sh",
            ROOT,
            distro.release,
            CACHE,
            distro.filesystem_package,
            *packages,
            *(("--", *rootfs.remove) if rootfs.remove else ()),
        ],
        rootfs.packages_span or rootfs.span,
        f"install {' '.join((distro.filesystem_package, *packages))}",
        stage=STAGE,
        mounts=[
            llb.output(ROOT),
            package_cache(request, distro, "root", request.target, CACHE),
            scripts("rootfs.sh", "accounts.sh", "manifests.sh", "tdnf.sh", "common.sh"),
        ],
        # Install times go into the manifests: a fixed one makes the same root twice. The caller's own
        # would make a new root for every commit; the exporter clamps the files' times to it anyway.
        env={"SOURCE_DATE_EPOCH": "0"},
        cwd="/",
    )
    return executed.mount(ROOT)


def root_packages(builder: Builder) -> tuple[str, ...]:
    """List what is installed after the file system layout: the set, then what the user adds, each once."""
    rootfs = builder.description.rootfs
    asked = (*builder.description.distro.sets[rootfs.base], *(package.text for package in rootfs.packages))
    return tuple(dict.fromkeys(asked))
