"""The scripts that test and check an image: what they rely on, and that they name all that is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jettison.errors import presentable
from tests.harbor.inside import Done
from tests.scripts.machine import Machine
from tests.scripts.programs.test_packing import BIND

MANIFEST = "zlib\t1\t0\t0\tv\t(none)\t1\tx86_64\t0\tzlib.src.rpm\n"
PLACE = "/run/jettison-image"
TOO_MUCH = f"printed more than {4 << 20} bytes"
Claim = tuple[str, str, str]


def words(*words: str) -> str:
    """Write a list as the scripts read it: each word ends with a NUL."""
    return "".join(f"{word}\0" for word in words)


class Image:
    """A small image tree below a builder, in which the builder's own tools stand for programs."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.tree = machine.path / PLACE.removeprefix("/")
        self.run = machine.path / "run"
        self.passed: list[str] = []

    def put(self, path: str, text: str = "x", mode: int = 0o644) -> Path:
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def judged(self, *claims: Claim, test: str = "") -> list[str]:
        """Give the failures that judge.sh writes."""
        number = "0001" if test else ""
        (self.run / "claims").write_text("".join(words(test, number, *claim) for claim in claims))
        done = self.machine.script("judge.sh", PLACE, "/run/claims", "/run/results", "/run/failures")
        assert (done.code, done.err) == (0, "")
        self.passed = done.out.splitlines()
        return (self.run / "failures").read_text().split("\0")[:-1]

    def tried(self, limit: str, *command: str, stdin: str = "", user: str = "0:0") -> Done:
        """Run a program of the builder as a step does, apart; what it did is where judge.sh looks."""
        result = self.run / "results" / "0001"
        shutil.rmtree(self.run / "results", ignore_errors=True)
        (result / "out").mkdir(parents=True, mode=0o700)
        (result / "stdin").write_text(stdin)
        launcher = ("/run/launcher/loader", "--library-path", "/run/launcher", "/run/launcher/bash")
        words = (*launcher, "/run/jettison/trial.sh", "/run/launcher", "/run/results/0001", user, limit)
        apart = ("unshare", "--pid", "--fork", "--kill-child", "--mount", "bash", "-c")
        enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
        ran = subprocess.run(
            [*apart, enter, self.machine.path, *words, *command],
            env={"HOME": "/of/the/caller", "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        for file in (result / "out").iterdir():
            file.rename(result / file.name)
        return Done(code=ran.returncode, out=ran.stdout, err=ran.stderr)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Show a folder to the machine as a build mounts an image."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def image(azure: Machine) -> Iterator[Image]:
    made = Image(azure)
    (made.tree / "usr/bin").mkdir(parents=True)
    (made.run / "launcher").mkdir()
    assert azure.script("launcher.sh", "/run/launcher").code == 0
    yield made
    for folder in (made.tree, made.run / "launcher", made.run / "results"):
        shutil.rmtree(folder, ignore_errors=True)


def test_the_launcher_needs_nothing_of_the_system(image: Image) -> None:
    shutil.copytree(image.run / "launcher", image.tree / "l")
    start = f"chroot {PLACE} /l/loader --library-path /l /l/bash -c"
    assert image.machine.inside.sh(f"{start} 'echo $BASH'").out == "/l/bash\n"
    assert (image.machine.inside.sh(f"{start} /usr/bin/none")).code == 127


def test_a_program_has_its_own_environment_and_input(image: Image) -> None:
    done = image.tried("9", "A=a b", "HOME=/h", "--", "/usr/bin/bash", "-c", "env; cat", stdin="in\n")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert image.judged(("exit", "equals", "0"), ("stdout", "contains", "HOME=/h\n"), test="t") == []
    assert image.judged(("stdout", "contains", "A=a b\n"), ("stdout", "matches", "in\n$"), test="t") == []


def test_a_program_that_kills_itself_did_not_hang(image: Image) -> None:
    image.tried("9", "--", "/usr/bin/bash", "-c", "kill -KILL $$")
    assert image.judged(("exit", "equals", "137"), test="t") == []


def test_a_program_that_hangs_is_killed_with_its_children(image: Image) -> None:
    assert image.tried("0.5", "--", "/usr/bin/bash", "-c", "sleep 60 & wait").code == 0
    (failure,) = image.judged(("exit", "equals", "137"), ("stdout", "equals", "x"), test="t")
    assert failure.partition("\n")[2] == (
        "test `t`: still ran after 0.5 s, and was killed\n  stdout: nothing\n  stderr: nothing"
    )


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        pytest.param(("stdout", "equals", "out"), "stdout is not what it should be", id="a newline too much"),
        pytest.param(("stdout", "contains", "ut\n\n"), "stdout does not contain: ut", id="contains"),
        pytest.param(("stdout", "matches", "^u"), "stdout does not match: ^u", id="matches"),
        pytest.param(("stderr", "equals", "e\n"), "stderr is not what it should be", id="a NUL too much"),
        pytest.param(("exit", "equals", "0"), "exit code 2, expected 0", id="exit"),
    ],
)
def test_what_a_program_did_is_compared(image: Image, claim: Claim, message: str) -> None:
    image.tried("9", "--", "/usr/bin/bash", "-c", "echo out; printf 'e\\0\\n' >&2; exit 2")
    when = (image.run / "results/0001/when").read_text()
    shown = "\n  stdout:\n    | out\n  stderr:\n    | e"
    assert image.judged(claim, test="t") == [f"0 {when}\ntest `t`: {message}{shown}"]


