"""Build arguments."""

from __future__ import annotations

import pytest

from tests.description.support import described, messages, problems, variables

HEAD = "distro: azurelinux-3.0\n"


def label(text: str, given: dict[str, str], args: str = "{A: a}") -> str:
    found = described(f"{HEAD}args: {args}\nimage: {{labels: {{x: '{text}'}}}}", variables(**given))
    return found.image.labels[0][1]


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        pytest.param("${A}", {}, "a", id="default"),
        pytest.param("${A}", {"A": "b"}, "b", id="given"),
        pytest.param("${A}", {"A": ""}, "", id="given as nothing"),
        pytest.param("${TARGETPLATFORM}", {}, "linux/amd64", id="platform"),
        pytest.param("[${TARGETVARIANT}]", {}, "[]", id="no variant"),
        pytest.param("${HTTPS_PROXY}${https_proxy}", {"https_proxy": "p"}, "p", id="proxies"),
        pytest.param("${UPX_VERSION}", {}, "4.2.4", id="the release of UPX"),
        pytest.param("${SOURCE_DATE_EPOCH:-none}", {}, "none", id="no epoch"),
        pytest.param("${BUILDKIT_SYNTAX}${BUILDKIT_X}", {"BUILDKIT_SYNTAX": "s"}, "s", id="BuildKit's own"),
    ],
)
def test_values(text: str, given: dict[str, str], expected: str) -> None:
    assert label(text, given) == expected


def test_platform_arguments() -> None:
    text = (
        f"{HEAD}image: {{labels: {{x: '${{TARGETOS}} ${{TARGETARCH}} ${{BUILDPLATFORM}} ${{BUILDARCH}}'}}}}"
    )
    found = described(text, variables("linux/arm64", "linux/amd64"))
    assert found.image.labels == (("x", "linux arm64 linux/amd64 amd64"),)


def test_a_default_sees_what_is_declared_above_it() -> None:
    assert label("${FULL}", {"A": "2"}, "{A: '1', FULL: '${A}-${TARGETARCH}'}") == "2-amd64"
    assert messages(f"{HEAD}args: {{FULL: '${{A}}', A: '1'}}") == [
        "the argument `A` has no value yet | a default may use the arguments above it"
    ]
    assert messages(f"{HEAD}args: {{A: '${{A:-b}}'}}") == [
        "the argument `A` has no value yet | a default may use the arguments above it"
    ]


def test_a_platform_argument_cannot_be_declared_or_given() -> None:
    assert messages(f"{HEAD}args: {{TARGETARCH: }}") == [
        (
            "the argument `TARGETARCH` is set by the platform and cannot be declared | remove it:"
            " it is always there"
        )
    ]
    found = described(HEAD, variables(TARGETARCH="arm64"))
    assert [(each.rule.name, each.message) for each in found.warnings] == [
        ("reserved-argument", "the build argument `TARGETARCH` is ignored: the platform sets it")
    ]


def test_an_undeclared_build_argument_is_a_warning_at_args() -> None:
    found = described(f"{HEAD}args: {{VERSION: a}}", variables(VERSON="1", OTHER="2", UPX_VERSION="5.2.0"))
    assert [(each.span.line, each.message, each.hint) for each in found.warnings] == [
        (2, "the build argument `OTHER` is given, but not declared", "declare it: `args: {OTHER: default}`"),
        (2, "the build argument `VERSON` is given, but not declared", "did you mean `VERSION`?"),
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param("[A]", "2:7 wrong-type", id="a list"),
        pytest.param("{A: [b]}", "2:11 wrong-type", id="a list as default"),
        pytest.param("{A-B: c}", "2:8 bad-name", id="a name the shell has not"),
        pytest.param("{A: '${B}'}", "2:12 undeclared-argument", id="an undeclared one in a default"),
    ],
)
def test_refused(args: str, expected: str) -> None:
    assert problems(f"{HEAD}args: {args}") == [expected]
