"""Our values as BuildKit's messages, and its answers as our values. Nothing is sent from here."""

from __future__ import annotations

from jettison import llb
from jettison.gateway.attestations import SPDX
from jettison.gateway.bridge import (
    CacheImport,
    Failure,
    ImageMeta,
    MetaRequest,
    Outcome,
    Pong,
    Ref,
    Result,
    SourceTime,
    VertexWarning,
)
from jettison.llb.definition import range_message, read_op
from jettison.pb import gateway_pb2, ops_pb2


def solve_request(
    definition: llb.Definition, imports: tuple[CacheImport, ...], at_once: bool
) -> gateway_pb2.SolveRequest:
    """Ask for a ref in today's form, built before the answer if `at_once`.

    Without the flags the answer is in fields long deprecated.
    """
    return gateway_pb2.SolveRequest(
        definition=definition.to_pb(),
        allow_result_return=True,
        allow_result_array_ref=True,
        evaluate=at_once,
        cache_imports=[gateway_pb2.CacheImport(type=each.type, attrs=dict(each.attrs)) for each in imports],
    )


def read_request(ref: Ref, path: str, limit: int, offset: int = 0) -> gateway_pb2.ReadFileRequest:
    """Ask for a file, or for at most `limit` bytes of it from an offset on."""
    request = gateway_pb2.ReadFileRequest(ref=ref.id, path=path)
    if limit:
        request.range.offset, request.range.length = offset, limit
    return request


def meta_request(request: MetaRequest) -> gateway_pb2.ResolveSourceMetaRequest:
    """Ask for the digest and config of an image."""
    platform = request.platform
    return gateway_pb2.ResolveSourceMetaRequest(
        source=ops_pb2.SourceOp(identifier=f"{request.scheme}{request.reference}", attrs=dict(request.attrs)),
        platform=ops_pb2.Platform(
            os=platform.os,
            architecture=platform.architecture,
            variant=platform.variant,
            os_version=platform.os_version,
        ),
        log_name=request.log_name,
        resolve_mode=request.resolve_mode,
    )


def time_request(source: llb.State, log_name: str) -> gateway_pb2.ResolveSourceMetaRequest:
    """Ask of what time a source is."""
    return gateway_pb2.ResolveSourceMetaRequest(
        source=read_op(llb.marshal(source).ops[0]).source,
        log_name=log_name,
        git=gateway_pb2.GitQuestion(return_object=True),
        http=gateway_pb2.HttpQuestion(),
    )


def warn_request(warning: VertexWarning) -> gateway_pb2.WarnRequest:
    """Show a warning; the file goes with it, so that clients can print the lines."""
    info = warning.source
    return gateway_pb2.WarnRequest(
        digest=warning.digest,
        level=warning.level,
        short=warning.short.encode("utf-8", "replace"),
        detail=[line.encode("utf-8", "replace") for line in warning.detail],
        url=warning.url,
        info=ops_pb2.SourceInfo(filename=info.filename, data=info.data, language=info.language),
        ranges=[range_message(llb.Range(*warning.span.marked))],
    )


def return_request(outcome: Outcome) -> gateway_pb2.ReturnRequest:
    """Return the result or the error, never both and never neither: a daemon dies of neither."""
    if isinstance(outcome, Failure):
        request = gateway_pb2.ReturnRequest()
        request.error.ParseFromString(outcome.status)
        request.error.code = request.error.code or 2
        return request
    return gateway_pb2.ReturnRequest(result=_result(outcome))


def pong(answer: gateway_pb2.PongResponse) -> Pong:
    """Keep the capabilities that are not only listed but enabled."""
    return Pong(
        frontend_caps=frozenset(cap.id for cap in answer.frontend_caps if cap.enabled),
        llb_caps=frozenset(cap.id for cap in answer.llb_caps if cap.enabled),
    )


def image_meta(answer: gateway_pb2.ResolveSourceMetaResponse) -> ImageMeta:
    """Read what was found; a policy may have changed the source, and then has the last word."""
    return ImageMeta(
        identifier=answer.source.identifier, digest=answer.image.digest, config=answer.image.config
    )


def source_time(answer: gateway_pb2.ResolveSourceMetaResponse) -> SourceTime | None:
    """Read the time of a source; a daemon that does not know the question only repeats the source."""
    if answer.git.commit_object:
        return SourceTime(commit=answer.git.commit_object)
    if not answer.HasField("http"):
        return None
    told = answer.http.HasField("last_modified")
    return SourceTime(modified=answer.http.last_modified.seconds if told else None)


def inputs(answer: gateway_pb2.InputsResponse) -> dict[str, llb.Definition]:
    """Read the graphs that a caller gives; ops are kept byte for byte."""
    found = sorted(answer.definitions.items())
    return {name: llb.parse(definition.SerializeToString()) for name, definition in found}


def _result(result: Result) -> gateway_pb2.Result:
    message = gateway_pb2.Result(metadata=dict(result.metadata))
    if result.refs:
        refs = {key: gateway_pb2.Ref(id=ref.id) for key, ref in result.refs.items()}
        message.refs.CopyFrom(gateway_pb2.RefMap(refs=refs))
    else:
        message.ref.CopyFrom(gateway_pb2.Ref(id=result.ref.id))
    for platform, ref in result.sboms.items():
        message.attestations[platform].attestations.append(_sbom(ref, result.sbom_core))
    return message


def _sbom(ref: Ref, core: str) -> gateway_pb2.Attestation:
    return gateway_pb2.Attestation(
        kind=gateway_pb2.ATTESTATION_BUNDLE,
        ref=gateway_pb2.Ref(id=ref.id),
        predicate_type=SPDX,
        metadata={"reason": b"sbom", "sbom-core": core.encode()},
    )
