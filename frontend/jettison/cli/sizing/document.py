"""Sizes as JSON, for programs."""

from __future__ import annotations

import json

from jettison.sizes import Breakdown, Change, Part, compare


def to_json(now: Breakdown, before: Breakdown | None) -> str:
    """Write all parts with all their files; sizes are in bytes."""
    made = _image(now)
    if before:
        made["against"] = _image(before)
        made["changes"] = [_change(change) for change in compare(now, before)]
    # Paths are bytes: those that are no text are written with escapes.
    return json.dumps(made, indent=2) + "\n"


def _image(image: Breakdown) -> dict[str, object]:
    return {
        "image": image.name,
        "platform": image.platform,
        "layers": image.layers,
        "size": image.size,
        "compressed": image.compressed,
        "measured": image.measured,
        "parts": [_part(part) for part in image.parts],
        "untold": list(image.untold),
    }


def _part(part: Part) -> dict[str, object]:
    files = [
        {"path": file.path, "size": file.size, "compressed": file.compressed}
        for file in sorted(part.files, key=lambda file: (-file.size, file.path))
    ]
    return {
        "kind": part.kind.value,
        "name": part.name,
        "version": part.version,
        "basis": part.basis.value,
        "installed": part.installed,
        "size": part.size,
        "compressed": part.compressed,
        "files": files,
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "name": change.name,
        "version": change.version,
        "size": change.size,
        "compressed": change.compressed,
        "present": change.now is not None,
    }
