"""Lists of crates in a printed Dockerfile: they reach the step that makes SBOMs of them."""

from __future__ import annotations

import pytest

from tests.dockerfile.test_dockerfile import printed

FILES = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages: {app: {from: debian, steps: [{run: make}]}}
files:
  - {from: app, src: /out/a, dest: /opt/a, crates: /out/a.crates}
  - {src: b, dest: /opt/b, crates: lists/b}
"""
LISTS = """\
FROM --platform=linux/amd64 scratch AS program-crates
COPY --from=app /out/a.crates /opt/a
COPY lists/b /opt/b
"""
MOUNT = "--mount=type=bind,from=program-crates,target=/run/jettison-crates"


@pytest.mark.parametrize(
    ("more", "command", "last"),
    [
        pytest.param(
            "sbom: {version: '1.0'}\n",
            "mkdir /run/jettison-described && /bin/bash /run/jettison/describe.sh --version=1.0"
            " /run/jettison-tree /run/jettison-described",
            "COPY --from=program-described /run/jettison-described/ /",
            id="as they are",
        ),
        pytest.param(
            "upx: {files: /opt/a, required: true}\n",
            "mkdir /run/jettison-packed && /bin/bash /run/jettison/pack.sh --required lzma"
            " /run/jettison-tree /run/jettison-packed 62 /opt/a",
            "COPY --from=upx /run/jettison-packed/ /",
            id="packed",
        ),
    ],
)
def test_lists_are_mounted_at_the_paths_of_their_programs(more: str, command: str, last: str) -> None:
    text = printed(FILES + more)
    assert LISTS in text
    step = next(part for part in text.split("\nRUN ") if command in part)
    assert MOUNT in step
    assert f"\n{last}\n" in text


def test_lists_that_nobody_wants_are_left_out() -> None:
    assert "crates" not in printed(f"{FILES}sbom: false\n")
