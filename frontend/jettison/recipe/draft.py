"""A recipe while it is made: its stages so far, and what several parts of it ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from jettison import image_reference, scripts
from jettison.description.model import Description, Pairs
from jettison.distros import Distro, layout
from jettison.errors import BuildError, Span
from jettison.platforms import Platform
from jettison.recipe import model
from jettison.recipe.images import ImageRequest, Images, ResolvedImage, origin_image
from jettison.recipe.model import SCRIPTS, Cache, Context, Image, Output, Ref, Settings, Side, Stage
from jettison.recipe.reach import has_packages
from jettison.recipe.request import BuildRequest

TREE = "/run/jettison-tree"
"""Where a script finds the files that it reads, packs or moves."""

MOST_TOLD = 16 << 20
"""Characters that the steps of a build are told at most: a daemon takes no longer graph."""

INSTALL = "rpm/packages.sh"
"""What installs packages into a builder."""
HELD = "rpm/held.sh"
"""What does so where packages are locked, or are to be."""


def take_name(wanted: str, taken: dict[str, int]) -> str:
    """Return a name that is not taken, which it is then: the wanted one, if need be with a number.

    `taken` has each name with the last number that was tried behind it.
    """
    name = wanted
    while name in taken:
        taken[wanted] += 1
        name = f"{wanted}-{taken[wanted]}"
    taken[name] = 1
    return name


class Draft:
    """The stages that a recipe has so far; each is added after those that it takes from.

    `toolchains` has the name of that below each of the user's, empty for another image.
    """

    def __init__(self, description: Description, request: BuildRequest, images: Images) -> None:
        """Take what the recipe is made from; stages of ours are called otherwise than the user's."""
        self.description = description
        self.request = request
        self.stages: dict[str, Stage] = {}
        self._images = images
        self.toolchains: dict[str, str] = {}
        self._told = 0
        self._taken = {stage.name: 1 for stage in description.stages}
        self._users = frozenset(self._taken)
        self._tools: dict[Platform, tuple[str, Span]] = {}

    def name(self, wanted: str) -> str:
        """Return a stage name that nobody has yet."""
        return take_name(wanted, self._taken)

    def add(self, stage: Stage) -> Output:
        """Add a stage, and return its root; BuildError where the steps are told more than a daemon takes."""
        self._told += _told(stage)
        if self._told > MOST_TOLD:
            message = f"the steps of this build are told more than {MOST_TOLD:,} characters"
            hint = (
                "each command has the whole environment and each copy all patterns: set and list less there"
            )
            raise BuildError(message, stage.span, hint)
        self.stages[stage.name] = stage
        return Output(stage.name)

    def files(
        self,
        name: str,
        title: str,
        actions: Iterable[model.Action],
        *,
        label: str = "internal",
        spans: Iterable[Span] = (),
    ) -> Output:
        """Add a stage of nothing but files, and return them; without `spans` no option changes it."""
        places = tuple(spans)
        again = bool(places) and self.request.ignores_cache(label)
        step = model.Files(actions=tuple(actions), title=title, spans=places, again=again)
        return self.step(name, label, model.Scratch(), step)

    def script(
        self,
        name: str,
        script: str,
        words: Iterable[str],
        *,
        title: str,
        spans: Sequence[Span],
        out: str,
        passed: Ref | None = None,
        mounts: Iterable[model.Mount] = (),
        label: str = "",
        also: Iterable[str] = (),
        beside: Pairs = (),
        env: Pairs = (),
        side: Side = "build",
        asked: str = "",
    ) -> Output:
        """Add a stage that runs a script of ours without network, and return what it leaves at `out`.

        That is what it has written there, or `passed`. The distribution's own tools run it; `also` are
        scripts that it may start. `label` is `name` unless it is given, and `asked`, which asks for the image
        of the tools, is `label`.
        """
        label = label or name
        run = model.Run(
            argv=("/bin/bash", f"{SCRIPTS}/{scripts.file_name(script)}", *words),
            title=title,
            spans=tuple(spans),
            again=self.request.ignores_cache(label),
            mounts=(*mounts, model.Pass(dest=out, origin=passed) if passed else model.Keep(dest=out)),
            scripts=self.scripts(script, *also),
            beside=beside,
            env=env,
            network="none",
            cwd="/",
        )
        stage = self.step(name, label, self.tools(side, spans[0], asked or label), run, side)
        return replace(stage, mount=out)

    def step(self, name: str, label: str, base: Ref, step: model.Step, side: Side = "target") -> Output:
        """Add a stage of ours that has one step, and return its root."""
        settings = self.settings(base) if isinstance(base, Image) else Settings()
        stage = Stage(
            name=self.name(name), label=label, base=base, side=side, settings=settings, steps=(step,)
        )
        return self.add(stage)

    def scripts(self, *paths: str) -> tuple[str, ...]:
        """Return scripts with all that they read."""
        return scripts.closure(*paths, manager=self.description.distro.manager.name)

    def tools(self, side: Side, span: Span, label: str) -> Image:
        """Return the image with the distribution's package manager and tools."""
        # One image for all steps: it is called as by the first of them, wherever another stands in the graph.
        platform = self.request.platform(side)
        reference = image_reference.normalize(self.description.distro.base_image)
        if platform not in self._tools:
            self.check_machine(reference, platform, span)
            self._tools[platform] = (label, span)
        name, first = self._tools[platform]
        return Image(reference=reference, side=side, name=name, span=first, known=True)

    def origin(self, name: str | None, side: Side, span: Span) -> Ref:
        """Return what a copy takes from: the context, a stage, or an image."""
        if name is None:
            return Context()
        if name in self._users:
            return Output(name)
        reference = origin_image(name, self.description.distro)
        return Image(reference=reference, side=side, name=name, span=span)

    def settings(self, image: Image) -> Settings:
        """Return how commands run in an image that says no more of it."""
        found = self.resolved(image.reference, image.side)
        return Settings(
            env=found.env or (),
            cwd=layout.clean(found.workdir),
            user=found.user,
            hosts=self.request.extra_hosts,
        )

    def resolved(self, reference: str, side: Side) -> ResolvedImage:
        """Return what the look-up of an image found."""
        return self._images[ImageRequest(reference, self.request.platform(side))]

    def real_path(self, path: str) -> str:
        """Follow the links that the root has in a path of the image; without packages it has none."""
        places = self.description.distro.layout
        return places.real_path(path) if has_packages(self.description) else layout.clean(path)

    def check_machine(self, reference: str, platform: Platform, span: Span) -> None:
        """Refuse to run commands in an image of another machine.

        A registry gives an image that exists for one platform alone for every platform, and a package
        manager of another machine would fill the root with packages of that machine.
        """
        machine = self._images[ImageRequest(reference, platform)].machine
        wanted = f"{platform.os}/{platform.architecture}"
        if machine not in ("", wanted):
            message = (
                f"the image {image_reference.familiar(reference)} is for {machine}, and {wanted} is needed"
            )
            hint = "a mirror may hold one platform only; `docker buildx imagetools create` copies all"
            raise BuildError(message, span, hint)


