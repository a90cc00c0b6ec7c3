"""Text to typed description: every problem of a file in one go."""

from __future__ import annotations

from dataclasses import replace

from jettison.description.args import read_args
from jettison.description.expand import expand_into
from jettison.description.graph import check_stages
from jettison.description.image import read_image
from jettison.description.model import Description, Rootfs, Variables
from jettison.description.outputs import read_files, read_rootfs
from jettison.description.packing import read_upx
from jettison.description.reader import read_into
from jettison.description.references import check_references, interpolate
from jettison.description.report import Report
from jettison.description.stages import packages, read_stages
from jettison.description.tree import Mapping, Tree
from jettison.description.values import Section, Value
from jettison.distros import NAMES, Distro, find
from jettison.errors import DescriptionError, SourceFile, suggest
from jettison.presets.registry import names as preset_names

KEYS = ("distro", "args", "stages", "packages", "rootfs", "files", "upx", "image")
"""Top-level keys, without the presets and the `x-` keys."""

LATER = ("accounts", "checks", "tests", "targets")
"""Top-level keys that are part of the design and refused by this version."""

STAND_IN = next(distro for name in NAMES if (distro := find(name)))
"""Stands for a distribution that is missing or misspelt; the build ends with that error anyway."""


def describe(source: SourceFile, variables: Variables) -> Description:
    """Return the typed description of one build; DescriptionError with every problem found."""
    report = Report(source)
    tree = read_into(source, report)
    if tree is None:
        raise DescriptionError(report.problems, source)
    description = _typed(tree, variables, report)
    report.raise_errors()
    return replace(description, warnings=report.warnings())


def _typed(tree: Tree, variables: Variables, report: Report) -> Description:
    """Return what could be read; it is only good if the report has no error."""
    arguments = read_args(tree, variables, report)
    check_references(tree, arguments.values, report)
    root = interpolate(expand_into(tree, report), arguments.values).root
    start = tree.root.entries[0].key.span if tree.root.entries else tree.root.span
    section = Value(_without_x(root), "", start, report).section(KEYS + preset_names(), LATER)
    distro = _distro(section)
    packages(section.get("packages"))  # still there only if it could not be moved
    rootfs = read_rootfs(section.get("rootfs"), start)
    stages = read_stages(section.get("stages"), arguments)
    files = read_files(section.get("files"))
    image = read_image(section.get("image"), start)
    check_stages(stages, files, distro, report)
    _check_platform(distro, section, rootfs, variables)
    return Description(
        source=tree.source,
        distro=distro,
        args=arguments.declared,
        stages=stages,
        rootfs=rootfs,
        files=files,
        upx=read_upx(section.get("upx"), arguments, variables, files, image),
        image=image,
        warnings=(),
    )


def _without_x(root: Mapping) -> Mapping:
    return root.without(*(entry.key.text for entry in root.entries if entry.key.text.startswith("x-")))


def _distro(section: Section) -> Distro:
    """Return the distribution; after a problem a stand-in, so that the rest is still checked."""
    value = section.get("distro")
    if value is None:
        section.missing("distro", f"choose one of: {', '.join(NAMES)}")
        return STAND_IN
    name = value.text("the name of a distribution")
    distro = find(name) if name is not None else None
    if distro is None:
        if name is not None:
            hint = suggest(name, NAMES) or f"choose one of: {', '.join(NAMES)}"
            value.report.error("unknown-distro", f"unknown distribution `{name}`", value.span, hint)
        return STAND_IN
    _warn_end_of_life(distro, value)
    return distro


def _warn_end_of_life(distro: Distro, value: Value) -> None:
    """Warn by the date in the data, not by a clock: the same input gives the same answer."""
    if distro.end_of_life is None:
        return
    message = f"{distro.title} gets no updates: its support ended on {distro.end_of_life.isoformat()}"
    hint = f"its successor is `{distro.successor}`" if distro.successor else ""
    value.report.warn("end-of-life-distro", message, value.span, hint)


def _check_platform(distro: Distro, section: Section, rootfs: Rootfs, variables: Variables) -> None:
    """Refuse a target that the distribution has no packages for, if any are asked for."""
    target = variables.target
    if target.os == "linux" and target.architecture in distro.architectures:
        return
    if target.os == "linux" and rootfs.base == "none" and not rootfs.packages:
        return
    value = section.get("distro")
    if value is not None:
        message = f"{distro.title} has no packages for {target.format()}"
        known = ", ".join(f"linux/{architecture}" for architecture in distro.architectures)
        value.report.error("unsupported-platform", message, value.span, f"it has them for {known}")
