"""A build context by its address: a repository, an archive, or a single build file."""

from __future__ import annotations

from collections.abc import Mapping

from jettison import git_address, llb
from jettison.errors import OptionError
from jettison.gateway import archives, gitref, parse
from jettison.gateway.bridge import Bridge
from jettison.gateway.given import Given
from jettison.gateway.options import Options

KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR"


def remote(bridge: Bridge, options: Options, inputs: Mapping[str, llb.State]) -> Given:
    """Give a build whose context has an address; SolveError if it cannot be fetched."""
    url = options.context
    if git_address.is_git(url):
        return _whole(options, git_source(options), inputs)
    if not url.startswith(("http://", "https://")):
        raise OptionError(f"option context={url}: it is no address of a git repository or a web server")
    file = archives.fetched(url, "[internal] load remote build context")
    content = archives.unpacked(bridge, file, "[internal] unpack the build context")
    return _single(options, file, inputs) if content is None else _whole(options, content, inputs)


def _whole(options: Options, tree: llb.State, inputs: Mapping[str, llb.State]) -> Given:
    """Take a tree, or a folder of it, as the context."""
    context = _below(tree, options.context_folder)
    build_file = None if options.own_build_file else context
    return Given(filename=options.filename, context=context, build_file=build_file, inputs=inputs)


def git_source(options: Options) -> llb.State:
    """Give the repository that is the context; OptionError for an address that cannot be meant."""
    found = gitref.parse("context", options.context)
    keep = options.build_args.get(KEEP_GIT_DIR, "")
    about = llb.Metadata(name=f"[internal] load git source {options.context}")
    return found.state(about, keep_git_dir=bool(keep) and parse.boolean(f"build-arg:{KEEP_GIT_DIR}", keep))


def _single(options: Options, file: llb.State, inputs: Mapping[str, llb.State]) -> Given:
    """Take a fetched file that is no archive as the build file; there is nothing else in its context."""
    own = options.own_build_file
    return Given(
        filename=options.filename if own else archives.FILENAME,
        context=file,
        build_file=None if own else file,
        inputs=inputs,
    )


def _below(tree: llb.State, folder: str) -> llb.State:
    if not folder:
        return tree
    part = llb.copy(tree, f"/{folder.strip('/')}", "/", contents_only=True)
    return llb.scratch().file(
        part, metadata=llb.Metadata(name=f"[internal] take {folder} of the build context")
    )
