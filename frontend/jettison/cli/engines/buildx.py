"""`docker buildx build`: its flags are the ones that `jettison build` has."""

from __future__ import annotations

from jettison.cli.engines.request import Client, Progress, Request, each
from jettison.cli.engines.syntax import ARGUMENT


def client(request: Request) -> Client:
    """Return the command line of a build."""
    argv = ("docker", "buildx", "build", "--file", str(request.file), *_frontend(request))
    return Client(argv=(*argv, *_values(request), *_switches(request), *request.rest, str(request.context)))


def _frontend(request: Request) -> tuple[str, ...]:
    """Name the frontend where the build file does not: buildx then asks no other one first."""
    return () if request.by_file else ("--build-arg", f"{ARGUMENT}{request.image}")


def _values(request: Request) -> tuple[str, ...]:
    arguments = tuple(arg for arg in request.build_args if not arg.startswith(ARGUMENT))
    return (
        *each("--tag", request.tags),
        *each("--build-arg", arguments),
        *each("--platform", request.platforms),
        *each("--target", (request.target,) if request.target else ()),
        *each("--output", request.outputs),
        *each("--secret", request.secrets),
        *each("--ssh", request.ssh),
        *each("--label", request.labels),
        *each("--build-context", request.build_contexts),
        *(word for limit in request.limits for word in limit),
    )


def _switches(request: Request) -> tuple[str, ...]:
    wanted = {"--load": request.load, "--push": request.push, "--no-cache": request.no_cache}
    switches = tuple(flag for flag, on in wanted.items() if on)
    shown = () if request.progress is Progress.AUTO else ("--progress", request.progress.value)
    return (*switches, *shown)
