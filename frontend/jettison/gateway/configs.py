"""Image configs from outside: whether they are ones."""

from __future__ import annotations

import json


def is_config(data: bytes) -> bool:
    """Tell whether bytes are an image config as far as a build reads it; none at all is one too."""
    try:
        settings = (json.loads(data) if data else {}).get("config") or {}
        words = [settings.get("WorkingDir") or "", settings.get("User") or "", *(settings.get("Env") or [])]
        "".join(words).encode()  # Half a surrogate pair is text for JSON, but nothing that can be sent.
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    return isinstance(settings.get("Env") or [], list)
