"""What a build of a Go project alone shows, without a proxy for modules in reach."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.engines import Build, Engine

ALONE = "package main\n\nfunc main() {}\n"
LIB = 'package lib\n\nconst Name = "lib"\n'
LIB_MOD = "module example.com/lib\n\ngo 1.21\n"

ABSENT = "line 3 of go.mod needs Go 1.99, and Azure Linux 3.0 has no image for it; there is one for 1.27"

WITH_C = """package main

// #include <stdlib.h>
// static int twice(int number) { return abs(number) * 2; }
import "C"

func main() { println(C.twice(-21)) }
"""


def project(folder: Path, package: str, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "jettison.yaml").write_text(
        f"distro: azurelinux-3.0\ngo: {{package: {package}, name: app, env: {{GOPROXY: off}}}}\n"
        "rootfs: {base: none}\n"
    )
    return folder


def test_a_package_that_is_no_program_is_refused(engine: Engine, tmp_path: Path) -> None:
    files = {"go.mod": LIB_MOD, "lib/lib.go": LIB}
    outcome = engine.oci(Build(context=project(tmp_path, "./lib", files)), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "-buildmode=exe requires exactly one main package" in outcome.text
    assert ">>> go: {package: ./lib" in outcome.text


def test_c_is_compiled_in_and_finds_its_library(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text(LIB_MOD)
    (tmp_path / "main.go").write_text(WITH_C)
    (tmp_path / "jettison.yaml").write_text(
        "distro: azurelinux-3.0\ngo: {package: ., cgo: true}\n"
        "tests: [{name: runs, run: [/usr/bin/lib], stderr: {contains: 42}}]\n"
    )
    engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()


def test_a_newer_go_is_taken_where_go_mod_needs_it(engine: Engine, tmp_path: Path) -> None:
    """There is none newer in the harbor: what the build looks for is in its error."""
    files = {"go.mod": "module example.com/app\n\ngo 1.99.1\n", "main.go": ALONE}
    outcome = engine.oci(Build(context=project(tmp_path, ".", files)), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "golang:1.99-azurelinux3.0" in outcome.text
    if engine.name == "buildkitd":  # which has the harbor's registry; Docker finds none
        assert f"1.99-azurelinux3.0: not found; hint: {ABSENT}" in outcome.text
    assert ">>> go: {package: .," in outcome.text
