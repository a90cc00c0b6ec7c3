"""Text to typed description: every problem of a file in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jettison.description import variants
from jettison.description.accounts import read_accounts
from jettison.description.args import Arguments, needed, read_args
from jettison.description.directives import CHECK, check_directive
from jettison.description.elsewhere import Elsewhere
from jettison.description.evidence import read_sbom
from jettison.description.expand import expand_into, with_packages
from jettison.description.files import check_files, read_files
from jettison.description.graph import check_stages
from jettison.description.image import read_image
from jettison.description.model import Description, Rootfs, Stage, Test, Variables
from jettison.description.packages import packages
from jettison.description.packing import read_upx
from jettison.description.reader import read_into
from jettison.description.references import check_references, interpolate
from jettison.description.report import Report
from jettison.description.rootfs import check_auto, check_use, read_rootfs
from jettison.description.shapes.top import DESCRIPTION, IGNORED
from jettison.description.stages import read_stages
from jettison.description.starting import read_starts
from jettison.description.tree import Mapping, Tree
from jettison.description.values import Section, Value
from jettison.description.verification import read_checks, read_tests
from jettison.distros import NAMES, Distro, find
from jettison.errors import DescriptionError, Problem, SourceFile, Span, suggest
from jettison.presets.registry import NO_PROJECT, Project
from jettison.presets.registry import names as preset_names

KEYS = DESCRIPTION.names
"""Top-level keys, without the presets and the `x-` keys."""

STAND_IN = next(distro for name in NAMES if (distro := find(name)))
"""Stands for a distribution that is missing or misspelt; the build ends with that error anyway."""


def describe(
    source: SourceFile, variables: Variables, project: Project = NO_PROJECT, *, all_targets: bool = False
) -> Description:
    """Return the typed description of one build; DescriptionError with every problem found.

    `project` has the texts of those `project_files` that are there. With `all_targets` what another
    target makes wrong outside of its own lines counts too, which is no reason to refuse a build of this one.
    """
    report = Report(source)
    tree = read_into(source, report)
    if tree is None:
        raise DescriptionError(report.problems, source)
    description, elsewhere = _typed(tree, variables, project, report)
    if all_targets:
        report.problems += elsewhere.named(tuple(report.problems))
    report.apply(check_directive(source.text, variables.build_args.get(CHECK, "")))
    report.raise_errors()
    return replace(description, warnings=report.warnings())


def _typed(
    tree: Tree, variables: Variables, project: Project, report: Report
) -> tuple[Description, Elsewhere]:
    """Return what could be read, only good if the report has no error, and what targets make wrong in it."""
    declared = variants.targets(tree.root, report)
    chosen = declared.get(variables.variant)
    arguments = read_args(_with_args(tree, chosen), variables, report)
    check_references(variants.with_target(tree, None), arguments.values, report)
    own = {name: _arguments_of(tree, target, variables, report) for name, target in declared.items()}
    own[variables.variant] = arguments
    for name, target in declared.items():
        check_references(replace(tree, root=target), own[name].values, report)
    expanded = expand_into(tree, project, report)
    start = tree.root.entries[0].key.span if tree.root.entries else tree.root.span
    changes = {variants.DEBUG: variants.debug(expanded.root, start)} | {
        name: _shorthands(target, report) for name, target in declared.items()
    }
    reader = _Reader(arguments, variables, start, (*changes,))
    found = reader.read(variants.with_target(expanded, changes.get(variables.variant)), report)
    elsewhere = Elsewhere()
    for name in declared:
        if name != variables.variant:
            own_reader = replace(reader, arguments=own[name])
            elsewhere.add(name, _note_of_target(expanded, changes[name], own_reader, report))
    if variables.variant == variants.DEBUG and variants.DEBUG not in declared:
        found = replace(found, checks=variants.checked_with_shell(found.checks))
    return found, elsewhere


def _with_args(tree: Tree, target: Mapping | None) -> Tree:
    """Return the tree with the argument defaults of a target."""
    entry = target.get("args") if target else None
    changes = Mapping((entry,), entry.span) if entry else None
    return variants.with_target(tree, changes)


def _arguments_of(tree: Tree, target: Mapping, variables: Variables, report: Report) -> Arguments:
    """Return the arguments of a target by their defaults, and note what is wrong with its own.

    What is given counts where there is no default: elsewhere it may be meant for the target that is built.
    """
    own = Report(report.source, broken=report.broken)
    whole = _with_args(tree, target)
    arguments = read_args(whole, replace(variables, build_args=needed(whole, variables.build_args)), own)
    _take(own, target, report)
    return arguments


def _shorthands(target: Mapping, report: Report) -> Mapping:
    """Return a target in the long form; presets have one already when it is applied."""
    for name in preset_names():
        if entry := target.get(name):
            message = f"a target cannot change `{name}`: it is a short form"
            hint = "change the long form that `jettison explain` prints"
            report.error("preset-in-target", message, entry.key.span, hint)
    return with_packages(target.without(*preset_names()))


def _note_of_target(tree: Tree, target: Mapping, reader: _Reader, report: Report) -> Iterator[Problem]:
    """Note what is wrong with a target that is not built, of what it says itself; yield the rest."""
    own = Report(report.source, broken=report.broken)
    reader.read(variants.with_target(tree, target), own)
    _take(own, target, report)
    return (problem for problem in own.problems if not target.span.holds(problem.span))


def _take(own: Report, target: Mapping, report: Report) -> None:
    """Take over the problems of a target that it has in what it says itself."""
    known = set(report.problems)
    inside = (problem for problem in own.problems if target.span.holds(problem.span))
    report.problems += [problem for problem in inside if problem not in known]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a tree in long form, for the arguments and platforms of one build."""

    arguments: Arguments
    variables: Variables
    start: Span
    variants: tuple[str, ...]

    def read(self, tree: Tree, report: Report) -> Description:
        """Return the typed description of one target."""
        root = interpolate(tree, self.arguments.values).root
        section = Value(_without_x(root), "", self.start, report).section(KEYS + preset_names())
        distro = _distro(section)
        packages(section.get("packages"))  # still there only if it could not be moved
        accounts = read_accounts(section.get("accounts"))
        rootfs = read_rootfs(section.get("rootfs"), self.start, distro)
        stages = read_stages(section.get("stages"), self.arguments)
        files = read_files(section.get("files"), accounts, distro.layout)
        check_files(files, rootfs, distro.layout, report)
        check_auto(rootfs, files, report)
        image = read_image(section.get("image"), self.start, accounts)
        stages = check_stages(stages, files, distro, report)
        _check_targets(self.variants, stages, report)
        tests = read_tests(section.get("tests"), accounts)
        _check_platform(distro, section, rootfs, self.variables)
        _check_trials(distro, tests, self.variables, report)
        _check_identity(distro, rootfs, report)
        check_use(section.get("rootfs"), section.get("accounts"), rootfs)
        checks = section.get("checks")
        return Description(
            source=tree.source,
            distro=distro,
            args=self.arguments.declared,
            stages=stages,
            rootfs=rootfs,
            files=files,
            accounts=accounts,
            upx=read_upx(
                section.get("upx"), self.arguments, self.variables, files, image, layout=distro.layout
            ),
            sbom=read_sbom(section.get("sbom")),
            image=image,
            checks=(*read_checks(checks, image), *read_starts(checks, image, files, self.variables.target)),
            tests=tests,
            variants=self.variants,
            warnings=(),
        )


