"""pack.sh with a real UPX: what is packed, what is shipped as it is, what is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harbor.world import World
from tests.scripts.programs.bench import Bench

SCRIPT = "#!/bin/sh\n" + "# filled up to a size that is worth packing\n" * 400


def test_every_program_is_packed_and_nothing_else(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.add("usr/bin/start", SCRIPT.encode())
    bench.add("usr/bin/libserver.so.1")
    bench.add("usr/bin/data").chmod(0o644)
    done = bench.pack(level="lzma")
    assert (done.code, done.err) == (0, "")
    (line,) = done.out.splitlines()
    assert line.startswith(f"/usr/bin/server: {len(bench.program)} -> ")
    assert bench.is_packed("usr/bin/server")
    assert (bench.packed / "usr/bin/server").stat().st_mode & 0o777 == 0o755
    for name in ("start", "libserver.so.1", "data"):
        assert (bench.packed / "usr/bin" / name).read_bytes() == (bench.tree / "usr/bin" / name).read_bytes()


@pytest.mark.parametrize("level", ["default", "lzma"])
def test_upx_packs_code_once_and_the_result_is_its_own_choice(
    bench: Bench, go_program: bytes, level: str
) -> None:
    (upx,) = bench.upx.glob("*/upx")
    upx.rename(upx.with_name("real"))
    upx.write_text('#!/bin/bash\nprintf "%s\\n" "$*" >>"${0%/*}/calls"\nexec "${0%/*}/real" "$@"\n')
    upx.chmod(0o755)
    program = bench.add("usr/bin/server", go_program)
    assert bench.pack(level=level, options=("--no-sbom",)).code == 0
    packing = [line for line in upx.with_name("calls").read_text().splitlines() if line.startswith("-q ")]
    assert len(packing) == 1
    assert "--filter=0x49" in packing[0]
    flags = ["--lzma"] if level == "lzma" else []
    own = upx.with_name("own")
    subprocess.run([upx.with_name("real"), "-q", *flags, "-o", own, program], check=True, capture_output=True)
    assert (bench.packed / "usr/bin/server").read_bytes() == own.read_bytes()


def test_same_program_makes_the_same_bytes(bench: Bench) -> None:
    bench.add("usr/bin/server")
    made = set()
    for _ in range(2):
        assert bench.pack().code == 0
        made.add((bench.packed / "usr/bin/server").read_bytes())
        bench.clear()
        bench.add("usr/bin/server")
    assert len(made) == 1


@pytest.mark.parametrize("link", ["server", "../bin/server", "/usr/bin/server", "/bin/server"])
def test_named_link_packs_what_it_leads_to(bench: Bench, link: str) -> None:
    bench.add("usr/bin/server")
    (bench.tree / "bin").symlink_to("/usr/bin")
    (bench.tree / "usr/bin/srv").symlink_to(link)
    done = bench.pack("/bin/srv")
    assert (done.code, done.err) == (0, "")
    assert bench.is_packed("usr/bin/server")
    assert str((bench.packed / "usr/bin/srv").readlink()) == link


@pytest.mark.parametrize("link", ["/usr/bin/bash", "../../../../usr/bin/bash"])
def test_link_to_a_file_of_the_builder_is_an_error(bench: Bench, link: str) -> None:
    before = (bench.machine.path / "usr/bin/bash").read_bytes()
    (bench.tree / "usr/bin/srv").symlink_to(link)
    done = bench.pack("/usr/bin/srv")
    assert done.code == 1
    assert done.err.splitlines()[0] == (
        "jettison: cannot pack /usr/bin/srv: it is a link to /usr/bin/bash,"
        " which is not among the files that `files` puts into the image"
    )
    assert (bench.machine.path / "usr/bin/bash").read_bytes() == before


def test_links_in_a_circle_are_an_error(bench: Bench) -> None:
    (bench.tree / "usr/bin/a").symlink_to("b")
    (bench.tree / "usr/bin/b").symlink_to("a")
    done = bench.pack("/usr/bin/a")
    assert (done.code, done.err) == (1, "jettison: links go in circles at /usr/bin/a\n")


@pytest.mark.parametrize("names", [(), ("/usr/bin/server", "/usr/bin/server2")], ids=["all", "named"])
def test_hard_links_stay_one_file(bench: Bench, names: tuple[str, ...]) -> None:
    (bench.tree / "usr/bin/server2").hardlink_to(bench.add("usr/bin/server"))
    done = bench.pack(*names)
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    files = [(bench.packed / f"usr/bin/{name}").stat() for name in ("server", "server2")]
    assert files[0].st_ino == files[1].st_ino
    assert bench.is_packed("usr/bin/server2")


def test_missing_file_is_an_error(bench: Bench) -> None:
    done = bench.pack("/usr/bin/sever")
    assert done.code == 1
    assert done.err.splitlines()[0] == (
        "jettison: nothing to pack at /usr/bin/sever: the image gets no such file"
    )


def altered(program: bytes, offset: int, *values: int) -> bytes:
    return program[:offset] + bytes(values) + program[offset + len(values) :]


def kinds(bench: Bench) -> dict[str, bytes]:
    """Give files that UPX must not see, by kind; libraries of both kinds are the builder's own."""
    libraries = bench.machine.path / "usr/lib"
    return {
        "script": SCRIPT.encode(),
        "text": b"text\n" * 1000,
        "empty": b"",
        "narrow": altered(bench.program, 4, 1),
        "foreign": altered(bench.program, 18, 183, 0),
        "object": altered(bench.program, 16, 1, 0),
        "library": next(libraries.rglob("libacl.so.1")).read_bytes(),
        "runnable library": next(libraries.rglob("libc.so.6")).read_bytes(),
    }


