"""The Rust example on both engines, and what cargo makes of larger projects and of an old cache."""

from __future__ import annotations

import json
import os
import platform
import shutil
import uuid
from hashlib import sha256
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import ROOT
from tests.e2e.scanners import READ_SBOMS, syft_modules, trivy_modules
from tests.e2e.test_scanners import manifest, trivy

RUST = ROOT / "examples" / "rust-hello"
PROGRAM = "usr/bin/hello"
SBOM = "usr/share/sbom/hello.cdx.json"
GREETING = "Hello from Jettison, uid 65532\n"


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    """Copy the example, for tests that change it."""
    return Path(shutil.copytree(RUST, tmp_path / "rust-hello"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def said(engine: Engine, project: Path, scratch: Path) -> str:
    """Build, run the program as a user would, and give what it prints."""
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    engine.load(Build(context=project), tag, scratch)
    try:
        return engine.harbor.run("docker", "run", "--rm", tag).ok().stdout.decode()
    finally:
        engine.harbor.run("docker", "rmi", "-f", tag)


def test_prints_its_greeting_as_the_nonroot_user(engine: Engine, tmp_path: Path) -> None:
    assert said(engine, RUST, tmp_path) == GREETING


def test_is_a_packed_program_on_a_root_with_what_it_is_linked_against(engine: Engine, tmp_path: Path) -> None:
    dest = tmp_path / "image.tar"
    engine.oci(Build(context=RUST), dest).ok()
    root, program = (image := Archive.read(dest)).layers
    assert sorted(program) == ["usr", "usr/bin", PROGRAM, "usr/share", "usr/share/sbom", SBOM]
    assert b"UPX!" in image.tree()[PROGRAM].content
    assert {"usr/lib/libc.so.6", "usr/lib/libgcc_s.so.1", "usr/lib/os-release"} <= set(root)


@pytest.mark.scanner
def test_unpacked_on_the_other_distribution(engine: Engine, crate: Path, tmp_path: Path) -> None:
    change(crate / "jettison.yaml", "distro: mariner-2.0", "distro: azurelinux-3.0")
    change(crate / "jettison.yaml", "upx: true\n", "")
    assert said(engine, crate, tmp_path) == GREETING
    dest = tmp_path / "oci.tar"
    engine.oci(Build(context=crate), dest).ok()
    installed = manifest(Archive.read(dest))
    assert {"glibc", "libgcc"} <= {name for name, _ in installed}
    assert trivy(engine, dest, tmp_path) == (("azurelinux", "3.0"), installed)


def test_sources_older_than_the_cache_are_compiled_all_the_same(
    engine: Engine, crate: Path, tmp_path: Path
) -> None:
    """A revert, an archive, another project of the same name: cargo itself would take what it has."""
    change(crate / "jettison.yaml", "upx: true\n", "")
    greeting = "Hello from"
    for word in (uuid.uuid4(), uuid.uuid4()):
        change(crate / "src/main.rs", greeting, word.hex)
        # Any old time, but not one of another run: a file of the same size and time is not sent again.
        os.utime(crate / "src/main.rs", (word.time_low // 8, word.time_low // 8))
        greeting, made = word.hex, tmp_path / word.hex
        engine.tree(Build(context=crate), made).ok()
        assert word.hex.encode() in (made / PROGRAM).read_bytes()


VENDORED = {
    "Cargo.toml": '[package]\nname = "probe"\nversion = "1.0.0"\n',
    "build.rs": 'fn main() {\n    println!("cargo:rerun-if-changed=build.rs");\n}\n',
    "src/lib.rs": "",
}
SOURCES = '[source.crates-io]\nreplace-with = "kept"\n[source.kept]\ndirectory = "vendor"\n'
CRATES = "registry+https://github.com/rust-lang/crates.io-index"


def vendor(crate: Path) -> None:
    """Give the example a crate as `cargo vendor` leaves it, with a build script."""
    digest = sha256(b"").hexdigest()
    sums = {name: sha256(text.encode()).hexdigest() for name, text in VENDORED.items()}
    files = {f"vendor/probe/{name}": text for name, text in VENDORED.items()}
    files["vendor/probe/.cargo-checksum.json"] = json.dumps({"files": sums, "package": digest})
    files[".cargo/config.toml"] = SOURCES
    for name, text in files.items():
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
        (crate / name).write_text(text)
    with (crate / "Cargo.toml").open("a") as manifest:
        manifest.write('\n[dependencies]\nprobe = "1"\n')
    locked = f'\n[[package]]\nname = "probe"\nversion = "1.0.0"\nsource = "{CRATES}"\nchecksum = "{digest}"\n'
    with (crate / "Cargo.lock").open("a") as lock:
        lock.write(f'dependencies = [\n "probe",\n]\n{locked}')


def test_a_page_compiles_nothing_and_a_commit_runs_nothing(
    engine: Engine, crate: Path, tmp_path: Path
) -> None:
    mark = uuid.uuid4().hex
    vendor(crate)
    (crate / ".dockerignore").unlink()
    (crate / "src/bin").mkdir()
    (crate / "src/bin/second.rs").write_text(f'fn main() {{ println!("{mark}") }}\n')
    (crate / "jettison.yaml").write_text(
        "distro: azurelinux-3.0\nrust: {bin: [second, hello], dest: /opt/}\n"
    )
    (crate / ".git").mkdir()
    (crate / ".git/HEAD").write_text("one\n")
    build = Build(context=crate)
    first = engine.tree(build, tmp_path / "first").ok()
    assert "Compiling hello" in first.text
    made = {name: (tmp_path / "first/opt" / name).read_bytes() for name in ("second", "hello")}
    assert mark.encode() in made["second"]

    (crate / "README.md").write_text(f"{mark}\n")
    again = engine.tree(build, tmp_path / "again").ok()
    assert "Finished" in again.text
    assert "Compiling" not in again.text
    assert {name: (tmp_path / "again/opt" / name).read_bytes() for name in made} == made

    (crate / ".git/HEAD").write_text("two\n")
    assert "Finished" not in engine.tree(build, tmp_path / "commit").ok().text

    (crate / "src/bin/second.rs").write_text("fn main() {}\n")
    changed = engine.tree(build, tmp_path / "changed").ok().text
    assert ("Compiling hello" in changed, "Compiling probe" in changed) == (True, False)


MANIFEST = '[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'
LOCKED = '\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n'
MAIN = """fn main() {
    println!("{} {} {}", greeter::who(), cfg!(feature = "loud"), cfg!(debug_assertions));
}
"""
FILES = {
    "jettison.yaml": "distro: azurelinux-3.0\n"
    "rust: {bin: shout, package: shouter, features: loud, default-features: false, profile: dev}\n",
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "Cargo.lock": f"version = 3\n{LOCKED.format(name='greeter')}{LOCKED.format(name='shouter')}"
    'dependencies = [\n "greeter",\n]\n',
    # Puts the program into a directory of that name.
    ".cargo/config.toml": f'[build]\ntarget = "{platform.machine()}-unknown-linux-gnu"\n',
    "crates/greeter/Cargo.toml": MANIFEST.format(name="greeter"),
    "crates/greeter/src/lib.rs": 'pub fn who() -> &\'static str {\n    "workspace"\n}\n',
    "crates/shouter/Cargo.toml": MANIFEST.format(name="shouter")
    + '\n[features]\ndefault = ["wrong"]\nloud = []\nwrong = []\n'
    '\n[[bin]]\nname = "shout"\npath = "main.rs"\n\n[dependencies]\ngreeter = { path = "../greeter" }\n',
    "crates/shouter/main.rs": '#[cfg(feature = "wrong")]\ncompile_error!("a default feature");\n\n' + MAIN,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "workspace" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "workspace"


@pytest.mark.scanner
def test_a_package_of_a_workspace_with_features_and_a_profile(
    engine: Engine, workspace: Path, tmp_path: Path
) -> None:
    assert said(engine, workspace, tmp_path) == "workspace true true\n"
    engine.oci(Build(context=workspace), tmp_path / "oci.tar").ok()
    listed = [("greeter", "0.1.0"), ("shouter", "0.1.0")]
    assert trivy_modules(engine.harbor, tmp_path / "oci.tar", tmp_path) == listed
    assert syft_modules(engine.harbor, tmp_path / "oci.tar", *READ_SBOMS) == listed


def test_a_missing_lock_file_ends_the_build_before_its_first_step(
    engine: Engine, crate: Path, tmp_path: Path
) -> None:
    (crate / "Cargo.lock").unlink()
    outcome = engine.oci(Build(context=crate), tmp_path / "image.tar")
    assert outcome.code != 0
    hint = "hint: `cargo generate-lockfile` writes it: a build takes the crates that it names"
    assert f"the build context has no `Cargo.lock` [not-in-context]; {hint}" in outcome.text
