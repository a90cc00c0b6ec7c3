"""The list of presets."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jettison.presets import reads, registry
from tests.description.support import messages


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


def test_presets_say_what_they_are() -> None:
    summaries = {preset.key: preset.summary for preset in registry.presets()}
    assert summaries == {"go": "a static Go program", "rust": "a Rust program"}


def test_two_presets_have_one_stage_each_or_clash() -> None:
    (message,) = messages("distro: azurelinux-3.0\ngo: ./a\nrust: b\n")
    assert message == (
        "`rust` makes a stage `app`, which the file has too"
        " | rename the stage, or edit what `jettison explain` prints"
    )
