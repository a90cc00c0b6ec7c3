"""The stages of the user: each starts from an image or another stage, and has steps of its own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from jettison import image_reference
from jettison.description import model as described
from jettison.description.globs import is_glob
from jettison.description.model import SCRATCH, Pairs
from jettison.distros import Toolchain, layout, toolchains
from jettison.lock import nevra
from jettison.recipe import model
from jettison.recipe.draft import HELD, INSTALL, Draft, cache_id, package_cache, package_command, set_env
from jettison.recipe.images import origin_image
from jettison.recipe.locked import GIVEN, LIST, WRITTEN, add_list, kept_packages, locked_stage
from jettison.recipe.model import Files, Image, Ref, Run, Settings, Stage, Step
from jettison.recipe.reach import clean
from jettison.recipe.variants import variant_env

SHELL = ("/bin/sh", "-c")
"""What runs a step that is written as a script."""

_COMMENT = re.compile(r"\s*# *([^\s!].*)")
"""One that a script begins with; `#!` is none."""


def add_stage(draft: Draft, stage: described.Stage) -> None:
    """Add a stage of the user; what it starts from is there already."""
    base, below, more = _base(draft, stage)
    own = dict(stage.env)
    word = draft.toolchains[stage.name] = _toolchain(draft, stage)
    told = variant_env(stage, word, draft.request, dict((*below.env, *more, *stage.env)))
    env = (*(pair for pair in more if pair[0] not in own), *told, *stage.env)
    settings = replace(below, env=set_env(below.env, dict(env)), cwd=layout.clean(stage.workdir or below.cwd))
    draft.add(
        Stage(
            name=stage.name,
            label=stage.name,
            base=base,
            side=stage.platform,
            settings=settings,
            env=env,
            workdir=stage.workdir,
            steps=tuple(_steps(draft, stage, dict(settings.env))),
            span=stage.span,
        )
    )


def _base(draft: Draft, stage: described.Stage) -> tuple[Ref, Settings, Pairs]:
    """Return what a stage starts from, how commands run there, and what its toolchain is told besides."""
    if stage.origin in draft.stages:
        return model.Output(stage.origin), draft.stages[stage.origin].settings, ()
    if stage.origin == SCRATCH:
        return model.Scratch(), Settings(hosts=draft.request.extra_hosts), ()
    distro = draft.description.distro
    toolchain = toolchains.find_toolchain(stage.origin, distro)
    image = _image(draft, stage, known=toolchain is not None)
    settings = draft.settings(image)
    if toolchain is None:
        return image, settings, ()
    if draft.resolved(image.reference, image.side).env is None:
        settings = replace(settings, env=toolchain.env)
    return image, settings, _missing(toolchain, settings)


def _toolchain(draft: Draft, stage: described.Stage) -> str:
    """Return the name of the toolchain below a stage, empty for another image."""
    if stage.origin in draft.toolchains:
        return draft.toolchains[stage.origin]
    named = toolchains.parse(stage.origin)
    return named[0] if named and named[0] in draft.description.distro.toolchains else ""


def _image(draft: Draft, stage: described.Stage, *, known: bool) -> Image:
    reference = origin_image(stage.origin, draft.description.distro)
    tools = image_reference.normalize(draft.description.distro.base_image)
    draft.check_machine(reference, draft.request.platform(stage.platform), stage.span)
    known = known or reference == tools
    return Image(reference=reference, side=stage.platform, name=stage.name, span=stage.span, known=known)


def _missing(toolchain: Toolchain, settings: Settings) -> Pairs:
    """Return what a toolchain is told unless its image says it.

    What stands in an image's place, as a named context does, may set some of it for itself.
    """
    given = dict(settings.env)
    return tuple(pair for pair in toolchain.settings if pair[0] not in given)


def _steps(draft: Draft, stage: described.Stage, env: Mapping[str, str]) -> Iterator[Step]:
    again = draft.request.ignores_cache(stage.name)
    if stage.packages:
        yield _locked(draft, stage, _install(draft, stage))
    for number, step in enumerate(stage.steps, 1):
        counter = f"{number}/{len(stage.steps)}"
        yield replace(_step(draft, stage, step, env), again=again, counter=counter)


def _install(draft: Draft, stage: described.Stage) -> Run:
    distro = draft.description.distro
    names = [package.text for package in stage.packages]
    span = stage.packages_span or stage.span
    return Run(
        argv=package_command(distro, names),
        title=f"install {' '.join(names)}",
        spans=(span,),
        again=draft.request.ignores_cache(stage.name),
        mounts=(package_cache(draft, "builder", stage.platform, distro.manager.cache, span),),
        scripts=draft.scripts(INSTALL),
        user="0",
        cwd="/",
    )


def _locked(draft: Draft, stage: described.Stage, installed: Run) -> Run:
    """Return the step that installs what a lock file has, or writes what it gets, in the place of another."""
    request = draft.request
    writes = request.locking and (request.lock is None or request.stage == stage.name)
    root = None if writes and not request.upgrade else locked_stage(draft.description, request, stage)
    if not writes and root is None:
        return installed
    moved = request.upgrade if writes else ()
    options = [f"--write-lock={WRITTEN}/{LIST}"] if writes else [f"--lock={GIVEN}/{LIST}"]
    options += [f"--upgrade={nevra(package)}" for package in moved]
    exact = map(nevra, kept_packages(root, moved)) if root else None
    words = (package.text for package in stage.packages) if exact is None else exact
    mount = add_list(draft, root) if root and not writes else model.Keep(dest=WRITTEN)
    return replace(
        installed,
        argv=package_command(draft.description.distro, words, HELD, options),
        again=writes or installed.again,
        mounts=(*installed.mounts, mount),
        scripts=draft.scripts(HELD),
    )


def _step(draft: Draft, stage: described.Stage, step: described.Step, env: Mapping[str, str]) -> Run | Files:
    match step:
        case described.Copy():
            return _copy(draft, stage, step)
        case described.Run():
            return _run(draft, stage, step, env)
        case described.Http():
            return _http(step)
        case described.Git():
            return _git(step)


def _copy(draft: Draft, stage: described.Stage, step: described.Copy) -> Files:
    many = len(step.src) > 1 or any(is_glob(src) for src in step.src)
    title = f"copy {' '.join(step.src)}" + (f" from {step.origin}" if step.origin else "")
    title += f", only {' '.join(step.include)}" if step.include else ""
    action = model.Copy(
        origin=draft.origin(step.origin, stage.platform, step.span),
        src=tuple(clean(src) for src in step.src),
        dest=copy_destination(step.dest, directory=many),
        include=step.include,
        exclude=step.exclude,
    )
    return Files(actions=(action,), title=title, spans=(step.span,))


def _http(step: described.Http) -> Files:
    name = posixpath.basename(step.dest)
    fetched = model.Http(
        url=step.url,
        checksum=step.checksum,
        filename=name,
        mode=step.mode,
        secret=step.secret,
        title=f"fetch {step.url}",
    )
    put = model.Copy(origin=fetched, src=(name,), dest=copy_destination(step.dest), exact=True)
    return Files(actions=(put,), title=f"put {step.dest}", spans=(step.span,))


def _git(step: described.Git) -> Files:
    fetched = model.Git(url=step.url, ref=step.ref, title=f"fetch {step.url} {step.ref}")
    put = model.CopyTree(origin=fetched, dest=copy_destination(step.dest, directory=True))
    return Files(actions=(put,), title=f"put {step.dest}", spans=(step.span,))


def _run(draft: Draft, stage: described.Stage, step: described.Run, env: Mapping[str, str]) -> Run:
    argv = step.argv if step.script is None else (*SHELL, step.script)
    return Run(
        argv=argv,
        title=_title(step),
        spans=(step.span,),
        mounts=tuple(_mounts(draft, stage, step)),
        # As in a Dockerfile, what the image or the stage sets wins over a build argument.
        args=tuple(pair for pair in step.args if pair[0] not in env),
        env=step.env,
        network=step.network,
    )


def _title(step: described.Run) -> str:
    """Return the name of a step: a comment that its script begins with, or else the command.

    What follows `&&` at the end of a line is an addition, and is not in the name.
    """
    if step.script is None:
        return " ".join(" ".join(step.argv).split())
    comment = _COMMENT.match(step.script)
    return " ".join((comment[1] if comment else step.script.partition(" &&\n")[0]).split())


def _mounts(draft: Draft, stage: described.Stage, step: described.Run) -> Iterator[model.Mount]:
    for cache in step.cache:
        owner, place = (stage.name, cache.dest) if cache.id is None else (".named", f"/{cache.id}")
        identity = cache_id(draft, owner, stage.platform, place)
        yield model.Cache(dest=cache.dest, id=identity, sharing=cache.sharing, span=cache.span)
    yield from step.secrets
    for agent in step.ssh:
        yield model.Agent(id=agent)


def copy_destination(dest: str, *, directory: bool = False) -> str:
    """Return a copy's destination; one that names a directory keeps or gets its trailing slash."""
    ends_open = directory or dest.endswith(("/", "/.")) or dest in (".", "")
    path = posixpath.normpath(dest or ".")
    return f"{path.rstrip('/')}/" if ends_open else path
