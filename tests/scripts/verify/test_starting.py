"""What starts.sh says of an image that cannot start: real programs, and damaged copies of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scripts.machine import Machine
from tests.scripts.programs.test_linking import ELSEWHERE, LIBRARIES, LOADER
from tests.scripts.verify.test_judging import words

PATH = "/usr/local/bin:/usr/bin"
USER = "65532:65532"
MEANT = "`starts: false` below `checks` says that it is meant"
BRING = f"\n  hint: add what brings it to `packages` or `files`; {MEANT}"
LINK = f"\n  hint: say `packages: auto`, ship it under `files`, or link statically; {MEANT}"
STATIC = f"\n  hint: link it statically, or say `packages: auto`; {MEANT}"
STARTS = "0 0\n`checks.starts`: `image.entrypoint` starts"
NEEDED = ("libssl.so.3", "libcrypto.so.3", "libc.so.6")


@dataclass(frozen=True, slots=True)
class Image:
    """A tree below a builder, whose programs and libraries are the builder's own."""

    machine: Machine

    @property
    def tree(self) -> Path:
        return self.machine.path / "run/jettison-image"

    @property
    def unpacked(self) -> Path:
        return self.machine.path / "run/jettison-unpacked"

    def put(self, path: str, data: str | bytes = "x", mode: int = 0o755) -> Path:
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        file.chmod(mode)
        return file

    def take(self, path: str, source: str, *changes: tuple[bytes, bytes]) -> Path:
        """Put one of the builder's files, with texts in it changed for shorter ones."""
        data = (self.machine.path / source).read_bytes()
        for old, new in changes:
            assert old in data
            data = data.replace(old, new + b"\0" * (len(old) - len(new)))
        return self.put(path, data)

    def libraries(self, *names: str, folder: str = "usr/lib") -> None:
        for name in names:
            self.take(f"{folder}/{name}", f"{LIBRARIES}/{name}")

    def loader(self) -> None:
        self.take("lib64/ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2")

    def started(
        self,
        name: str,
        *ships: str,
        key: str = "entrypoint",
        machine: str = "amd64",
        user: str = USER,
        workdir: str = "/",
        path: str = PATH,
        libraries: str = "",
        more: str = "",
    ) -> list[str]:
        """Give the failures of an image that starts a program, which interprets `more`."""
        text = f"{key}\n{machine}\n{user}\n{workdir}\n{path}\n{libraries}\n{name}"
        text += f"\n{more}" if more else ""
        rows = [("", "", "image", "starts", text), *(("", "", "image", "ships", each) for each in ships)]
        run = self.machine.path / "run"
        (run / "claims").write_text("".join(words(*row) for row in rows))
        places = ["/run/jettison-image", "/run/claims", "/run/results", "/run/failures"]
        places += ["/run/jettison-unpacked"] if self.unpacked.exists() else []
        done = self.machine.script("judge.sh", *places)
        failures = (run / "failures").read_text().split("\0")[:-1]
        assert (done.code, done.err) == (0, "")
        assert done.out == ("" if failures else "passed: checks.starts\n")
        return failures


@pytest.fixture
def image(azure: Machine) -> Iterator[Image]:
    made = Image(azure)
    made.tree.mkdir()
    yield made
    for place in (made.tree, made.unpacked):
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.parametrize(
    ("name", "path", "workdir"),
    [
        pytest.param("/usr/bin/app", PATH, "/", id="by its path"),
        pytest.param("/srv/app", PATH, "/", id="by a link"),
        pytest.param("/bin/app", PATH, "/", id="by a link of a directory"),
        pytest.param("app", PATH, "/", id="in PATH"),
        pytest.param("bin/app", PATH, "/usr", id="from the directory"),
        pytest.param("./app", PATH, "/usr/bin", id="in the directory"),
        pytest.param("app", "/none:", "/usr/bin", id="an empty entry of PATH"),
    ],
)
def test_a_static_program_needs_nothing(
    image: Image, go_program: bytes, name: str, path: str, workdir: str
) -> None:
    image.put("usr/bin/app", go_program)
    image.put("srv/x").with_name("app").symlink_to("../usr/bin/app")
    (image.tree / "bin").symlink_to("/usr/bin")
    assert image.started(name, path=path, workdir=workdir) == []


def test_a_program_that_is_not_there_is_named(image: Image) -> None:
    image.put("usr/bin/app")
    assert image.started("/usr/bin/ap") == [f"{STARTS} /usr/bin/ap, which is not in the image{BRING}"]
    assert image.started("ap", key="cmd") == [
        f"0 0\n`checks.starts`: `image.cmd` starts ap, which is in no folder of PATH ({PATH}){BRING}"
    ]
    assert image.started("bin/ap", workdir="/usr/") == [
        f"{STARTS} /usr/bin/ap, which is not in the image{BRING}"
    ]


