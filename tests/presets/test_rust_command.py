"""What the build command of the `rust` preset does, run by a shell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.presets.test_rust import script

CARGO = """#!/bin/sh
[ "$1" = tree ] && exit
echo '{"reason":"compiler-artifact","target":{"name":"build-script-build"},"executable":null,"fresh":true}'
echo "{\\"target\\":{\\"name\\":\\"hello\\"},\\"executable\\":\\"$PROGRAM\\",\\"fresh\\":false}"
echo '{"reason":"build-finished","success":true}'
exit "$CODE"
"""
"""Says what cargo 1.95 does of a program that it has made."""


@pytest.mark.parametrize(
    ("code", "found"), [pytest.param("0", "made\n", id="made"), pytest.param("101", None, id="not made")]
)
def test_the_program_is_where_cargo_says(tmp_path: Path, code: str, found: str | None) -> None:
    """A `build.target` of the project's own configuration puts it into a directory of that name."""
    (tmp_path / "src").mkdir()
    program = tmp_path / "target/x86_64-unknown-linux-gnu/release/hello"
    program.parent.mkdir(parents=True)
    program.write_text("made\n")
    cargo = tmp_path / "cargo"
    cargo.write_text(CARGO)
    cargo.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CODE": code, "PROGRAM": str(program)}
    command = (
        script("hello").replace("/out/", f"{tmp_path}/out/").replace("/target/.", f"{tmp_path}/target/.")
    )
    ended = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path / "src", env=env, check=False)
    shipped = tmp_path / "out/hello"
    assert ended.returncode == int(code)
    assert (shipped.read_text() if shipped.exists() else None) == found


OLD = 1_000_000_000


@pytest.mark.parametrize(
    ("change", "fresh"),
    [
        pytest.param("", True, id="nothing"),
        pytest.param("echo two >README.md", True, id="a page at the top"),
        pytest.param("echo two >jettison.yaml", True, id="the build file"),
        pytest.param("echo two >src/main.rs", False, id="a source"),
        pytest.param("touch src", True, id="a folder's time"),
        pytest.param("ln -sfn main.rs src/link", True, id="a link's time"),
        pytest.param("touch src/new.rs", False, id="a new file"),
        pytest.param("mkdir src/new", False, id="a new folder"),
        pytest.param("rm src/b.rs", False, id="a file less"),
        pytest.param("ln -sfn b.rs src/link", False, id="a link to another file"),
        pytest.param("chmod +x src/b.rs", False, id="a mode"),
        pytest.param("echo two >docs/page.md", False, id="a page below"),
        pytest.param("export VERSION=2", False, id="an argument"),
        pytest.param("rm ../target/.sources", False, id="another cache"),
    ],
)
def test_sources_are_as_old_as_their_last_change(tmp_path: Path, change: str, fresh: bool) -> None:
    """Cargo compiles what is newer than it has made, whenever the client last wrote that."""
    for file in ("src/main.rs", "src/b.rs", "docs/page.md", "README.md", "jettison.yaml"):
        (tmp_path / "src" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / file).write_text("one\n")
    (tmp_path / "target").mkdir()
    (tmp_path / "src/src/link").symlink_to("main.rs")
    date = script("hello").partition(" &&\nmade=")[0].replace("/target/", f"{tmp_path}/target/")
    kept, main, page = (tmp_path / name for name in ("target/.sources", "src/src/main.rs", "src/README.md"))

    def run(command: str) -> None:
        env = {"PATH": "/usr/bin:/bin"}
        subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path / "src", env=env, check=True)

    run(date)
    os.utime(kept, (OLD, OLD))
    run(f"{change or ':'}\n{date}")
    assert (kept.stat().st_mtime == OLD) is fresh
    assert main.stat().st_mtime_ns == kept.stat().st_mtime_ns
    assert page.stat().st_mtime > OLD


@pytest.mark.parametrize(
    ("change", "kept", "made"),
    [
        pytest.param("echo two >src/main.rs", True, True, id="a source of the project"),
        pytest.param("export VERSION=2", True, True, id="an argument"),
        pytest.param("touch 'in it/b' 'in it/b/build.rs'", True, True, id="times"),
        pytest.param("echo two >'in it/b/build.rs'", False, False, id="a crate's build script"),
        pytest.param("touch vendor/a/new.rs", False, False, id="a crate's new file"),
        pytest.param("rm -r vendor/a", False, False, id="a crate less"),
    ],
)
def test_crates_that_are_vendored_are_as_old_as_their_own_last_change(
    tmp_path: Path, change: str, kept: bool, made: bool
) -> None:
    """A build script goes by times, and cargo takes no change of a crate's sources for one."""
    for file in ("src/main.rs", "vendor/a/build.rs", "in it/b/build.rs"):
        (tmp_path / "src" / file).parent.mkdir(parents=True)
        (tmp_path / "src" / file).write_text("one\n")
    for crate in ("vendor/a", "in it/b"):
        (tmp_path / "src" / crate / ".cargo-checksum.json").write_text("{}\n")
    target = tmp_path / "target"
    target.mkdir()
    date = script("hello").partition(" &&\nmade=")[0].replace("/target/", f"{target}/")

    def run(command: str) -> None:
        env = {"PATH": "/usr/bin:/bin"}
        subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path / "src", env=env, check=True)

    run(date)
    (target / "release").mkdir()
    os.utime(target / ".vendored", (OLD, OLD))
    run(f"{change}\n{date}")
    assert ((target / ".vendored").stat().st_mtime == OLD) is kept
    assert (target / "release").exists() is made
    script_of_b, folder = (tmp_path / "src/in it/b" / name for name in ("build.rs", "."))
    assert script_of_b.stat().st_mtime_ns == (target / ".vendored").stat().st_mtime_ns
    assert folder.stat().st_mtime_ns == script_of_b.stat().st_mtime_ns
    assert (tmp_path / "src/src/main.rs").stat().st_mtime > OLD
