"""The release of uv that installs locked Python packages, and the checksums of its wheels on PyPI."""

from __future__ import annotations

VERSION = "0.13.9"

SHA256 = (
    "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
)
"""Of the wheels for glibc on amd64 and on arm64. pip takes the one of its own machine."""