def _told(stage: Stage) -> int:
    """Count the characters that a stage's steps are told, each as often as it stands in a graph."""
    settings = stage.settings
    runs = sum(isinstance(step, model.Run) for step in stage.steps)
    own = _length(*settings.env, *settings.hosts) * (1 + runs) + len(settings.cwd) * len(stage.steps)
    return own + sum(map(_told_step, stage.steps))


def _told_step(step: model.Step) -> int:
    match step:
        case model.Run():
            return _length(step.argv, *step.args, *step.env)
        case model.Files():
            return sum(map(_told_action, step.actions))
        case model.Merge():
            return 0


def _told_action(action: model.Action) -> int:
    """Count those of a copy: each of its paths is one by itself."""
    if isinstance(action, model.Copy):
        return _length(action.src) + len(action.src) * _length(action.include, action.exclude, (action.dest,))
    return len(action.path) if isinstance(action, model.MakeDir) else 0


def _length(*several: Iterable[str]) -> int:
    return sum(len(text) + 1 for texts in several for text in texts)


def set_env(env: Pairs, more: Mapping[str, str]) -> Pairs:
    """Set variables; one that is set again moves to the end, as in a graph."""
    return (*(pair for pair in env if pair[0] not in more), *more.items())


def package_command(
    distro: Distro, packages: Iterable[str], script: str = INSTALL, options: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the words that install packages into a builder, in a step that has the script."""
    words = ("/bin/bash", "-p", f"{SCRIPTS}/{scripts.file_name(script)}")
    return (*words, *repository_options(distro), *options, distro.release, *packages)


def repository_options(distro: Distro) -> Iterator[str]:
    """Yield the options that tell scripts which install packages of the distribution's repositories."""
    yield f"--first={distro.base_repository}"
    if distro.manager.priorities:
        yield "--priorities"


def cache_id(draft: Draft, stage: str, side: Side, dest: str) -> str:
    """Name a cache so that distributions, stages and architectures never share one.

    What is no stage's starts with a dot, as no stage can be called so.
    """
    platform = draft.request.platform(side)
    architecture = platform.architecture + platform.variant
    return f"jettison/{draft.description.distro.name}/{stage}/{architecture}{dest}"


def package_cache(draft: Draft, user: str, side: Side, dest: str, span: Span) -> Cache:
    """Mount the packages that the package manager has downloaded.

    While another build writes there, this one gets a directory of its own: it would wait without a word for a
    repository that may be slow. Builder and root have one each, as two branches of the graph run at once.
    """
    name = f".{draft.description.distro.manager.name}"
    return Cache(dest=dest, id=cache_id(draft, name, side, f"/{user}"), sharing="private", span=span)
