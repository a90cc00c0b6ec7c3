"""Build stages: each becomes a chain of states, and stages that do not use each other run side by side."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from jettison import llb, references
from jettison.compiler.context import build_context, clean
from jettison.compiler.images import ImageRequest, ResolvedImage, stage_image, stage_platform
from jettison.compiler.mounts import SCRIPTS, cache_id, package_cache, scripts
from jettison.compiler.place import metadata
from jettison.compiler.request import BuildRequest
from jettison.description.model import SCRATCH, Copy, Description, Run, Stage, Step
from jettison.errors import BuildError, Span
from jettison.platforms import Platform

NETWORKS = {"default": llb.Network.SANDBOX, "none": llb.Network.NONE, "host": llb.Network.HOST}


class Builder:
    """The stages of one description for one platform, each compiled when something first uses it."""

    def __init__(
        self, description: Description, request: BuildRequest, images: Mapping[ImageRequest, ResolvedImage]
    ) -> None:
        self.description = description
        self.request = request
        self._images = images
        self._stages = {stage.name: stage for stage in description.stages}
        self._done: dict[str, llb.State] = {}
        self._context: llb.State | None = None

    def context(self) -> llb.State:
        """Give the build context, one source for all that is copied from it."""
        if self._context is None:
            self._context = build_context(self.description, self.request)
        return self._context

    def origin(self, name: str | None, platform: Platform) -> llb.State:
        """Give what a copy takes from: the context, a stage, or an image."""
        if name is None:
            return self.context()
        if name in self._stages:
            return self.stage(name)
        return self.image(references.normalize(name), platform, name)

    def stage(self, name: str) -> llb.State:
        """Give the state at the end of a stage."""
        if name not in self._done:
            self._done[name] = self._compile(self._stages[name])
        return self._done[name]

    def image(self, reference: str, platform: Platform, title: str) -> llb.State:
        """Give an image as it was looked up, with its environment."""
        found = self._images[ImageRequest(reference, platform)]
        state = llb.image(
            found.reference,
            platform=platform,
            resolve_mode=self.request.resolve_mode,
            metadata=llb.Metadata(name=f"[{title}] from {references.familiar(reference)}"),
        )
        state = state.with_env(dict(found.env or ())).dir(found.workdir or "/").user(found.user)
        return self._prepared(state)

    def _compile(self, stage: Stage) -> llb.State:
        state = self._base(stage).with_env(dict(stage.env))
        if stage.workdir is not None:
            state = state.dir(stage.workdir)
        if stage.packages:
            state = self._install(state, stage)
        for number, step in enumerate(stage.steps, 1):
            state = self._step(state, stage, step, f"{number}/{len(stage.steps)}")
        return state

    def _base(self, stage: Stage) -> llb.State:
        if stage.origin in self._stages:
            return self.stage(stage.origin)
        if stage.origin == SCRATCH:
            return self._prepared(llb.scratch().with_platform(stage_platform(stage, self.request)))
        distro = self.description.distro
        platform = stage_platform(stage, self.request)
        reference = stage_image(stage, distro)
        state = self.image(reference, platform, stage.name)
        toolchain = distro.toolchains.get(stage.origin.partition(":")[0])
        asked = self._images[ImageRequest(reference, platform)].env is not None
        return state.with_env(dict(toolchain.env)) if toolchain and not asked else state

    def _prepared(self, state: llb.State) -> llb.State:
        for host, address in self.request.extra_hosts:
            state = state.add_host(host, address)
        return state

    def _install(self, state: llb.State, stage: Stage) -> llb.State:
        names = [package.text for package in stage.packages]
        span = stage.packages[0].span
        distro = self.description.distro
        platform = stage_platform(stage, self.request)
        installed = self.run(
            state.user("0"),
            ["/bin/bash", f"{SCRIPTS}/packages.sh", distro.release, *names],
            span,
            f"install {' '.join(names)}",
            stage=stage.name,
            mounts=[
                scripts("packages.sh", "tdnf.sh", "common.sh"),
                package_cache(self.request, distro, "builder", platform, "/var/cache/tdnf"),
            ],
            cwd="/",
        )
        return installed.root.user(state.user_name)

    def _step(self, state: llb.State, stage: Stage, step: Step, counter: str) -> llb.State:
        match step:
            case Copy():
                return self._copy(state, stage, step, counter)
            case Run():
                return self._run(state, stage, step, counter)
            case _:
                raise BuildError("`http` and `git` steps are not supported yet by this version", step.span)

    def _copy(self, state: llb.State, stage: Stage, step: Copy, counter: str) -> llb.State:
        origin = self.origin(step.origin, stage_platform(stage, self.request))
        many = len(step.src) > 1 or any(is_glob(src) for src in step.src)
        dest = copy_destination(state.cwd, step.dest, directory=many)
        actions = [
            copy_into(origin, src, dest, include=step.include, exclude=step.exclude) for src in step.src
        ]
        title = f"copy {' '.join(step.src)}" + (f" from {step.origin}" if step.origin else "")
        title += f", only {' '.join(step.include)}" if step.include else ""
        about = metadata(self.request, step.span, title, stage=stage.name, counter=counter)
        return state.file(*actions, metadata=about)

    def _run(self, state: llb.State, stage: Stage, step: Run, counter: str) -> llb.State:
        argv = list(step.argv) if step.script is None else ["/bin/sh", "-c", step.script]
        title = " ".join(step.argv) if step.script is None else " ".join(step.script.split())
        platform = stage_platform(stage, self.request)
        distro = self.description.distro
        mounts = [
            llb.cache(cache.dest, cache_id(self.request, distro, stage.name, platform, cache.dest))
            for cache in step.cache
        ]
        return self.run(
            state,
            argv,
            step.span,
            title,
            stage=stage.name,
            counter=counter,
            mounts=mounts,
            # As in a Dockerfile, what the image or the stage sets wins over a build argument.
            env={name: value for name, value in step.args if name not in dict(state.env)} | dict(step.env),
            network=step.network,
        ).root

    def run(
        self,
        state: llb.State,
        argv: list[str],
        span: Span,
        title: str,
        *,
        stage: str,
        counter: str = "",
        mounts: list[llb.Mount],
        env: Mapping[str, str] | None = None,
        network: str = "default",
        cwd: str | None = None,
    ) -> llb.Executed:
        """Run a command as a step of a stage, with the options that hold for every step."""
        chosen = self.request.network if network == "default" else network
        return state.run(
            argv,
            mounts=mounts,
            env=env or {},
            network=NETWORKS[chosen],
            proxy=proxy_env(self.request.proxies),
            cwd=cwd,
            metadata=metadata(self.request, span, title, stage=stage, counter=counter),
        )


def proxy_env(proxies: tuple[tuple[str, str], ...]) -> llb.ProxyEnv | None:
    """Give the proxies of the command line, spelt in either case; None when there is none."""
    return llb.ProxyEnv(**{name.lower(): value for name, value in proxies}) if proxies else None


def is_glob(path: str) -> bool:
    """Tell whether a path may stand for several."""
    return any(char in path for char in "*?[")


def copy_destination(cwd: str, dest: str, *, directory: bool = False) -> str:
    """Make a destination absolute; one that names a directory keeps or gets its trailing slash."""
    path = posixpath.normpath(posixpath.join("/", cwd, dest))
    path = path.replace("//", "/")
    ends_open = directory or dest.endswith("/") or dest in (".", "./", "")
    return path if path == "/" or not ends_open else f"{path}/"


def copy_into(
    origin: llb.State,
    src: str,
    dest: str,
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    mode: int | None = None,
    owner: llb.Owner | None = None,
) -> llb.FileAction:
    """Copy as `COPY` in a Dockerfile does: a directory's contents, globs that may match nothing."""
    return llb.copy(
        origin,
        f"/{clean(src)}",
        dest,
        mode=mode,
        owner=owner,
        include=include,
        exclude=exclude,
        follow_symlinks=True,
        contents_only=True,
        create_dest_path=True,
        wildcard=True,
        allow_empty_wildcard=True,
    )
