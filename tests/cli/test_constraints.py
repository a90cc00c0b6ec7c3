"""Build constraints of Go: which files a build for Linux takes."""

from __future__ import annotations

import pytest

from jettison.cli.projects.constraints import is_taken


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param("", True, id="none"),
        pytest.param("//go:build linux", True, id="linux"),
        pytest.param("//go:build amd64", True, id="amd64"),
        pytest.param("//go:build arm64 // the small ones", True, id="arm64"),
        pytest.param("//go:build amd64 && !arm64", True, id="one architecture"),
        pytest.param("//go:build amd64 && arm64", False, id="both architectures at once"),
        pytest.param("//go:build riscv64", False, id="another architecture"),
        pytest.param("//go:build cgo", True, id="with C"),
        pytest.param("//go:build !cgo", True, id="without C"),
        pytest.param("//go:build go1.21 && unix", True, id="a release of Go"),
        pytest.param("//go:build ignore", False, id="ignore"),
        pytest.param("//go:build windows || (linux && !tools)", True, id="or, parentheses and not"),
        pytest.param("//go:build !linux && (amd64 || arm64)", False, id="not Linux"),
        pytest.param("//go:build !(windows || darwin)", True, id="not several"),
        pytest.param("//go:build !!linux", True, id="not not"),
        pytest.param("//go:build", True, id="without an expression"),
        pytest.param("//go:build (", False, id="broken off"),
        pytest.param(f"//go:build {'(' * 201}", True, id="too long to look at"),
        pytest.param(f"//go:build {'(' * 99}linux{')' * 99}", True, id="long"),
        pytest.param("// +build linux,!cgo darwin", True, id="the old form"),
        pytest.param("// +build linux\n// +build tools", False, id="two lines of the old form"),
        pytest.param("//go:build linux\n// +build windows", True, id="both forms"),
    ],
)
def test_a_build_for_linux_takes_a_file(head: str, expected: bool) -> None:
    assert is_taken("main.go", f"// Copyright\n\n{head}\n\npackage main\n") is expected


def test_what_is_below_the_package_is_no_constraint() -> None:
    assert is_taken("main.go", "package main\n\nconst head = `\n//go:build ignore\n`\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main_linux.go", True),
        ("main_linux_amd64.go", True),
        ("main_arm64.go", True),
        ("main_unix.go", True),
        ("main_linux_s390x.go", False),
        ("main_windows.go", False),
        ("main_windows_amd64.go", False),
        ("main_plan9.go", False),
        ("main_test.go", False),
        ("windows.go", True),
    ],
)
def test_a_name_is_a_constraint(name: str, expected: bool) -> None:
    assert is_taken(name, "package main\n") is expected