REASONS = [
    ("script", "it is a script"),
    ("text", "it is no program"),
    ("empty", "it is no program"),
    ("narrow", "it is not a 64-bit program"),
    ("foreign", "it is a program for another machine (ELF machine 183, the image is for 62)"),
    ("object", "it is a shared library or no whole program"),
    ("library", "it is a shared library or no whole program"),
    ("runnable library", "it is a shared library or no whole program"),
]


@pytest.mark.parametrize(("kind", "reason"), REASONS)
def test_named_file_that_is_no_program_of_the_image_is_shipped_as_it_is(
    bench: Bench, kind: str, reason: str
) -> None:
    data = kinds(bench)[kind]
    bench.add("usr/bin/server", data)
    done = bench.pack("/usr/bin/server")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"/usr/bin/server: shipped as it is, {reason}\n"
    assert (bench.packed / "usr/bin/server").read_bytes() == data


@pytest.mark.parametrize("mode", [0o4755, 0o2755], ids=["setuid", "setgid"])
def test_program_that_runs_as_somebody_else_is_shipped_as_it_is(bench: Bench, mode: int) -> None:
    bench.add("usr/bin/server", mode=mode)
    done = bench.pack("/usr/bin/server")
    reason = "it runs as another user or group (setuid or setgid)"
    assert (done.code, done.out) == (0, f"/usr/bin/server: shipped as it is, {reason}\n")
    assert (bench.packed / "usr/bin/server").stat().st_mode & 0o7777 == mode
    assert not bench.is_packed("usr/bin/server")


def test_file_that_must_be_packed_and_cannot_is_an_error(bench: Bench) -> None:
    bench.add("usr/bin/server", SCRIPT.encode())
    done = bench.pack("/usr/bin/server", options=("--required",))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "jettison: cannot pack /usr/bin/server: it is a script",
        "jettison: leave it out of `upx.files`, or `required` out of `upx`",
    ]


def test_program_that_must_be_packed_and_upx_refuses_is_an_error(bench: Bench) -> None:
    bench.add("usr/bin/server", bench.program[:5000])
    done = bench.pack("/usr/bin/server", options=("--required",))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == (
        "jettison: cannot pack /usr/bin/server: UPX says: CantPackException: bad e_shoff"
    )


def test_programs_of_either_kind_that_must_be_packed_are(bench: Bench, go_program: bytes) -> None:
    bench.add("usr/bin/dynamic")
    bench.add("usr/bin/static", go_program)
    done = bench.pack("/usr/bin/dynamic", "/usr/bin/static", options=("--required", "--no-sbom"))
    assert (done.code, done.err) == (0, "")
    assert bench.is_packed("usr/bin/dynamic")
    assert bench.is_packed("usr/bin/static")


def test_packed_file_is_shipped_as_it_is(bench: Bench) -> None:
    bench.add("usr/bin/server")
    assert bench.pack().code == 0
    packed = (bench.packed / "usr/bin/server").read_bytes()
    bench.clear()
    bench.add("usr/bin/server", packed)
    done = bench.pack("/usr/bin/server", options=("--required",))
    assert (done.code, done.err) == (0, "")
    assert done.out == "/usr/bin/server: shipped as it is, UPX has packed it already\n"
    assert (bench.packed / "usr/bin/server").read_bytes() == packed


def test_program_that_upx_refuses_is_shipped_as_it_is(bench: Bench) -> None:
    short = bench.program[:5000]
    bench.add("usr/bin/server", short)
    done = bench.pack("/usr/bin/server")
    assert (done.code, done.err) == (0, "")
    assert done.out == "/usr/bin/server: shipped as it is, UPX says: CantPackException: bad e_shoff\n"
    assert (bench.packed / "usr/bin/server").read_bytes() == short


def test_archive_that_the_daemon_left_packed(bench: Bench, world: World) -> None:
    shutil.rmtree(bench.upx)
    bench.upx.mkdir()
    shutil.copy(world.upx, bench.upx)
    done = bench.pack()
    assert done.code == 1
    assert done.err.startswith(f"jettison: the UPX archive was not unpacked: {world.upx.name}")


