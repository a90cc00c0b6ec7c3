"""Which Rust a project asks for, and what is said where that is not the distribution's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jettison.description.describe import describe
from jettison.description.model import Description
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, variables

FILES = ("Cargo.toml", "rust-toolchain", "rust-toolchain.toml")


def source(rust: str = "hello", distro: str = "azurelinux-3.0") -> SourceFile:
    return SourceFile(NAME, f"distro: {distro}\nargs: {{VERSION: dev}}\nrust: {rust}\n")


def found(rust: str, project: Mapping[str, str], distro: str = "azurelinux-3.0") -> Description:
    return describe(source(rust, distro), variables(), PRESETS, project)


def said(description: Description) -> list[str]:
    warnings = (each for each in description.warnings if each.rule.name == "old-toolchain")
    return [f"{each.span.line}: {each.message} | {each.hint}" for each in warnings]


def test_files_that_are_looked_at() -> None:
    """Whatever the build file says: a version that is too old is a mistake."""
    assert project_files(source()) == FILES
    assert project_files(source("{bin: a, version: '1.90'}")) == FILES


def needs(version: str, line: int = 2) -> list[str]:
    """Give what is said of a manifest that needs a newer Rust."""
    message = f"line {line} of Cargo.toml needs Rust {version}, and Azure Linux 3.0 is known to have 1.90"
    return [f"3: {message} | a build asks for its image of Rust {version}"]


@pytest.mark.parametrize(
    ("manifest", "expected", "warnings"),
    [
        pytest.param("", "rust", [], id="nothing"),
        pytest.param('[package]\nrust-version = "1.85"\n', "rust", [], id="older"),
        pytest.param('[package]\nrust-version = "1.90.9"\n', "rust", [], id="a later patch of the same line"),
        pytest.param('[package]\nrust-version = "1.96"\n', "rust:1.96", needs("1.96"), id="newer"),
        pytest.param(
            "[package]\r\n\trust-version='1.96.1' # why\r\n", "rust:1.96", needs("1.96"), id="oddly"
        ),
        pytest.param('[package]\nrust-version = "2"\n', "rust:2.0", needs("2.0"), id="a major version"),
        pytest.param(
            '[package]\nrust-version.workspace = true\n\n[ workspace.package ]\nrust-version = "1.96"\n',
            "rust:1.96",
            needs("1.96", 5),
            id="of a workspace",
        ),
        pytest.param(
            '[workspace.package]\nrust-version = "1.97"\n[package]\nrust-version = "1.96"\n',
            "rust:1.97",
            needs("1.97"),
            id="the newest",
        ),
        pytest.param('[package.metadata]\nrust-version = "1.99"\n', "rust", [], id="of another table"),
        pytest.param('[package]\n# rust-version = "1.99"\n', "rust", [], id="a comment"),
        pytest.param('[package]\nrust-version = "stable"\n', "rust", [], id="no version"),
    ],
)
def test_a_newer_rust_is_asked_for(manifest: str, expected: str, warnings: list[str]) -> None:
    description = found("hello", {"Cargo.toml": manifest})
    assert (description.stages[0].origin, said(description)) == (expected, warnings)


def test_a_newer_rust_cannot_be_had_of_packages() -> None:
    description = found("hello", {"Cargo.toml": '[package]\nrust-version = "1.96"\n'}, "azurelinux-4.0")
    message = "line 2 of Cargo.toml needs Rust 1.96, and Azure Linux 4.0 is known to have 1.94"
    assert (description.stages[0].origin, said(description)) == ("rust", [f"3: {message} | "])


def test_a_version_that_is_too_old_is_a_mistake() -> None:
    project = {"Cargo.toml": '[package]\nrust-version = "1.80"\n'}
    with pytest.raises(DescriptionError) as caught:
        found("{bin: a, version: 1.79.0}", project)
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (
        "`rust.version` is 1.79.0, and line 2 of Cargo.toml needs Rust 1.80",
        "name a newer one, or leave `version` out",
    )
    for version in ("1.80", "1.96", "1", "${VERSION}", "1.7${VERSION}"):
        assert said(found(f"{{bin: a, version: '{version}'}}", project)) == []


def pins(channel: str, file: str, line: int, built: str = "this is built with Rust 1.90") -> list[str]:
    """Give what is said of a file that pins another toolchain."""
    hint = "rustup alone obeys a pin, and the distributions do not have it"
    return [f"3: line {line} of {file} pins Rust {channel}, and {built} | {hint}"]


TOML = "rust-toolchain.toml"


@pytest.mark.parametrize(
    ("rust", "project", "expected"),
    [
        pytest.param("a", {TOML: '[toolchain]\nchannel = "1.90"\n'}, [], id="the same"),
        pytest.param("a", {TOML: '[toolchain]\nchannel = "1.85.1"\n'}, [], id="older"),
        pytest.param("a", {TOML: '[toolchain]\nchannel = "stable"\n'}, [], id="the newest release"),
        pytest.param("a", {TOML: '[toolchain]\npath = "/opt"\n'}, [], id="another key"),
        pytest.param(
            "a", {TOML: '# why\n[toolchain]\nchannel = "1.96.0"\n'}, pins("1.96.0", TOML, 3), id="newer"
        ),
        pytest.param(
            "a",
            {TOML: '[toolchain]\nchannel = "nightly-2026-01-01"\n'},
            pins("nightly-2026-01-01", TOML, 2),
            id="nightly",
        ),
        pytest.param("a", {"rust-toolchain": "1.96\n"}, pins("1.96", "rust-toolchain", 1), id="a bare word"),
        pytest.param("a", {"rust-toolchain": "\nbeta\r\n"}, pins("beta", "rust-toolchain", 2), id="beta"),
        pytest.param(
            "a",
            {"rust-toolchain": "stable\n", TOML: '[toolchain]\nchannel = "1.96"\n'},
            [],
            id="the first file counts",
        ),
        pytest.param(
            "a",
            {"rust-toolchain": '[toolchain]\nchannel = "1.96"\n'},
            pins("1.96", "rust-toolchain", 2),
            id="tables without a suffix",
        ),
        pytest.param(
            "{bin: a, version: '1.96'}", {TOML: '[toolchain]\nchannel = "1.96"\n'}, [], id="as the file says"
        ),
        pytest.param(
            "{bin: a, version: '1.85'}",
            {TOML: '[toolchain]\nchannel = "1.88"\n'},
            pins("1.88", TOML, 2, "this is built with Rust 1.85"),
            id="newer than the file says",
        ),
        pytest.param(
            "{bin: a, version: '${VERSION}'}",
            {TOML: '[toolchain]\nchannel = "1.96"\n'},
            [],
            id="a version that nobody knows",
        ),
        pytest.param(
            "{bin: a, version: '${VERSION}'}",
            {TOML: '[toolchain]\nchannel = "nightly"\n'},
            pins("nightly", TOML, 2, "this is built with a release"),
            id="no release, whatever the version",
        ),
    ],
)
def test_a_pin_that_nothing_obeys_is_said(rust: str, project: dict[str, str], expected: list[str]) -> None:
    assert said(found(rust, project)) == expected


def test_a_pin_that_the_needed_rust_fulfils() -> None:
    project = {"Cargo.toml": '[package]\nrust-version = "1.96"\n', "rust-toolchain": "1.96.0\n"}
    assert said(found("a", project)) == needs("1.96")
