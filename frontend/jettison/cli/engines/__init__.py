"""The programs that `jettison build` builds with: what to run, which of them is there, and running it.

    flags ──Request──> buildx.client / buildctl.client ──Client──> run.client

`request`, `syntax`, `buildx`, `buildctl` and `outputs` are pure; `find`, `private`, `run` and `signals`
touch the machine.
"""

from __future__ import annotations
