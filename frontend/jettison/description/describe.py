"""Text to typed description: every problem of a file in one go."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace

from jettison import rules
from jettison.build_args import DOCKERFILE_CHECK
from jettison.description.accounts import ACCOUNTS, read_accounts
from jettison.description.args import ARGS, Arguments, needed, read_args
from jettison.description.checks import CHECKS, read_checks, with_shell
from jettison.description.debug import DEBUG, change_for_debug
from jettison.description.directives import check_directive
from jettison.description.expand import expand_into, with_packages
from jettison.description.files import FILES, check_files, read_files
from jettison.description.graph import check_stages
from jettison.description.image import IMAGE, read_image
from jettison.description.model import Description, Rootfs, Stage, Test, Variables
from jettison.description.preset import NO_PROJECT, Presets, Project
from jettison.description.reader import Parsed, parse
from jettison.description.references import Meter, check_references, interpolate
from jettison.description.report import Report
from jettison.description.rootfs import ROOTFS, check_auto, check_use, read_rootfs
from jettison.description.sbom import SBOM, read_sbom
from jettison.description.short import Short, in_own_words, rewritten
from jettison.description.stages import STAGES, read_stages
from jettison.description.targets import TargetProblems, check_amount, read_targets, with_target
from jettison.description.tests import TESTS, read_tests
from jettison.description.top import DESCRIPTION, DISTRO, IGNORED, PACKAGES, TARGETS
from jettison.description.tree import Mapping, Tree
from jettison.description.unlisted import check_listing
from jettison.description.upx import UPX, read_upx
from jettison.description.values import Section, Value
from jettison.distros import DEFAULT, NAMES, Distro, find
from jettison.errors import DescriptionError, Problem, SourceFile, Span, suggest


def describe(
    source: SourceFile | Parsed,
    variables: Variables,
    presets: Presets,
    project: Project = NO_PROJECT,
    *,
    all_targets: bool = False,
) -> Description:
    """Return the typed description of one build; DescriptionError with every problem found.

    `project` has the texts of those `project_files` that are there. With `all_targets`, also report problems
    that only other targets would have; a build ignores them.
    """
    parsed = parse(source)
    report = parsed.report()
    if parsed.tree is None:
        raise DescriptionError(report.problems, parsed.source)
    description, others = _read_all(parsed.tree, variables, presets, project, report)
    if all_targets:
        report.problems += others.by_target(tuple(report.problems))
    report.apply(check_directive(parsed.source.text, DOCKERFILE_CHECK.of(variables.build_args)))
    report.raise_errors()
    return replace(description, warnings=report.warnings())


def _read_all(
    tree: Tree, variables: Variables, presets: Presets, project: Project, report: Report
) -> tuple[Description, TargetProblems]:
    """Return what could be read, only good if the report has no error, and the problems of other targets.

    One pass after the other: which targets there are; the arguments of each; what refers to arguments; the
    long form of all; what the built target means; what the others would mean.
    """
    targets = read_targets(tree.root, report)
    place = (tree.root.get(TARGETS.name) or tree.root).span.start
    if targets:
        check_amount(tree.root, targets.values(), place, report)
    arguments = _read_arguments(tree, targets, variables, report)
    _check_references(tree, targets, arguments, variables.variant, report)
    expanded = expand_into(tree, presets, project, report)
    if any(tree.root.get(preset.name) for preset in presets):
        check_amount(expanded.root, targets.values(), place, report)
    names = tuple(preset.name for preset in presets)
    start = tree.root.entries[0].key.span if tree.root.entries else tree.root.span
    changes: dict[str, Mapping | None] = {DEBUG: None}
    if variables.variant == DEBUG:
        changes = {DEBUG: change_for_debug(expanded.root, start)}
    changes |= {name: _in_long_form(target, names, report) for name, target in targets.items()}
    reader = _Reader(variables, names, start, (*changes,), rewritten(tree, expanded, presets))
    built = with_target(expanded, changes.get(variables.variant))
    found = reader.read(built, arguments[variables.variant], report)
    if variables.variant == DEBUG and DEBUG not in targets:
        found = replace(found, checks=with_shell(found.checks))
    others = TargetProblems()
    for name in (name for name in targets if name != variables.variant):
        changed = with_target(expanded, changes[name])
        own = report.beside()
        reader.read(changed, arguments[name], own)
        others.add(name, _take_own(own, targets[name], report))
    return found, others


def _read_arguments(
    tree: Tree, targets: Map[str, Mapping], variables: Variables, report: Report
) -> dict[str, Arguments]:
    """Return the arguments of the built target and of all others.

    To the others what is given counts where there is no default: elsewhere it may be meant for the target
    that is built.
    """
    built = _with_args(tree, targets.get(variables.variant))
    found = {variables.variant: read_args(built, variables, report)}
    for name, target in targets.items():
        own, whole = report.beside(), _with_args(tree, target)
        given = replace(variables, build_args=needed(whole, variables.build_args))
        found.setdefault(name, read_args(whole, given, own))
        _take_own(own, target, report)
    return found


def _with_args(tree: Tree, target: Mapping | None) -> Tree:
    """Return the tree with the argument defaults of a target."""
    entry = target.get(ARGS.name) if target else None
    return with_target(tree, Mapping((entry,), entry.span) if entry else None)


def _check_references(
    tree: Tree, targets: Map[str, Mapping], arguments: Map[str, Arguments], built: str, report: Report
) -> None:
    """Note references to arguments that are not there, in the file and in what each target says."""
    check_references(with_target(tree, None), arguments[built].values, report)
    for name, target in targets.items():
        check_references(replace(tree, root=target), arguments[name].values, report)


def _in_long_form(target: Mapping, presets: tuple[str, ...], report: Report) -> Mapping:
    """Return a target in the long form; the file has one already when a target is applied."""
    for name in presets:
        if entry := target.get(name):
            message = f"a target cannot change `{name}`: it is a short form"
            hint = "change the long form that `jettison explain` prints"
            report.note(rules.PRESET_IN_TARGET, message, entry.key.span, hint)
    return with_packages(target.without(*presets))


def _take_own(own: Report, target: Mapping, report: Report) -> Iterator[Problem]:
    """Take over the problems of a target that it has in its own lines; return the rest.

    Some may be known: a report tells each once.
    """
    report.problems += [problem for problem in own.problems if target.span.holds(problem.span)]
    return (problem for problem in own.problems if not target.span.holds(problem.span))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a tree in long form, for the platforms of one build; `targets` are their names.

    `rewritten` are the short forms that it had.
    """

    variables: Variables
    presets: tuple[str, ...]
    start: Span
    targets: tuple[str, ...]
    rewritten: tuple[Short, ...]

    def read(self, tree: Tree, arguments: Arguments, report: Report) -> Description:
        """Return the typed description of one target."""
        found = self._read(tree, arguments, report)
        report.problems = in_own_words(report.problems, self.rewritten)
        return found

    def _read(self, tree: Tree, arguments: Arguments, report: Report) -> Description:
        root = interpolate(tree, arguments.values, report).root
        self._judge(tree.root, arguments, report)
        section = Value(_without_x(root), "", self.start, report).section(DESCRIPTION.names + self.presets)
        distro = _read_distro(section)
        accounts = read_accounts(ACCOUNTS.value(section))
        rootfs = read_rootfs(ROOTFS.value(section), PACKAGES.value(section), self.start, distro)
        stages = read_stages(STAGES.value(section), arguments)
        files = read_files(FILES.value(section), accounts, distro.layout)
        check_files(files, rootfs, distro.layout, report)
        check_auto(rootfs, report, has_files=bool(files))
        image = read_image(IMAGE.value(section), self.start, accounts)
        stages = check_stages(stages, files, distro, report)
        check_listing(files, stages, rootfs, distro, report)
        _check_names(self.targets, stages, report)
        tests = read_tests(TESTS.value(section), accounts)
        _check_platform(distro, section, rootfs, self.variables)
        _check_runs(distro, tests, self.variables, report)
        _check_identity(distro, rootfs, report)
        check_use(ROOTFS.value(section), ACCOUNTS.value(section), rootfs)
        return Description(
            source=tree.source,
            distro=distro,
            args=arguments.declared,
            stages=stages,
            rootfs=rootfs,
            files=files,
            accounts=accounts,
            upx=read_upx(UPX.value(section), arguments, self.variables, files, image, layout=distro.layout),
            sbom=read_sbom(SBOM.value(section)),
            image=image,
            checks=read_checks(CHECKS.value(section), image, files, self.variables.target),
            tests=tests,
            variants=self.targets,
            warnings=(),
        )

    def _judge(self, root: Mapping, arguments: Arguments, report: Report) -> None:
        """Have presets note what is wrong with their values once arguments are put in.

        What such a value has come to in the long form is not told again.
        """
        meter, before = Meter(report), len(report.problems)
        for each in self.rewritten:
            each.preset.judge(each.entry, root, lambda text: meter.substitute(text, arguments.values), report)
            if len(report.problems) > before:
                report.broken.add(each.entry.span)


