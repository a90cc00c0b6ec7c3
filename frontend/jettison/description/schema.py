"""The shapes as a JSON Schema (2020-12).

It judges what a YAML 1.2 reader gives, so numbers and truth values are let through where the text that
was written would be. What takes knowledge beyond one value, such as which stages there are, is left to
`jettison check`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jettison.description.basic import LONGEST_KEY
from jettison.description.preset import Presets
from jettison.description.shapes import (
    Anything,
    Choice,
    Either,
    Flag,
    Items,
    Json,
    Key,
    Keys,
    Nothing,
    Numbers,
    Shape,
    Table,
    Text,
)
from jettison.description.top import DESCRIPTION, TARGETS
from jettison.rules import DOCUMENTATION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = r"\$\{"
"""What a value with a reference to a build argument has in it: only the build knows what it stands for."""

_CHANGED = "-changed"

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")

Schema = dict[str, Json]


def schema(presets: Presets) -> Schema:
    """Return the schema of a description, with the keys of the presets."""
    writer = _Writer()
    whole = writer.keys(replace(DESCRIPTION, keys=(*DESCRIPTION.keys, *(preset.key for preset in presets))))
    return {
        "$schema": DIALECT,
        "title": "Jettison build description",
        **whole,
        "$defs": dict(sorted(writer.defs.items())),
    }


def schema_text(presets: Presets) -> str:
    """Return the schema of a description as the text of a file."""
    return json.dumps(schema(presets), indent=2, ensure_ascii=False) + "\n"


@dataclass(slots=True)
class _Writer:
    """Writes shapes, and what they share into `defs`. In `changes` nothing is required of a map.

    `page` is the name of the documentation's page on the keys that are being written.
    """

    defs: dict[str, Json] = field(default_factory=dict)
    changes: bool = False
    page: str = ""

    def of(self, shape: Shape) -> Schema:
        """Return a shape's schema, a reference where it has a name."""
        name = shape.name if isinstance(shape, (Text, Keys)) else ""
        if not name:
            return self._written(shape)
        if self.changes and isinstance(shape, Keys) and _requires(shape):
            name += _CHANGED
        if name not in self.defs:
            self.defs[name] = None  # its place, should it be in itself
            self.defs[name] = self._written(shape)
        return {"$ref": f"#/$defs/{name}"}

    def keys(self, shape: Keys) -> Schema:
        """Return the schema of a map of known keys."""
        required: list[Json] = [key.name for key in shape.keys if key.required]
        return {
            "type": "object",
            "properties": {key.name: self._key(key, shape) for key in shape.keys},
            "additionalProperties": False,
            **({"required": required} if required and not self.changes else {}),
            **(shape.rules or {}),
        }

    def _key(self, key: Key[object], holder: Keys) -> Schema:
        page = key.name if holder.pages else self.page
        inner = _Writer(self.defs, changes=self.changes or key is TARGETS, page=page)
        return {"description": _hover(key, page), **inner.of(key.shape)}

    def _written(self, shape: Shape) -> Schema:
        made: Schema
        match shape:
            case Text():
                made = _text(shape)
            case Choice() | Flag():
                made = _choice(shape)
            case Nothing():
                made = {"type": "null"}
            case Anything():
                made = {}
            case Items():
                made = self._items(shape)
            case Table():
                made = self._table(shape)
            case Keys():
                made = self.keys(shape)
            case Either():
                made = {"anyOf": list(self._alternatives(shape))}
        return made

    def _alternatives(self, shape: Either) -> Iterator[Json]:
        for each in shape.shapes:
            written = self.of(each)
            inner = written.get("anyOf")
            if isinstance(inner, list) and len(written) == 1:
                yield from inner
            else:
                yield written

    def _items(self, shape: Items) -> Schema:
        # The items of a list are whole, also where it is appended to another.
        least: Schema = {"minItems": shape.least} if shape.least else {}
        listed: Schema = {
            "type": "array",
            "items": _Writer(self.defs, page=self.page).of(shape.item),
            **least,
            **({} if shape.most is None else {"maxItems": shape.most}),
            **({"contains": self.of(shape.some)} if shape.some else {}),
        }
        return {"anyOf": [listed, self.of(shape.lone)]} if shape.lone else listed

    def _table(self, shape: Table) -> Schema:
        reserved: list[Json] = [*shape.reserved]
        never: Schema = {"not": {"enum": reserved}} if reserved else {}
        pattern: Schema = {"pattern": _whole(shape.keys), **never} if shape.keys else {}
        names: Schema = {**pattern, "maxLength": LONGEST_KEY}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.of(shape.value)}


def _hover(key: Key[object], page: str) -> str:
    """Return what an editor shows of a key: what it is for, its default, and where its page is."""
    about, shown = (_LINK.sub(r"\1", text) for text in (key.about, key.shown))
    required, otherwise = "Required. " if key.required else "", f" If not given: {shown}." if shown else ""
    return f"{required}{about[:1].upper()}{about[1:]}.{otherwise} {DOCUMENTATION}/keys/{page}.md"


def _choice(shape: Choice[str] | Flag) -> Schema:
    choices: list[Json] = [True, False, "true", "false"]
    if isinstance(shape, Choice):
        choices = [*shape.choices]
    return {"anyOf": [{"enum": choices}, {"type": "string", "pattern": REFERENCE}]}


def _text(shape: Text) -> Schema:
    shown: list[Json] = [*shape.examples]
    examples: Schema = {"examples": shown} if shown else {}
    if not shape.pattern:
        return {"type": ["string", "number", "boolean"], **examples}
    pattern = _whole(shape.pattern)
    written: Schema = {
        "type": "string",
        "pattern": f"{REFERENCE}|{pattern}" if shape.references else pattern,
    }
    others = [_numbers(shape.numbers)] if shape.numbers else []
    truths: list[Json] = [value for value in (True, False) if re.fullmatch(shape.pattern, str(value).lower())]
    others += [{"enum": truths}] if truths else []
    return {"anyOf": [written, *others], **examples} if others else {**written, **examples}


def _numbers(numbers: Numbers) -> Schema:
    least: Schema = {} if numbers.least is None else {"minimum": numbers.least}
    most: Schema = {} if numbers.most is None else {"maximum": numbers.most}
    return {"type": "integer" if numbers.whole else "number", **least, **most}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _requires(shape: Shape) -> bool:
    """Tell whether something is required of a map, or of one in it that a target can change."""
    match shape:
        case Keys():
            return any(key.required or _requires(key.shape) for key in shape.keys)
        case Table():
            return _requires(shape.value)
        case Either():
            return any(_requires(each) for each in shape.shapes)
        case _:
            return False
