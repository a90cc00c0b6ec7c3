"""What a script could not see, or could not write down, never passes for what is not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine
from tests.scripts.programs.bench import Bench
from tests.scripts.programs.test_packing import allow
from tests.scripts.verify.test_judging import words

PAGE = 4096
JUDGE = ("judge.sh", "/run/tree", "/run/claims", "/run/results", "/run/failures")
FULL = "the disk of the builder may be full"


@contextmanager
def full_while(machine: Machine, tool: str, option: str, *, left: int = 0) -> Iterator[None]:
    """Let the disk be full, but for some pages, while a tool runs with this option, and at no other time."""
    real, filler = f"/usr/bin/{tool}", "/tmp/instead/filler"
    fake = f"""case " $* " in *"{option}"*)
      {{ cat /dev/zero >{filler}; }} 2>/dev/null
      truncate -s -{left * PAGE} {filler}
      {real} "$@"
      code=$?
      rm {filler}
      exit $code
    esac
    exec {real} "$@\""""
    with machine.small(machine.path / "tmp", 1), machine.instead(tool, fake):
        yield


@contextmanager
def failing(machine: Machine, tool: str, option: str = "") -> Iterator[None]:
    """Let a tool fail after it has done its work, or without any where no option says when."""
    real = f"/usr/bin/{tool}"
    fake = (
        f'case " $* " in *"{option}"*) {real} "$@"; exit 3;; esac; exec {real} "$@"' if option else "exit 3"
    )
    with machine.instead(tool, fake):
        yield


def said(done: Done) -> tuple[int, list[str]]:
    return done.code, [line for line in done.err.splitlines() if line.startswith("jettison: ")]


def test_a_list_of_packages_for_which_there_is_no_room(azure: Machine) -> None:
    with full_while(azure, "rpm", "manifest-1", left=1):
        done = azure.rootfs("greeter", "ncurses-libs", "openssl")
    assert said(done) == (
        1,
        [
            "jettison: the disk of the builder is full: there is no room for the list of installed packages",
            "jettison: free some space, for example with `docker buildx prune`",
        ],
    )


def test_a_failed_script_of_which_there_is_no_note(machine: Machine) -> None:
    """Of a failed %post tdnf says so in its words alone, and ends with 0."""
    with machine.instead("tee", "cat; exit 1"):
        done = machine.packages("trouble-post")
    machine.forget("trouble-post")
    assert said(done) == (
        1,
        ["jettison: tdnf could not install trouble-post (exit code 1; its own message is above)"],
    )


def test_a_plan_for_which_there_is_no_room(mariner: Machine) -> None:
    with full_while(mariner, "tdnf", "--assumeno"):
        done = mariner.rootfs("oss-tool", "greeter")
    assert said(done) == (
        1,
        [
            "jettison: the disk of the builder is full: there is no room for what tdnf plans to install",
            "jettison: free some space, for example with `docker buildx prune`",
        ],
    )


@pytest.mark.parametrize(
    ("tool", "fake", "message"),
    [
        pytest.param(
            "sha256sum",
            'read -r -N 4 x; [[ $x != *ELF ]] || exit 3; { printf %s "$x"; cat; } | /usr/bin/sha256sum',
            "/usr/local/bin/dash and /usr/local/bin/dash cannot be compared, and may be shells",
            id="its content",
        ),
        pytest.param("readlink", "exit 3", "the link /bin cannot be read", id="its place"),
    ],
)
def test_a_shell_that_cannot_be_looked_at(azure: Machine, tool: str, fake: str, message: str) -> None:
    with azure.repository("extras", "file:///srv/extras"), azure.instead(tool, fake):
        done = azure.rootfs("maker-copy", "busybox")
    assert said(done) == (1, [f"jettison: {message}"])


def test_what_nothing_requires_any_more_is_known_whole(azure: Machine) -> None:
    with failing(azure, "comm", "scratch/without"):
        done = azure.rootfs("greeter", options=["--exclude=zlib"])
    assert (done.code, (azure.root / "var/lib/rpmmanifest").exists()) == (3, False)


def test_what_is_required_is_known_whole(azure: Machine) -> None:
    with failing(azure, "grep", "scratch/required"):
        done = azure.rootfs("greeter")
    assert (done.code, (azure.root / "var/lib/rpmmanifest").exists()) == (1, False)


def test_packages_of_a_pattern_that_rpm_cannot_find_are_not_held_back(azure: Machine) -> None:
    with failing(azure, "rpm", "zli*"):
        done = azure.rootfs("greeter", options=["--exclude=zli*"])
    assert said(done) == (1, ["jettison: rpm cannot say what is called zli*"])


def test_repositories_are_told_apart_or_not_asked(azure: Machine) -> None:
    assert azure.rootfs("tzdata").code == 0
    for note in (azure.path / "run/jettison-cache").glob("*/.from"):
        note.write_text("elsewhere\n")
    with failing(azure, "sha256sum"):
        done = azure.rootfs("tzdata")
    assert said(done) == (
        1,
        ["jettison: packages in the cache cannot be told apart by the address of their repository"],
    )


def test_a_note_that_a_full_disk_has_cut_stops_no_later_build(machine: Machine) -> None:
    assert machine.rootfs("tzdata").code == 0
    for note in (machine.path / "run/jettison-cache").glob("*/.from"):
        note.write_text("")
    assert said(machine.rootfs("tzdata")) == (0, [])


