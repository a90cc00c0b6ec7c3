"""Build stages: one `FROM` each."""

from __future__ import annotations

from collections.abc import Iterator

from jettison import references
from jettison.compiler.images import origin_image
from jettison.compiler.mounts import INSTALL, package_command
from jettison.compiler.reach import needed
from jettison.compiler.variants import variant_env
from jettison.description.model import SCRATCH, Pairs, Run, Stage
from jettison.distros import Toolchain
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.steps import Steps


def add_stages(draft: Draft) -> None:
    """Add all stages, used or not: `--target` names them. Each comes after those that it uses."""
    for stage in needed(draft.description, draft.by_name):
        lines = list(_lines(draft, stage))  # which may add stages before it
        draft.add("", *lines)


def package_cache(draft: Draft, user: str, platform: str, dest: str, stage: Stage | None = None) -> str:
    """Mount the packages that tdnf has downloaded, for one writer at a time."""
    span = stage.span if stage else draft.description.rootfs.span
    identity = f"jettison/{draft.description.distro.name}/tdnf/{platform}/{user}"
    return instructions.mount("cache", span, id=identity, target=dest, sharing="locked")


def _lines(draft: Draft, stage: Stage) -> Iterator[str]:
    yield _start(draft, stage)
    if _is_foreign(draft, stage) and any(isinstance(step, Run) and step.script for step in stage.steps):
        yield 'SHELL ["/bin/sh", "-c"]'
    env = _env(draft, stage)
    for name, value in variant_env(stage, draft.description, draft.request, dict(env)):
        yield quoting.pair("ENV", name, value, stage.span)
    for name, value in (*_settings(draft, stage), *stage.env):
        if "\n" not in value:
            yield quoting.pair("ENV", name, value, stage.span)
    if stage.packages:
        yield from _install(draft, stage)
    if stage.workdir is not None:
        yield f"WORKDIR {quoting.value(stage.workdir)}"
    steps = Steps(draft, stage, env)
    for step in stage.steps:
        yield from steps.lines(step)


def _start(draft: Draft, stage: Stage) -> str:
    if stage.origin in draft.by_name:
        return instructions.start(stage.origin, stage.name)
    foreign = stage.origin != SCRATCH
    image = origin_image(stage.origin, draft.description.distro) if foreign else SCRATCH
    return instructions.start(image, stage.name, draft.platform(stage.platform))


def _is_foreign(draft: Draft, stage: Stage) -> bool:
    """Tell whether a stage starts from an image of which the distribution says nothing."""
    distro = draft.description.distro
    if stage.origin in (*draft.by_name, SCRATCH) or stage.origin.partition(":")[0] in distro.toolchains:
        return False
    return references.normalize(stage.origin) != references.normalize(distro.base_image)


def _env(draft: Draft, stage: Stage) -> Pairs:
    """Give the environment that a stage and those below it set."""
    below, toolchain = draft.by_name.get(stage.origin), _toolchain(draft, stage)
    inherited = _env(draft, below) if below else toolchain.env + toolchain.settings if toolchain else ()
    return tuple((dict(inherited) | dict(stage.env)).items())


def _settings(draft: Draft, stage: Stage) -> Pairs:
    """Give what a stage on a toolchain's image gets besides, as far as it does not set it."""
    toolchain, own = _toolchain(draft, stage), dict(stage.env)
    return tuple(pair for pair in (toolchain.settings if toolchain else ()) if pair[0] not in own)


def _toolchain(draft: Draft, stage: Stage) -> Toolchain | None:
    """Give the toolchain whose image a stage begins with."""
    if stage.origin in draft.by_name:
        return None
    return draft.description.distro.toolchains.get(stage.origin.partition(":")[0])


def _install(draft: Draft, stage: Stage) -> Iterator[str]:
    if _is_foreign(draft, stage):
        yield "# Where this image runs as another user: `USER 0` before this, and that user after it."
    span = stage.packages_span or stage.span
    platform = draft.platform_of(stage)
    names = (package.text for package in stage.packages)
    command = package_command(draft.description.distro, names)
    yield instructions.run(
        quoting.shell_words(command),
        draft.scripts(span, INSTALL),
        package_cache(
            draft,
            "builder",
            platform.architecture + platform.variant,
            draft.description.distro.manager.cache,
            stage,
        ),
    )
