"""Turn an error into the google.rpc.Status that BuildKit passes on and clients print.

Details are containerd's typed JSON: the type URL names a Go type, the value is its JSON, compact,
with bytes in base64 and empty fields left out.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence

from google.protobuf import any_pb2
from google.protobuf.message import DecodeError

from jettison.errors import (
    BuildError,
    DescriptionError,
    Problem,
    SourceFile,
    Span,
    fault,
    fault_message,
    headline,
    hide_logins,
    more,
    printable,
    shown,
)
from jettison.gateway.bridge import SolveError
from jettison.pb import status_pb2

UNKNOWN = 2
"""The code of our own errors: clients print any other code's name before the message."""

UNIMPLEMENTED = 12

PREFIX = "github.com/moby/buildkit/errdefs."

DETAIL_BUDGET = 4 << 20
"""Most bytes of details in one status: they ride in a trailer, in base64, of at most 16 MiB."""

NO_FILE = SourceFile("", "")


Json = str | int | Mapping[str, "Json"] | Sequence["Json"]


class UnsupportedError(BuildError):
    """The caller asks for a capability (`FrontendCap`) or a call (`Subrequest`) that is not there."""

    def __init__(self, message: str, *, kind: str, name: str, code: int = UNKNOWN) -> None:
        super().__init__(message)
        self.kind = kind
        self.name = name
        self.code = code


def of(error: BaseException, source: SourceFile = NO_FILE) -> bytes:
    """Return the serialised Status of an error; `source` is the build file, for excerpts.

    There is one for every error, even for one that fails again when it is asked what it is.
    """
    try:
        return _of(error, source)
    except BaseException:  # noqa: BLE001 - without a status nobody would hear of any error
        return NAMELESS


def _of(error: BaseException, source: SourceFile) -> bytes:
    if isinstance(error, SolveError):
        return _pass_on(error, source)
    if isinstance(error, UnsupportedError):
        return build(error.message, [_detail(error.kind, {"name": error.name})], error.code)
    if isinstance(error, DescriptionError):
        spans = [problem.span for problem in shown(error.problems) if problem.severity == "error"]
        return build(_text(error), _sources(spans, error.source))
    if isinstance(error, BuildError):
        return build(_text(error), _sources([error.span] if error.span else [], source))
    interrupted = isinstance(error, KeyboardInterrupt)
    return build("the build was interrupted" if interrupted else fault(error), _sources([], source))


def build(message: str, details: Iterable[any_pb2.Any] = (), code: int = UNKNOWN) -> bytes:
    """Serialise a Status; a code of 0 would mean success and is not let through.

    Half a surrogate pair, which no message can carry, becomes a `?`.
    """
    text = _utf8(message).decode()
    return status_pb2.Status(code=code or UNKNOWN, message=text, details=details).SerializeToString()


def message(serialized: bytes) -> str:
    """Return the message of a serialised Status."""
    return status_pb2.Status.FromString(serialized).message


def reworded(serialized: bytes, message: str) -> bytes:
    """Return a serialised Status with another message, and all that it says beside it."""
    status = status_pb2.Status.FromString(serialized)
    status.message = message
    return status.SerializeToString()


def placed(text: str, span: Span | None) -> str:
    """Return a text with its place before it, if it has one."""
    return f"{printable(span.file)}:{span.line}:{span.column}: error: {text}" if span else text


def with_hint(text: str, hint: str) -> str:
    """Return a text and what to do on one line: of a build that fails, others show only the last one."""
    return f"{text}; hint: {hide_logins(hint)}" if hint else text


def _pass_on(error: SolveError, source: SourceFile) -> bytes:
    """Pass the daemon's status on byte for byte, with our hint, and our place where the daemon has none.

    Bytes that are no status are not passed on: the message alone then has to do.
    """
    ours = _sources([error.span] if error.span else [], source)
    try:
        status = status_pb2.Status.FromString(error.status)
    except DecodeError:
        return build(_text(error), ours)
    if not any(detail.type_url.startswith(f"{PREFIX}Source") for detail in status.details):
        status.details.extend(ours)
    elif not (error.hint or error.span):
        return error.status
    status.message = with_hint(placed(status.message, error.span), error.hint)
    return status.SerializeToString()


def _sources(spans: Iterable[Span], source: SourceFile) -> list[any_pb2.Any]:
    """Return a Source detail for each line that is wrong, the first one last: clients print from the end.

    An error without any Source gets one from the Dockerfile frontend, pointing at the `# syntax=` line.
    One without ranges shows nothing and keeps that wrong excerpt away.
    """
    details: list[any_pb2.Any] = []
    size = 0
    for span in _one_per_line(spans) if source.text else ():
        detail = _source(source, span)
        size += len(detail.value)
        if size > DETAIL_BUDGET:
            break
        details.insert(0, detail)
    return details or [_detail("Source", {"info": {"filename": source.name, "language": source.language}})]


def _one_per_line(spans: Iterable[Span]) -> Iterable[Span]:
    """Keep the first span of each line: an excerpt shows whole lines."""
    kept: dict[int, Span] = {}
    for span in spans:
        kept.setdefault(span.line, span)
    return kept.values()


def _source(source: SourceFile, span: Span) -> any_pb2.Any:
    lines = "\n".join(map(printable, source.shown.split("\n")))
    data = base64.b64encode(_utf8(lines)).decode()
    info = {"filename": source.name, "data": data, "language": source.language}
    ranges = [{"start": {"line": span.line}, "end": {"line": span.last_line}}]
    return _detail("Source", {"info": info, "ranges": ranges})


def _detail(kind: str, value: Mapping[str, Json]) -> any_pb2.Any:
    text = json.dumps(value, separators=(",", ":"))
    return any_pb2.Any(type_url=f"{PREFIX}{kind}+json", value=text.encode())


def _text(error: BuildError) -> str:
    if not isinstance(error, DescriptionError):
        return with_hint(placed(error.message, error.span), error.hint)
    return "\n".join([*map(_closed, shown(error.problems)), *more(error.problems)])


def _closed(problem: Problem) -> str:
    """Return what is wrong as the last line of its message, below all else that is known of it."""
    head, _, rest = headline(problem).partition("\n")
    line = with_hint(head, problem.hint)
    return f"what was found:\n{rest}\n{line}" if rest else line


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


NAMELESS = build(fault_message(" that it cannot describe"), _sources([], NO_FILE))
"""What is left to say when nothing else can be said; made beforehand, since memory may be short."""