def _check_identity(distro: Distro, rootfs: Rootfs, report: Report) -> None:
    """Note a root of packages in which scanners would not know the system."""
    names = {package.text for package in rootfs.packages}
    if rootfs.base == "none" and rootfs.asks and distro.release_package not in names:
        message = f"packages without `{distro.release_package}` leave scanners blind"
        place = rootfs.packages_span or rootfs.span
        hint = f"add `{distro.release_package}`, or choose a base"
        report.error("no-release-package", message, place, hint)


def _check_targets(names: tuple[str, ...], stages: tuple[Stage, ...], report: Report) -> None:
    """Note stages that `--target` could not tell from a target."""
    for stage in stages:
        if stage.name in names:
            message = f"`{stage.name}` is a target too: `--target` could mean either"
            report.error("reserved-name", message, stage.span.start, "rename the stage")


def _without_x(root: Mapping) -> Mapping:
    return root.without(*(entry.key.text for entry in root.entries if entry.key.text.startswith(IGNORED)))


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
    _warn_preview(distro, value)
    return distro


def _warn_end_of_life(distro: Distro, value: Value) -> None:
    """Warn by the date in the data, not by a clock: the same input gives the same answer."""
    if distro.end_of_life is None:
        return
    message = f"{distro.title} gets no updates: its support ended on {distro.end_of_life.isoformat()}"
    hint = f"its successor is `{distro.successor}`" if distro.successor else ""
    value.report.warn("end-of-life-distro", message, value.span, hint)


def _warn_preview(distro: Distro, value: Value) -> None:
    if distro.preview:
        message = f"{distro.title} is a preview: its packages change until it is released"
        hint = "scanners know no vulnerabilities of it yet: that they find none says nothing"
        value.report.warn("preview-distro", message, value.span, hint)


def _check_trials(distro: Distro, tests: tuple[Test, ...], variables: Variables, report: Report) -> None:
    """Refuse programs that are to run where the distribution has none of the tools to watch them with."""
    target = variables.target
    tried = next((test for test in tests if test.argv), None)
    if tried and (target.os != "linux" or target.architecture not in distro.architectures):
        message = f"nothing can be run for {target.format()}: {distro.title} has no tools for it"
        hint = "leave `tests` with `run` to builds for other platforms, or look at `files` only"
        report.error("unsupported-platform", message, tried.span, hint)


def _check_platform(distro: Distro, section: Section, rootfs: Rootfs, variables: Variables) -> None:
    """Refuse a target that the distribution has no packages for, if any are asked for."""
    target = variables.target
    if target.os == "linux" and target.architecture in distro.architectures:
        return
    if target.os == "linux" and rootfs.base == "none" and not rootfs.asks:
        return
    value = section.get("distro")
    if value is not None:
        message = f"{distro.title} has no packages for {target.format()}"
        known = ", ".join(f"linux/{architecture}" for architecture in distro.architectures)
        value.report.error("unsupported-platform", message, value.span, f"it has them for {known}")
