"""What a user reads when something is wrong: the tool's own words, and the line that caused it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.engines import FAILED, Build, Engine


def failing(engine: Engine, project: Path, tmp_path: Path) -> str:
    outcome = engine.oci(Build(context=project), tmp_path / "never.tar")
    assert outcome.code != 0
    return outcome.text


def test_compile_error_marks_the_go_line(engine: Engine, project: Path, tmp_path: Path) -> None:
    source = project / "cmd" / "hello" / "main.go"
    source.write_text(source.read_text() + "\nfunc broken() int { return nothing }\n")
    text = failing(engine, project, tmp_path)
    assert "undefined: nothing" in text
    assert ">>> go: ./cmd/hello" in text


def test_misspelt_package_marks_the_packages_line(
    engine: Engine, edited: Callable[[str, str], Path], tmp_path: Path
) -> None:
    text = failing(engine, edited("upx: true", "upx: true\npackages: [tzdatta]"), tmp_path)
    assert "tzdatta package not found or not installed" in text
    assert "jettison: no such package: tzdatta" in text
    assert ">>> packages: [tzdatta]" in text


def test_all_mistakes_of_a_file_come_together(
    engine: Engine, edited: Callable[[str, str], Path], tmp_path: Path
) -> None:
    project = edited("upx: true", 'upx: [1]\npakages: [tzdata]\nimage: {labels: {note: "${NOTE}"}}')
    text = failing(engine, project, tmp_path)
    assert "jettison.yaml:4:6: error:" in text
    assert "jettison.yaml:5:1: error: unknown key `pakages`" in text
    assert "did you mean `packages`?" in text
    assert "jettison.yaml:6:25: error:" in text
    for line in (">>> upx: [1]", ">>> pakages: [tzdata]", ">>> image: {labels"):
        assert line in text


BROKEN = [
    pytest.param(b"", "is empty", id="empty"),
    pytest.param(b"# syntax=x\n", "is empty", id="only-a-comment"),
    pytest.param(
        b"x: " + b"a" * 5_000_000, "a build description has at most 1,048,576 bytes", id="five-megabytes"
    ),
    pytest.param(bytes(range(256)) * 8, "this is not a text file", id="binary"),
    pytest.param(
        b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)),
        "with its aliases expanded the file means more than",
        id="bomb",
    ),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_file_that_is_no_description_gives_one_clear_error(
    engine: Engine, project: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    (project / "jettison.yaml").write_bytes(content)
    text = failing(engine, project, tmp_path)
    assert message in text
    assert "Traceback" not in text


def test_missing_file_gives_one_clear_error(engine: Engine, project: Path, tmp_path: Path) -> None:
    (project / "jettison.yaml").unlink()
    text = failing(engine, project, tmp_path)
    assert "jettison.yaml" in text
    assert "Traceback" not in text


def test_ignore_file_that_is_a_directory_is_named(engine: Engine, project: Path, tmp_path: Path) -> None:
    (project / ".dockerignore").unlink(missing_ok=True)
    (project / ".dockerignore").mkdir()
    text = failing(engine, project, tmp_path)
    message = re.escape(".dockerignore is not a regular file: an ignore file is a text file")
    assert re.search(f"^{FAILED}{message}", text, re.MULTILINE), text


def test_bad_pattern_marks_the_line_of_the_ignore_file(engine: Engine, project: Path, tmp_path: Path) -> None:
    (project / ".dockerignore").write_text("docs\n[\n")
    text = failing(engine, project, tmp_path)
    message = re.escape(".dockerignore:2:1: error: the pattern `[` has")
    assert re.search(f"^{FAILED}{message}", text, re.MULTILINE), text
    assert "   2 | >>> [" in text


COPIES = """\
distro: azurelinux-3.0
stages:
  a: {from: scratch, steps: [{copy: go.mod}]}
  b: {from: scratch, steps: [{copy: go.mod}]}
files:
  - {from: a, src: /go.mod, dest: /opt/a/}
  - {dest: /opt/note, content: x}
  - {from: b, src: @SRC@, dest: /opt/b/}
  - {src: go.mod, dest: /opt/c/}
"""
FOLDER = "a glob may match nothing, but its folder `/none` must be there"
LOOK = "build `--target b` with `--output out` to see what it leaves"


MISSING = {
    "/none": f"the stage `b` has no `/none`; hint: {LOOK}",
    "go[1].mod": f"the stage `b` has no `/go[1].mod`; hint: {LOOK}",
    "/none/*": f"nothing in the stage `b` matches `/none/*`; hint: {FOLDER}",
}


@pytest.mark.parametrize("base", ["", "rootfs: {base: none}\n", "checks: {no-shell: true}\n"])
@pytest.mark.parametrize("src", MISSING)
def test_a_copy_of_what_is_not_there_marks_its_entry_alone(
    engine: Engine, project: Path, tmp_path: Path, src: str, base: str
) -> None:
    (project / "jettison.yaml").write_text(COPIES.replace("@SRC@", f"'{src}'") + base)
    text = failing(engine, project, tmp_path)
    assert re.search(f"^{FAILED}jettison.yaml:8:5: error: {re.escape(MISSING[src])}$", text, re.MULTILINE), (
        text
    )
    assert re.findall(r">>>.*", text) == [f">>>   - {{from: b, src: '{src}', dest: /opt/b/}}"]
