"""Jettison: a BuildKit frontend for the smallest CBL-Mariner and Azure Linux images, and an LLB library."""

from __future__ import annotations

__version__ = "0.1.0"
