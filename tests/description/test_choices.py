"""A choice of a key is what it is called: one that is added to a shape becomes no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

from jettison.description import rootfs
from jettison.description.report import Report
from jettison.description.shapes import Choice, Key, choice
from jettison.description.tree import Scalar
from jettison.description.values import Value
from jettison.errors import SourceFile, Span
from tests.description.support import HEAD, NAME, described
from tests.pages import ROOT
from tests.tables import ALL, MAPS

SPAN = Span(NAME, 1, 1, 1, 2)

WIDER = """\
from jettison.description.rootfs import Base
from jettison.description.shapes import Choice

BASES: Choice[Base] = Choice(choices=("minimal", "base", "none", "slim"))
"""


def choices() -> Iterator[tuple[str, Key[object], str]]:
    """Find each choice of each key with a few texts, but for the distribution, which is looked up."""
    for holder in MAPS.values():
        for key in holder.keys:
            if isinstance(key.shape, Choice) and key.name != "distro":
                yield from ((f"{holder.name}.{key.name}", key, text) for text in key.shape.choices)


def value(text: str, report: Report) -> Value:
    return Value(Scalar(text, SPAN), "a", SPAN, report)


FOUND = tuple(choices())


@pytest.mark.parametrize(
    ("key", "text"), [pytest.param(key, text, id=f"{at}: {text}") for at, key, text in FOUND]
)
def test_a_choice_is_read_as_itself(key: Key[object], text: str) -> None:
    report = Report(SourceFile(NAME, ""))
    assert (key.read(value(text, report)), report.problems) == (text, [])


def test_all_keys_with_choices_are_looked_at() -> None:
    assert len(ALL) > 10
    assert {at for at, _, _ in FOUND} >= {"rootfs.base", "stage.platform", "upx.level", "go.crypto"}


def test_a_choice_that_is_only_in_the_shape_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in a program that somebody has changed.
    shape = Choice(choices=("minimal", "base", "none", "slim"))
    monkeypatch.setattr(rootfs, "_BASE", choice("base", "what to start from", shape, "minimal"))
    with pytest.raises(KeyError, match="slim"):
        described(f"{HEAD}rootfs: {{base: slim, packages: [tzdata]}}\n")


def test_a_choice_that_is_only_in_the_shape_is_of_a_wrong_type(tmp_path: Path) -> None:
    changed = tmp_path / "changed.py"
    changed.write_text(WIDER, encoding="utf-8")
    told, _, code = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(changed)])
    assert code == 1
    assert "Literal['slim']" in told
