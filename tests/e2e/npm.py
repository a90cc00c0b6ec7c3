"""The harbor's registry of npm: projects whose builds ask it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.harbor_env import Harbor


def registry(harbor: Harbor, name: str, part: str = "") -> str:
    """Give the address of the registry whose requests are noted under a name."""
    return f"{harbor.env['HARBOR_HTTP']}/for/{name}{part}/npm/"


def asking(description: Path, address: str) -> None:
    """Have a build file's preset, `node:` with nothing behind it, ask a registry."""
    text = description.read_text()
    assert "node:\n" in text
    description.write_text(text.replace("node:\n", f"node:\n  env: {{NPM_CONFIG_REGISTRY: {address}}}\n"))
