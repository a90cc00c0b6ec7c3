"""What `files` copies out of packages: whether the image says so, and a warning where it does not."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from collections.abc import Mapping as Map

from jettison import rules
from jettison.description.files import ImageFile
from jettison.description.report import Report
from jettison.description.rootfs import Rootfs
from jettison.description.stages import Stage
from jettison.description.steps import Run, Step
from jettison.distros import Distro, toolchains

# Where packages put what can be attacked. `/usr/local` and `/opt` are for what has none.
_FOLDERS = ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/share", "/etc")
_COMMANDS = re.compile(r"[;&|\n]+")
_INSTALLS = re.compile(r"\binstall\b")
_MANAGERS = re.compile(r"\b(?:tdnf|dnf5?|microdnf|yum|rpm)\b")


def check_listing(
    files: tuple[ImageFile, ...], stages: tuple[Stage, ...], rootfs: Rootfs, distro: Distro, report: Report
) -> None:
    """Note packages that cannot be listed, and warn of copies of what is probably of a package.

    What a package owns is known during the build alone. Here it is told by the path, and by the steps of the
    stage: one that they have obviously written is no package's.
    """
    by_name = {stage.name: stage for stage in stages}
    for file in files:
        if rootfs.base == "none" and not rootfs.asks:
            if file.rpms:
                message = "`files.rpms` does nothing in an image without packages"
                hint = "choose another `rootfs.base`, or leave it out"
                report.note(rules.NO_PACKAGES, message, file.span, hint)
        elif file.rpms is None and file.made_of is None and _is_packaged(file, by_name, distro):
            message = f"`{file.src}` is probably of a package of `{file.origin}`, which scanners will not see"
            hint = (
                "install the package under `packages`, or write `rpms: true`; if it is of none, `rpms: false`"
            )
            report.note(rules.UNLISTED_PACKAGE, message, file.span, hint)


def _is_packaged(file: ImageFile, by_name: Map[str, Stage], distro: Distro) -> bool:
    """Tell whether a file lies where packages put theirs in a stage of the distribution."""
    if file.origin is None or file.src is None:
        return False
    path = distro.layout.real_path(f"/{file.src}")
    if not any(_is_below(path, folder) for folder in _FOLDERS):
        return False
    below = list(_below(file.origin, by_name))
    image = below[-1].origin if below else file.origin
    of_distro = any(stage.packages for stage in below) or _is_of_distro(image, distro)
    written = (_writes(step, stage, path, distro) for stage in below for step in stage.steps)
    return of_distro and not any(written)


def _below(name: str, by_name: Map[str, Stage]) -> Iterator[Stage]:
    """Yield a stage and those that it rests on, each once: a circle is a problem that is noted elsewhere."""
    seen: set[str] = set()
    while name in by_name and name not in seen:
        seen.add(name)
        yield by_name[name]
        name = by_name[name].origin


def _is_of_distro(image: str, distro: Distro) -> bool:
    family = distro.base_image.rpartition("/")[0]
    return image.startswith(f"{family}/") or toolchains.find_toolchain(image, distro) is not None


def _writes(step: Step, stage: Stage, path: str, distro: Distro) -> bool:
    """Tell whether a step obviously writes a path, or something below or above it."""
    if isinstance(step, Run):
        return _runs_over(step.script if step.script is not None else " ".join(step.argv), path)
    dest = distro.layout.real_path(posixpath.join(stage.workdir or "/", step.dest))
    return _is_below(path, dest) or _is_below(dest, path)


def _runs_over(script: str, path: str) -> bool:
    """Tell whether a script names a path's folder, or has others than package managers install."""
    folder = posixpath.dirname(re.split(r"[*?\[]", path)[0])
    commands = (command for command in _COMMANDS.split(script) if not _MANAGERS.search(command))
    return any(folder in command or _INSTALLS.search(command) for command in commands)


def _is_below(path: str, folder: str) -> bool:
    return f"{path}/".startswith(f"{folder.rstrip('/')}/")
