"""Read the lock file that may be beside the build file, and fetch it if it has not come with that."""

from __future__ import annotations

import posixpath

from jettison import llb, lock
from jettison.errors import BuildError
from jettison.gateway.bridge import Bridge, Ref, SolveError
from jettison.gateway.buildfile import NO_FILE, Fetch
from jettison.gateway.given import Given
from jettison.gateway.options import Options
from jettison.gateway.sent import files_of
from jettison.lock import Lock

LONGEST = 4 << 20
"""The most bytes that a lock file may have: some ten thousand packages."""


def read(bridge: Bridge, options: Options, given: Given, fetched: Fetch) -> Lock | None:
    """Return what the lock file says, None if there is none or it is not to be used.

    Raises BuildError for a file that is no lock file, OptionError for an option that says nothing known.
    """
    if lock.mode(options.build_args) != lock.USE:
        return None
    name = lock.file_name(fetched.filename)
    in_own_transfer = options.by_syntax_line and not given.build_file
    ref = bridge.solve(llb.marshal(_source(options, name))) if in_own_transfer else fetched.ref
    data = _data(bridge, ref, name)
    if data is not None and len(data) > LONGEST:
        raise BuildError(f"{name} is too long: a lock file has at most {LONGEST:,} bytes", hint=lock.AGAIN)
    return None if data is None else lock.read(posixpath.basename(name), data)


def _source(options: Options, name: str) -> llb.State:
    local = options.build_file_source
    return files_of(options, local, (name,), key=f"{local}-lock", title=f"[internal] load {name}")


def _data(bridge: Bridge, ref: Ref, name: str) -> bytes | None:
    try:
        return bridge.read_file(ref, name, limit=LONGEST + 1)
    except SolveError as error:
        if error.message.endswith(NO_FILE):
            raise BuildError(f"{name} is a directory, and no lock file", hint=lock.WITHOUT) from error
        return None  # As for an ignore file: what cannot be read is as good as missing.
