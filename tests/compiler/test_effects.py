"""No key of a build file is without effect: each changes the graph or the image."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import cast

import pytest

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.description.shapes import Either, Items, Key, Keys, Shape, Table
from jettison.description.top import OF_TARGETS
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from jettison.recipe.images import ResolvedImage, image_requests
from jettison.recipe.request import BuildRequest
from tests.compiler.effects import BASE, BY_PRESET, GO, ROWS, TARGET_ROWS
from tests.compiler.graph import AMD64, ARM64
from tests.description import yaml12
from tests.description.inventing import Value

# Targets hold the same keys again: they have a table of their own.
KEYS = (*OF_TARGETS, *(preset.key for preset in PRESETS))
ALL = {path: (BASE, value) for path, value in ROWS.items()} | {
    path: (base, value) for base, rows in BY_PRESET.values() for path, value in rows.items()
}
SOURCE = llb.SourceInfo("jettison.yaml", b"")


def outcome(text: str, variant: str = "") -> tuple[str, ...]:
    """Give what a build file comes to: steps with their digests, and the image."""
    variables = Variables(build_args={}, target=AMD64, build=ARM64, variant=variant)
    description = describe(SourceFile("jettison.yaml", text), variables, PRESETS)
    request = BuildRequest(target=AMD64, build=ARM64, source=SOURCE)
    images = {each: ResolvedImage(reference=each.reference) for each in image_requests(description, request)}
    target = compile_target(description, request, images)
    ops = json.loads(llb.to_json(llb.marshal(target.state)))["ops"]
    steps = (f"{op['digest']} {op.get('name', '')}" for op in ops)
    return (*steps, target.config.decode(), repr(description.image.annotations))


def paths(keys: tuple[Key[object], ...], above: str = "") -> Iterator[str]:
    """Give every key that has a value of its own, with its way: `*` for names, `0` for items."""
    for key in keys:
        here = f"{above}{key.name}"
        inner = list(below(key.shape, here))
        if not inner or isinstance(key.shape, Either) or _is_list_of_either(key.shape):
            yield here
        yield from inner


def below(shape: Shape, here: str) -> Iterator[str]:
    match shape:
        case Keys():
            yield from paths(shape.keys, f"{here}/")
        case Table():
            yield from below(shape.value, f"{here}/*")
        case Items():
            yield from below(shape.item, f"{here}/0")
        case Either():
            for each in shape.shapes:
                yield from below(each, here)
        case _:
            return


def _is_list_of_either(shape: Shape) -> bool:
    return isinstance(shape, Items) and isinstance(shape.item, Either)


def normal(path: str) -> str:
    """Write a row's path as the shapes have it."""
    words = path.replace("//etc/a", "/*").replace("stages/app", "stages/*").split("/")
    return "/".join("0" if word.isdecimal() else word for word in words)


def changed(base: str, path: str, value: Value) -> str:
    """Give a build file with a value put in."""
    root = cast("dict[str, Value]", deepcopy(yaml12.load(base)))
    *ways, last = path.replace("//etc/a", "/@").split("/")
    holder: Value = root
    for way in ways:
        holder = _inside(holder, way)
    assert isinstance(holder, dict)
    holder[last] = value
    return yaml12.dump(root)


def _inside(holder: Value, way: str) -> Value:
    if isinstance(holder, list):
        return holder[int(way)]
    assert isinstance(holder, dict)
    name = "/etc/a" if way == "@" else way
    if not isinstance(holder.get(name), (dict, list)):
        holder[name] = {}
    return holder[name]


def test_every_key_has_a_row() -> None:
    rows = {normal(path) for path in ALL}
    assert sorted({*paths(KEYS)} - rows) == []
    assert sorted(rows - {*paths(KEYS)}) == []


def test_every_key_of_a_target_has_a_row() -> None:
    assert sorted(TARGET_ROWS) == sorted(key.name for key in OF_TARGETS)


def test_the_base_builds() -> None:
    assert any("make" in line for line in outcome(BASE))
    assert any("go build" in line for line in outcome(GO))


@pytest.mark.parametrize("path", ALL)
def test_a_key_has_an_effect(path: str) -> None:
    base, value = ALL[path]
    assert outcome(changed(base, path, value)) != outcome(base)


@pytest.mark.parametrize("key", TARGET_ROWS)
def test_a_key_of_a_target_has_an_effect(key: str) -> None:
    text = changed(BASE, "targets/t", {key: TARGET_ROWS[key]})
    assert outcome(text) == outcome(BASE)
    assert outcome(text, "t") != outcome(BASE)
