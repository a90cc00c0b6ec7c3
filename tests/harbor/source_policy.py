"""The way from UPX's release page to the harbor: a source policy, which BuildKit applies to every build."""

from __future__ import annotations

import json
from pathlib import Path

from tests.harbor.layout import Layout

# Said here and not taken from the product: the harbor stands in for what is published, whoever asks for it.
UPX_RELEASE = (
    "https://github.com/upx/upx/releases/download/v4.2.4/upx-4.2.4-amd64_linux.tar.xz",
    "sha256:75cab4e57ab72fb4585ee45ff36388d280c7afd72aa03e8d4b9c3cbddb474193",
)
CHECKSUM = "http.checksum"
VARIABLE = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY"
BUILDCTL = Path(__file__).with_name("buildctl.sh")  # hands the policy to buildctl, which knows no variable


def write(layout: Layout, url: str, sha256: str) -> dict[str, str]:
    """Write ``.harbor/source-policy.json`` and return the variables that clients need to use it."""
    path = layout.state / "source-policy.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(policy(url, sha256), indent=1) + "\n")
    fresh.rename(path)
    return {VARIABLE: str(path), "HARBOR_BUILDX_FLAGS": "", "HARBOR_BUILDCTL_FLAGS": ""}


def policy(url: str, sha256: str) -> dict[str, object]:
    """Return the policy: the one release, asked for with its own checksum, becomes the harbor's archive.

    Another release or a wrong checksum matches nothing, and fails as it does elsewhere.
    """
    # EXACT would be the word, but up to BuildKit 0.30 it keeps the address and converts the checksum alone.
    address, checksum = UPX_RELEASE
    constraint = {"key": CHECKSUM, "value": checksum, "condition": "EQUAL"}
    rule = {
        "action": "CONVERT",
        "selector": {"identifier": address, "match_type": "WILDCARD", "constraints": [constraint]},
        "updates": {"identifier": url, "attrs": {CHECKSUM: f"sha256:{sha256}"}},
    }
    return {"version": 1, "rules": [rule]}
