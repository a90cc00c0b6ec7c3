"""`JETTISON_LOCK=write` as whole requests: what is asked anew, and what may move."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from jettison.pb import gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, error_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run
from tests.session.test_lock_file import ASKED, BASE, FILE, FILE_NAME, GONE, LOCK_NAME, SUM, written

OPTIONS = {"platform": "linux/amd64", "build-arg:JETTISON_LOCK": "write"}
OTHER = f"sha256:{'e' * 64}"
TODAY = "".join(f"{name}-{2 if name == 'tzdata' else 1}-1.azl3.noarch {SUM}\n" for name in ASKED)


def daemon(lock: bytes | None = None, today: str = TODAY, file: bytes = FILE) -> Daemon:
    """Give a daemon whose repositories have some packages today."""
    beside = {} if lock is None else {LOCK_NAME: lock}
    files = {"dockerfile": {FILE_NAME: file, **beside}, "build": {"packages": today.encode()}}
    return Daemon(files={**files, "context": {}}, digest=SUM)


@pytest.mark.parametrize(
    ("line", "shown"),
    [pytest.param("a b c", '"a b c"', id="words"), pytest.param("a\x1b", '"a\\u001b"', id="escape")],
)
def test_a_list_that_no_package_manager_wrote_is_not_locked(tmp_path: Path, line: str, shown: str) -> None:
    lying = daemon(today=line)
    check_end(run(lying, tmp_path, OPTIONS))
    assert error_of(lying).message == f"a package must be NEVRA sha256:HEX, found {shown}"


def roots(found: Daemon) -> list[tuple[list[str], bool]]:
    """Give the command of each step that installs a root, and whether it runs whatever a cache has."""
    return [step for solve in found.solves() for step in _steps(solve, "/run/jettison/rootfs.sh")]


def _steps(solve: gateway_pb2.SolveRequest, script: str) -> list[tuple[list[str], bool]]:
    anew = solve.definition.metadata
    found = []
    for data, digest in zip(solve.definition.ops, _digests(solve), strict=True):
        op = ops_pb2.Op.FromString(data)
        if op.HasField("exec") and script in op.exec.process.args:
            found.append((list(op.exec.process.args), anew[digest].ignore_cache))
    return found


def _digests(solve: gateway_pb2.SolveRequest) -> list[str]:
    return [f"sha256:{sha256(data).hexdigest()}" for data in solve.definition.ops]


def made(found: Daemon) -> str:
    """Give the text of the lock file that was made."""
    ops = [ops_pb2.Op.FromString(data) for data in found.solves()[-1].definition.ops]
    return next(op.file.actions[0].mkfile.data.decode() for op in ops if op.HasField("file"))


def test_repositories_and_registries_are_asked_whatever_a_cache_has(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}))
    check_end(run(found, tmp_path, OPTIONS))
    ((command, anew),) = roots(found)
    assert anew
    assert not [word for word in command if word.startswith(("--lock", "--upgrade"))]
    ((image, mode),) = [(call.source.identifier, call.resolve_mode) for call in found.lookups()]
    assert (image, mode) == (f"docker-image://{BASE}", "pull")
    assert '"tzdata-2-1.azl3.noarch ' in made(found)


def test_an_image_of_the_daemon_is_taken_where_that_is_asked_for(tmp_path: Path) -> None:
    found = daemon()
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_IMAGES": "local"}))
    assert [call.resolve_mode for call in found.lookups()] == [""]


def test_a_registry_that_cannot_be_asked_is_told(tmp_path: Path) -> None:
    found = daemon()
    refusal = Status(code=14, message="failed to do request: dial tcp: connection refused")
    found.refuse = {"ResolveSourceMeta": lambda _: refusal}
    check_end(run(found, tmp_path, OPTIONS))
    assert error_of(found).message == (
        "jettison.yaml:2:1: error: failed to do request: dial tcp: connection refused"
        "; hint: `jettison lock --local-images` locks the image that the daemon has, and asks no registry"
    )


def test_a_build_asks_no_more_than_it_did(tmp_path: Path) -> None:
    found = daemon()
    check_end(run(found, tmp_path, {"platform": "linux/amd64"}))
    assert [anew for _, anew in roots(found)] == [False]
    assert [call.resolve_mode for call in found.lookups()] == [""]


def test_an_image_in_a_named_context_is_looked_up_as_the_caller_says(tmp_path: Path) -> None:
    found = daemon()
    check_end(run(found, tmp_path, {**OPTIONS, f"context:{BASE}": "docker-image://local.example/base:1"}))
    assert [call.resolve_mode for call in found.lookups()] == [""]


def test_what_is_to_move_is_put_over_what_is_locked(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}))
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "tzdata"}))
    (today, _), (command, anew) = roots(found)
    assert "--upgrade=tzdata-2-1.azl3.noarch" not in today
    assert "--upgrade=tzdata-2-1.azl3.noarch" in command
    assert "tzdata-1-1.azl3.noarch" not in command  # a repository may have dropped it
    assert command[-2:] == ["azurelinux-release-1-1.azl3.noarch", "prebuilt-ca-certificates-1-1.azl3.noarch"]
    assert anew
    assert [call.source.identifier for call in found.lookups()] == [f"docker-image://{BASE}@{SUM}"]


def test_the_layout_may_move_too(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}), TODAY.replace("filesystem-1", "filesystem-2"))
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "filesystem"}))
    _, (command, _) = roots(found)
    assert command[command.index("3.0") + 2] == "filesystem-2-1.azl3.noarch"
    assert "filesystem-1-1.azl3.noarch" not in command


def test_what_stays_is_as_it_was_locked(tmp_path: Path) -> None:
    other = TODAY.replace(
        f"azurelinux-release-1-1.azl3.noarch {SUM}", f"azurelinux-release-1-1.azl3.noarch {OTHER}"
    )
    found = daemon(written({BASE: SUM}), other)
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "tzdata"}))
    assert error_of(found).message == (
        "the repositories have another azurelinux-release-1-1.azl3.noarch than the one that was locked:"
        " its content differs; hint: make it again: `jettison lock --update`"
    )


def test_an_image_that_is_gone_ends_it_too(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}))
    found.refuse = {"ResolveSourceMeta": lambda _: GONE}
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "tzdata"}))
    assert error_of(found).message == (
        f"jettison.yaml:2:1: error: jettison.lock holds the image {BASE} to {SUM},"
        " and its registry no longer has that; hint: make it again: `jettison lock --update`"
    )


def test_where_nothing_is_newer_the_lock_file_is_the_same(tmp_path: Path) -> None:
    before = written({BASE: SUM})
    found = daemon(before, TODAY.replace("tzdata-2", "tzdata-1").replace("filesystem-1", "filesystem-2"))
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "tzdata"}))
    assert len(roots(found)) == 1
    assert made(found) == before.decode()


@pytest.mark.parametrize(
    ("lock", "options", "message"),
    [
        pytest.param(
            written({BASE: SUM}),
            {"build-arg:JETTISON_LOCK": "use", "build-arg:JETTISON_LOCK_UPGRADE": "tzdata"},
            "option build-arg:JETTISON_LOCK_UPGRADE=tzdata: no lock file is written"
            "; hint: give `--build-arg JETTISON_LOCK=write` too",
            id="a build",
        ),
        pytest.param(
            None,
            {"build-arg:JETTISON_LOCK": "off", "build-arg:JETTISON_LOCK_IMAGES": "local"},
            "option build-arg:JETTISON_LOCK_IMAGES=local: no lock file is written"
            "; hint: give `--build-arg JETTISON_LOCK=write` too",
            id="images of a build",
        ),
        pytest.param(
            None,
            {"build-arg:JETTISON_LOCK_IMAGES": "lokal"},
            "option build-arg:JETTISON_LOCK_IMAGES=lokal: expected local",
            id="other images",
        ),
        pytest.param(
            written({BASE: SUM}),
            {"build-arg:JETTISON_LOCK_UPGRADE": "tzdat"},
            "jettison.lock has no package tzdat to upgrade; hint: did you mean `tzdata`?",
            id="not locked",
        ),
        pytest.param(
            None,
            {"build-arg:JETTISON_LOCK_UPGRADE": "tzdata,zlib"},
            "there is no lock file to upgrade tzdata, zlib in; hint: make it: `jettison lock`",
            id="no lock file",
        ),
    ],
)
def test_nothing_that_could_move_is_told(
    tmp_path: Path, lock: bytes | None, options: dict[str, str], message: str
) -> None:
    found = daemon(lock)
    check_end(run(found, tmp_path, {**OPTIONS, **options}))
    assert error_of(found).message == message


STAGED = (
    FILE
    + b"""stages:
  app: {from: mcr.microsoft.com/azurelinux/base/core:3.0, packages: [git], platform: build}
