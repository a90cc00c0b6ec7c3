"""Released sources by the registries' own clients, with all that they depend on in `vendor`."""

from __future__ import annotations

import json
import platform
import subprocess
from pathlib import Path

from tests.public.programs import Program

DUMMY = """\
[package]
name = "dummy"
version = "0.0.0"
edition = "2021"

[dependencies]
{name} = {{ version = "={version}", default-features = false }}
"""
VENDORED = """
[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "vendor"
"""
RUST_TARGET = f"{platform.machine()}-unknown-linux-gnu"


def output(folder: Path, *command: str) -> str:
    """Run a command in a folder and return what it prints."""
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def fetch(program: Program, scratch: Path) -> Path:
    """Return a folder with the sources of a program; builds of it need no network."""
    released = _module(program, scratch) if program.is_go else _crate(program, scratch)
    project = scratch / "project"
    output(scratch, "cp", "-r", "--no-preserve=mode", str(released), str(project))
    _show_vendored(project / ".dockerignore")
    if program.is_go:
        output(project, "go", "mod", "vendor")
    else:
        output(project, "cargo", "vendor", "--locked", "--quiet")
        settings = project / ".cargo/config.toml"
        settings.parent.mkdir(exist_ok=True)
        with settings.open("a") as file:
            file.write(VENDORED)
    return project


def _show_vendored(ignore: Path) -> None:
    """Have an ignore file leave alone what is not in the release."""
    if ignore.exists():
        ignore.write_text(f"{ignore.read_text()}\n!vendor\n")


def _module(program: Program, scratch: Path) -> Path:
    said = output(scratch, "go", "mod", "download", "-json", f"{program.package}@{program.version}")
    return Path(json.loads(said)["Dir"])


def _crate(program: Program, scratch: Path) -> Path:
    """Have cargo unpack it as a dependency of a crate that is none."""
    (scratch / "src").mkdir()
    (scratch / "src/lib.rs").touch()
    (scratch / "Cargo.toml").write_text(DUMMY.format(name=program.package, version=program.version))
    output(scratch, "cargo", "vendor", "--quiet")
    return scratch / "vendor" / program.package