def test_a_program_runs_as_the_user_with_the_home_that_the_image_has(image: Image) -> None:
    show = "id -u; id -g; id -G; echo $HOME; cd /run/results/0001/out; kill -KILL 1"
    image.tried("9", "--", "/usr/bin/bash", "-c", show, user="65532:7")
    assert (image.run / "results/0001/stdout").read_text() == "65532\n7\n7\n/\n"
    assert "Permission denied" in (image.run / "results/0001/stderr").read_text()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param("cat /dev/zero", f"{TOO_MUCH} to stdout, and was stopped", id="endless"),
        pytest.param("yes >&2", f"{TOO_MUCH} to stderr, and was stopped", id="endless errors"),
        pytest.param("exec >&- 2>&- <&-; exit 3", "exit code 3, expected 0", id="closed"),
        pytest.param("kill -KILL $PPID; sleep 60", "exit code 137, expected 0", id="its own keeper"),
        pytest.param("sleep 60 & sleep 60 & exit 4", "exit code 4, expected 0", id="left behind"),
        pytest.param("setsid sleep 60 & exit 5", "exit code 5, expected 0", id="detached"),
    ],
)
def test_whatever_a_program_does_its_test_fails_in_time(image: Image, script: str, message: str) -> None:
    assert image.tried("20", "--", "/usr/bin/bash", "-c", script).code == 0
    (failure,) = image.judged(("exit", "equals", "0"), ("stdout", "contains", ""), test="t")
    head = failure.partition("\n")[2].partition("\n")[0]
    assert head == f"test `t`: {message}"
    assert len(failure) < 4096
    sizes = [(image.run / "results/0001" / name).stat().st_size for name in ("stdout", "stderr")]
    assert max(sizes) <= (4 << 20) + 1


def test_a_long_line_is_shown_in_part(image: Image) -> None:
    image.tried("20", "--", "/usr/bin/bash", "-c", "printf '%0999999d' 0; exit 1")
    (failure,) = image.judged(("exit", "equals", "0"), test="t")
    assert failure.partition("\n")[2] == (
        f"test `t`: exit code 1, expected 0\n  stdout:\n    | {'0' * 500}\n  stderr: nothing"
    )


def test_all_that_is_shown_of_an_output_fits_into_a_message(image: Image) -> None:
    script = "for i in {1..40}; do printf '%0999d\\n' 0; printf '%099d\\n' 0 >&2; done; exit 1"
    image.tried("20", "--", "/usr/bin/bash", "-c", script)
    (failure,) = image.judged(("exit", "equals", "0"), test="t")
    said = failure.partition("\n")[2]
    long, short = f"\n    | {'0' * 500}", f"\n    | {'0' * 99}"
    assert said == (
        f"test `t`: exit code 1, expected 0\n  stdout:{long * 2}\n    | {'0' * 298}\n  stderr:{short * 13}"
    )
    assert presentable(said) == said


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("mkfifo exit", id="a pipe"),
        pytest.param("ln -sf /dev/zero stdout", id="a link"),
        pytest.param("echo 0 >exit", id="a result"),
        pytest.param("cd ..; mv out theirs; ln -s theirs out", id="another folder"),
    ],
)
def test_notes_that_a_program_of_root_replaced_are_no_success(image: Image, script: str) -> None:
    done = image.tried("20", "--", "/usr/bin/bash", "-c", f"cd /run/results/0001/out; {script}; exit 1")
    assert (done.code, done.out, done.err.splitlines()) == (
        1,
        "",
        [
            "jettison: what the program of this test did could not be noted",
            "jettison: the disk of the builder may be full, or a program that ran as root was at the notes",
        ],
    )


