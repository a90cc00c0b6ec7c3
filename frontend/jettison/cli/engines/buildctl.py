"""`buildctl build`: what `docker buildx build` has a flag for is an option of the frontend here."""

from __future__ import annotations

from jettison.cli.engines import limits, outputs
from jettison.cli.engines.request import Client, Progress, Request, each
from jettison.cli.engines.syntax import ARGUMENT
from jettison.cli.options import SOURCES, named_context
from jettison.errors import OptionError

_LAYOUT = "oci-layout://"


def client(request: Request, address: str) -> Client:
    """Return the command line of a build at a daemon's address; OptionError for what buildctl cannot do."""
    exports = outputs.exports(request)
    program = ("buildctl", "--addr", address, "build", "--frontend", "gateway.v0")
    asked = (*_sources(request), *each("--opt", _options(request)), *_named_contexts(request))
    argv = (*program, *asked, *each("--output", exports), *_flags(request), *request.rest)
    kept = bool(exports) or any(word.startswith(("-o", "--output")) for word in request.rest)
    return Client(argv=argv, loads=outputs.loads(request), keeps=kept)


def _sources(request: Request) -> tuple[str, ...]:
    locals_ = (f"context={request.context}", f"dockerfile={request.file.parent}")
    return ("--opt", f"source={request.image}", *each("--local", locals_))


def _options(request: Request) -> tuple[str, ...]:
    single = {"target": request.target, "platform": ",".join(request.platforms)}
    return (
        f"filename={request.file.name}",
        *(f"build-arg:{arg}" for arg in request.build_args if not arg.startswith(ARGUMENT)),
        *(f"{name}={value}" for name, value in single.items() if value),
        *(limits.option(flag, text) for flag, text in request.limits),
        *(f"label:{label if '=' in label else f'{label}='}" for label in request.labels),
    )


def _named_contexts(request: Request) -> tuple[str, ...]:
    return tuple(word for text in request.build_contexts for word in _named_context(text))


def _named_context(text: str) -> tuple[str, ...]:
    """Return the options of a named context; a folder is sent under a name of its own, as buildx does it."""
    name, source = named_context(text)
    if source.startswith(_LAYOUT):
        hint = "give `--opt` and `--oci-layout` behind `--`, or build with `--engine buildx`"
        raise OptionError(f"option --build-context {text}: buildctl needs an OCI layout's digest", hint=hint)
    if source.startswith(SOURCES):
        return ("--opt", f"context:{name}={source}")
    local = f"_{name}" if name in {"context", "dockerfile"} else name
    return ("--local", f"{local}={text.partition('=')[2]}", "--opt", f"context:{name}=local:{local}")


def _flags(request: Request) -> tuple[str, ...]:
    shown = () if request.progress is Progress.AUTO else ("--progress", request.progress.value)
    cache = ("--no-cache",) if request.no_cache else ()
    return (*each("--secret", request.secrets), *each("--ssh", request.ssh), *cache, *shown)
