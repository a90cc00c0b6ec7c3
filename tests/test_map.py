"""The shape of the house: few rooms on few floors, without circles, and a map that says so."""

from __future__ import annotations

import pytest

from tests import house
from tests.test_architecture import ALLOWED, MODULES

MOST_ROOMS = 24
MOST_FLOORS = 12

TABLE = house.rooms()


def test_no_room_imports_one_that_stands_on_it() -> None:
    assert house.circles(TABLE) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Neither for types alone nor late: they are one module then, or a third below both is missing."""
    assert house.circles(house.module_arrows()) == []


def test_there_are_few_rooms_on_few_floors() -> None:
    assert len(TABLE) <= MOST_ROOMS
    assert max(house.floors(TABLE).values()) <= MOST_FLOORS


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_may_import_nothing_that_it_does_not_need(room: str) -> None:
    needed = set[str]().union(*(house.imported_rooms(module) for module in MODULES if module.room == room))
    assert ALLOWED[room] - needed == set()


def test_the_map_is_what_make_map_writes() -> None:
    text = house.MAP.read_text(encoding="utf-8")
    assert text == house.written(text), "run `make map`"


def test_circles_are_found_one_by_one() -> None:
    arrows = {"a": {"b", "c"}, "b": {"a"}, "c": {"d"}, "d": {"c"}}
    assert sorted(sorted(set(circle)) for circle in house.circles(arrows)) == [["a", "b"], ["c", "d"]]
    assert all(circle[0] == circle[-1] for circle in house.circles(arrows))


def test_the_picture_leaves_out_what_other_arrows_stand_for() -> None:
    table = {"a": {"b", "c"}, "b": {"c"}, "c": set[str]()}
    assert house.reduced(table) == {"a": {"b"}, "b": {"c"}, "c": set()}
    assert house.floors(table) == {"c": 1, "b": 2, "a": 3}
