"""Which Rust a program is built with, and what is said where its project asks for another."""

from __future__ import annotations

import re

from jettison import rules
from jettison.description.preset import Project
from jettison.description.references import TOKEN
from jettison.description.tree import Scalar
from jettison.description.values import Section, Value
from jettison.distros import Distro
from jettison.presets import rust_keys, rust_version
from jettison.presets.go_version import Version, is_older, line


def toolchain(section: Section, project: Project, distro: Distro) -> Scalar:
    """Return the toolchain's word, with the version behind it that is asked for, or needed."""
    value = rust_keys.VERSION.value(section)
    version = _given(value) if value else _needed(section, project, distro)
    own = distro.toolchains["rust"].version
    _check_pin(section, project, line(version or own))
    place = value.span if value else section.whole.place
    if value and version:
        _check_version(value, version, project)
    return Scalar(f"rust:{version}".removesuffix(":"), place, plain=True)


def _given(value: Value) -> str:
    version = value.text("a version of Rust, such as `1.90`") or ""
    if version and not re.fullmatch(rust_keys.VERSION_SHAPE.pattern, TOKEN.sub("1", version)):
        value.bad(f"must be a version of Rust, such as `1.90`, found `{version}`")
    return version


def _needed(section: Section, project: Project, distro: Distro) -> str:
    """Return a newer version than the distribution's, where the manifest needs it and it may be had."""
    own, need = distro.toolchains["rust"], rust_version.need(project)
    known = line(own.version)
    if need is None or known is None or need.version <= known:
        return ""
    version = _written(need.version)
    known_as = f"{distro.title} is known to have {own.version}"
    said = f"line {need.number} of {need.file} needs Rust {version}, and {known_as}"
    hint = f"a build asks for its image of Rust {version}" if own.has_versions else ""
    section.whole.report.note(rules.OLD_TOOLCHAIN, said, section.whole.place, hint)
    return version if own.has_versions else ""


def _check_version(value: Value, version: str, project: Project) -> None:
    """Note a version that the manifest refuses; of an argument nobody knows it."""
    need = rust_version.need(project)
    if need and is_older(version, need):
        said = f"is {version}, and line {need.number} of {need.file} needs Rust {need}"
        value.bad(said, "name a newer one, or leave `version` out")


def _check_pin(section: Section, project: Project, version: Version | None) -> None:
    """Note a pin that is newer than what a program is built with, or of no release: nothing obeys it here."""
    pin = rust_version.pin(project)
    if pin is None or (pin.version and (version is None or pin.version <= version)):
        return
    built = f"this is built with Rust {_written(version)}" if version else "this is built with a release"
    said = f"line {pin.number} of {pin.file} pins Rust {pin.channel}, and {built}"
    hint = "rustup alone obeys a pin, and the distributions do not have it"
    section.whole.report.note(rules.OLD_TOOLCHAIN, said, section.whole.place, hint)


def _written(version: Version) -> str:
    return ".".join(map(str, version))
