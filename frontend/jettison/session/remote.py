"""A build context, or another source, by its address: a repository, an archive, or a single file."""

from __future__ import annotations

from dataclasses import replace

from jettison import git_address, llb
from jettison.build_args import CONTEXT_KEEP_GIT_DIR
from jettison.errors import OptionError, one_line
from jettison.gateway import parse
from jettison.gateway.bridge import Bridge
from jettison.gateway.options import Options
from jettison.session import gitref

FILENAME = "context"
"""What a fetched file is called, as the Dockerfile frontend calls it."""

LOOKED_AT = 1024
"""Bytes of a file that tell an archive."""

_BEGINNINGS = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")  # gzip, bzip2, xz
_TAR = b"ustar"
_TAR_OFFSET = 257


def fetch_context(bridge: Bridge, options: Options) -> tuple[llb.State, Options]:
    """Return a context that has an address, and the options with the name of the build file in it.

    A fetched file that is no archive is the build file itself, with nothing beside it. SolveError if it
    cannot be fetched, OptionError for what is no address.
    """
    url = options.context
    if git_address.is_git(url):
        return _folder(git_source(options), options), options
    if not url.startswith(("http://", "https://")):
        raise OptionError(f"option context={url}: expected the address of a git repository or of a file")
    file = fetch_file(url, "[internal] load remote build context")
    content = unpack(bridge, file, "[internal] unpack the build context")
    if content is not None:
        return _folder(content, options), options
    return file, options if options.own_build_file else replace(options, filename=FILENAME)


def git_source(options: Options) -> llb.State:
    """Return the repository that is the context; OptionError for an address that cannot be meant."""
    found = gitref.parse("context", options.context)
    about = llb.Metadata(name=one_line(f"[internal] load git source {options.context}"))
    keep = CONTEXT_KEEP_GIT_DIR.of(options.build_args)
    return found.state(about, keep_git_dir=bool(keep) and parse.boolean(CONTEXT_KEEP_GIT_DIR.option, keep))


def fetch_file(url: str, title: str) -> llb.State:
    """Return a file by its URL."""
    return llb.http(url, filename=FILENAME, metadata=llb.Metadata(name=title))


def unpack(bridge: Bridge, file: llb.State, title: str) -> llb.State | None:
    """Return what is in an archive; None for a file that is none. SolveError if it cannot be fetched.

    Archives are unpacked as BuildKit unpacks them.
    """
    ref = bridge.solve(llb.marshal(file))
    if not is_archive(bridge.read_file(ref, FILENAME, limit=LOOKED_AT)):
        return None
    content = llb.copy(file, f"/{FILENAME}", "/", unpack=True)
    return llb.scratch().file(content, metadata=llb.Metadata(name=title))


def is_archive(beginning: bytes) -> bool:
    """Tell an archive by its first bytes."""
    return beginning.startswith(_BEGINNINGS) or beginning[_TAR_OFFSET:].startswith(_TAR)


def _folder(tree: llb.State, options: Options) -> llb.State:
    """Return the folder of a tree that the client means, as a tree."""
    folder = options.context_folder
    if not folder:
        return tree
    part = llb.copy(tree, f"/{folder.strip('/')}", "/", contents_only=True)
    return llb.scratch().file(
        part, metadata=llb.Metadata(name=one_line(f"[internal] take {folder} of the build context"))
    )
