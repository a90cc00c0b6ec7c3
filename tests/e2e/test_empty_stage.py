"""An empty stage stays empty: what a named context in its place left in the cache is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.engines import Build, Engine

STEPS = {
    "a copy of all": "- copy: {from: other, src: ., dest: /in/}",
    "a copy of all that some patterns name": '- copy: {from: other, src: ., dest: /in/, include: ["*"]}',
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_an_empty_stage_after_a_build_with_a_context_in_its_place(
    engine: Engine, tmp_path: Path, step: str
) -> None:
    context, other = tmp_path / "context", tmp_path / "other"
    context.mkdir()
    other.mkdir()
    (other / "secret").write_text("of the context")
    (context / "jettison.yaml").write_text(
        "distro: azurelinux-3.0\n"
        "stages:\n"
        "  other: {from: scratch}\n"
        "  app:\n"
        "    from: go\n"
        "    steps:\n"
        f"      - run: mkdir /in && echo {tmp_path} >/in/own\n"  # no other run of this test is in the cache
        f"      {step}\n"
        "      - run: ls -A /in >/out.txt\n"
        "rootfs: {base: none}\n"
        "files: [{from: app, src: /out.txt, dest: /list}]\n"
    )
    assert listed(engine, build_with(engine, context, other), tmp_path / "with") == ["own", "secret"]
    assert listed(engine, Build(context=context), tmp_path / "without") == ["own"]


def build_with(engine: Engine, context: Path, other: Path) -> Build:
    """Put a folder in the place of the stage `other`, as each client says it."""
    if engine.name == "docker":
        return Build(context=context, contexts={"other": str(other)})
    local = ("--local", f"other={other}")
    return Build(context=context, contexts={"other": "local:other"}, extra=local)


def listed(engine: Engine, build: Build, dest: Path) -> list[str]:
    engine.tree(build, dest).ok()
    return (dest / "list").read_text().split()
