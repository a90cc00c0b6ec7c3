"""Options as a daemon hands them to a frontend."""

from __future__ import annotations

import json

from jettison.gateway.options import Options, read

WORKERS = json.dumps([{"id": "w", "platforms": [{"architecture": "amd64", "os": "linux"}]}])


def options(opts: dict[str, str], **environ: str) -> Options:
    numbered = {f"BUILDKIT_FRONTEND_OPT_{n}": f"{key}={value}" for n, (key, value) in enumerate(opts.items())}
    return read({"BUILDKIT_SESSION_ID": "s", "BUILDKIT_WORKERS": WORKERS, **numbered, **environ})