def _check_identity(distro: Distro, rootfs: Rootfs, report: Report) -> None:
    """Note a root of packages in which scanners would not know the system."""
    names = {package.text for package in rootfs.packages}
    if rootfs.base == "none" and rootfs.asks and distro.release_package not in names:
        message = f"packages without `{distro.release_package}` leave scanners blind"
        place = rootfs.packages_span or rootfs.span
        hint = f"add `{distro.release_package}`, or choose a base"
        report.note(rules.NO_RELEASE_PACKAGE, message, place, hint)


def _check_names(names: tuple[str, ...], stages: tuple[Stage, ...], report: Report) -> None:
    """Note stages that `--target` could not tell from a target."""
    targets = frozenset(names)
    for stage in stages:
        if stage.name in targets:
            message = f"`{stage.name}` is a target too: `--target` could mean either"
            report.note(rules.RESERVED_NAME, message, stage.span.start, "rename the stage")


def _without_x(root: Mapping) -> Mapping:
    return root.without(*(entry.key.text for entry in root.entries if entry.key.text.startswith(IGNORED)))


def _read_distro(section: Section) -> Distro:
    """Return the distribution; after a problem the default one, so that the rest is still checked."""
    value = DISTRO.needed(section)
    if value is None:
        return DEFAULT
    name = value.text("the name of a distribution")
    distro = find(name) if name is not None else None
    if distro is None:
        if name is not None:
            hint = suggest(name, NAMES) or DISTRO.hint
            value.report.note(rules.UNKNOWN_DISTRO, f"unknown distribution `{name}`", value.span, hint)
        return DEFAULT
    _warn_end_of_life(distro, value)
    _warn_preview(distro, value)
    return distro


