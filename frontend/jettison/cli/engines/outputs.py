"""Where a result goes: the short forms that buildx knows, written out for buildctl."""

from __future__ import annotations

import csv
import io

from jettison.cli.engines.request import Request
from jettison.errors import OptionError

_NAMED = ("docker", "image", "oci")
"""Exporters that give what they write a name."""

_ARCHIVES = ("docker", "oci")
"""Exporters that write to stdout unless they are told a file."""


def exports(request: Request) -> tuple[str, ...]:
    """Return the values of buildctl's `--output`; OptionError for a push without a name."""
    if request.push and not request.tags:
        raise OptionError("option --push: the image has no name to push it to", hint="give one with `--tag`")
    found = _fields(request)
    if sum(_to_stdout(each) for each in found) > 1:
        raise OptionError("option --output: only one result can go to stdout or to docker")
    return tuple(_joined({**each, **_name(each, request)}) for each in found)


def loads(request: Request) -> bool:
    """Tell whether a result is for `docker load`: asked for, or written as buildx writes it."""
    return any(each["type"] == "docker" and "dest" not in each for each in _fields(request))


def _fields(request: Request) -> list[dict[str, str]]:
    shorthands = {"type=docker": request.load, "type=image,push=true": request.push}
    wanted = (*request.outputs, *(text for text, on in shorthands.items() if on))
    return [fields for text in wanted if (fields := _read(text))["type"] != "cacheonly"]


def _read(text: str) -> dict[str, str]:
    """Read an exporter's fields: `DIR` is a directory, `-` a tar on stdout, `registry` a pushed image."""
    words = next(csv.reader([text]), [])
    if words == [text] and not text.startswith("type="):
        return {"type": "tar", "dest": "-"} if text == "-" else {"type": "local", "dest": text}
    fields = {name.strip(): value for name, _, value in (word.partition("=") for word in words)}
    if "type" not in fields:
        raise OptionError(f"option --output {text}: it has no type", hint="such as `type=oci,dest=image.tar`")
    return {**fields, "type": "image", "push": "true"} if fields["type"] == "registry" else fields


def _name(fields: dict[str, str], request: Request) -> dict[str, str]:
    named = fields["type"] in _NAMED and "name" not in fields and request.tags
    return {"name": ",".join(request.tags)} if named else {}


def _to_stdout(fields: dict[str, str]) -> bool:
    default = "-" if fields["type"] in _ARCHIVES else ""
    return fields.get("dest", default) == "-"


def _joined(fields: dict[str, str]) -> str:
    """Write fields as one line of CSV: a list of names is quoted, because it has commas."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(f"{name}={value}" for name, value in fields.items())
    return line.getvalue()
