"""The scan behind `--sbom`, where the image alone would tell a scanner too little.

BuildKit scans an image itself. What it cannot see there are the programs before they were packed: for
an image that has any, the scanner gets them beside the image.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from jettison import llb
from jettison.description.model import Pairs
from jettison.errors import BuildError
from jettison.recipe.request import BuildRequest

CORE = "sbom"
"""The name of the image's own SBOM among what a scanner writes."""

SOURCE, EXTRAS, OUT = "/run/src/core", "/run/src/extras", "/run/out"
PROGRAM = f"{CORE}-program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner's image, pinned, and how it is run; `parameters` become its environment.

    Source of the protocol: `docs/attestations/sbom-protocol.md` of moby/buildkit.
    """

    reference: str
    argv: tuple[str, ...]
    env: Pairs
    workdir: str
    parameters: Pairs = ()

    @classmethod
    def from_config(cls, reference: str, config: bytes, parameters: Pairs) -> Scanner:
        """Read how an image is run out of its OCI config (JSON); BuildError where nothing would run."""
        settings = (json.loads(config) if config else {}).get("config") or {}
        argv = (*(settings.get("Entrypoint") or ()), *(settings.get("Cmd") or ()))
        if not argv:
            message = f"the sbom scanner {reference} has neither an entrypoint nor a command"
            raise BuildError(message, hint="name another image: `--sbom=generator=IMAGE`")
        pairs = (line.partition("=") for line in settings.get("Env") or [])
        return cls(
            reference=reference,
            argv=argv,
            env=tuple((name, value) for name, _, value in pairs),
            workdir=settings.get("WorkingDir") or "/",
            parameters=parameters,
        )


def scan(scanner: Scanner, image: llb.State, program: llb.State, request: BuildRequest) -> llb.State:
    """Return what a scanner writes of an image and of its program before packing: in-toto statements."""
    env = {
        **dict(scanner.env),
        **{f"BUILDKIT_SCAN_{name}": value for name, value in scanner.parameters},
        "BUILDKIT_SCAN_DESTINATION": f"{OUT}/",
        "BUILDKIT_SCAN_SOURCE": f"{SOURCE}/{CORE}",
        "BUILDKIT_SCAN_SOURCE_EXTRAS": EXTRAS,
    }
    title = f"[{request.target.format()}] generating sbom using {scanner.reference}"
    base = llb.image(scanner.reference, platform=request.build, resolve_mode=request.resolve_mode)
    executed = base.with_env(env).run(
        scanner.argv,
        mounts=[
            llb.tmpfs("/tmp"),  # noqa: S108 - a path in the scanner's container
            llb.bind(f"{SOURCE}/{CORE}", image),
            llb.bind(f"{EXTRAS}/{PROGRAM}", program),
            llb.output(OUT),
        ],
        cwd=scanner.workdir,
        metadata=llb.Metadata(name=title, ignore_cache=request.no_cache == ()),
    )
    return executed.mount(OUT)
