"""The release of uv that installs locked Python packages, and the checksums of its wheels on PyPI."""

from __future__ import annotations

VERSION = "0.13.9"

SHA256 = (
    "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
)
"""Of the wheels for glibc 2.17 and newer on amd64, 2.28 and newer on arm64; pip takes that of its machine."""
