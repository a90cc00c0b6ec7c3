"""A recipe as states: each of its values becomes ops, and nothing is decided any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jettison import llb, references, scripts
from jettison.compiler.actions import copy_tree, file_actions
from jettison.errors import BuildError, Span
from jettison.recipe import model
from jettison.recipe.build import JOIN
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.model import SCRIPTS, Files, Output, Recipe, Ref, Run, Stage
from jettison.recipe.request import BuildRequest, ContextSource

NETWORKS = {"default": llb.Network.SANDBOX, "none": llb.Network.NONE, "host": llb.Network.HOST}

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - of the step, not of this process


class Printer:
    """The states of a recipe's stages, by what others take from them."""

    def __init__(self, recipe: Recipe, request: BuildRequest, images: Images) -> None:
        """Print all stages, in a loop: chains of them may be long."""
        self._request = request
        self._images = images
        self._context = _local_tree(request.context, recipe.context)
        self._outputs: dict[Output, llb.State] = {}
        for stage in recipe.stages:
            self._outputs[Output(stage.name)] = self._print(stage)

    def join(self, layers: Iterable[Ref], label: str = "image", title: str = JOIN) -> llb.State:
        """Lay files over each other without one waiting for the other, where the worker can merge."""
        first, *rest = (self.output(layer) for layer in layers)
        about = llb.Metadata(name=f"[{label}] {title}")
        if self._request.merge:
            return llb.merge([first, *rest], metadata=about)
        return first.file(*(copy_tree(state) for state in rest), metadata=about)

    def output(self, ref: Ref) -> llb.State:
        """Return the files that a reference stands for; a download is part of the step that takes it."""
        match ref:
            case model.Context():
                return self._context
            case model.Scratch():
                return llb.scratch()
            case model.Image():
                return self._image(ref)
            case Output():
                return self._outputs[ref]
            case model.Http() | model.Git():
                raise TypeError(ref)

    def _print(self, stage: Stage) -> llb.State:
        settings = stage.settings
        state = replace(
            self.output(stage.base),
            env=settings.env,
            user_name=settings.user,
            platform=self._request.platform(stage.side),
            extra_hosts=settings.hosts,
        ).dir(settings.cwd)
        for step in stage.steps:
            match step:
                case Run():
                    state = self._run(state, stage, step)
                case Files():
                    state = self._files(state, stage, step)
                case model.Merge():
                    state = self.join(step.layers, stage.label, step.title)
        return state

    def _run(self, before: llb.State, stage: Stage, step: Run) -> llb.State:
        """Run a command with the options that hold for every step, and keep what it leaves at its mounts."""
        request = self._request
        user = before.user_name if step.user is None else step.user
        network = request.network if step.network == "default" else step.network
        executed = before.user(user).run(
            step.argv,
            mounts=list(self._mounts(step)),
            env=dict(step.args) | dict(step.env),
            secret_env=list(_secret_env(step)),
            network=NETWORKS[network],
            proxy=proxy_env(request.proxies),
            ulimits=[llb.Ulimit(*limit) for limit in request.ulimits],
            hostname=request.hostname,
            cgroup_parent=request.cgroup_parent,
            cwd=step.cwd,
            metadata=replace(self._about(stage, step, step.title), resources=request.resources),
        )
        for mount in step.mounts:
            if isinstance(mount, model.Keep | model.Pass):
                self._outputs[Output(stage.name, mount.dest)] = executed.mount(mount.dest)
        return executed.root.user(before.user_name)

    def _mounts(self, step: Run) -> Iterator[llb.Mount]:
        for mount in step.mounts:
            yield from self._mount(mount)
        if step.scripts:
            yield _scripts(step)
        if self._request.shm_size:
            yield llb.tmpfs(SHARED_MEMORY, size=self._request.shm_size)

    def _mount(self, mount: model.Mount) -> Iterator[llb.Mount]:
        match mount:
            case model.Bind():
                known = llb.ContentCache.DEFAULT if mount.by_content else llb.ContentCache.OFF
                yield llb.bind(mount.dest, self.output(mount.origin), content_cache=known)
            case model.Keep():
                yield llb.output(mount.dest, self.output(mount.base))
            case model.Pass():
                off = llb.ContentCache.OFF
                yield llb.passed(mount.dest, self.output(mount.origin), content_cache=off)
            case model.Cache():
                sharing = llb.Sharing.LOCKED if mount.locked else llb.Sharing.SHARED
                key = f"{self._request.cache_namespace}/{mount.id}"
                yield llb.cache(mount.dest, key, sharing=sharing)
            case model.Secret():
                if mount.dest is not None:
                    yield llb.secret(mount.dest, mount.id, optional=not mount.required)
            case model.Agent():
                yield llb.ssh(key=mount.id)

    def _files(self, state: llb.State, stage: Stage, step: Files) -> llb.State:
        def origin(ref: Ref) -> llb.State:
            match ref:
                case model.Http():
                    return llb.http(
                        ref.url,
                        checksum=ref.checksum,
                        filename=ref.filename,
                        mode=ref.mode,
                        metadata=self._about(stage, step, ref.title),
                    )
                case model.Git():
                    return _git(ref, step.spans[0], self._about(stage, step, ref.title))
                case _:
                    return self.output(ref)

        actions = [each for action in step.actions for each in file_actions(action, origin)]
        return state.file(*actions, metadata=self._about(stage, step, step.title))

    def _image(self, image: model.Image) -> llb.State:
        """Return an image as it was looked up, or what stands in its place."""
        platform = self._request.platform(image.side)
        found = self._images[ImageRequest(image.reference, platform)]
        if found.tree:
            return _local_tree(found.tree, image.paths)
        title = f"from {references.familiar(image.reference)}"
        return llb.image(
            found.reference,
            platform=platform,
            resolve_mode=self._request.resolve_mode,
            metadata=self._metadata(self._head(image.name), title, (image.span,)),
        )

    def _about(self, stage: Stage, step: Run | Files, title: str) -> llb.Metadata:
        """Describe a step: `[linux/arm64 app 2/5] title`, its places in the file, its use of the cache."""
        # What no line of the file asks for is the same for all platforms.
        head = self._head(stage.label, step.counter) if step.spans else stage.label
        return replace(self._metadata(head, title, step.spans), ignore_cache=step.again)

    def _head(self, *words: str) -> str:
        """Name a stage; the platform with it only when several are built at once."""
        platform = self._request.target.format() if self._request.several_platforms else ""
        return " ".join(word for word in (platform, *words) if word)

    def _metadata(self, head: str, title: str, spans: Iterable[Span]) -> llb.Metadata:
        places = (llb.Location(self._request.source, (_lines(span),)) for span in spans)
        return llb.Metadata(name=f"[{head}] {title}", locations=tuple(dict.fromkeys(places)))