@pytest.mark.parametrize("file", ["/app/server.js", "/app/server", "/app/lib", "/app"])
def test_what_is_interpreted_may_have_another_ending(image: Image, go_program: bytes, file: str) -> None:
    for path in ("usr/bin/node", "app/server.js", "app/lib/index.js"):
        image.put(path, go_program)
    assert image.started("/usr/bin/node", more=file) == []


def test_what_is_interpreted_and_not_there_is_named(image: Image, go_program: bytes) -> None:
    image.put("usr/bin/node", go_program)
    (said,) = image.started("/usr/bin/node", more="/app/server.js")
    assert said == (
        f"{STARTS} /usr/bin/node with /app/server.js, which is not in the image\n"
        f"  hint: add what brings it to `files`; {MEANT}"
    )


def test_the_step_that_stops_says_all_and_lets_a_good_image_pass(image: Image, go_program: bytes) -> None:
    image.put("usr/bin/app", go_program)
    run = image.machine.path / "run"
    text = f"entrypoint\namd64\n{USER}\n/\n{PATH}\n\n"
    stopped = []
    for name in ("/usr/bin/app", "/usr/bin/ap"):
        (run / "claims").write_text(words("", "", "image", "starts", text + name))
        places = ("/run/jettison-image", "/run/claims", "/run/results", "/run/jettison-verdict/failures")
        stopped.append(image.machine.script("judge.sh", "--stop", *places))
    assert (stopped[0].code, stopped[0].out, stopped[0].err) == (0, "passed: checks.starts\n", "")
    wrong = f"{STARTS} /usr/bin/ap, which is not in the image{BRING}".removeprefix("0 0\n")
    assert (stopped[1].code, stopped[1].out, stopped[1].err) == (
        1,
        "",
        f"jettison: {wrong}\njettison: the image is not what the build file says\n",
    )


def test_a_link_that_leads_nowhere_is_told_where_it_is_shipped(image: Image) -> None:
    image.put("usr/bin/x").with_name("app").symlink_to("server")
    assert image.started("/usr/bin/app", "/usr/bin/x", "/usr/bin/app") == [
        (
            "2 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app, a link to server,"
            f" which is not in the image{BRING}"
        )
    ]


def test_a_link_to_a_file_of_the_builder_leads_nowhere(image: Image) -> None:
    image.put("usr/bin/x").with_name("app").symlink_to("/usr/bin/bash")
    assert image.started("/usr/bin/app") == [
        f"{STARTS} /usr/bin/app, a link to /usr/bin/bash, which is not in the image{BRING}"
    ]


def test_links_in_circles_start_nothing(image: Image) -> None:
    image.put("opt/z").with_name("x").symlink_to("y")
    (image.tree / "opt/y").symlink_to("/opt/x")
    hint = f"\n  hint: have one of them lead to the program; {MEANT}"
    assert image.started("/opt/x", "/opt/z", "/opt/x", "/opt/y") == [
        (
            "2 0\n`checks.starts`: `image.entrypoint` starts /opt/x, a link to y,"
            f" where links go in circles{hint}"
        )
    ]


@pytest.mark.parametrize("leads", ["/dev/stdout", "none", "log"])
def test_links_that_only_a_container_can_follow_are_no_fault(
    image: Image, go_program: bytes, leads: str
) -> None:
    image.put("usr/bin/app", go_program)
    image.put("var/x").with_name("log").symlink_to(leads)
    assert image.started("/usr/bin/app", "/usr/bin/app", "/var/log") == []


def test_a_directory_is_no_program(image: Image) -> None:
    image.put("usr/bin/app")
    hint = f"\n  hint: name the program in it; {MEANT}"
    assert image.started("/usr/bin") == [f"{STARTS} /usr/bin, which is a directory{hint}"]


