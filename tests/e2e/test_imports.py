"""Cache of one engine used by the other: from a registry, and from within the image."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import Harbor

TEXT = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  made:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    steps:
      - copy: source
      - run: (cat source; date +%N) > /made
files: [{from: made, src: /made, dest: /made}]
"""


def project(folder: Path) -> Path:
    """Write a project whose steps neither engine has seen."""
    (folder / "jettison.yaml").write_text(TEXT)
    (folder / "source").write_text(uuid.uuid4().hex)
    return folder


def flags(engine: Engine, direction: str, value: str) -> tuple[str, ...]:
    """Give the flag of the engine's client for where cache goes or comes from."""
    words = {"to": "--export-cache", "from": "--import-cache"}
    return (f"--cache-{direction}" if isinstance(engine, Buildx) else words[direction], value)


@pytest.mark.parametrize(
    ("ends", "kind"),
    [((Buildx, Buildctl), "registry"), ((Buildctl, Buildx), "inline")],
    ids=["registry", "inline"],
)
def test_cache_of_one_engine_is_used_by_the_other(
    harbor: Harbor, tmp_path: Path, ends: tuple[type[Engine], type[Engine]], kind: str
) -> None:
    engine, other = ends[0](harbor), ends[1](harbor)
    name = f"{harbor.env['HARBOR_REGISTRY']}/cache:{uuid.uuid4().hex}"
    there, image = {
        "registry": (f"type=registry,ref={name},mode=max", ""),
        "inline": ("type=inline", f"type=image,name={name},push=true"),
    }[kind]
    context = project(tmp_path)
    engine.build(Build(context=context, output=image, extra=flags(engine, "to", there))).ok()
    engine.tree(Build(context=context), tmp_path / "first").ok()
    extra = flags(other, "from", f"type=registry,ref={name}")
    imported = other.tree(Build(context=context, extra=extra), tmp_path / "second").ok()
    assert "importing cache manifest" in imported.text
    assert (tmp_path / "second" / "made").read_bytes() == (tmp_path / "first" / "made").read_bytes()


def test_cache_that_is_not_there_stops_no_build(harbor: Harbor, tmp_path: Path) -> None:
    engine = Buildctl(harbor)
    name = f"{harbor.env['HARBOR_REGISTRY']}/cache:{uuid.uuid4().hex}"
    extra = flags(engine, "from", f"type=registry,ref={name}")
    engine.tree(Build(context=project(tmp_path), extra=extra), tmp_path / "out").ok()
