"""Named contexts of all kinds: a source in the place of an image, found out when a build uses it."""

from __future__ import annotations

import base64
import json

from jettison import git_address, image_reference, llb
from jettison.description.model import SCRATCH
from jettison.errors import one_line
from jettison.gateway.bridge import Bridge, MetaRequest, is_image_config
from jettison.gateway.options import Options
from jettison.llb.sources import IMAGE
from jettison.recipe.images import ImageRequest, ResolvedImage
from jettison.recipe.request import ContextSource
from jettison.session import gitref, remote
from jettison.session.files import read_ignore_file
from jettison.session.inputs import BuildInputs
from jettison.session.named_contexts import NamedContext
from jettison.session.results import CONFIG

OCI_LAYOUT = "oci-layout://"


def resolve(
    bridge: Bridge, options: Options, inputs: BuildInputs, context: NamedContext, request: ImageRequest
) -> ResolvedImage:
    """Return the tree of a named context that is no image of a registry; OptionError for no such kind.

    `request` is for the image that the context stands for.
    """
    source = context.source
    if source == f"{IMAGE}{SCRATCH}":
        return _plain(request, llb.scratch())
    if git_address.is_git(source):
        found = gitref.parse(f"context:{context.name}", source)
        return _plain(request, found.state(llb.Metadata(name=one_line(f"{context.title} {source}"))))
    if source.startswith(("http://", "https://")):
        file = remote.fetch_file(source, one_line(f"{context.title} {source}"))
        return _plain(request, remote.unpack(bridge, file, f"{context.title} unpack") or file)
    if source.startswith(OCI_LAYOUT):
        return _layout(bridge, options, context, request)
    kind, _, rest = source.partition(":")
    if kind == "local":
        return _plain(request, _local(bridge, options, context, rest))
    if kind == "input":
        return _input(options, inputs, context, request, rest)
    raise context.wrong(f"a named context cannot be of the kind `{kind}`")


def _plain(request: ImageRequest, tree: llb.State | ContextSource) -> ResolvedImage:
    return ResolvedImage(reference=request.reference, env=(), tree=tree)


def _local(bridge: Bridge, options: Options, context: NamedContext, local: str) -> ContextSource:
    """Describe a directory of the client; its own ignore file says what of it is not sent."""
    key = f"context:{context.name}"
    return ContextSource(
        name=local,
        session_id=options.session_of(local),
        exclude=read_ignore_file(bridge, options, local, key=key, head=context.title),
        shared_key=f"{key}-{options.shared_keys.get(local, '')}",
        title=f"{context.title} load from client",
    )


def _layout(bridge: Bridge, options: Options, context: NamedContext, request: ImageRequest) -> ResolvedImage:
    """Look up an image of an OCI layout that the client serves; its name there is only shown."""
    store, _, digest = image_reference.split(context.source.removeprefix(OCI_LAYOUT))
    if not store or not image_reference.DIGEST.fullmatch(digest):
        hint = f"write {OCI_LAYOUT}STORE@sha256:…; `docker buildx build` adds the digest by itself"
        raise context.wrong("an OCI layout needs a store and a digest", hint)
    reference = f"{image_reference.split(image_reference.normalize(context.name))[0]}@{digest}"
    asked = MetaRequest(
        reference=reference,
        scheme=OCI_LAYOUT,
        attrs={"oci.session": options.session_id, "oci.store": store},
        platform=request.platform,
        log_name=f"{context.title} load metadata for {reference}",
    )
    config = bridge.image_meta(asked).config
    if not is_image_config(config):
        raise context.wrong("the image has a config that cannot be read")
    return ResolvedImage.from_config(
        reference, config, _of_layout(options, context, request, reference, store)
    )


def _of_layout(
    options: Options, context: NamedContext, request: ImageRequest, reference: str, store: str
) -> llb.State:
    return llb.oci_layout(
        reference,
        store_id=store,
        session_id=options.session_id,
        platform=request.platform,
        metadata=llb.Metadata(name=f"{context.title} OCI load from client"),
    )


def _input(
    options: Options, inputs: BuildInputs, context: NamedContext, request: ImageRequest, name: str
) -> ResolvedImage:
    """Take the graph of a caller, with the image config that may come with it."""
    tree = inputs.graphs.get(name)
    if tree is None:
        raise context.wrong("the caller gives no input of that name")
    return ResolvedImage.from_config(request.reference, _config(options, context, name), tree)


def _config(options: Options, context: NamedContext, name: str) -> bytes:
    text = options.input_metadata.get(name, "")
    try:
        config = base64.b64decode(json.loads(text or "{}").get(CONFIG, ""), validate=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        config = b"?"
    if not is_image_config(config):
        raise context.wrong(f"the option input-metadata:{name} cannot be read")
    return config
