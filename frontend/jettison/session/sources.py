"""What a build reads, as a protocol: from a daemon, or from the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

from jettison import llb
from jettison.description.model import Description
from jettison.description.reader import Parsed
from jettison.errors import Span
from jettison.lock import Lock
from jettison.recipe.images import ImageRequest, ResolvedImage
from jettison.recipe.request import ContextSource
from jettison.session.ignorefile import Patterns


class Sources(Protocol):
    """What one build reads. Whoever looks at a part waits for it, or gets its BuildError."""

    @property
    def parsed(self) -> Parsed:
        """The build file."""
        ...

    @property
    def info(self) -> llb.SourceInfo:
        """The build file, as what locations point into."""
        ...

    @property
    def merge(self) -> bool:
        """Whether the worker has the merge op."""
        ...

    @property
    def symlinks(self) -> bool:
        """Whether the worker makes links."""
        ...

    @property
    def context(self) -> ContextSource | llb.State:
        """The build context, with nothing left out of it."""
        ...

    @property
    def project(self) -> Mapping[str, str]:
        """The texts of those files of the project that presets read, by path."""
        ...

    @property
    def lock(self) -> Lock | None:
        """The lock file; None if there is none, or if it is not to be used."""
        ...

    def ignored(self) -> Future[Patterns]:
        """Ask what is left out of the build context."""
        ...

    def images(
        self, wanted: Mapping[ImageRequest, Span], descriptions: Sequence[Description]
    ) -> Mapping[ImageRequest, Future[ResolvedImage]]:
        """Ask for all images of the described builds; BuildError at once for one that the lock file lacks."""
        ...