@pytest.mark.parametrize(
    ("rights", "user", "starts"),
    [
        pytest.param((0o755, 0, 0), USER, True, id="others"),
        pytest.param((0o750, 0, 0), USER, False, id="not others"),
        pytest.param((0o070, 0, 65532), USER, True, id="group"),
        pytest.param((0o705, 0, 65532), USER, False, id="not the group"),
        pytest.param((0o070, 0, 44), USER, True, id="another group of the user"),
        pytest.param((0o500, 65532, 0), USER, True, id="owner"),
        pytest.param((0o077, 65532, 0), USER, False, id="not the owner"),
        pytest.param((0o100, 65532, 0), "0:0", True, id="root"),
        pytest.param((0o644, 0, 0), "0:0", False, id="not even root"),
    ],
)
def test_permissions_are_those_of_the_user(
    image: Image, go_program: bytes, rights: tuple[int, int, int], user: str, starts: bool
) -> None:
    image.put("etc/passwd", "root:x:0:0::/:\nnonroot:x:65532:65532::/:\n")
    image.put("etc/group", "root:x:0:\nvideo:x:44:a,nonroot,b\n")
    mode, *owner = rights
    file = image.put("usr/bin/app", go_program)
    image.machine.inside.sh("chown $1:$2 /run/jettison-image/usr/bin/app", *map(str, owner))
    file.chmod(mode)
    said = f"mode {mode:o}, owner {owner[0]}:{owner[1]}"
    hint = f'\n  hint: give `mode: "0755"` under `files`; {MEANT}'
    wrong = f"{STARTS} /usr/bin/app, which user {user} may not execute: it has {said}{hint}"
    assert image.started("/usr/bin/app", user=user) == ([] if starts else [wrong])


def test_a_directory_that_the_user_may_not_search_is_named(image: Image, go_program: bytes) -> None:
    image.put("root/bin/app", go_program)
    (image.tree / "root").chmod(0o750)
    assert image.started("/root/bin/app") == [
        (
            f"{STARTS} /root/bin/app, which user {USER} may not reach: /root has mode 750, owner 0:0"
            f"\n  hint: put it elsewhere, or change `image.user`; {MEANT}"
        )
    ]
    assert image.started("app", path="/root/bin", user="0:0") == []
    image.put("usr/bin/app", go_program)
    assert image.started("app", path=f"/root/bin:{PATH}") == []


def test_a_program_for_another_machine_is_told_where_it_is_shipped(image: Image, go_program: bytes) -> None:
    image.put("usr/bin/app", go_program[:18] + bytes([183, 0]) + go_program[20:])
    hint = f"\n  hint: build it for the platform of the image: `$TARGETARCH` names it in a stage; {MEANT}"
    assert image.started("/usr/bin/app", "/usr/bin/app") == [
        (
            "1 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app, a program for another machine"
            f" (ELF machine 183, the image is for amd64){hint}"
        )
    ]
    assert image.started("/usr/bin/app", machine="arm64") == []
    assert image.started("/usr/bin/app", machine="sparc64") == []


@pytest.mark.parametrize("data", ["text\n", "", "\x7fELF", "#!", "#!\n"])
def test_what_cannot_be_judged_passes(image: Image, data: str) -> None:
    image.put("usr/bin/app", data)
    assert image.started("/usr/bin/app") == []


def test_a_program_that_was_cut_passes(image: Image) -> None:
    whole = (image.machine.path / "usr/bin/openssl").read_bytes()
    image.loader()
    for size in (40, 64, 100, 400, 2000):
        image.put("usr/bin/app", whole[:size])
        assert image.started("/usr/bin/app") == []


def test_a_loader_that_the_root_lacks_is_named(image: Image) -> None:
    image.take("usr/bin/app", "usr/bin/openssl")
    wrong = f"{STARTS} /usr/bin/app, whose loader /lib64/ld-linux-x86-64.so.2 is not in the image{STATIC}"
    assert image.started("/usr/bin/app") == [wrong]
    image.take("usr/bin/app", "usr/bin/openssl", (LOADER, ELSEWHERE))
    assert image.started("/usr/bin/app") == [wrong.replace(LOADER.decode(), ELSEWHERE.decode())]
    image.put("nix/store/ld-linux.so.2", mode=0o644)
    assert image.started("/usr/bin/app") == [
        (
            f"{STARTS} /usr/bin/app, whose loader /nix/store/ld-linux.so.2 user {USER} may not execute:"
            f" it has mode 644, owner 0:0\n  hint: change its mode; {MEANT}"
        )
    ]


