"""A recipe as states: each of its values becomes ops, and nothing is decided any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from stat import S_IRWXG, S_IRWXO, S_IRWXU, S_ISVTX

from jettison import image_reference, llb, scripts
from jettison.description.globs import is_glob
from jettison.description.model import Pairs, Secret
from jettison.errors import BuildError, Span, one_line
from jettison.recipe import model
from jettison.recipe.images import ImageRequest, Images
from jettison.recipe.model import JOIN, SCRIPTS, Files, Output, Recipe, Ref, Run, Stage
from jettison.recipe.request import BuildRequest, ContextSource

NETWORKS = {"default": llb.Network.SANDBOX, "none": llb.Network.NONE, "host": llb.Network.HOST}

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - of the step, not of this process

RWX = S_IRWXU | S_IRWXG | S_IRWXO
NANOSECONDS = 10**9

Origin = Callable[[Ref], llb.State]
"""What returns the files that a reference stands for."""


class Printer:
    """The states of a recipe's stages, by what others take from them."""

    def __init__(self, recipe: Recipe, request: BuildRequest, images: Images) -> None:
        """Print all stages, in a loop: chains of them may be long."""
        self._request = request
        self._images = images
        self._context = _local_tree(request.context, recipe.context, recipe.left_out)
        self._outputs: dict[Output, llb.State] = {}
        self._paths_from = cache(recipe.paths_from)
        for stage in recipe.stages:
            self._outputs[Output(stage.name)] = self._print(stage)

    def join(self, layers: Iterable[Ref], label: str = "image", title: str = JOIN) -> llb.State:
        """Lay files over each other without one waiting for the other, where the worker can merge."""
        first, *rest = (self.output(layer) for layer in layers)
        about = llb.Metadata(name=f"[{label}] {title}")
        if self._request.merge:
            return llb.merge([first, *rest], metadata=about)
        return first.file(*(_copy_tree(state) for state in rest), metadata=about)

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
            metadata=self._about(stage, step, step.title, request.resources),
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
                key = f"{self._request.cache_namespace}/{mount.id}"
                yield llb.cache(mount.dest, key, sharing=llb.Sharing(mount.sharing))
            case model.Memory():
                yield llb.tmpfs(mount.dest)
            case Secret():
                if mount.dest is not None:
                    yield llb.secret(mount.dest, mount.id, optional=not mount.required)
            case model.Agent():
                yield llb.ssh(key=mount.id)

    def _files(self, state: llb.State, stage: Stage, step: Files) -> llb.State:
        def origin(ref: Ref) -> llb.State:
            if isinstance(ref, model.Http | model.Git):
                return _download(ref, step.spans[0], self._about(stage, step, ref.title))
            return self.output(ref)

        actions = [each for action in step.actions for each in _file_actions(action, origin)]
        return state.file(*actions, metadata=self._about(stage, step, step.title))

    def _image(self, image: model.Image) -> llb.State:
        """Return an image as it was looked up, or what stands in its place."""
        platform = self._request.platform(image.side)
        found = self._images[ImageRequest(image.reference, platform)]
        if found.tree:
            return _local_tree(found.tree, self._paths_from(image.reference))
        title = f"from {image_reference.familiar(image.reference)}"
        return llb.image(
            found.reference,
            platform=platform,
            resolve_mode=self._request.resolve_mode,
            metadata=self._metadata(self._head(image.name), title, (image.span,)),
        )

    def _about(
        self, stage: Stage, step: Run | Files, title: str, resources: llb.Resources | None = None
    ) -> llb.Metadata:
        """Describe a step: `[linux/arm64 app 2/5] title`, its places in the file, its use of the cache."""
        # What no line of the file asks for is the same for all platforms.
        head = self._head(stage.label, step.counter) if step.spans else stage.label
        return self._metadata(head, title, step.spans, again=step.again, resources=resources)

    def _head(self, *words: str) -> str:
        """Name a stage; the platform with it only when several are built at once."""
        platform = self._request.target.format() if self._request.several_platforms else ""
        return " ".join(word for word in (platform, *words) if word)

    def _metadata(
        self,
        head: str,
        title: str,
        spans: Iterable[Span],
        *,
        again: bool = False,
        resources: llb.Resources | None = None,
    ) -> llb.Metadata:
        places = (llb.Location(self._request.source, (llb.Range(*span.marked),)) for span in spans)
        return llb.Metadata(
            name=one_line(f"[{head}] {title}"),
            locations=tuple(dict.fromkeys(places)),
            ignore_cache=again,
            resources=resources,
        )


def _local_tree(
    source: ContextSource | llb.State, paths: tuple[str, ...], left_out: tuple[str, ...] = ()
) -> llb.State:
    """Return a tree; of a local directory some paths alone, or all without any, but for what is left out."""
    if isinstance(source, llb.State):
        return source
    return llb.local(
        source.name,
        session_id=source.session_id,
        exclude=(*source.exclude, *left_out),
        follow_paths=paths,
        shared_key_hint=source.shared_key,
        metadata=llb.Metadata(name=source.title),
    )


