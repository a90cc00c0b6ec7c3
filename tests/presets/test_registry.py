"""The list of presets."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jettison.presets import reads, registry


def test_every_file_with_a_preset_is_listed_and_no_other() -> None:
    files = sorted(Path(registry.__file__).parent.glob("[!_]*.py"))
    modules = {file.stem: import_module(f"jettison.presets.{file.stem}") for file in files}
    found = [
        name
        for name, module in modules.items()
        if isinstance(getattr(module, "PRESET", None), registry.Preset)
    ]
    assert list(registry.MODULES) == found


def test_only_presets_read_files() -> None:
    assert reads.READS.keys() <= set(registry.names())


def test_presets_come_in_the_order_of_their_keys() -> None:
    assert list(registry.names()) == sorted(registry.names())
