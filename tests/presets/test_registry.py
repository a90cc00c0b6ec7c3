"""The list of presets."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jettison.description.preset import Preset
from jettison.presets import reads, registry
from jettison.presets.registry import PRESETS
from tests.description.support import messages


def test_every_file_with_a_preset_is_listed_and_no_other() -> None:
    files = sorted(Path(registry.__file__).parent.glob("[!_]*.py"))
    modules = {file.stem: import_module(f"jettison.presets.{file.stem}") for file in files}
    found = [
        preset for each in modules.values() if isinstance(preset := getattr(each, "PRESET", None), Preset)
    ]
    assert list(PRESETS) == found


def test_only_presets_need_files() -> None:
    assert reads.NEEDS.keys() <= {preset.name for preset in PRESETS}


def test_presets_come_in_the_order_of_their_keys() -> None:
    names = [preset.name for preset in PRESETS]
    assert names == sorted(names)


def test_presets_say_what_they_are() -> None:
    assert [preset.name for preset in PRESETS if not preset.key.about.endswith(": a preset")] == []


def test_a_file_has_one_preset() -> None:
    (message,) = messages("distro: azurelinux-3.0\ngo: ./a\nrust: b\n")
    assert message == (
        "a file has one of `go` and `rust`"
        " | make the other one's programs in a stage of your own: `jettison explain` prints one"
    )
