"""A description as a Dockerfile for the plain frontend: the way out of the format.

Pure text out of a checked description: it prints the recipe that the graph of `jettison.compiler` is made
from, so that both come to the same root.
"""

from __future__ import annotations

from jettison.dockerfile.document import dockerfile

__all__ = ["dockerfile"]
