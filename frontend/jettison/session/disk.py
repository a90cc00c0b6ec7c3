"""What a build reads, from the disk of the machine that the command line runs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path

from jettison import llb
from jettison.description.model import Description
from jettison.description.reader import Parsed, parse
from jettison.errors import SourceFile, Span
from jettison.gateway.options import Options
from jettison.lock import Lock, pinned
from jettison.presets.reads import project_files
from jettison.recipe.images import ImageRequest, ResolvedImage
from jettison.recipe.request import ContextSource
from jettison.session import disk_files, named_contexts
from jettison.session.futures import completed
from jettison.session.ignorefile import Patterns


class DiskSources:
    """A build file and the folder that is its context: see `Sources`.

    Each part is read when it is looked at for the first time. No registry is asked: an image has the digest
    of the lock file, and none without one.
    """

    merge = symlinks = True
    """Of a worker that nobody asks."""

    context = ContextSource()
    """For whoever sends it: a printed graph knows no session."""

    def __init__(self, source: SourceFile, folder: Path, options: Options) -> None:
        self._file = Path(source.name)
        self._folder = folder
        self._options = options
        self.parsed: Parsed = parse(source)

    @property
    def info(self) -> llb.SourceInfo:
        """The build file, as what locations point into."""
        name = self._file.name.encode(errors="replace").decode()  # of any bytes, and a graph has text
        return llb.SourceInfo(name, self.parsed.source.shown.encode(), "YAML")

    @cached_property
    def project(self) -> Mapping[str, str]:
        """The texts of those files of the project that presets read, by path."""
        return disk_files.read_project(self._folder, project_files(self.parsed))

    @cached_property
    def lock(self) -> Lock | None:
        """The lock file; None if there is none, or if it is not to be used."""
        return disk_files.read_lock_file(self._file, self._options.build_args)

    def ignored(self) -> Future[Patterns]:
        """Read what is left out of the build context."""
        return completed(disk_files.read_ignore_file(self._file, self._folder))

    def images(
        self,
        wanted: Mapping[ImageRequest, Span],
        descriptions: Sequence[Description],  # noqa: ARG002 - for hints about what a registry lacks
    ) -> Mapping[ImageRequest, Future[ResolvedImage]]:
        """Return the images by their references, pinned by the lock file if there is one."""
        return {request: completed(self._image(request, span)) for request, span in wanted.items()}

    def _image(self, request: ImageRequest, span: Span) -> ResolvedImage:
        contexts = self._options.contexts
        context = named_contexts.standing_for(contexts, request.reference, request.platform)
        if context:
            # Whoever sends a graph has read what is in the place of an image.
            tree = None if context.is_image else ContextSource(name=context.name)
            return ResolvedImage(reference=context.image() if context.is_image else "", tree=tree)
        reference = pinned(self.lock, request.reference, span) if self.lock else request.reference
        return ResolvedImage(reference=reference)