def _warn_end_of_life(distro: Distro, value: Value) -> None:
    """Warn by the date in the data, not by a clock: the same input gives the same answer."""
    if distro.end_of_life is None:
        return
    message = f"{distro.title} gets no updates: its support ended on {distro.end_of_life.isoformat()}"
    hint = f"its successor is `{distro.successor}`" if distro.successor else ""
    value.report.note(rules.END_OF_LIFE_DISTRO, message, value.span, hint)


def _warn_preview(distro: Distro, value: Value) -> None:
    if distro.preview:
        message = f"{distro.title} is a preview: its packages change until it is released"
        hint = "scanners know no vulnerabilities of it yet: that they find none says nothing"
        value.report.note(rules.PREVIEW_DISTRO, message, value.span, hint)


def _check_runs(distro: Distro, tests: tuple[Test, ...], variables: Variables, report: Report) -> None:
    """Refuse programs that are to run where the distribution has none of the tools to watch them with."""
    target = variables.target
    run = next((test for test in tests if test.argv), None)
    if run and (target.os != "linux" or target.architecture not in distro.architectures):
        message = f"nothing can be run for {target.format()}: {distro.title} has no tools for it"
        hint = "leave `tests` with `run` to builds for other platforms, or look at `files` only"
        report.note(rules.UNSUPPORTED_PLATFORM, message, run.span, hint)


def _check_platform(distro: Distro, section: Section, rootfs: Rootfs, variables: Variables) -> None:
    """Refuse a target that the distribution has no packages for, if any are asked for."""
    target = variables.target
    if target.os == "linux" and target.architecture in distro.architectures:
        return
    if target.os == "linux" and rootfs.base == "none" and not rootfs.asks:
        return
    value = DISTRO.value(section)
    if value is not None:
        message = f"{distro.title} has no packages for {target.format()}"
        known = ", ".join(f"linux/{architecture}" for architecture in distro.architectures)
        value.report.note(rules.UNSUPPORTED_PLATFORM, message, value.span, f"it has them for {known}")
