"""What a recipe is made of: stages of steps, with names in place of the states of a graph.

    Recipe                      what ships: layers, the lowest first
      Stage                     a base, settings of commands, steps one after another
        Run                     a command, with mounts
        Files                   file actions that are one step: Copy, CopyTree, Unpack, Write, MakeDir, Link
        Merge                   layers laid over each other

A step takes from a Ref: the build context, nothing, an image, a download, or what an earlier stage left.
All of these are values: two recipes of the same build are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jettison.description.model import NetworkName, Pairs, Secret, SharingName
from jettison.errors import Span
from jettison.llb.patterns import literal
from jettison.recipe.globs import pattern

SCRIPTS = "/run/jettison"
"""Where a command finds the scripts that it was given, and what is beside them."""

JOIN = "join root and program"
"""What it is called that layers are laid over each other."""

Side = Literal["build", "target"]
"""The machine that a stage runs on: the one that builds, or one like that which the image is for."""


@dataclass(frozen=True, slots=True)
class Context:
    """The build context."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """No files at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image by its full reference, for the platform of a side.

    `name` is what people call it, for the progress; `known` tells whether it is the distribution's own.
    """

    reference: str
    side: Side
    name: str
    span: Span
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """A file that is fetched by its URL, and called `filename` then; `arg` is a name for the URL itself.

    `secret` is the id of what is sent as the header Authorization.
    """

    url: str
    checksum: str
    filename: str
    mode: int | None = None
    secret: str | None = None
    title: str
    arg: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A git repository at a ref."""

    url: str
    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Output:
    """What a stage left: its root at the end, or what was at a mount of its last command."""

    stage: str
    mount: str = "/"


Ref = Context | Scratch | Image | Http | Git | Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """Files that a command can read at `dest`.

    By their content, the cache knows the same ones that came another way; to have that, the daemon reads all.
    """

    dest: str
    origin: Ref
    by_content: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A directory that a command fills, and whose files others may take; `base` is what it holds before."""

    dest: str
    base: Ref = Scratch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Files that others take from here, as they are, so that they wait for the command."""

    dest: str
    origin: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A directory that outlives the build; a `private` one that is in use is another one meanwhile."""

    dest: str
    id: str
    sharing: SharingName
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """An empty directory in memory, which ends with the command."""

    dest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The socket of an ssh agent of the caller."""

    id: str


