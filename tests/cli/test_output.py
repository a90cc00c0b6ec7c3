"""Files that take the place of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jettison.cli import output
from jettison.errors import BuildError


def test_a_file_is_put_into_its_place_whole(tmp_path: Path) -> None:
    real, link = tmp_path / "real.lock", tmp_path / "jettison.lock"
    real.write_text("old")
    link.symlink_to(real)
    output.replace(link, b"new")
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    assert sorted(tmp_path.iterdir()) == [link, real]


def test_what_cannot_take_its_place_leaves_nothing(tmp_path: Path) -> None:
    place = tmp_path / "jettison.lock"
    (place / "more").mkdir(parents=True)
    with pytest.raises(BuildError) as caught:
        output.replace(place, b"new")
    assert caught.value.message == f"{place}: cannot be written: Is a directory"
    assert list(tmp_path.iterdir()) == [place]


def test_a_read_only_folder_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.check_replaceable(tmp_path / "jettison.lock")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BuildError) as caught:
        output.check_replaceable(tmp_path / "jettison.lock")
    message = f"{tmp_path / 'jettison.lock'}: cannot be written: its folder is read-only"
    assert caught.value.message == message
