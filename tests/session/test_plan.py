"""Whose package manager makes a root, where nothing of its machine runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli.graphs import build_graph
from jettison.errors import SourceFile
from jettison.gateway.options import Options
from tests.compiler.graph import AMD64, ARM64

OPTIONS = Options(
    session_id="s", build_platform=AMD64, architectures=frozenset({"amd64"}), platforms=(ARM64,)
)


@pytest.mark.parametrize(
    ("key", "side"),
    [
        pytest.param("", "build", id="none of it has to run"),
        pytest.param("rootfs: {bytecode: true}\n", "target", id="its Python compiles"),
        pytest.param("rootfs: {bytecode: false}\n", "build", id="nor does it when told not to"),
    ],
)
def test_a_root_whose_programs_have_to_run_is_made_by_its_own_builder(
    key: str, side: str, tmp_path: Path
) -> None:
    text = f"distro: azurelinux-3.0\npackages: [python3]\n{key}"
    plan = build_graph(SourceFile("jettison.yaml", text), tmp_path, OPTIONS).plan
    assert plan.request.root_side == side
