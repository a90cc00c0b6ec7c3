"""The version that a Go program has by itself: scanners look for known holes by it.

Go takes the version of the main module from the history alone. Where a file says it by `sbom.version`, a
program that Go starts in the place of its tools puts it into what the linker is told: one quoted text with
lines such as `mod`, the module, its version.
"""

from __future__ import annotations

import re

from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.sbom import SBOM, VERSION
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Value
from jettison.presets.shell import word

TOOL = "/stamp"
"""What starts the compiler and the linker, where a version is told."""

_PUT = r"""sed -i "s|\(.nmod.t[^\]*.t\)\([^\]*\)|\1'"${v:-\\2}"'|" "$5" """.rstrip()


def version(root: Mapping, report: Report) -> str:
    """Return the version that a file gives its programs, empty if none, or after a problem."""
    sbom = root.get(SBOM.name)
    given = sbom.value.get(VERSION.name) if sbom and isinstance(sbom.value, Mapping) else None
    text = given.value.text if given and isinstance(given.value, Scalar) else ""
    if given and not re.fullmatch(r"[\w.+~-]*", TOKEN.sub("1", text)):
        value = Value(given.value, "sbom.version", given.span, report)
        value.bad(f"must be the version of a Go program, such as `v1.2.3`, found `{text}`")
        return ""
    return text


def script(told: str) -> str:
    """Return the command that makes TOOL; an argument may be empty, and the version then stays Go's."""
    lines = f"""'#!/bin/sh' 'case $1$4 in */link-importcfg) {_PUT} ;; esac' 'exec "$@"'"""
    return f"v={word(told)}; printf '%s\\n' {lines} >{TOOL} && chmod +x {TOOL}"