files: [{from: app, src: /out, dest: /out}]
targets: {web: {image: {workdir: /web}}, tools: {stages: {app: {packages: [make]}}}}
"""
)
TOOLS = f"git-2-1.azl3.x86_64 {SUM}\nperl-5-1.azl3.x86_64 {SUM}\n"
BUILDER = "linux/amd64"


def held(found: Daemon) -> list[tuple[list[str], bool]]:
    """Give the command of each step that installs packages of a stage, and whether it runs anyway."""
    return [step for solve in found.solves() for step in _steps(solve, "/run/jettison/held.sh")]


def test_packages_of_stages_are_asked_for_anew_and_held_once(tmp_path: Path) -> None:
    found = daemon(written({BASE: SUM}), TOOLS, STAGED)
    check_end(run(found, tmp_path, OPTIONS))
    assert sorted((command[-1], anew) for command, anew in held(found)) == [("git", True), ("make", True)]
    builder = json.loads(made(found))["builder"]
    assert builder == {
        "platform": BUILDER,
        "stages": [
            {
                "stage": "app",
                "target": target,
                "platform": BUILDER,
                "asked": [f"--from={BASE}", *names],
                "packages": TOOLS.splitlines(),
            }
            for target, names in (("", ["git"]), ("tools", ["git", "make"]))
        ],
    }


def test_a_package_of_a_stage_moves_without_the_roots(tmp_path: Path) -> None:
    first = daemon(None, TOOLS, STAGED)
    check_end(run(first, tmp_path, OPTIONS))
    found = daemon(made(first).encode(), TOOLS.replace("git-2", "git-3"), STAGED)
    check_end(run(found, tmp_path, {**OPTIONS, "build-arg:JETTISON_LOCK_UPGRADE": "git"}))
    moved = [command for command, _ in held(found) if "--upgrade=git-3-1.azl3.x86_64" in command]
    assert [command[-1] for command in moved] == ["perl-5-1.azl3.x86_64"] * 2
    assert json.loads(made(found))["builder"]["stages"][0]["packages"][0] == f"git-3-1.azl3.x86_64 {SUM}"


@pytest.mark.parametrize(
    ("builder", "why"),
    [(BUILDER, ""), ("linux/s390x", "it was made on linux/s390x")],
    ids=["this machine", "another machine"],
)
def test_a_build_takes_packages_of_stages_on_the_machine_that_locked_them(
    tmp_path: Path, builder: str, why: str
) -> None:
    first = daemon(None, TOOLS, STAGED)
    check_end(run(first, tmp_path, OPTIONS))
    text = json.loads(made(first))
    text["builder"]["platform"] = builder
    found = daemon(json.dumps(text).encode(), TOOLS, STAGED)
    check_end(run(found, tmp_path, {"platform": "linux/amd64"}))
    assert not found.returns()[0].HasField("error")
    message = f"jettison.lock does not hold the packages of stage app on {BUILDER}: {why}"
    told = [f"unlocked-stage: {message} (line 4)"] if why else []
    assert [each.short.decode() for each in found.warnings()] == told
    assert len(held(found)) == (0 if why else 1)