def test_a_program_that_left_nothing_is_no_success(image: Image) -> None:
    (image.run / "claims").write_text(words("t", "0001", "exit", "equals", "0"))
    done = image.machine.script("judge.sh", PLACE, "/run/claims", "/run/results", "/run/failures")
    assert (done.code, done.err.splitlines()[-1]) == (1, "jettison: a program of a test left no result")


def test_a_good_image_passes(image: Image) -> None:
    image.put("var/lib/rpmmanifest/container-manifest-2", MANIFEST)
    image.put("usr/bin/app", mode=0o755)
    kinds = {"no-shell": "", "no-setuid": "", "no-root-user": "1:0", "max-size": "100", "packages": "zlib\n"}
    assert image.judged(*(("image", kind, text) for kind, text in kinds.items())) == []
    assert image.passed == [f"passed: checks.{kind}" for kind in kinds]
    done = image.machine.script("verdict.sh", "/run/failures")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("name", ["sh", "bash", "dash", "busybox", "zsh", "ksh"])
def test_shells_are_found(image: Image, name: str) -> None:
    image.put(f"usr/bin/{name}")
    (image.tree / "bin").symlink_to("usr/bin")
    found = image.judged(("image", "no-shell", ""))
    assert found == [f"0 0\n`checks.no-shell`: the image has a shell: /usr/bin/{name}"]


@pytest.mark.parametrize(
    ("link", "target", "found"),
    [
        pytest.param("bin", "opt/tools", "opt/tools/sh", id="relative"),
        pytest.param("sbin", "/opt/tools", "opt/tools/sh", id="absolute"),
        pytest.param("usr/local/bin", "../../opt/tools/", "opt/tools/sh", id="deep"),
    ],
)
def test_shells_are_found_through_linked_folders(image: Image, link: str, target: str, found: str) -> None:
    image.put("opt/tools/sh")
    (image.tree / link).parent.mkdir(parents=True, exist_ok=True)
    (image.tree / link).symlink_to(target)
    assert image.judged(("image", "no-shell", "")) == [
        f"0 0\n`checks.no-shell`: the image has a shell: /{found}"
    ]


def test_what_cannot_be_looked_at_is_no_good_image(image: Image) -> None:
    image.put("usr/bin/sh", mode=0o4755)
    kinds = {"no-shell": "", "no-setuid": "", "max-size": "0"}
    claims = (words("", "", "image", kind, text) for kind, text in kinds.items())
    (image.run / "claims").write_text("".join(claims))
    arguments = f"{PLACE} /run/claims /run/results /run/failures"
    for limit in ("ulimit -f 0; trap '' XFSZ", "ulimit -f 0"):
        done = image.machine.inside.sh(f"{limit}; bash /run/jettison/judge.sh {arguments}")
        assert (done.code, done.out, done.err.splitlines()[-2:]) == (
            1,
            "",
            [
                "jettison: the image could not be looked at",
                (
                    "jettison: the words above say why; the disk of the builder may be full,"
                    " or a limit of its steps too low"
                ),
            ],
        )


def test_a_text_of_several_lines_is_one_text(image: Image) -> None:
    image.put("etc/conf", "mode = unsafe\nlevel = info\ntls = on\n")
    wrong = [("/etc/conf", "contains", text) for text in ("tls = off\n", "mode = unsafe\ntls = on")]
    assert [each.partition("\n")[2] for each in image.judged(*wrong, test="t")] == [
        f"test `t`: /etc/conf does not contain: {text}".rstrip("\n") for _, _, text in wrong
    ]
    assert image.judged(("/etc/conf", "contains", "level = info\ntls = on\n"), test="t") == []


def test_programs_with_other_rights_are_found(image: Image) -> None:
    image.put("usr/bin/su", mode=0o4755)
    assert image.judged(("image", "no-setuid", "")) == [
        (
            "0 0\n`checks.no-setuid`: programs run with rights of somebody else than their caller:"
            " /usr/bin/su (mode 4755)"
        )
    ]


def test_of_a_long_list_the_first_are_named(image: Image) -> None:
    for number in range(10, 32):
        image.put(f"usr/bin/{number}", mode=0o4755)
    (failure,) = image.judged(("image", "no-setuid", ""))
    assert failure.endswith(" /usr/bin/29 (mode 4755) and 2 more")
    (image.tree / "usr/bin/30").unlink()
    (image.tree / "usr/bin/31").unlink()
    (failure,) = image.judged(("image", "no-setuid", ""))
    assert failure.endswith(" /usr/bin/29 (mode 4755)")