def _download(ref: model.Http | model.Git, span: Span, about: llb.Metadata) -> llb.State:
    """Return what is fetched; BuildError for the address of a repository that git cannot read."""
    if isinstance(ref, model.Http):
        return llb.http(
            ref.url,
            checksum=ref.checksum,
            filename=ref.filename,
            mode=ref.mode,
            auth_header_secret=ref.secret or "",
            metadata=about,
        )
    try:
        return llb.git(ref.url, ref=ref.ref, metadata=about)
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
        if isinstance(mount, Secret) and mount.env is not None:
            yield llb.SecretEnv(mount.id, mount.env, optional=not mount.required)


def proxy_env(proxies: Pairs) -> llb.ProxyEnv | None:
    """Return the proxies of the command line, spelt in either case; None when there is none."""
    return llb.ProxyEnv(**{name.lower(): value for name, value in proxies}) if proxies else None


def _file_actions(action: model.Action, origin: Origin) -> Iterator[llb.FileAction]:
    """Yield the actions of a graph that an action of a recipe becomes."""
    match action:
        case model.Copy():
            yield from _copies(action, _occupied(origin(action.origin)))
        case model.CopyTree():
            yield _copy_tree(origin(action.origin), action.src, action.dest, action.time)
        case model.Unpack():
            # The daemon unpacks, as `ADD` does: base/core has no tar.
            yield llb.copy(origin(action.origin), f"/{action.origin.filename}", "/", unpack=True)
        case model.Write():
            yield _write(action)
        case model.MakeDir():
            yield _make_dir(action)
        case model.Link(made=Output() as made):
            yield llb.copy(origin(made), "/link", action.dest, owner=_owner(action.owner))
        case model.Link():
            yield llb.symlink(action.target, action.dest, owner=_owner(action.owner))


def _copy_tree(origin: llb.State, src: str = "/", dest: str = "/", time: int | None = None) -> llb.FileAction:
    """Copy all that a directory holds into another, with one time (in seconds) if it is given."""
    timestamp = None if time is None else time * NANOSECONDS
    return llb.copy(origin, src, dest, contents_only=True, create_dest_path=True, timestamp=timestamp)


def _copies(action: model.Copy, origin: llb.State) -> Iterator[llb.FileAction]:
    """Copy as `COPY` in a Dockerfile does: a directory's contents, globs that may match nothing."""
    for src, pattern in zip(action.src, action.patterns, strict=True):
        # A path that is no glob, and not its own pattern, is taken as it is.
        wildcard = not action.exact and (src == pattern or is_glob(src))
        yield llb.copy(
            origin,
            f"/{pattern if wildcard else src}",
            action.dest,
            mode=action.mode,
            owner=_owner(action.owner),
            include=action.include,
            exclude=action.exclude,
            # What is fetched is no link.
            follow_symlinks=not isinstance(action.origin, model.Http),
            contents_only=not action.exact,
            create_dest_path=True,
            wildcard=wildcard,
            allow_empty_wildcard=wildcard,
        )


def _occupied(origin: llb.State) -> llb.State:
    """Return a file system that a copy can have as its input: for an empty one, a vertex that makes it.

    To the daemon a copy of all that nothing holds is the same step as a copy of all that anything holds,
    with an input less; it then takes the files of whatever an earlier build had in that place.
    """
    if origin.output is not None:
        return origin
    return origin.file(llb.mkdir("/"), metadata=llb.Metadata(name="[internal] nothing"))


def _write(action: model.Write) -> llb.FileAction:
    """Write a file out; the daemon makes files without setuid and setgid bits, but copies them with these."""
    owner = _owner(action.owner)
    if action.mode <= RWX:
        return llb.mkfile(action.dest, action.data, mode=action.mode, owner=owner)
    about = llb.Metadata(name=one_line(f"[internal] {action.dest}"))
    content = llb.scratch().file(llb.mkfile("/file", action.data), metadata=about)
    return llb.copy(content, "/file", action.dest, mode=action.mode, owner=owner)


def _make_dir(action: model.MakeDir) -> llb.FileAction:
    if not action.mode & S_ISVTX:
        return llb.mkdir(action.path, mode=action.mode, owner=_owner(action.owner))
    # The daemon makes directories without the sticky bit, but copies them with it.
    about = llb.Metadata(name=one_line(f"[internal] empty {action.path}"))
    empty = llb.scratch().file(llb.mkdir(action.path), metadata=about)
    return llb.copy(empty, action.path, action.path, mode=action.mode)


def _owner(owner: str | None) -> llb.Owner | None:
    """Read `USER` or `USER:GROUP`, by number."""
    if owner is None:
        return None
    user, _, group = owner.partition(":")
    return llb.Owner(user=int(user), group=int(group or user))