def _lines(span: Span) -> llb.Range:
    """Return a place in the description as one that BuildKit marks when the step fails."""
    return llb.Range(span.line, span.column, span.last_line, span.end_column)


def _local_tree(source: ContextSource | llb.State, paths: tuple[str, ...]) -> llb.State:
    """Return a tree, of a local directory some paths alone, or all without any."""
    if isinstance(source, llb.State):
        return source
    return llb.local(
        source.name,
        session_id=source.session_id,
        exclude=source.exclude,
        follow_paths=paths,
        shared_key_hint=source.shared_key,
        metadata=llb.Metadata(name=source.title),
    )


def _git(source: model.Git, span: Span, about: llb.Metadata) -> llb.State:
    try:
        return llb.git(source.url, ref=source.ref, metadata=about)
    except ValueError as error:
        raise BuildError(str(error), span) from None


def _scripts(step: Run) -> llb.Mount:
    """Mount scripts of this package, read-only, below SCRIPTS, and what a step has beside them.

    One vertex for all: each costs a build in which nothing changed.
    """
    actions = [
        llb.mkfile(f"/{scripts.file_name(path)}", scripts.terse(path), mode=0o755) for path in step.scripts
    ]
    actions += [llb.mkfile(f"/{name}", text.encode()) for name, text in step.beside]
    state = llb.scratch().file(*actions, metadata=llb.Metadata(name="[internal] build scripts"))
    return llb.bind(SCRIPTS, state)


def _secret_env(step: Run) -> Iterator[llb.SecretEnv]:
    for mount in step.mounts:
        if isinstance(mount, model.Secret) and mount.env is not None:
            yield llb.SecretEnv(mount.id, mount.env, optional=not mount.required)


def proxy_env(proxies: tuple[tuple[str, str], ...]) -> llb.ProxyEnv | None:
    """Return the proxies of the command line, spelt in either case; None when there is none."""
    return llb.ProxyEnv(**{name.lower(): value for name, value in proxies}) if proxies else None