def test_programs_with_file_capabilities_are_found(image: Image) -> None:
    for name in ("a", "b", "c"):
        image.put(f"usr/bin/{name}", mode=0o755)
    os.setxattr(image.tree / "usr/bin/b", "security.capability", BIND)
    with read_only(image.tree):
        assert image.judged(("image", "no-setuid", "")) == [
            (
                "0 0\n`checks.no-setuid`: programs run with rights of somebody else than their caller:"
                " /usr/bin/b (file capabilities)"
            )
        ]


@pytest.mark.parametrize("user", ["0", "0:0", "0:1000"])
def test_root_is_found(image: Image, user: str) -> None:
    assert image.judged(("image", "no-root-user", user)) == [
        f"0 0\n`checks.no-root-user`: the image starts as root: image.user is {user}"
    ]


def test_a_file_with_two_names_weighs_once(image: Image) -> None:
    image.put("usr/bin/a", "x" * 50)
    (image.tree / "usr/bin/b").hardlink_to(image.tree / "usr/bin/a")
    assert image.judged(("image", "max-size", "50")) == []
    assert image.judged(("image", "max-size", "49")) == [
        "0 0\n`checks.max-size`: the image holds 50 bytes, which is more than 49"
    ]


def test_packages_are_exactly_those_that_are_listed(image: Image) -> None:
    image.put("var/lib/rpmmanifest/container-manifest-2", MANIFEST)
    assert image.judged(("image", "packages", "bash\n")) == [
        (
            "0 0\n`checks.packages`: the image has packages that are not listed: zlib;"
            " the image lacks packages that are listed: bash"
        )
    ]
    image.put("var/lib/rpmmanifest/container-manifest-2", "")
    assert image.judged(("image", "packages", "")) == []


@pytest.mark.parametrize("folder", ["var/lib/rpm", "usr/lib/sysimage/rpm"])
def test_packages_are_read_from_a_database_that_cannot_be_written(image: Image, folder: str) -> None:
    assert image.machine.rootfs(options=("--rpmdb",)).code == 0
    shutil.copytree(image.machine.root / "var/lib/rpm", image.tree / folder)
    with read_only(image.tree):
        assert image.judged(("image", "packages", "azurelinux-release\nbash\n")) == [
            (
                "0 0\n`checks.packages`: the image has packages that are not listed: filesystem;"
                " the image lacks packages that are listed: bash"
            )
        ]


def test_a_database_that_cannot_be_read_is_no_image_without_packages(image: Image) -> None:
    image.put("var/lib/rpm/rpmdb.sqlite", "junk")
    (image.run / "claims").write_text(words("", "", "image", "packages", ""))
    done = image.machine.script("judge.sh", PLACE, "/run/claims", "/run/results", "/run/failures")
    assert (done.code, done.err.splitlines()[-1]) == (
        1,
        "jettison: the package database of the image cannot be read",
    )


def test_files_are_looked_at_inside_the_image(image: Image) -> None:
    image.put("etc/conf", "level = info\n", 0o640)
    (image.tree / "etc/link").symlink_to("/etc/conf")
    kinds = {"exists": "", "mode": "640", "owner": "0:0", "contains": "level"}
    right = [("/etc/link", kind, text) for kind, text in kinds.items()]
    assert image.judged(*right, ("/nope", "absent", ""), test="t") == []
    assert image.passed == ["passed: t"]


def test_a_link_that_leads_nowhere_is_there(image: Image) -> None:
    (image.tree / "dangling").symlink_to("/nowhere")
    assert image.judged(("/dangling", "absent", ""), test="t") == ["0 0\ntest `t`: /dangling is in the image"]


def test_all_that_is_wrong_is_named(image: Image) -> None:
    image.put("etc/conf", "level = info\n", 0o640)
    wrong: tuple[tuple[Claim, str], ...] = (
        (("/etc/conf", "mode", "600"), "/etc/conf has mode 640, expected 600"),
        (("/etc/conf", "owner", "1000:1000"), "/etc/conf belongs to 0:0, expected 1000:1000"),
        (("/etc/conf", "contains", "debug"), "/etc/conf does not contain: debug"),
        (("/etc/none", "exists", ""), "/etc/none is not in the image"),
        (("/etc", "absent", ""), "/etc is in the image"),
    )
    messages = [f"test `t`: {message}" for _, message in wrong]
    found = image.judged(*(claim for claim, _ in wrong), test="t")
    assert found == [f"{index} 0\n{message}" for index, message in enumerate(messages)]
    assert image.passed == []
    done = image.machine.script("verdict.sh", "/run/failures")
    lines = [f"jettison: {message}" for message in (*messages, "the image is not what the build file says")]
    assert (done.code, done.err.splitlines()) == (1, lines)
