"""Build stages: each becomes a chain of states, and stages that do not use each other run side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jettison import llb, references
from jettison.compiler.context import local_tree
from jettison.compiler.copying import occupied
from jettison.compiler.images import ImageRequest, Images, origin_image, paths_of, stage_platform
from jettison.compiler.mounts import INSTALL, package_cache, package_command, scripts
from jettison.compiler.place import metadata
from jettison.compiler.reach import copied_paths, has_packages, needed
from jettison.compiler.request import BuildRequest, ContextSource
from jettison.compiler.steps import step_state
from jettison.compiler.variants import variant_env
from jettison.description.model import SCRATCH, Description, Stage
from jettison.distros import layout
from jettison.errors import BuildError, Span
from jettison.platforms import Platform

NETWORKS = {"default": llb.Network.SANDBOX, "none": llb.Network.NONE, "host": llb.Network.HOST}

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - of the step, not of this process


class Builder:
    """The stages of one description for one platform, each compiled when something first uses it."""

    def __init__(self, description: Description, request: BuildRequest, images: Images) -> None:
        self.description = description
        self.request = request
        self._images = images
        self._base_images: dict[Platform, llb.State] = {}
        self._stages = {stage.name: stage for stage in description.stages}
        self._done: dict[str, llb.State] = {}
        self._context: llb.State | None = None

    def context(self) -> llb.State:
        """Give the build context, one source for all that is copied from it."""
        if self._context is None:
            source = self.request.context
            paths = copied_paths(self.description, self.request.stage)
            self._context = local_tree(source, paths) if isinstance(source, ContextSource) else source
        return self._context

    def origin(self, name: str | None, platform: Platform, span: Span) -> llb.State:
        """Give what a copy takes from: the context, a stage, or an image; never nothing at all."""
        if name is None:
            return occupied(self.context())
        if name in self._stages:
            return occupied(self.stage(name))
        return occupied(self.image(origin_image(name, self.description.distro), platform, span, name))

    def stage(self, name: str) -> llb.State:
        """Give the state at the end of a stage."""
        for stage in () if name in self._done else needed(self.description, (name,)):
            if stage.name not in self._done:
                self._done[stage.name] = self._compile(stage)
        return self._done[name]

    def image(self, reference: str, platform: Platform, span: Span, title: str) -> llb.State:
        """Give an image as it was looked up, with its environment, directory and user."""
        found = self._images[ImageRequest(reference, platform)]
        if found.tree:
            state = self._tree(reference, found.tree, platform)
        else:
            about = metadata(self.request, span, f"from {references.familiar(reference)}", stage=title)
            state = llb.image(
                found.reference,
                platform=platform,
                resolve_mode=self.request.resolve_mode,
                metadata=replace(about, ignore_cache=False),
            )
        state = state.with_env(dict(found.env or ())).dir(found.workdir or "/").user(found.user)
        return self._with_hosts(state)

    def _tree(self, reference: str, tree: ContextSource | llb.State, platform: Platform) -> llb.State:
        """Give what stands in the place of an image; of a local directory only what is copied from it."""
        if isinstance(tree, ContextSource):
            tree = local_tree(tree, paths_of(self.description, self.request.stage, reference))
        return tree.with_platform(platform)

    def real_path(self, path: str) -> str:
        """Follow the links that the root has in a path of the image; without packages it has none."""
        places = self.description.distro.layout
        return places.real_path(path) if has_packages(self.description) else layout.clean(path)

    def base_image(self, platform: Platform, span: Span, title: str) -> llb.State:
        """Give the image with the distribution's package manager and tools."""
        # One state for all steps: it is called as by the first of them, wherever another stands in the graph.
        if platform not in self._base_images:
            reference = references.normalize(self.description.distro.base_image)
            self._check_machine(reference, platform, span)
            self._base_images[platform] = self.image(reference, platform, span, title)
        return self._base_images[platform]

    def _compile(self, stage: Stage) -> llb.State:
        state, own = self._base(stage), dict(stage.env)
        told = variant_env(stage, self.description, self.request, dict(state.env) | own)
        state = state.with_env(dict(told)).with_env(own)
        if stage.workdir is not None:
            state = state.dir(stage.workdir)
        if stage.packages:
            state = self._install(state, stage)
        for number, step in enumerate(stage.steps, 1):
            state = step_state(self, state, stage, step, f"{number}/{len(stage.steps)}")
        return state

    def _base(self, stage: Stage) -> llb.State:
        if stage.origin in self._stages:
            return self.stage(stage.origin)
        platform = stage_platform(stage, self.request)
        if stage.origin == SCRATCH:
            return self._with_hosts(llb.scratch().with_platform(platform))
        distro = self.description.distro
        reference = origin_image(stage.origin, distro)
        self._check_machine(reference, platform, stage.span)
        state = self.image(reference, platform, stage.span, stage.name)
        toolchain = distro.toolchains.get(stage.origin.partition(":")[0])
        if toolchain is None:
            return state
        if self._images[ImageRequest(reference, platform)].env is None:
            state = state.with_env(dict(toolchain.env))
        # What stands in an image's place, as a named context does, may set some of it for itself.
        given = dict(state.env)
        return state.with_env({name: value for name, value in toolchain.settings if name not in given})

    def _check_machine(self, reference: str, platform: Platform, span: Span) -> None:
        """Refuse to run commands in an image of another machine.

        A registry gives an image that exists for one platform alone for every platform, and a tdnf of
        another machine would fill the root with packages of that machine.
        """
        machine = self._images[ImageRequest(reference, platform)].machine
        wanted = f"{platform.os}/{platform.architecture}"
        if machine not in ("", wanted):
            message = f"the image {references.familiar(reference)} is for {machine}, and {wanted} is needed"
            hint = "a mirror may hold one platform only; `docker buildx imagetools create` copies all"
            raise BuildError(message, span, hint)

    def _with_hosts(self, state: llb.State) -> llb.State:
        for host, address in self.request.extra_hosts:
            state = state.add_host(host, address)
        return state

    def _install(self, state: llb.State, stage: Stage) -> llb.State:
        names = [package.text for package in stage.packages]
        span = stage.packages_span or stage.span
        distro = self.description.distro
        platform = stage_platform(stage, self.request)
        installed = self.run(
            state.user("0"),
            package_command(distro, names),
            span,
            f"install {' '.join(names)}",
            stage=stage.name,
            mounts=[
                scripts(INSTALL, manager=distro.manager.name),
                package_cache(self.request, distro, "builder", platform, distro.manager.cache),
            ],
            cwd="/",
        )
        return installed.root.user(state.user_name)

    def run_script(
        self,
        command: list[str],
        spans: Span | Sequence[Span],
        title: str,
        *,
        stage: str,
        mounts: list[llb.Mount],
        env: Mapping[str, str] | None = None,
    ) -> llb.Executed:
        """Run a script of ours: by the distribution's tools, on the machine that builds, without network."""
        first = spans if isinstance(spans, Span) else spans[0]
        base = self.base_image(self.request.build, first, stage)
        return self.run(
            base, command, spans, title, stage=stage, mounts=mounts, env=env, network="none", cwd="/"
        )

    def run(
        self,
        state: llb.State,
        argv: list[str],
        spans: Span | Sequence[Span],
        title: str,
        *,
        stage: str,
        counter: str = "",
        mounts: list[llb.Mount],
        env: Mapping[str, str] | None = None,
        secret_env: Sequence[llb.SecretEnv] = (),
        network: str = "default",
        cwd: str | None = None,
    ) -> llb.Executed:
        """Run a command as a step of a stage, with the options that hold for every step."""
        request = self.request
        chosen = request.network if network == "default" else network
        memory = [llb.tmpfs(SHARED_MEMORY, size=request.shm_size)] if request.shm_size else []
        about = metadata(request, spans, title, stage=stage, counter=counter)
        return state.run(
            argv,
            mounts=[*mounts, *memory],
            env=env or {},
            secret_env=secret_env,
            network=NETWORKS[chosen],
            proxy=proxy_env(request.proxies),
            ulimits=[llb.Ulimit(*limit) for limit in request.ulimits],
            hostname=request.hostname,
            cgroup_parent=request.cgroup_parent,
            cwd=cwd,
            metadata=replace(about, resources=request.resources),
        )


def proxy_env(proxies: tuple[tuple[str, str], ...]) -> llb.ProxyEnv | None:
    """Give the proxies of the command line, spelt in either case; None when there is none."""
    return llb.ProxyEnv(**{name.lower(): value for name, value in proxies}) if proxies else None