def test_capabilities_for_whose_reader_there_is_no_room(bench: Bench) -> None:
    allow(bench.add("usr/bin/server"))
    with failing(bench.machine, "base64"):
        done = bench.machine.script("describe.sh", "/run/jettison-tree", "/run/jettison-packed")
    assert said(done) == (
        1,
        [
            "jettison: file capabilities cannot be read: there is no room for what reads them",
            f"jettison: {FULL}",
        ],
    )


def test_modules_that_cannot_be_searched_for(bench: Bench, go_program: bytes) -> None:
    bench.add("usr/bin/server", go_program)
    with failing(bench.machine, "grep", "buildinf:"):
        done = bench.pack("/usr/bin/server")
    assert said(done) == (1, ["jettison: /usr/bin/server cannot be searched"])


def test_the_hash_of_a_program_with_crates(bench: Bench) -> None:
    bench.add("usr/bin/server")
    bench.list_crates("usr/bin/server", "hello v0.1.0\n")
    with failing(bench.machine, "sha256sum"):
        done = bench.machine.script("describe.sh", "/run/jettison-tree", "/run/jettison-packed")
    assert done.code == 3


@pytest.fixture
def judge(azure: Machine) -> Iterator[Machine]:
    (azure.path / "run/tree/usr/bin").mkdir(parents=True)
    yield azure
    shutil.rmtree(azure.path / "run/tree")


def judged(machine: Machine, *claims: tuple[str, str, str]) -> tuple[int, list[str]]:
    """Give how the judge ends, what it says for people, and the failures that it writes."""
    (machine.path / "run/claims").write_text("".join(words("", "", *claim) for claim in claims))
    code, lines = said(machine.script(*JUDGE))
    return code, [*lines, *(machine.path / "run/failures").read_text().split("\0")[:-1]]


def start(name: str) -> tuple[str, str, str]:
    return ("image", "starts", f"entrypoint\namd64\n0:0\n/\n/usr/bin\n\n{name}")


@pytest.mark.parametrize("tool", ["dd", "od"])
def test_a_program_that_cannot_be_read(judge: Machine, tool: str) -> None:
    shutil.copy(judge.path / "usr/bin/sed", judge.path / "run/tree/usr/bin/app")
    with failing(judge, tool):
        assert judged(judge, start("/usr/bin/app")) == (
            1,
            [
                "jettison: /run/tree/usr/bin/app cannot be read, or there is no room for what is in it",
                f"jettison: {FULL}",
            ],
        )


def test_a_program_that_cannot_be_searched(judge: Machine, go_program: bytes) -> None:
    app = judge.path / "run/tree/usr/bin/app"
    app.write_bytes(go_program)
    app.chmod(0o755)
    with failing(judge, "grep", "opensslcrypto"):
        assert judged(judge, ("image", "ships", "/usr/bin")) == (
            1,
            ["jettison: /usr/bin/app cannot be searched"],
        )


def test_a_link_that_cannot_be_read(judge: Machine) -> None:
    (judge.path / "run/tree/data").mkdir()
    (judge.path / "run/tree/data/secret").write_text("x")
    (judge.path / "run/tree/opt").symlink_to("data")
    with failing(judge, "readlink"):
        assert judged(judge, ("/opt/secret", "absent", "")) == (
            1,
            [
                "jettison: the link /opt cannot be read",
                "jettison: the image could not be looked at",
                f"jettison: the words above say why; {FULL}, or a limit of its steps too low",
            ],
        )


def test_a_database_that_cannot_be_copied(judge: Machine) -> None:
    assert judge.rootfs(options=("--rpmdb",)).code == 0
    shutil.copytree(judge.root / "var/lib/rpm", judge.path / "run/tree/var/lib/rpm")
    with failing(judge, "cp", "scratch/database"):
        assert judged(judge, ("image", "packages", "azurelinux-release\nfilesystem\n")) == (
            1,
            ["jettison: the package database of the image cannot be read"],
        )


def test_a_pipe_is_not_waited_for(judge: Machine) -> None:
    os.mkfifo(judge.path / "run/tree/usr/bin/app", 0o755)
    hint = "\n  hint: name a program; `starts: false` below `checks` says that it is meant"
    assert judged(judge, start("/usr/bin/app"), ("/usr/bin/app", "contains", "x")) == (
        0,
        [
            f"0 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app, which is no file: fifo{hint}",
            "1 0\ntest ``: /usr/bin/app does not contain: x",
        ],
    )


def test_a_long_list_of_libraries_is_read_to_its_end(judge: Machine) -> None:
    tree = judge.path / "run/tree"
    shutil.copy(judge.path / "usr/bin/sed", tree / "usr/bin/app")
    for place in ("lib64", "opt", "etc"):
        (tree / place).mkdir()
    shutil.copy(judge.path / "lib64/ld-linux-x86-64.so.2", tree / "lib64")
    libraries = judge.inside.sh("LD_TRACE_LOADED_OBJECTS=1 /usr/bin/sed").out.split()
    paths = [path for path in libraries if path.startswith("/usr/lib/")]
    paths += [path for path in libraries if path.startswith("/lib/")]
    names = [path.rpartition("/")[2] for path in paths]
    for path, name in zip(paths, names, strict=True):
        shutil.copy(judge.path / path.removeprefix("/"), tree / "opt" / name)
    own = "".join(f"/opt/{name}\0" for name in names)
    others = "".join(f"/opt/other/libother{number}.so\0" for number in range(30_000))
    (tree / "etc/ld.so.cache").write_text(own + others)
    assert judged(judge, start("/usr/bin/app")) == (0, [])
