"""The version that a Go program has by itself: scanners look for known holes by it.

Go takes the version of the main module from the history alone. Where a file says it by `sbom.version`, a
program that Go starts in the place of its tools puts it into what the linker is told: one quoted text with
lines such as `mod`, the module, its version.

The version is a word of sed that no shell reads: an argument brings whatever a branch is called.
"""

from __future__ import annotations

import re

from jettison import rules
from jettison.description.preset import Meaning
from jettison.description.references import TOKEN
from jettison.description.report import Report
from jettison.description.sbom import SBOM, VERSION
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Value
from jettison.presets.shell import word

TOOL = "/stamp"
"""What starts the compiler and the linker, where a version is told."""

_EXPECTED = "must be the version of a Go program, such as `v1.2.3`, found"
_ONE = "let the version of the file be an argument, such as `${VERSION}`: each build gives its own"
_LETTERS = "A-Za-z0-9_.+~-"
_PUT = r"s|\(.nmod.t[^\]*.t\)[^\]*|\1"
_FAILED = "sbom.version cannot be put into the program"
_START = f"""sed -i -f {TOOL}.sed "$5" || {{ echo "{_FAILED}" >&2; exit 1; }}"""
_REFUSE = f"printf '`sbom.version` {_EXPECTED} `%s`\\n' \"$v\" >&2; exit 1"


def version(root: Mapping, env: Mapping | None, report: Report) -> str:
    """Return the version that a file gives its programs, empty if none, or after a problem."""
    value = _said(root, report)
    text = value.node.text if value and isinstance(value.node, Scalar) else ""
    _check_targets(root, report)
    if value and text and _is_off(env):
        said = "`sbom.version` is not in the Go program: without modules it has no place for one"
        report.note(rules.NO_VERSION, said, value.span, "leave out `GO111MODULE: off`")
    if value and not _is_version(TOKEN.sub("1", text)):
        value.bad(f"{_EXPECTED} `{text}`")
        report.broken.add(value.span)
        return ""
    return text


def judge(root: Mapping, meaning: Meaning, report: Report) -> None:
    """Note a version that an argument makes another thing of."""
    value = _said(root, report)
    text = meaning(value.node) if value and isinstance(value.node, Scalar) else ""
    if value and not _is_version(text):
        value.bad(f"{_EXPECTED} `{text}`")


def _check_targets(root: Mapping, report: Report) -> None:
    """Note a version that a target would give the SBOM alone: the program is that of all targets."""
    targets = root.get("targets")
    for target in targets.value.entries if targets and isinstance(targets.value, Mapping) else ():
        if isinstance(target.value, Mapping) and (value := _said(target.value, report)):
            value.bad("of a target is not in the Go program", _ONE)


def _is_off(env: Mapping | None) -> bool:
    """Tell whether Go knows of no module, and so writes no version."""
    entry = env.get("GO111MODULE") if env else None
    return entry is not None and isinstance(entry.value, Scalar) and entry.value.text == "off"


def _said(root: Mapping, report: Report) -> Value | None:
    sbom = root.get(SBOM.name)
    given = sbom.value.get(VERSION.name) if sbom and isinstance(sbom.value, Mapping) else None
    return Value(given.value, "sbom.version", given.span, report) if given else None


def _is_version(text: str) -> bool:
    return bool(re.fullmatch(f"[{_LETTERS}]*", text))


def script(told: str) -> str:
    """Return the command that makes TOOL; an argument may be empty, and the version then stays Go's."""
    lines = f"""'#!/bin/sh' 'case $1$4 in */link-importcfg) {_START} ;; esac' 'exec "$@"'"""
    return (
        f"v={word(told)}\n"
        f"case $v in *[!{_LETTERS}]*) {_REFUSE} ;; esac\n"
        f"{{ [ -z \"$v\" ] || printf '%s' '{_PUT}' \"$v\" '|'; }} >{TOOL}.sed &&\n"
        f"printf '%s\\n' {lines} >{TOOL} && chmod +x {TOOL}"
    )
