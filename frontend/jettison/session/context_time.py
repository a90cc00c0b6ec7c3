"""`SOURCE_DATE_EPOCH=context`: the time of a build context that has an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jettison import git_address, llb
from jettison.build_args import SOURCE_DATE_EPOCH
from jettison.errors import DaemonError, OptionError
from jettison.gateway import parse
from jettison.gateway.bridge import Bridge, Ref, SourceTime
from jettison.gateway.options import OF_CONTEXT, Options
from jettison.session import remote, tartime

OLDEST_RELEASE = "0.26"
"""The first BuildKit release that says when a commit was made, or a file changed."""

_COMMITTER = re.compile(rb"^committer .*> (\d{1,18}) [+-]\d{4}$", re.MULTILINE)
_PIECE = 4 << 20  # a daemon sends at most 16 MiB at once
_OPTION = f"option {SOURCE_DATE_EPOCH.name}={OF_CONTEXT}"
_TITLE = "[internal] look up the time of the build context"


def with_context_time(bridge: Bridge, options: Options) -> Options:
    """Return the options with the time of the context, in seconds; without one they stay as they are.

    Raises OptionError for a context that cannot have been made then, DaemonError for a daemon that does
    not say.
    """
    seconds = _seconds(bridge, options) if options.context else None
    if seconds is None:
        return options
    parse.epoch(str(seconds))
    arguments = {**options.build_args, SOURCE_DATE_EPOCH.name: str(seconds)}
    return replace(options, epoch=seconds, build_args=dict(sorted(arguments.items())))


def _seconds(bridge: Bridge, options: Options) -> int | None:
    if git_address.is_git(options.context):
        return _commit_time(_ask(bridge, remote.git_source(options), options).commit)
    file = remote.fetch_file(options.context, _TITLE)
    found = _ask(bridge, file, options).modified
    return _newest_file(bridge, file) if found is None else found


def _ask(bridge: Bridge, source: llb.State, options: Options) -> SourceTime:
    told = bridge.source_time(source, _TITLE)
    if told is None:
        daemon = f"the BuildKit of {options.product}" if options.product else "this BuildKit"
        message = f"{_OPTION}: {daemon} cannot tell the time of a context"
        hint = f"BuildKit {OLDEST_RELEASE} or newer does; update the daemon, or give the seconds since 1970"
        raise DaemonError(message, hint=hint)
    return told


def _commit_time(commit: bytes) -> int:
    found = _COMMITTER.search(commit.partition(b"\n\n")[0])
    if found is None:
        raise OptionError(f"{_OPTION}: the commit of the build context has no time")
    return int(found[1])


def _newest_file(bridge: Bridge, file: llb.State) -> int | None:
    """Return the time of the newest file of an archive; None for what is no archive."""
    ref = bridge.solve(llb.marshal(file))
    if not remote.is_archive(bridge.read_file(ref, remote.FILENAME, remote.LOOKED_AT)):
        return None
    try:
        return tartime.newest(_pieces(bridge, ref))
    except ValueError:
        message = f"{_OPTION}: no time can be read from the archive that is the context"
        raise OptionError(
            message, hint="it is damaged, or not packed by gzip; give the seconds since 1970"
        ) from None


def _pieces(bridge: Bridge, ref: Ref) -> Iterator[bytes]:
    place = 0
    while data := bridge.read_file(ref, remote.FILENAME, _PIECE, place):
        yield data
        place += len(data)
