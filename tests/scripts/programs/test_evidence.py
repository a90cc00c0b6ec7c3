"""What ends up in SBOMs: the modules of Go programs, the crates of Rust programs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.programs.bench import Bench
from tests.scripts.programs.test_modules import go_version

SERVER = "usr/share/sbom/server.cdx.json"
CRATES = """\
hello v0.1.0 (/src)
serde v1.0.219
rustls v0.23.0 (https://github.com/rustls/rustls?branch=main#0123abcd)

serde v1.0.219
serde v0.9.15 (*)
"""


def named(kind: str, name: str, version: str = "", replaces: str = "") -> dict[str, object]:
    """Give what a component is known by."""
    encoded = version.replace("+", "%2B")
    url = f"pkg:{kind}/{name}" + (f"@{encoded}" if version else "")
    component: dict[str, object] = {"bom-ref": url, "name": name, "purl": url}
    if version:
        component["version"] = version
    if replaces:
        component["properties"] = [{"name": "jettison:replaces", "value": replaces}]
    return component


def library(kind: str, name: str, version: str = "", replaces: str = "") -> dict[str, object]:
    return {"type": "library", **named(kind, name, version, replaces)}


def whole(main: dict[str, object], *components: dict[str, object], path: str, hashes: list[str]) -> object:
    """Give a whole SBOM; the hashes are those of the program as it was made and as it ships."""
    program = {
        "type": "application",
        **main,
        "hashes": [{"alg": "SHA-256", "content": hashes[1]}],
        "evidence": {"occurrences": [{"location": path}]},
        "properties": [{"name": "jettison:sha256:unpacked", "value": hashes[0]}],
    }
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    return {**head, "metadata": {"component": program}, "components": list(components)}


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def sbom(bench: Bench) -> object:
    return json.loads((bench.packed / SERVER).read_text())


def program(file: Path) -> dict[str, object]:
    """Give what an SBOM says of the program itself."""
    found: dict[str, object] = json.loads(file.read_text())["metadata"]["component"]
    return found


def test_packed_program_of_go_has_an_sbom_of_what_it_was(bench: Bench, go_program: bytes) -> None:
    file = bench.add("usr/bin/server", go_program)
    done = bench.pack("/usr/bin/server", level="lzma")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1] == f"/usr/bin/server: 5 modules in /{SERVER}"
    assert sbom(bench) == whole(
        named("golang", "example.com/app"),
        library("golang", "stdlib", go_version()),
        library("golang", "example.com/Plain", "v2.0.0+incompatible"),
        library("golang", "example.com/forked", "v0.6.1", "example.com/fork@v0.5.0"),
        library("golang", "./lib", "", "example.com/lib@v1.2.3"),
        path="/usr/bin/server",
        hashes=[sha256(file), sha256(bench.packed / "usr/bin/server")],
    )
    assert (bench.packed / SERVER).stat().st_mode & 0o777 == 0o644


def test_the_same_program_has_the_same_sbom(bench: Bench, go_program: bytes) -> None:
    made = set()
    for _ in range(2):
        bench.clear()
        bench.add("usr/bin/server", go_program)
        assert bench.pack("/usr/bin/server").code == 0
        made.add((bench.packed / SERVER).read_bytes())
    assert len(made) == 1


def test_versions_may_be_said_from_outside(bench: Bench, go_program: bytes) -> None:
    file = bench.add("usr/bin/server", go_program)
    assert bench.pack("/usr/bin/server", options=('--version=1.0 "β"',)).code == 0
    main = program(bench.packed / SERVER)
    assert (main["version"], main["purl"]) == ('1.0 "β"', "pkg:golang/example.com/app@1.0%20%22%CE%B2%22")
    assert main["properties"] == [{"name": "jettison:sha256:unpacked", "value": sha256(file)}]


@pytest.mark.parametrize(
    ("mode", "options"),
    [(0o4755, ()), (0o755, ("--no-sbom",))],
    ids=["shipped as it is", "not wanted"],
)
def test_no_sbom(bench: Bench, go_program: bytes, mode: int, options: tuple[str, ...]) -> None:
    bench.add("usr/bin/server", go_program, mode)
    assert bench.pack("/usr/bin/server", options=options).code == 0
    assert not (bench.packed / "usr/share").exists()


def test_program_of_another_language_has_none(bench: Bench) -> None:
    bench.add("usr/bin/server")
    assert bench.pack("/usr/bin/server").code == 0
    assert not (bench.packed / "usr/share").exists()


def test_programs_with_one_name_have_an_sbom_each(bench: Bench, go_program: bytes) -> None:
    for name in ("usr/bin/server", "opt/a/server"):
        bench.add(name, go_program)
    done = bench.pack("/usr/bin/server", "/opt/a/server")
    assert (done.code, done.err) == (0, "")
    found = sorted(path.name for path in (bench.packed / "usr/share/sbom").iterdir())
    assert found == ["opt-a-server.cdx.json", "server.cdx.json"]


def test_sbom_that_the_image_brings_stays(bench: Bench, go_program: bytes) -> None:
    bench.add("usr/bin/server", go_program)
    bench.add(SERVER, b"ours")
    done = bench.pack("/usr/bin/server")
    assert done.out.splitlines()[1] == f"/usr/bin/server: the image brings its own /{SERVER}"
    assert (bench.packed / SERVER).read_bytes() == b"ours"


def test_names_that_json_writes_in_another_way(bench: Bench, go_program: bytes) -> None:
    name = 'usr/bin/a "b"\\c\x01\té'
    bench.add(name, go_program)
    done = bench.pack(f"/{name}")
    assert (done.code, done.err) == (0, "")
    (file,) = (bench.packed / "usr/share/sbom").iterdir()
    assert program(file)["evidence"] == {"occurrences": [{"location": f"/{name}"}]}


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "as it is"])
def test_crates_come_from_their_list(bench: Bench, packed: bool) -> None:
    file = bench.add("usr/bin/server")
    bench.list_crates("usr/bin/server", CRATES)
    done = bench.pack("/usr/bin/server") if packed else describe(bench)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"/usr/bin/server: 4 modules in /{SERVER}"
    assert bench.is_packed("usr/bin/server") == packed
    assert sbom(bench) == whole(
        named("cargo", "hello", "0.1.0"),
        library("cargo", "serde", "1.0.219"),
        library("cargo", "rustls", "0.23.0"),
        library("cargo", "serde", "0.9.15"),
        path="/usr/bin/server",
        hashes=[sha256(file), sha256(bench.packed / "usr/bin/server")],
    )


def describe(bench: Bench, *options: str) -> Done:
    return bench.machine.script("describe.sh", *options, "/run/jettison-tree", "/run/jettison-packed")


def test_components_come_from_their_list(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.list_crates("usr/bin/server", "pkg:conan/hello@1.2\npkg:generic/zlib\n")
    done = describe(bench)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"/usr/bin/server: 2 modules in /{SERVER}"
    assert program(bench.packed / SERVER)["purl"] == "pkg:conan/hello@1.2"


def test_listed_program_that_is_not_packed_has_an_sbom_too(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.add("usr/bin/other", mode=0o4755)
    bench.list_crates("usr/bin/other", "other v1.0.0\n")
    assert bench.pack("/usr/bin/server", "/usr/bin/other").code == 0
    assert (bench.packed / "usr/share/sbom/other.cdx.json").exists()


def test_describing_changes_nothing_else(bench: Bench) -> None:
    bench.add("usr/bin/server", mode=0o4711)
    (bench.tree / "usr/bin/link").symlink_to("server")
    bench.list_crates("usr/bin/server", "server v1.0.0\n")
    assert describe(bench, "--version=2.0").code == 0
    assert (bench.packed / "usr/bin/server").stat().st_mode & 0o7777 == 0o4711
    assert str((bench.packed / "usr/bin/link").readlink()) == "server"
    assert program(bench.packed / SERVER)["version"] == "2.0"


def test_list_that_is_none_is_an_error(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.list_crates("usr/bin/server", "error: no such crate\n")
    done = bench.pack("/usr/bin/server")
    assert done.code == 1
    assert done.err.splitlines() == [
        "jettison: a list of crates has a line that names none: error: no such crate",
        "jettison: `cargo tree --prefix none --format '{p}'` prints such a list",
    ]


def test_list_of_a_program_that_does_not_ship_is_an_error(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.list_crates("usr/bin/other", "other v1.0.0\n")
    done = describe(bench)
    assert done.code == 1
    assert done.err.splitlines()[0] == (
        "jettison: there is a list of crates for /usr/bin/other, but the image gets no such file"
    )
