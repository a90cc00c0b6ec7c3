"""Single files of a directory that the client sends, in one source for each transfer, before any build."""

from __future__ import annotations

from jettison import llb
from jettison.gateway.options import Options


def files_of(options: Options, local: str, paths: tuple[str, ...], *, key: str, title: str) -> llb.State:
    """Give the source op of some files below a directory that the client knows as `local`.

    `key` tells this transfer from others of the same directory, `title` names it in the progress. A path
    that is not there is no error.
    """
    return llb.local(
        local,
        session_id=options.session_of(local),
        follow_paths=paths,
        shared_key_hint=key,
        differ=llb.Differ.NONE,
        metadata=llb.Metadata(name=title),
    )
