"""What each step of a stage adds to its state."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jettison import llb
from jettison.compiler.copying import copy_destination, copy_into, copy_tree, is_glob
from jettison.compiler.images import stage_platform
from jettison.compiler.mounts import cache_id
from jettison.compiler.place import metadata
from jettison.description.model import Copy, Git, Http, Run, Stage, Step
from jettison.errors import BuildError, Span

if TYPE_CHECKING:  # which compiles stages by their steps
    from jettison.compiler.stages import Builder


def step_state(builder: Builder, state: llb.State, stage: Stage, step: Step, counter: str) -> llb.State:
    """Give the state after a step of a stage; `counter` tells which of how many."""
    match step:
        case Copy():
            return _copy(builder, state, stage, step, counter)
        case Run():
            return _run(builder, state, stage, step, counter)
        case Http():
            return _http(builder, state, stage, step, counter)
        case Git():
            return _git(builder, state, stage, step, counter)


def _copy(builder: Builder, state: llb.State, stage: Stage, step: Copy, counter: str) -> llb.State:
    origin = builder.origin(step.origin, stage_platform(stage, builder.request), step.span)
    many = len(step.src) > 1 or any(is_glob(src) for src in step.src)
    dest = copy_destination(step.dest, directory=many)
    actions = [copy_into(origin, src, dest, include=step.include, exclude=step.exclude) for src in step.src]
    title = f"copy {' '.join(step.src)}" + (f" from {step.origin}" if step.origin else "")
    title += f", only {' '.join(step.include)}" if step.include else ""
    return state.file(*actions, metadata=_about(builder, step.span, title, stage, counter))


def _http(builder: Builder, state: llb.State, stage: Stage, step: Http, counter: str) -> llb.State:
    name = posixpath.basename(step.dest)
    fetched = llb.http(
        step.url,
        checksum=step.checksum,
        filename=name,
        mode=step.mode,
        metadata=_about(builder, step.span, f"fetch {step.url}", stage, counter),
    )
    put = llb.copy(fetched, f"/{name}", step.dest, create_dest_path=True)
    return state.file(put, metadata=_about(builder, step.span, f"put {step.dest}", stage, counter))


def _git(builder: Builder, state: llb.State, stage: Stage, step: Git, counter: str) -> llb.State:
    try:
        about = _about(builder, step.span, f"fetch {step.url} {step.ref}", stage, counter)
        fetched = llb.git(step.url, ref=step.ref, metadata=about)
    except ValueError as error:
        raise BuildError(str(error), step.span) from None
    put = copy_tree(fetched, copy_destination(step.dest, directory=True))
    return state.file(put, metadata=_about(builder, step.span, f"put {step.dest}", stage, counter))


def _run(builder: Builder, state: llb.State, stage: Stage, step: Run, counter: str) -> llb.State:
    argv = list(step.argv) if step.script is None else ["/bin/sh", "-c", step.script]
    title = " ".join((" ".join(step.argv) if step.script is None else step.script).split())
    return builder.run(
        state,
        argv,
        step.span,
        title,
        stage=stage.name,
        counter=counter,
        mounts=list(_mounts(builder, stage, step)),
        # As in a Dockerfile, what the image or the stage sets wins over a build argument.
        env={name: value for name, value in step.args if name not in dict(state.env)} | dict(step.env),
        secret_env=[
            llb.SecretEnv(secret.id, secret.env, optional=not secret.required)
            for secret in step.secrets
            if secret.env is not None
        ],
        network=step.network,
    ).root


def _mounts(builder: Builder, stage: Stage, step: Run) -> Iterator[llb.Mount]:
    platform, distro = stage_platform(stage, builder.request), builder.description.distro
    for cache in step.cache:
        identity = cache_id(builder.request, distro, stage.name, platform, cache.dest)
        yield llb.cache(cache.dest, identity)
    for secret in step.secrets:
        if secret.dest is not None:
            yield llb.secret(secret.dest, secret.id, optional=not secret.required)
    for agent in step.ssh:
        yield llb.ssh(key=agent)


def _about(builder: Builder, span: Span, title: str, stage: Stage, counter: str) -> llb.Metadata:
    return metadata(builder.request, span, title, stage=stage.name, counter=counter)