Mount = Bind | Keep | Pass | Cache | Memory | Secret | Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Paths and globs, as `COPY` in a Dockerfile takes them; `dest` may end with a slash.

    `src` are without `./` and `/` before them, empty for all. With `exact` it is one path, and `dest` the
    path of its copy. `owner` is `USER:GROUP`, by number.
    """

    origin: Ref
    src: tuple[str, ...]
    dest: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    mode: int | None = None
    owner: str | None = None
    exact: bool = False

    @property
    def patterns(self) -> tuple[str, ...]:
        """The `src` as patterns that match no other path."""
        return tuple(map(literal if self.exact else pattern, self.src))


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyTree:
    """All that a directory holds, with one time (in seconds since 1970) if it is given."""

    origin: Ref
    src: str = "/"
    dest: str = "/"
    time: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpack:
    """What is in an archive that is fetched; only the file `name` of it is used."""

    origin: Http
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A file with its content."""

    dest: str
    data: bytes
    mode: int = 0o644
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDir:
    """A directory, whose parents are there."""

    path: str
    mode: int = 0o755
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A symbolic link at `dest`; a copy of `made` where the daemon makes none: a directory with that one."""

    dest: str
    target: str
    owner: str | None = None
    made: Output | None = None


Action = Copy | CopyTree | Unpack | Write | MakeDir | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command, which no shell reads.

    `scripts` of ours, by their paths in that room, are below SCRIPTS with the files `beside`, by name. `args`
    are build arguments that nothing else sets, `env` the command's own environment. `user` and `cwd` are
    other ones than those of its stage. With `again` it runs whatever the cache has. `counter` tells which of
    how many steps it is; `spans` are its places in the file.
    """

    argv: tuple[str, ...]
    title: str
    spans: tuple[Span, ...]
    counter: str = ""
    again: bool = False
    mounts: tuple[Mount, ...] = ()
    scripts: tuple[str, ...] = ()
    beside: Pairs = ()
    args: Pairs = ()
    env: Pairs = ()
    network: NetworkName = "default"
    user: str | None = None
    cwd: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """File actions, each on the result of the one before.

    `spans` are one for each action, one for all of them, or none for what no line asks for.
    """

    actions: tuple[Action, ...]
    title: str
    spans: tuple[Span, ...] = ()
    counter: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Layers laid over each other, the last on top, without one waiting for another."""

    layers: tuple[Ref, ...]
    title: str


Step = Run | Files | Merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the commands of a stage run."""

    env: Pairs = ()
    cwd: str = "/"
    user: str = ""
    hosts: Pairs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Steps one after another, from a base; `name` is its own among all stages of a recipe.

    `label` is what the progress calls it, which may be the same for several. Of `settings`, the stage itself
    sets `env`, `workdir` and `user`. `span` is where a stage of the user is, None for one of ours.
    """

    name: str
    label: str
    base: Ref
    side: Side
    settings: Settings = Settings()
    env: Pairs = ()
    workdir: str | None = None
    user: str | None = None
    steps: tuple[Step, ...] = ()
    span: Span | None = None


def refs(stage: Stage) -> Iterator[Ref]:
    """Yield all that a stage takes from, in the order of its steps."""
    yield stage.base
    for step in stage.steps:
        match step:
            case Run():
                yield from (mount.origin for mount in step.mounts if isinstance(mount, Bind | Pass))
                yield from (mount.base for mount in step.mounts if isinstance(mount, Keep))
            case Files():
                for action in step.actions:
                    if isinstance(action, Copy | CopyTree | Unpack):
                        yield action.origin
                    elif isinstance(action, Link) and action.made:
                        yield action.made
            case Merge():
                yield from step.layers


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole build for one platform: stages, each after those that it takes from.

    `layers` are what ships. `verdict` is where the list of what is wrong with the image is, None where
    nothing is claimed of it; `unpacked` are the program's files before any was packed, None if none is.
    `history` says how each layer was made. The build takes the paths `context` from its context, or all
    without any, but for what `left_out` matches. `tools` is the image with the
    distribution's own tools, for the machine that builds.
    """

    stages: tuple[Stage, ...]
    layers: tuple[Ref, ...]
    history: tuple[str, ...] = ()
    verdict: Output | None = None
    unpacked: Output | None = None
    context: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    tools: Image

    def paths_from(self, reference: str) -> tuple[str, ...]:
        """Return the paths that a build takes out of an image, none for all of it.

        A stage that is nothing but that image stands for it.
        """
        same, paths = set[Ref](), set[str]()
        for stage in self.stages:
            if _is_image(stage.base, reference) or stage.base in same:
                if stage.steps or Output(stage.name) in self.layers:
                    return ()
                same.add(Output(stage.name))
            for action in (each for step in stage.steps if isinstance(step, Files) for each in step.actions):
                if isinstance(action, Copy) and (
                    _is_image(action.origin, reference) or action.origin in same
                ):
                    paths.update(action.patterns)
        return () if "" in paths else tuple(sorted(paths))

    @property
    def shipped(self) -> frozenset[str]:
        """The stages that `layers` come from, and what these take from."""
        names = {layer.stage for layer in self.layers if isinstance(layer, Output)}
        for stage in reversed(self.stages):
            if stage.name in names:
                names |= {ref.stage for ref in refs(stage) if isinstance(ref, Output)}
        return frozenset(names)


def _is_image(ref: Ref, reference: str) -> bool:
    return isinstance(ref, Image) and ref.reference == reference
