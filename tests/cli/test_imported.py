"""Which imports of Go sources count, where an ignore file hides what they import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_context import GO, IMPORTING, OWN, found, write

USES_B = 'package a\n\nimport _ "example.com/m/internal/b"\n'
"""A source of Go that imports a folder."""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("a/svc_windows.go", USES_B, id="another system"),
        pytest.param("a/svc_windows_amd64.go", USES_B, id="another system and a processor"),
        pytest.param("a/svc_linux_s390x.go", USES_B, id="a processor"),
        pytest.param("a/svc_windows.pb.go", USES_B, id="another system, generated"),
        pytest.param("a/svc_windows_test.go", USES_B, id="a test"),
        pytest.param("a/_svc.go", USES_B, id="no source for Go"),
        pytest.param("a/.svc.go", USES_B, id="a hidden file"),
        pytest.param("cmd/hello/tools.go", f"//go:build tools\n\n{USES_B}", id="a constraint"),
        pytest.param("a/svc.go", f"// +build windows\n\n{USES_B}", id="an old constraint"),
        pytest.param("a/svc.go", USES_B.replace("\nimport", '\nimport "C"\nimport'), id="C"),
        pytest.param("a/gen.go", USES_B, id="one that is not sent"),
        pytest.param("a/doc.go", USES_B.replace("_ ", "( // ") + ")\n", id="a comment among imports"),
        pytest.param("a/doc.go", "package a\n\nconst text = `\n" + USES_B + "`\n", id="a text"),
        pytest.param("a/windows.go", "package a\n", id="nothing"),
    ],
)
def test_what_only_sources_import_that_may_not_be_compiled(tmp_path: Path, file: str, text: str) -> None:
    write(tmp_path, {**IMPORTING, "a/a.go": "package a\n", ".dockerignore": "internal\na/gen.go\n"})
    write(tmp_path, {file: text})
    assert found(tmp_path, GO) == []


@pytest.mark.parametrize("name", ["svc_linux.go", "windows.go", "svc_other.go", "amd64.go"])
def test_what_sources_import_that_are_compiled_by_their_names(tmp_path: Path, name: str) -> None:
    write(tmp_path, {**IMPORTING, "a/a.go": "package a\n", ".dockerignore": "internal\n"})
    write(tmp_path, {f"a/{name}": USES_B})
    hint = f"add the line `!internal/b` at its end{OWN}"
    assert found(tmp_path, GO) == [f"3:5 `.dockerignore` hides `internal/b` from the build | {hint}"]


def test_a_folder_is_not_hidden_of_which_a_source_for_some_systems_is_sent(tmp_path: Path) -> None:
    write(tmp_path, {**IMPORTING, ".dockerignore": "internal/b/b.go\n"})
    write(tmp_path, {"internal/b/b_linux_amd64.go": "//go:build linux\n\npackage b\n"})
    assert found(tmp_path, GO) == []


def test_a_module_of_its_own_is_no_folder_of_the_program(tmp_path: Path) -> None:
    write(tmp_path, {**IMPORTING, "internal/go.mod": "module example.com/m/internal\n"})
    write(tmp_path, {".dockerignore": "internal\n"})
    assert found(tmp_path, GO) == []
