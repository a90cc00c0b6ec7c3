"""What a build reads, asked of a daemon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from jettison import llb
from jettison.description.model import Description
from jettison.description.reader import Parsed
from jettison.errors import Span
from jettison.llb import caps
from jettison.lock import Lock
from jettison.recipe.images import ImageRequest, ResolvedImage
from jettison.recipe.request import ContextSource
from jettison.session import files, lookup
from jettison.session.futures import completed
from jettison.session.ignorefile import Patterns
from jettison.session.reading import Reading
from jettison.session.start import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSources:
    """What a daemon brings, much of it on its way already: see `Sources`."""

    session: Session
    reading: Reading
    pool: Executor

    @property
    def parsed(self) -> Parsed:
        """The build file."""
        return self.reading.parsed

    @property
    def info(self) -> llb.SourceInfo:
        """The build file, as what locations point into."""
        return self.session.file.info

    @property
    def merge(self) -> bool:
        """Whether the worker has the merge op."""
        return caps.MERGE in self.session.pong.llb_caps

    @property
    def symlinks(self) -> bool:
        """Whether the worker makes links."""
        return caps.FILE_SYMLINK in self.session.pong.llb_caps

    @property
    def context(self) -> ContextSource | llb.State:
        """The client's directory, or the tree in its place."""
        options = self.session.options
        name, session_id = options.context_source, options.session_of(options.context_source)
        return self.session.inputs.context or ContextSource(name=name, session_id=session_id)

    @property
    def project(self) -> Mapping[str, str]:
        """The texts of those files of the project that presets read, by path."""
        return self.reading.project.result().texts

    @property
    def lock(self) -> Lock | None:
        """The lock file; None if there is none, or if it is not to be used."""
        return self.reading.lock.result()

    def ignored(self) -> Future[Patterns]:
        """Return the patterns if they are known, or ask for the ignore file alone."""
        own = self.reading.own_ignored.result()
        if own is not None:
            return completed(own)
        if general := self.reading.project.result().ignored:
            return completed(general.result())
        return self.pool.submit(files.read_ignore_file, self.session.bridge, self.session.options)

    def images(
        self, wanted: Mapping[ImageRequest, Span], descriptions: Sequence[Description]
    ) -> Mapping[ImageRequest, Future[ResolvedImage]]:
        """Look up all images at once."""
        return lookup.look_up_all(self.session, self.reading, self.pool, wanted, descriptions)