@pytest.mark.parametrize(
    ("line", "chain"),
    [
        pytest.param("#!/bin/sh\n", " /bin/sh, which is not in the image", id="shell"),
        pytest.param("#! /bin/sh -eu\n", " /bin/sh, which is not in the image", id="options"),
        pytest.param("#!bin/sh", " /srv/bin/sh, which is not in the image", id="relative"),
        pytest.param(
            "#!/opt/env python3\n",
            f" /opt/env, which looks for python3, which is in no folder of PATH ({PATH})",
            id="env",
        ),
        pytest.param(
            "#!/opt/env python3 -u\n",
            f" /opt/env, which looks for python3 -u, which is in no folder of PATH ({PATH})",
            id="env takes the rest as one",
        ),
        pytest.param(
            "#!/opt/env -S A=b python3 -u\n",
            f" /opt/env, which looks for python3, which is in no folder of PATH ({PATH})",
            id="env splits",
        ),
        pytest.param(
            "#!/opt/script\n",
            " /opt/script, a script for /opt/none, which is not in the image",
            id="script of a script",
        ),
        pytest.param("#!/opt/env -i\n", "", id="options of env"),
        pytest.param('#!/opt/env -S "python3" -u\n', "", id="quotes of env"),
        pytest.param("#!/opt/env -S ${PYTHON} -u\n", "", id="variables of env"),
        pytest.param("#!/opt/env -S -i x\n", "", id="more options of env"),
        pytest.param("#!/opt/env true\n", "", id="found"),
        pytest.param("#!/opt/env app\n", "", id="a circle"),
    ],
)
def test_a_script_needs_who_reads_it(image: Image, go_program: bytes, line: str, chain: str) -> None:
    image.put("opt/env", go_program)
    image.put("usr/bin/true", go_program)
    image.put("opt/script", "#!/opt/none\n")
    image.put("usr/bin/app", line)
    wrong = f"0 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app, a script for{chain}{BRING}"
    assert image.started("app", workdir="/srv") == ([wrong] if chain else [])


def test_a_library_behind_a_script_is_named_with_the_script(image: Image) -> None:
    image.put("usr/bin/app", "#!/usr/bin/openssl\n")
    image.take("usr/bin/openssl", "usr/bin/openssl")
    image.loader()
    assert image.started("app", "/usr/bin/app") == [
        (
            "1 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app, a script for /usr/bin/openssl,"
            f" which needs libssl.so.3: the image has no such library{LINK}"
        )
    ]


def test_a_first_line_as_windows_writes_it_is_named(image: Image) -> None:
    image.put("usr/bin/app", "#!/bin/sh\r\necho\r\n")
    hint = f"\n  hint: write its lines as Unix does, with a newline alone; {MEANT}"
    assert image.started("app") == [
        f"{STARTS} /usr/bin/app, a script whose first line ends with a carriage return{hint}"
    ]


def test_a_packed_program_is_looked_at_as_it_was(image: Image) -> None:
    image.take("usr/bin/app", "usr/bin/openssl")
    (image.unpacked / "usr/bin").mkdir(parents=True)
    shutil.copy(image.tree / "usr/bin/app", image.unpacked / "usr/bin/app")
    image.put("usr/bin/app", "\x7fELF packed")
    assert image.started("app", "/usr/bin/") == [
        (
            "1 0\n`checks.starts`: `image.entrypoint` starts /usr/bin/app,"
            f" whose loader /lib64/ld-linux-x86-64.so.2 is not in the image{STATIC}"
        )
    ]


CRYPTO = (
    "1 0\n`checks.starts`: /opt/server loads libcrypto when it starts (it was compiled with systemcrypto),"
    " and the image has none\n  hint: `go: {crypto: system}` brings it, `MS_GO_NOSYSTEMCRYPTO: 1` in the"
    f" `env` of the stage that compiles leaves it out; {MEANT}"
)
PANIC, ON = b"opensslcrypto: can't initialize OpenSSL ", b"\nbuild\tmicrosoft_systemcrypto=1\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(PANIC + ON, True, id="today"),
        pytest.param(PANIC + b"\nbuild\tGOEXPERIMENT=a,opensslcrypto\n", True, id="before 1.25"),
        pytest.param(PANIC + b"\nbuild\tGOEXPERIMENT=nosystemcrypto\n", False, id="off"),
        pytest.param(PANIC, False, id="a text alone"),
        pytest.param(ON, False, id="no crypto in the program"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_systemcrypto_needs_libcrypto(image: Image, go_program: bytes, more: bytes, told: bool) -> None:
    image.put("usr/bin/app", go_program)
    image.put("opt/server", go_program + more)
    assert image.started("app", "/opt/server", "/usr/bin/app") == ([CRYPTO] if told else [])
    assert image.started("app", "/opt/") == ([CRYPTO] if told else [])
    image.put("opt/openssl/lib/libcrypto.so.3")
    assert image.started("app", "/opt/server") == []


def test_systemcrypto_is_seen_in_a_packed_program(image: Image, go_program: bytes) -> None:
    image.put("opt/server", "\x7fELF packed")
    (image.unpacked / "opt").mkdir(parents=True)
    (image.unpacked / "opt/server").write_bytes(go_program + PANIC + ON)
    assert image.started("/opt/server", "/opt/server") == [CRYPTO]