def test_archive_without_upx(bench: Bench) -> None:
    shutil.rmtree(bench.upx)
    bench.upx.mkdir()
    (bench.upx / "README").touch()
    done = bench.pack()
    assert done.code == 1
    assert done.err.startswith("jettison: the UPX archive holds no file called upx, but: README")


def test_upx_that_does_not_run_here(bench: Bench) -> None:
    (upx,) = bench.upx.glob("*/upx")
    upx.write_bytes(altered(bench.program, 18, 183, 0))
    done = bench.pack()
    assert done.code == 1
    assert done.err.startswith("jettison: the UPX of the archive does not run on this builder: ")


def test_packed_program_runs(bench: Bench) -> None:
    bench.add("usr/bin/server")
    assert bench.pack("/usr/bin/server").code == 0
    command = ["chroot", str(bench.machine.path), "/run/jettison-packed/usr/bin/server", "s/a/b/"]
    assert subprocess.run(command, input=b"a\n", capture_output=True, check=True).stdout == b"b\n"


BIND = bytes.fromhex("0100000200040000000000000000000000000000")
"""cap_net_bind_service=ep, as the kernel keeps it; source: `struct vfs_cap_data` of linux/capability.h."""


def capabilities(file: Path) -> bytes:
    name = "security.capability"
    return os.getxattr(file, name) if name in os.listxattr(file) else b""


def allow(file: Path) -> Path:
    """Let a program listen on any port, whoever starts it."""
    os.setxattr(file, "security.capability", BIND)
    return file


@pytest.mark.parametrize("options", [(), ("--required",)], ids=["if it can be", "required"])
def test_a_packed_program_keeps_capabilities_and_time(bench: Bench, options: tuple[str, ...]) -> None:
    server = allow(bench.add("usr/bin/server"))
    (bench.tree / "usr/bin/again").hardlink_to(server)
    os.utime(server, (1, 1_600_000_000))
    done = bench.pack("/usr/bin/server", options=(*options, "--no-sbom"))
    assert (done.code, done.err) == (0, "")
    packed = bench.packed / "usr/bin/server"
    before, after = len(bench.program), packed.stat().st_size
    sizes = f"{before} -> {after} bytes ({after * 100 // before} %)"
    assert done.out == f"/usr/bin/server: {sizes}, with its file capabilities\n"
    assert bench.is_packed("usr/bin/server")
    assert (capabilities(packed), capabilities(packed.with_name("again"))) == (BIND, BIND)
    assert packed.stat().st_mtime == 1_600_000_000
    command = ["chroot", "--userspec=65532:65532", str(bench.machine.path)]
    command += ["/run/jettison-packed/usr/bin/server", "s/a/b/"]
    assert subprocess.run(command, input=b"a\n", capture_output=True, check=True).stdout == b"b\n"


def test_a_program_without_capabilities_gets_none(bench: Bench) -> None:
    bench.add("usr/bin/server")
    allow(bench.add("usr/bin/other")).chmod(0o755)
    done = bench.pack("/usr/bin/server", options=("--no-sbom",))
    assert (done.code, done.out.endswith(" %)\n")) == (0, True)
    assert capabilities(bench.packed / "usr/bin/server") == b""


def test_what_is_not_packed_keeps_capabilities_too(bench: Bench) -> None:
    bench.add("usr/bin/server")
    for number in range(600):
        allow(bench.add(f"usr/bin/script{number}", SCRIPT.encode()))
    assert bench.pack("/usr/bin/server").code == 0
    kept = {capabilities(bench.packed / f"usr/bin/script{number}") for number in range(600)}
    assert kept == {BIND}


def test_capabilities_that_cannot_be_set_are_an_error(bench: Bench) -> None:
    allow(bench.add("usr/bin/server"))
    command = bench.machine.inside.command(
        'bash /run/jettison/pack.sh default /run/jettison-tree /run/jettison-packed 62 "$@"'
    )
    limited = ["setpriv", "--bounding-set=-setfcap", *command]
    done = subprocess.run(limited, env=bench.machine.inside.settings(), capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode().splitlines()) == (
        1,
        [
            "jettison: file capabilities cannot be kept: this builder does not let a step set them",
            "jettison: the daemon needs the capability CAP_SETFCAP",
        ],
    )


def test_settling_and_describing_keep_capabilities(bench: Bench) -> None:
    allow(bench.add("usr/bin/server"))
    allow(bench.add("lib64/tool"))
    places = ("/run/jettison-tree", "/run/jettison-packed")
    bench.clear_packed()
    done = bench.machine.script("settle.sh", *places, "/lib64=/usr/lib")
    assert (done.code, done.err) == (0, "")
    assert capabilities(bench.packed / "usr/bin/server") == BIND
    assert capabilities(bench.packed / "usr/lib/tool") == BIND
    bench.clear_packed()
    done = bench.machine.script("describe.sh", *places)
    assert (done.code, done.err) == (0, "")
    assert capabilities(bench.packed / "usr/bin/server") == BIND
