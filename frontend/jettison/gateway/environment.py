"""The environment that BuildKit starts a frontend with; this is the only place that reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping

SESSION = "BUILDKIT_SESSION_ID"


def started_by_buildkit() -> bool:
    """Tell whether this process was started as a frontend."""
    return SESSION in os.environ


def variables() -> Mapping[str, str]:
    """Return the variables of this process."""
    return os.environ
