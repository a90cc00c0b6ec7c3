"""Drawings of a graph: read from a recipe, then written as DOT or Mermaid. Nothing here does I/O."""

from __future__ import annotations

from jettison.cli.drawing.dot import to_dot
from jettison.cli.drawing.mermaid import to_mermaid
from jettison.cli.drawing.model import Drawing, Edge, Kind, Use, Vertex
from jettison.cli.drawing.read import drawing_of

__all__ = ["Drawing", "Edge", "Kind", "Use", "Vertex", "drawing_of", "to_dot", "to_mermaid"]
